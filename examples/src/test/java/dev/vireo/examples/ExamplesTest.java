package dev.vireo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Budget;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModelConformance;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.World;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Type;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The examples do what they say.
class ExamplesTest {
    private static final Rendering WORLD = World.make("examples", 5);

    @TempDir
    Path folder;

    private final OracleTools tools = new OracleTools(WORLD.scene());

    @Test
    void theFirstAnswerComesWithItsProgramAndAPage() throws IOException {
        Path picture = folder.resolve("world.png");
        WORLD.image().write(picture);
        Path page = folder.resolve("why.html");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            FirstAnswer.main(new String[] {picture.toString(), "How many objects are there?", page.toString()});
        } finally {
            System.setOut(console);
        }
        assertTrue(out.toString(StandardCharsets.UTF_8).matches("[0-9]+\n"), out.toString(StandardCharsets.UTF_8));
        assertTrue(Files.readString(page).contains("How many objects are there?"));
    }

    /// A block may leave out the package and what is commented.
    @Test
    void theJavaOfTheFirstPagesIsThatOfTheExamples() throws IOException {
        List<String> compiled = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/vireo/examples"))) {
            for (Path file : files.toList()) {
                compiled.add(code(Files.readString(file)));
            }
        }
        for (String page : List.of("README.md", "docs/embedding.md")) {
            String text = Files.readString(Path.of("..").resolve(page));
            Matcher block = Pattern.compile("(?s)```java\n(.*?)```").matcher(text);
            assertTrue(block.find(), page + " has no Java");
            do {
                String shown = code(block.group(1));
                assertTrue(compiled.stream().anyMatch(file -> file.contains(shown)), page + " has:\n" + shown);
            } while (block.find());
        }
    }

    private static String code(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("///") && !line.startsWith("package "))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aModelOfOnesOwnIsToldTheApiAndWritesThePrograms() {
        List<String> told = new ArrayList<>();
        OwnModel model = new OwnModel("test", (system, user) -> {
            told.add(system + user);
            return "def execute_command(image) -> int:\n    return len(ImagePatch(image).find(\"thing\"))\n";
        });
        String text = OwnModel.ask(tools, model, WORLD.image(), "How many things are there?");
        int things = tools.find(ImagePatch.whole(WORLD.image()), "thing").size();
        assertEquals(Integer.toString(things), text);
        assertEquals(1, told.size());
        assertTrue(told.getFirst().contains("def find(self, object_name: str)"), told.getFirst());
        assertTrue(told.getFirst().contains("\"question\":\"How many things are there?\""), told.getFirst());
    }

    @TestFactory
    Stream<DynamicTest> aModelOfOnesOwnKeepsWhatLanguageModelsPromise() {
        OwnModel model = new OwnModel("test", (_, user) -> user);
        LanguageModel.Request request = LanguageModel.Request.of("Answer.", "Who?");
        return LanguageModelConformance.of(() -> model, request, Duration.ofSeconds(30)).checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void aBudgetThatIsUsedUpLeavesAnAnswerOfTheRightTypeAndANotice() {
        String question = "How many things are left of the thing that is closest to the camera?";
        Answer enough = BudgetExample.ask(tools, Planners.builtin(), Budget.DEFAULT, WORLD.image(), question);
        assertFalse(enough.degraded(), enough.notices().toString());
        Answer scarce = BudgetExample.ask(
                tools, Planners.builtin(), Budget.DEFAULT.withVisionCalls(3), WORLD.image(), question);
        assertEquals(Type.Simple.INT, scarce.type());
        assertTrue(scarce.degraded());
        assertTrue(
                scarce.notices().stream().anyMatch(n -> n.kind() == Answer.Notice.Kind.LIMIT),
                scarce.notices().toString());
    }

    @Test
    void aDjlPredictorSaysWhatAPatchShows() throws IOException {
        Path onnx = TinyClassifier.write(folder.resolve("tiny.onnx"));
        List<String> labels = List.of("red", "green", "blue");
        try (DjlPredictorAsATool classifier = DjlPredictorAsATool.load(onnx, TinyClassifier.SIDE, labels)) {
            assertEquals("green", classifier.classify(ImagePatch.whole(coloured(10, 200, 30))));
            assertEquals("blue", classifier.classify(ImagePatch.whole(coloured(10, 0, 30))));
        }
    }

    /// A thing in the middle, sure as the picture is green.
    private static final class InTheMiddle implements NoBatchifyTranslator<ai.djl.modality.cv.Image, DetectedObjects> {
        @Override
        public NDList processInput(TranslatorContext context, ai.djl.modality.cv.Image picture) {
            NDArray pixels = picture.resize(TinyClassifier.SIDE, TinyClassifier.SIDE, true)
                    .toNDArray(context.getNDManager());
            float[] planes = new float[3 * TinyClassifier.SIDE * TinyClassifier.SIDE];
            byte[] rgb = pixels.toByteArray();
            for (int i = 0; i < planes.length; i++) {
                planes[i] = (rgb[i % (planes.length / 3) * 3 + i / (planes.length / 3)] & 255) / 255f;
            }
            return new NDList(
                    context.getNDManager().create(planes, new Shape(1, 3, TinyClassifier.SIDE, TinyClassifier.SIDE)));
        }

        @Override
        public DetectedObjects processOutput(TranslatorContext context, NDList output) {
            double green = output.singletonOrThrow().toFloatArray()[1];
            return new DetectedObjects(List.of("leaf"), List.of(green), List.of(new Rectangle(0.25, 0.25, 0.5, 0.5)));
        }
    }

    @Test
    void aDjlPredictorFindsThings() throws Exception {
        Path onnx = TinyClassifier.write(folder.resolve("tiny.onnx"));
        try (ZooModel<ai.djl.modality.cv.Image, DetectedObjects> model = Criteria.builder()
                .setTypes(ai.djl.modality.cv.Image.class, DetectedObjects.class)
                .optModelPath(onnx)
                .optEngine("OnnxRuntime")
                .optTranslator(new InTheMiddle())
                .build()
                .loadModel()) {
            VisionTools.Detector detector = new DjlPredictorAsADetector(model, List.of("leaf"), 0.5);
            List<ImagePatch> found = detector.find(ImagePatch.whole(coloured(10, 200, 30)), "leaf");
            assertEquals(
                    List.of(new Box(2, 2, 7, 5)),
                    found.stream().map(ImagePatch::box).toList());
            assertEquals(List.of(), detector.find(ImagePatch.whole(coloured(200, 10, 30)), "leaf"));
            assertThrows(UnknownNameException.class, () -> detector.find(ImagePatch.whole(coloured(0, 0, 0)), "dog"));
        }
    }

    @Test
    void aFileThatIsNoModelIsRefusedWithItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("none.onnx"), "no model");
        VireoException e = assertThrows(
                VireoException.class,
                () -> DjlPredictorAsATool.load(file, 4, List.of("a")).close());
        assertTrue(e.getMessage().contains("none.onnx"), e.getMessage());
    }

    private Planner scripted(String question, String program) throws IOException {
        Path file = folder.resolve("plans.json");
        Files.writeString(file, new ObjectMapper().writeValueAsString(Map.of(question, List.of(program))));
        return Planners.scripted(file);
    }

    @Test
    void aProgramCallsAToolOfOnesOwn() throws IOException {
        String question = "Is the picture brighter than a dark room?";
        Planner planner = scripted(question, """
                def execute_command(image) -> bool:
                    return clearly_brighter(ImagePatch(image).brightness(), 0.1)
                """);
        Answer answer = OwnTool.ask(tools, planner, WORLD.image(), question);
        assertFalse(answer.degraded(), answer.notices().toString());
        assertEquals("yes", answer.text());
    }

    @Test
    void aProgramCallsADjlPredictor() throws IOException {
        String question = "What kind of picture is it?";
        Planner planner = scripted(question, """
                def execute_command(image) -> str:
                    return ImagePatch(image).classify()
                """);
        Path onnx = TinyClassifier.write(folder.resolve("tiny.onnx"));
        List<String> labels = List.of("red", "green", "blue");
        try (DjlPredictorAsATool classifier = DjlPredictorAsATool.load(onnx, TinyClassifier.SIDE, labels)) {
            Answer answer = DjlPredictorAsATool.ask(classifier, tools, planner, WORLD.image(), question);
            assertFalse(answer.degraded(), answer.notices().toString());
            assertEquals(classifier.classify(ImagePatch.whole(WORLD.image())), answer.text());
        }
    }

    @Test
    void aDetectorOfOneModelIsMixedWithTheRestOfAnother() {
        Answer answer = MixedTools.ask(tools, MixedTools::halves, WORLD.image(), "How many red cubes are there?");
        assertFalse(answer.degraded(), answer.notices().toString());
        assertEquals("2", answer.text());
        assertEquals("oracle; detector=halves-1", answer.trace().tools());
    }

    @Test
    void aVideoIsAskedAbout() {
        Clip clip = Clip.of(List.of(WORLD.image(), WORLD.image(), WORLD.image()), 1);
        Answer answer =
                VideoQuestion.ask(tools, Planners.builtin(), clip, "In how many frames is there a thing?", List.of());
        assertFalse(answer.degraded(), answer.notices().toString());
        assertEquals("3", answer.text());
    }

    private static Image coloured(int red, int green, int blue) {
        byte[] rgb = new byte[9 * 7 * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return Image.ofRgb(9, 7, rgb);
    }
}
