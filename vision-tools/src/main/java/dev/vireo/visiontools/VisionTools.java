package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import java.util.List;
import java.util.function.BiConsumer;

/// The vision that programs call. Implementations look at pixels, or, for measuring planning alone, at ground
/// truth. Safe for several threads.
public interface VisionTools {
    /// The patches inside `patch` that show the named thing ("red cube", "large shiny things"), best first,
    /// then left to right, each with the name as its category. A thing is inside when the centre of its box
    /// is.
    List<ImagePatch> find(ImagePatch patch, String objectName);

    /// Whether the named thing is visible inside the patch.
    default boolean exists(ImagePatch patch, String objectName) {
        return !find(patch, objectName).isEmpty();
    }

    /// Whether the thing that the patch shows, called `objectName`, has the property ("red", "shiny",
    /// "small", "cube").
    boolean verifyProperty(ImagePatch patch, String objectName, String property);

    /// The short answer to a simple question about the patch.
    Reply simpleQuery(ImagePatch patch, String question);

    /// The short answer to a simple question about what happens in a part of a video.
    ///
    /// Unless tools have a model of videos and override this, a few frames spread over the part are asked one
    /// by one with [#simpleQuery(ImagePatch, String)], and the answer that most of them give is taken; of
    /// answers given equally often, the one whose frames are surer. It is as sure as those frames on average,
    /// times their share of all: a question about motion, which no single frame answers, gets a low value.
    default Reply simpleQuery(VideoSegment segment, String question) {
        return FrameVote.ask(this, segment, question);
    }

    /// The index of the option that describes the patch best.
    ///
    /// @param options at least one
    int bestTextMatch(ImagePatch patch, List<String> options);

    /// How well each patch shows the content, 0 to 1.
    double[] matchScores(List<ImagePatch> patches, String content);

    /// Median distance from the camera over the patch; larger is farther.
    double computeDepth(ImagePatch patch);

    /// Whether the picture is of a kind that these tools can judge.
    Familiarity familiarity(ImagePatch patch);

    /// The same tools, with what they use of language models reported to `meter` too: on the thread of the
    /// call, after each request. Tools without a language model have nothing to report.
    ///
    /// @param meter gets the model, `openai:gpt-4.1-mini` say, and what it used
    default VisionTools metered(BiConsumer<String, Usage> meter) {
        return this;
    }

    /// Whether an answer follows from [#id], the pixels and the arguments alone, so that it may be kept for the
    /// next time.
    default boolean repeatable() {
        return true;
    }

    /// The name of these tools in traces and records, with the version of what is behind them.
    String id();
}
