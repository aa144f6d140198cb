package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import java.util.function.BiConsumer;

/// Answers simple questions: `simple_query` of programs. Safe for several threads.
@FunctionalInterface
public interface Answerer {
    /// The short answer to a simple question about the patch; never blank.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
    /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
    Reply simpleQuery(ImagePatch patch, String question);

    /// The short answer to a simple question about what happens in a part of a video.
    ///
    /// Unless an answerer has a model of videos and overrides this, a few frames spread over the part are
    /// asked one by one with [#simpleQuery(ImagePatch, String)], and the answer that most of them give is
    /// taken; of answers given equally often, the one whose frames are surer. It is as sure as those frames on
    /// average, times their share of all: a question about motion, which no single frame answers, gets a low
    /// value.
    default Reply simpleQuery(VideoSegment segment, String question) {
        return FrameVote.ask(this, segment, question);
    }

    /// The same answerer, reporting as [VisionTools#metered] says.
    default Answerer metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
