package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModels;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutBox;
import dev.vireo.planners.internal.layout.LayoutPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layouts and edits by language models.
class ModelLayoutPlannerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    /// A model that answers what it was told to, one text after the other.
    private static final class Model implements LanguageModel {
        final Deque<String> answers = new ArrayDeque<>();
        final List<Request> requests = new ArrayList<>();
        boolean schema;
        boolean cutOff;

        Model(String... answers) {
            this.answers.addAll(List.of(answers));
        }

        @Override
        public Completion complete(Request request) {
            requests.add(request);
            return new Completion(answers.removeFirst(), new Usage(1, 100, 10), cutOff);
        }

        @Override
        public boolean takesSchema() {
            return schema;
        }

        @Override
        public String id() {
            return "openai:tiny";
        }

        @Override
        public String endpoint() {
            return "http://localhost:1/v1";
        }

        JsonNode user(int request) throws IOException {
            return JSON.readTree(requests.get(request).user());
        }
    }

    private static String frames(String name) {
        StringBuilder out = new StringBuilder("Reasoning: it stays.\n");
        for (int f = 1; f <= 6; f++) {
            out.append("Frame ")
                    .append(f)
                    .append(": [{'id': 0, 'name': '")
                    .append(name)
                    .append("', 'box': [10, 20, 50, 60]}]\n");
        }
        return out + "Background keyword: room";
    }

    private static LayoutPlan.Planned planned(LayoutPlan plan) {
        return switch (plan) {
            case LayoutPlan.Planned p -> p;
            case LayoutPlan.NotUnderstood(String reason, var _) -> throw new AssertionError(reason);
        };
    }

    @Test
    void aModelWithoutSchemasIsAskedForTheTextForm() throws IOException {
        Model model = new Model(frames("cat"));
        LayoutPlan.Planned plan =
                planned(Planners.layout(model, Layout.Canvas.STANDARD).plan(" a cat "));
        assertEquals("cat", plan.layout().objects().getFirst().name());
        assertEquals("a cat", plan.layout().caption());
        LanguageModel.Request request = model.requests.getFirst();
        assertTrue(request.schema().isEmpty());
        assertTrue(request.system().contains("Background keyword:")
                && !request.system().contains("[json]"));
        assertEquals("a cat", model.user(0).path("caption").asText());
        assertEquals(6, model.user(0).path("frames").asInt());
        assertEquals("text", plan.provenance().form());
        assertTrue(
                plan.provenance().prompt().matches("layout-[0-9a-f]{8}"),
                plan.provenance().prompt());
        assertEquals(new Usage(1, 100, 10), plan.provenance().usage());
        assertEquals("http://localhost:1/v1", plan.provenance().endpoint());
    }

    @Test
    void aModelWithSchemasIsHeldToOne() throws IOException {
        Model model = new Model("{\"reasoning\": \"\", \"frames\": ["
                + "[{\"id\": 0, \"name\": \"cat\", \"box\": [1, 2, 60, 70]}],"
                        .repeat(6)
                        .replaceAll(",$", "")
                + "], \"background\": \"room\"}");
        model.schema = true;
        LayoutPlan.Planned plan =
                planned(Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat"));
        JsonNode schema = JSON.readTree(model.requests.getFirst().schema().orElseThrow());
        assertEquals(
                "[\"reasoning\",\"frames\",\"background\"]",
                schema.path("required").toString());
        assertEquals(6, schema.at("/properties/frames/minItems").asInt());
        assertEquals(6, schema.at("/properties/frames/maxItems").asInt());
        String system = model.requests.getFirst().system();
        assertFalse(system.contains("Frame 1:") && system.contains("Background keyword:"), system);
        assertTrue(system.contains("\"frames\":[[{\"id\":0,\"name\":\"green frog\""), system);
        assertEquals("json", plan.provenance().form());
        assertEquals("room", plan.layout().background());
    }

    @Test
    void whatIsWrongWithAnAnswerGoesBackToTheModel() throws IOException {
        Model model = new Model("I can't draw.", frames("dog"), frames("cat"));
        LayoutPlan.Planned plan =
                planned(Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat"));
        assertEquals("cat", plan.layout().objects().getFirst().name());
        assertEquals("I can't draw.", model.user(1).path("previous_answer").asText());
        assertTrue(model.user(1).at("/problems/0").asText().contains("Frame 1"));
        assertTrue(
                model.user(2).at("/problems/0").asText().contains("1 'cat'"),
                model.user(2).toString());
        assertEquals(3, plan.provenance().requests());
        assertEquals(300, plan.provenance().usage().inputTokens());
    }

    @Test
    void afterThreeAnswersThereIsNoLayoutAndTheReason() {
        Model model = new Model("no", "no, really", "never", "never asked");
        LayoutPlan plan = Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat");
        String reason = ((LayoutPlan.NotUnderstood) plan).reason();
        assertTrue(reason.contains("openai:tiny") && reason.contains("asked 3 times"), reason);
        assertEquals(1, model.answers.size());
    }

    @Test
    void theSameIsNotAskedTwice() {
        Model model = new Model("no", "no", "never asked");
        LayoutPlan plan = Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat");
        String reason = ((LayoutPlan.NotUnderstood) plan).reason();
        assertTrue(reason.contains("asked 2 times"), reason);
        assertEquals(1, model.answers.size());
    }

    @Test
    void aCaptionThatIsTooLongIsNotSent() {
        Model model = new Model("never asked");
        LayoutPlan plan = Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat ".repeat(2_000));
        assertEquals("the caption has more than 10000 characters", ((LayoutPlan.NotUnderstood) plan).reason());
        assertEquals(1, model.answers.size());
    }

    @Test
    void aReadableAnswerThatStaysWrongIsGivenWithANote() {
        Model model = new Model(frames("dog"), frames("dog"), frames("dog"));
        LayoutPlan.Planned plan =
                planned(Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat"));
        assertTrue(
                plan.notes().stream().anyMatch(n -> n.startsWith("error: the caption has 1 'cat'")),
                plan.notes()::toString);
    }

    @Test
    void anAnswerThatIsCutOffIsAskedForAgain() {
        Model model = new Model("Frame 1: [", "Frame 1: [", "Frame 1: [");
        model.cutOff = true;
        LayoutPlan plan = Planners.layout(model, Layout.Canvas.STANDARD).plan("a cat");
        assertTrue(((LayoutPlan.NotUnderstood) plan).reason().contains("cut off"));
    }

    @Test
    void answersAreBroughtToTheSizeThatIsAskedFor() {
        Model model = new Model(frames("cat"));
        LayoutPlan.Planned plan = planned(
                Planners.layout(model, new Layout.Canvas(1024, 256, 6, 4)).plan("a cat"));
        assertEquals(
                new LayoutBox(20, 10, 100, 30),
                plan.layout().objects().getFirst().keyFrames().getFirst().box());
        assertEquals(4, plan.layout().fps());
    }

    @Test
    void aScriptAnswersByCaptionAndByInstruction() throws IOException {
        String text = JSON.writeValueAsString(frames("chef"));
        Layout layout =
                planned(Planners.layout(Layout.Canvas.STANDARD).plan("a cat")).layout();
        Path file = Files.writeString(
                folder.resolve("script.json"),
                "{\"a chef juggles\": [" + text + "], \"make it blue\": [" + JSON.writeValueAsString(layout.json())
                        + "]}");
        LayoutPlanner planner = Planners.layout("scripted:" + file, ModelOptions.DEFAULT, Layout.Canvas.STANDARD);
        assertEquals(
                "chef",
                planned(planner.plan("A chef juggles"))
                        .layout()
                        .objects()
                        .getFirst()
                        .name());
        LanguageModel model = LanguageModels.of("scripted:" + file, ModelOptions.DEFAULT);
        assertEquals(
                layout,
                planned(LayoutEditor.of(model).edit(layout, "make it blue")).layout());
    }

    @Test
    void aScriptWithoutAFurtherAnswerKeepsTheOneItGave() throws IOException {
        Path file = Files.writeString(
                folder.resolve("script.json"), "{\"a cat\": [" + JSON.writeValueAsString(frames("dog")) + "]}");
        LayoutPlan.Planned plan =
                planned(Planners.layout("scripted:" + file, ModelOptions.DEFAULT, Layout.Canvas.STANDARD)
                        .plan("a cat"));
        assertEquals("dog", plan.layout().objects().getFirst().name());
        assertTrue(plan.notes().stream().anyMatch(n -> n.contains("was not mended")), plan.notes()::toString);
    }

    @Test
    void anEditTellsTheModelTheWholeLayout() throws IOException {
        Layout layout =
                planned(Planners.layout(Layout.Canvas.STANDARD).plan("a cat")).layout();
        Model model = new Model("{\"version\": 1}", layout.json());
        model.schema = true;
        LayoutPlan.Planned plan = planned(LayoutEditor.of(model).edit(layout, "leave it"));
        assertEquals(layout, plan.layout());
        assertEquals("cat", model.user(0).at("/layout/objects/0/name").asText());
        assertTrue(model.user(1).at("/problems/0").asText().contains("caption is missing"));
        assertTrue(model.requests.getFirst().schema().isPresent());
        assertTrue(plan.provenance().prompt().startsWith("edit-"));
    }

    @Test
    void theExamplesOfThePromptHaveNoProblems() {
        String prompt = LayoutPrompt.planning(LayoutPrompt.Form.TEXT);
        int at = prompt.indexOf("Request: ");
        int examples = 0;
        while (at >= 0) {
            int end = prompt.indexOf("Request: ", at + 1);
            String example = prompt.substring(at, end < 0 ? prompt.length() : end);
            String caption = example.replaceAll("(?s)^.*?\"caption\":\"([^\"]*)\".*$", "$1");
            LayoutAnswer.Read read =
                    (LayoutAnswer.Read) LayoutAnswer.of(example.substring(example.indexOf('\n')), caption, 6);
            assertEquals(List.of(), read.notes());
            assertEquals(List.of(), LayoutChecks.of(read.layout()), caption);
            examples++;
            at = end;
        }
        assertEquals(3, examples);
    }
}
