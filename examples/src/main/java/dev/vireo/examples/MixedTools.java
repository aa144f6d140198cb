package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.util.List;

/// Vision tools of several models: a detector of one's own, everything else of the built-in networks.
final class MixedTools {
    private MixedTools() {}

    /// Asks with another detector. Its name stands in the trace, and keeps its answers apart in caches.
    public static Answer ask(VisionSuite most, VisionTools.Detector detector, Image picture, String question) {
        VisionTools tools = VisionTools.of(most).withDetector("halves-1", detector);
        try (VisualAgent agent = VisualAgent.builder().tools(tools).build()) {
            return agent.ask(picture, question);
        }
    }

    /// A detector that finds everything twice: in the left half of a patch and in the right.
    public static List<ImagePatch> halves(ImagePatch patch, String name) {
        Box box = patch.box();
        int middle = (int) box.centerX();
        return List.of(
                new ImagePatch(patch.root(), new Box(box.left(), box.top(), middle, box.bottom()), name),
                new ImagePatch(patch.root(), new Box(middle, box.top(), box.right(), box.bottom()), name));
    }

    /// Runs the example.
    ///
    /// @param args the picture file and the question
    public static void main(String[] args) {
        try (BuiltinTools builtin = BuiltinTools.load()) {
            Answer answer = ask(builtin, MixedTools::halves, Image.read(Path.of(args[0])), args[1]);
            System.out.println(answer.text() + ", said " + answer.trace().tools());
        }
    }
}
