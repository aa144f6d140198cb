package dev.vireo.agent.internal.trace;

import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Result;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A frame of a video that a program looked at.
///
/// @param number its number in the whole video
public record LookedAt(Clip clip, int number, Image image) {
    /// The frame that a call gave, if it gave one.
    static Optional<LookedAt> of(ToolCall call) {
        if (call.function().equals("VideoSegment.frame_from_index")
                && call.arguments().size() > 1
                && call.arguments().get(0) instanceof Value.Video(VideoSegment video)
                && call.arguments().get(1) instanceof Value.Int(long index)
                && call.result() instanceof Result.Given(Value.Patch(var frame))) {
            long from = index < 0 ? index + video.frames() : index;
            return Optional.of(new LookedAt(video.clip(), Math.toIntExact(video.start() + from), frame.root()));
        }
        return Optional.empty();
    }

    /// The frames that these steps gave, in order; those of sub-questions are not among them.
    public static List<LookedAt> in(List<? extends Step> steps) {
        List<LookedAt> out = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case ToolCall call -> of(call).ifPresent(out::add);
                case Question _ -> {
                    // it has a strip of its own
                }
            }
        }
        return out;
    }
}
