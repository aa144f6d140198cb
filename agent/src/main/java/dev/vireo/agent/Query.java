package dev.vireo.agent;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.JavaTypes;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.List;
import java.util.Optional;

/// A question and what it is about.
///
/// @param receiver a patch, a list of patches, or a part of a video
/// @param question the question; "Return a bool, ..." at its start demands a type
/// @param demanded the type that the answer must have; it wins over one in the question
/// @param options the answers to choose from; empty when any will do
public record Query(Value receiver, String question, Optional<Type> demanded, List<String> options) {
    /// @throws VireoException with code USAGE when the question is empty, or there is nothing to look at
    public Query {
        options = List.copyOf(options);
        if (question.isBlank()) {
            throw new VireoException(Code.USAGE, "the question is empty", "Ask e.g. \"How many red cubes are there?\"");
        }
        boolean looks = switch (receiver) {
            case Value.Patch _, Value.Video _ -> true;
            case Value.Items(List<Value> items) ->
                !items.isEmpty() && items.stream().allMatch(Value.Patch.class::isInstance);
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.Tuple _, Value.Dict _, Value.None _ ->
                false;
        };
        if (!looks) {
            throw new VireoException(
                    Code.USAGE, "there is nothing to look at", "Ask about a picture, several pictures or a video.");
        }
    }

    /// A question about a picture.
    public static Query of(Image image, String question) {
        return new Query(new Value.Patch(ImagePatch.whole(image)), question, Optional.empty(), List.of());
    }

    /// A question about several pictures.
    public static Query of(List<Image> images, String question) {
        List<Value> patches = images.stream()
                .<Value>map(image -> new Value.Patch(ImagePatch.whole(image)))
                .toList();
        return new Query(new Value.Items(patches), question, Optional.empty(), List.of());
    }

    /// A question about a video.
    public static Query of(Clip clip, String question) {
        return new Query(
                new Value.Video(new VideoSegment(clip, 0, clip.frames())), question, Optional.empty(), List.of());
    }

    /// The same question, with the type that its answer must have.
    public Query returning(Type type) {
        return new Query(receiver, question, Optional.of(type), options);
    }

    /// The same question, with the Java class that its answer must fit: `boolean`, `int`, `long`, `double`,
    /// `String`, [ImagePatch] or [VideoSegment]. Lists and optional values are asked for with a [Type].
    ///
    /// @throws VireoException with code USAGE for another class
    public Query returning(Class<?> type) {
        return returning(JavaTypes.of(type)
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        "no answer is a " + type.getName(),
                        "Ask for Boolean, Integer, Long, Double, String, ImagePatch or VideoSegment, or for a Type:"
                                + " new Type.ListOf(Type.Simple.PATCH).")));
    }

    /// The same question with the answers to choose from.
    public Query options(List<String> answers) {
        return new Query(receiver, question, demanded, answers);
    }
}
