package dev.vireo.language;

import dev.vireo.language.internal.answer.Said;
import java.util.List;
import java.util.Optional;

/// A language model that is shown pictures, or also videos, and answers with text. Safe for several threads.
/// [LanguageModelConformance] checks what it promises.
public interface VisionModel {
    /// The answer to a request. An interrupt of the calling thread ends it.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when the model refuses or does not answer;
    ///     USAGE when it is shown a video and takes none
    Answer look(Request request);

    /// The name in traces and records, always the same: `openai:gpt-4.1-mini`.
    String id();

    /// Whether it can be shown videos, too.
    default boolean takesVideos() {
        return false;
    }

    /// A picture as it is sent.
    ///
    /// @param mimeType `image/png` or `image/jpeg`
    /// @param base64 the content of the picture file
    record Picture(String mimeType, String base64) {
        /// Without the content, which is long.
        @Override
        public String toString() {
            return "Picture[" + mimeType + ", " + base64.length() + " characters]";
        }
    }

    /// What a model is asked.
    ///
    /// @param system what the model is told about its job
    /// @param user the request itself
    /// @param pictures what it is shown
    /// @param videos what it is shown behind the pictures, where it [takes videos][VisionModel#takesVideos]
    /// @param schema the JSON Schema that the answer should follow. A provider that knows no schemas is asked
    ///     without it, so the answer needs a check in any case.
    record Request(String system, String user, List<Picture> pictures, List<Video> videos, Optional<String> schema) {
        public Request {
            pictures = List.copyOf(pictures);
            videos = List.copyOf(videos);
        }

        /// A request with pictures alone.
        public Request(String system, String user, List<Picture> pictures, Optional<String> schema) {
            this(system, user, pictures, List.of(), schema);
        }
    }

    /// A part of a picture that a model looked at closer than at the rest, before it answered. Places are shares of
    /// the picture's width and height, from the left and from the top.
    ///
    /// @param picture the number of the picture, from 0
    /// @param look the number of the look, from 0; a look may have several parts
    record Look(int picture, int look, double left, double top, double right, double bottom) {}

    /// What a model answered.
    ///
    /// @param text the answer as it was written
    /// @param cutOff whether it ended at a limit of its length
    /// @param looks where it looked closer, look after look; empty for models that see all of a picture alike, or
    ///     don't say
    record Answer(String text, boolean cutOff, Usage usage, List<Look> looks) {
        /// Copies the list.
        public Answer {
            looks = List.copyOf(looks);
        }

        /// An answer of a model that sees all of a picture alike.
        public Answer(String text, boolean cutOff, Usage usage) {
            this(text, cutOff, usage, List.of());
        }

        /// What the model means to say, as [LanguageModel.Completion#said] tells it from its text.
        public String said() {
            return Said.in(text);
        }
    }
}
