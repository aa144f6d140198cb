package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.VisionModel.Look;
import dev.vireo.language.internal.local.Conversation.Turn;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a model makes of pictures and videos in a conversation; each kind of models that see has its own.
public interface Eyes {
    /// The part that reads and writes.
    Qwen2Model decoder();

    /// Whether it can be shown videos.
    default boolean watches() {
        return true;
    }

    /// What somebody said and showed, as the model's template is to have it.
    ///
    /// @param own the pictures that were shown with it, those of all turns among `all`
    /// @param videos how many were shown with it
    default Turn turn(String role, String text, List<Image> own, int videos, List<Image> all) {
        return new Turn(role, text, own.size(), videos);
    }

    /// Says how a conversation is read with what is shown in it. Nothing is seen yet, and of a video at most
    /// one frame is decoded, for its size.
    ///
    /// @param tokens with one for each picture and each video
    /// @throws dev.vireo.runtime.VireoException with code DATA when there are more or fewer of these tokens
    ///     than pictures or videos, a picture is too slender, a time is past the end of a video
    Plan plan(List<Integer> tokens, List<Image> pictures, List<Video> videos);

    /// How a conversation is read.
    ///
    /// @param tokens with as many in the place of a picture or a video as it has features
    /// @param positions_3N the time, row and column of each token, in the scope of the caller; empty where
    ///     each stands at its place
    /// @param parts what is seen, in the order of the text
    /// @param notices what a person should know: that a video has fewer frames than were asked for, say
    /// @param looks where it was looked closer
    record Plan(
            List<Integer> tokens,
            Optional<Tensor> positions_3N,
            List<Part> parts,
            List<String> notices,
            List<Look> looks) {
        /// A conversation in which all of a picture is seen alike.
        Plan(List<Integer> tokens, Optional<Tensor> positions_3N, List<Part> parts, List<String> notices) {
            this(tokens, positions_3N, parts, notices, List.of());
        }
    }

    /// A picture, or some frames of a video that are seen together: what fits into memory at once. Features of
    /// one part don't depend on other parts.
    ///
    /// @param start the place of its first feature among the tokens
    /// @param count how many features it has
    /// @param frames how many frames of a video it shows; 0 for a picture
    /// @param key what its features depend on, as a text of any length
    /// @param placing what else its positions depend on
    /// @param look makes the features, count x the decoder's width, in the scope of the caller. What it is
    ///     given is to be run from time to time, and throws when there is no more use for them
    record Part(int start, int count, int frames, String key, String placing, Function<Runnable, Tensor> look) {
        /// The place behind its last feature.
        int end() {
            return start + count;
        }

        /// The same at another place.
        Part at(int place) {
            return new Part(place, count, frames, key, placing, look);
        }
    }
}
