package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.ModelOptions;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A question about a video, open or with answers to choose from.
final class VideoQuestion {
    private VideoQuestion() {}

    /// Asks about a clip.
    ///
    /// @param options the answers to choose from; none for an open question
    public static Answer ask(VisionSuite tools, Planner planner, Clip clip, String question, List<String> options) {
        try (VisualAgent agent =
                VisualAgent.builder().tools(tools).planner(planner).build()) {
            return options.isEmpty() ? agent.ask(clip, question) : agent.ask(clip, question, options);
        }
    }

    /// Runs the example on one frame per second.
    ///
    /// @param args the video file, the planner, the question, and answers to choose from, if any
    public static void main(String[] args) {
        Planner planner = Planners.of(args[1], ModelOptions.DEFAULT);
        List<String> options = Arrays.asList(args).subList(3, args.length);
        try (BuiltinTools tools = BuiltinTools.load();
                Clip clip = Clips.open(Path.of(args[0]), Clips.Sampling.every(1))) {
            System.out.println(ask(tools, planner, clip, args[2], options).text());
        }
    }
}
