package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.ModelOptions;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VisualTool;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;

/// A tool of one's own: a Java method that programs may call. The planner learns of it by its description.
final class OwnTool {
    private OwnTool() {}

    /// What programs may call besides the standard tools.
    public static final class Light {
        /// The mean of all red, green and blue values of a patch.
        @VisualTool(value = "How bright the patch is, from 0 (black) to 1 (white).", method = true)
        public double brightness(ImagePatch patch) {
            byte[] rgb = patch.image().toRgb();
            long sum = 0;
            for (byte value : rgb) {
                sum += value & 0xFF;
            }
            return sum / (255.0 * rgb.length);
        }

        /// Two measures on one scale.
        @VisualTool("Whether one brightness is clearly above another.")
        public boolean clearlyBrighter(
                double one,
                double other,
                @VisualTool.Parameter(value = "What counts as clear.", orElse = "0.1") double margin) {
            return one > other + margin;
        }
    }

    /// Asks with the tool. A planner over a language model, or a scripted one, calls it; the built-in grammar
    /// knows no tools but the standard ones.
    public static Answer ask(VisionSuite tools, Planner planner, Image picture, String question) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .userTools(new Light())
                .planner(planner)
                .build()) {
            return agent.ask(picture, question);
        }
    }

    /// Runs the example.
    ///
    /// @param args the picture file, the question and the planner, `openai:MODEL` say
    public static void main(String[] args) {
        try (BuiltinTools tools = BuiltinTools.load()) {
            Planner planner = Planners.of(args[2], ModelOptions.DEFAULT);
            System.out.println(
                    ask(tools, planner, Image.read(Path.of(args[0])), args[1]).text());
        }
    }
}
