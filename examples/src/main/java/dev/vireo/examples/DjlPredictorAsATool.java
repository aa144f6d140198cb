package dev.vireo.examples;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.ModelOptions;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.VisualTool;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A DJL `Predictor` as a tool: an ONNX classifier of pictures becomes `patch.classify()` in programs.
///
/// The model takes one picture as `1 x 3 x side x side` floats from 0 to 1 (red, green, blue) and gives one
/// score per label.
final class DjlPredictorAsATool implements AutoCloseable {
    /// From a picture to numbers, and from scores to a label.
    private record Labelling(int side, List<String> labels) implements NoBatchifyTranslator<Image, String> {
        @Override
        public NDList processInput(TranslatorContext context, Image picture) {
            Image input = picture.resize(side, side);
            float[] planes = new float[3 * side * side];
            for (int i = 0; i < planes.length; i++) {
                int pixel = i % (side * side);
                planes[i] = input.channel(pixel % side, pixel / side, i / (side * side)) / 255f;
            }
            return new NDList(context.getNDManager().create(planes, new Shape(1, 3, side, side)));
        }

        @Override
        public String processOutput(TranslatorContext context, NDList output) {
            float[] scores = output.singletonOrThrow().toFloatArray();
            int best = 0;
            for (int i = 1; i < scores.length; i++) {
                best = scores[i] > scores[best] ? i : best;
            }
            return labels.get(best);
        }
    }

    private final ZooModel<Image, String> model;

    private DjlPredictorAsATool(ZooModel<Image, String> model) {
        this.model = model;
    }

    /// Loads a classifier.
    ///
    /// @param onnx the model file
    /// @param side the width and height of the pictures that it takes
    /// @param labels what its scores stand for, in their order
    /// @throws VireoException with code DATA when it can't be loaded
    public static DjlPredictorAsATool load(Path onnx, int side, List<String> labels) {
        System.setProperty("ai.djl.offline", "true"); // DJL reports its use to its makers otherwise
        try {
            return new DjlPredictorAsATool(Criteria.builder()
                    .setTypes(Image.class, String.class)
                    .optModelPath(onnx)
                    .optEngine("OnnxRuntime")
                    .optTranslator(new Labelling(side, List.copyOf(labels)))
                    .build()
                    .loadModel());
        } catch (IOException | ModelNotFoundException | MalformedModelException e) {
            throw new VireoException(
                    Code.DATA, "[" + onnx + "] can't be loaded: " + e.getMessage(), "Give an ONNX model file.", e);
        }
    }

    /// The label of a patch. A predictor is made for each call, because it serves one thread only.
    @VisualTool(
            value = "The kind of the thing that the patch shows, as the house's own classifier calls it.",
            method = true)
    public String classify(ImagePatch patch) {
        try (Predictor<Image, String> predictor = model.newPredictor()) {
            return predictor.predict(patch.image());
        } catch (TranslateException e) {
            throw new IllegalStateException("the classifier failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    /// Asks with the classifier as a tool.
    public static Answer ask(
            DjlPredictorAsATool classifier, VisionSuite tools, Planner planner, Image picture, String question) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .userTools(classifier)
                .planner(planner)
                .build()) {
            return agent.ask(picture, question);
        }
    }

    /// Runs the example.
    ///
    /// @param args the model file, the side of its pictures, the picture file, the question, the planner, the
    ///     labels
    public static void main(String[] args) {
        List<String> labels = Arrays.asList(args).subList(5, args.length);
        try (BuiltinTools tools = BuiltinTools.load();
                DjlPredictorAsATool classifier = load(Path.of(args[0]), Integer.parseInt(args[1]), labels)) {
            Planner planner = Planners.of(args[4], ModelOptions.DEFAULT);
            System.out.println(ask(classifier, tools, planner, Image.read(Path.of(args[2])), args[3])
                    .text());
        }
    }
}
