package dev.vireo.benchmarks.arms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.metric.Comparison;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.metric.Scores.Value;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneFiles;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionFile;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of agents that know the truth, know another scene's, or know what the picture was before it was changed.
class ArmsTableTest {
    private static final RunMetric METRIC = Metrics.named("gqa-official");

    @TempDir
    private static Path root = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void writeQuestions() {
        List<Scene> scenes = Scenes.write(6, 11, 320, 240, 0, root, _ -> {});
        List<GeneratedQuestion> questions = new ArrayList<>();
        scenes.forEach(scene -> questions.addAll(new QuestionGenerator().generate(scene, 11, 8)));
        QuestionFile.write(root.resolve("questions.json"), questions);
    }

    private static RunPlan plan(Path data) {
        return RunPlan.of(Datasets.named("gqa"), data, "questions", List.of(METRIC))
                .with(RunPlan.Arm.VQA)
                .with(Map.of("tools", "oracle"));
    }

    private static Path file(Opened about) {
        return about.about().files().getFirst();
    }

    private static VisualAgent.Builder knowing(Opened about) {
        return VisualAgent.builder().tools(OracleTools.besideImage(file(about), Optional.empty()));
    }

    /// Knows the scene that the picture was made of, not the picture.
    private static VisualAgent.Builder remembering(Opened about) {
        String id = Objects.requireNonNull(file(about).getFileName()).toString().substring(0, 6);
        return VisualAgent.builder()
                .tools(new OracleTools(SceneFiles.read(root.resolve("scenes").resolve(id + ".json"))));
    }

    private static VisualAgent.Builder mistaken(@SuppressWarnings("unused") Opened about) {
        return VisualAgent.builder().tools(new OracleTools(SceneFiles.read(root.resolve("scenes/000005.json"))));
    }

    private RunFolder run(Path data, String out, Opened.Agents agents) {
        Runs.run(plan(data), Effort.USUAL, folder.resolve(out), false, agents, _ -> {});
        return RunFolder.read(folder.resolve(out));
    }

    private static SequencedMap<String, RunFolder> arms(RunFolder one, RunFolder other) {
        SequencedMap<String, RunFolder> out = new LinkedHashMap<>();
        out.put("one", one);
        out.put("other", other);
        return out;
    }

    private Path made(RunFolder first) {
        Path made = folder.resolve("made");
        Counterfactuals.make(Datasets.named("gqa"), root, first, made, _ -> {});
        return made;
    }

    @Test
    void armsStandSideBySideWithTheirPartsAndTheirDifference() {
        RunFolder one = run(root, "one", ArmsTableTest::knowing);
        RunFolder other = run(root, "other", ArmsTableTest::mistaken);
        ArmsTable table = ArmsTable.of(arms(one, other), METRIC, Optional.empty());
        long right =
                one.predictions().stream().filter(p -> p.right().orElseThrow()).count();
        Value overall = table.overall("one").orElseThrow();
        assertEquals(right / 48.0, overall.value());
        assertEquals(48, overall.n());
        assertTrue(overall.low() < overall.value() && overall.high() > overall.value());
        Map<?, ?> pairs = (Map<?, ?>) Objects.requireNonNull(table.plain().get("against one"));
        Map<?, ?> pair = (Map<?, ?>) Objects.requireNonNull(pairs.get("other"));
        Comparison expected = Comparison.of(one.judged(METRIC.name()), other.judged(METRIC.name()));
        assertEquals(expected.difference(), pair.get("difference"));
        assertEquals(expected.mcNemar().grouped(), pair.get("mcnemar_p"));
        assertTrue(expected.difference() < 0, "who looks at another scene is right less often");
        String markdown = table.markdown();
        assertTrue(markdown.startsWith("| gqa questions, gqa-official | one | other | majority |\n"), markdown);
        for (String row :
                List.of("| **all (48)** |", "| depth: 0 (", "| structural: query (", "| detailed: counting (")) {
            assertTrue(markdown.contains(row), markdown);
        }
        assertTrue(markdown.contains("| against one | difference | 95 % interval |"), markdown);
        assertTrue(table.follows().isEmpty());
    }

    @Test
    void theCommonestAnswerOfEachTypeIsTheBaseline() {
        RunFolder one = run(root, "one", ArmsTableTest::knowing);
        Map<String, Map<String, Integer>> counts = new HashMap<>();
        for (Prediction asked : one.predictions()) {
            String type = asked.labels().get("structural")
                    + asked.labels().get("detailed")
                    + asked.labels().get("global");
            counts.computeIfAbsent(type, _ -> new HashMap<>())
                    .merge(((Gold.Text) asked.gold()).accepted().getFirst(), 1, Integer::sum);
        }
        int most = counts.values().stream()
                .mapToInt(answers ->
                        answers.values().stream().mapToInt(n -> n).max().orElseThrow())
                .sum();
        SequencedMap<String, RunFolder> alone = new LinkedHashMap<>();
        alone.put("one", one);
        assertEquals(
                most / 48.0,
                ArmsTable.of(alone, METRIC, Optional.empty())
                        .overall(ArmsTable.MAJORITY)
                        .orElseThrow()
                        .value());
    }

    @Test
    void whoKnowsTheChangedSceneFollowsTheChangeAndWhoRemembersStays() throws IOException {
        RunFolder first = run(root, "first", ArmsTableTest::knowing);
        long right = first.predictions().stream()
                .filter(p -> p.right().orElseThrow())
                .count();
        Path made = made(first);
        RunFolder follows = run(made, "follows", ArmsTableTest::knowing);
        RunFolder stays = run(made, "stays", ArmsTableTest::remembering);
        ArmsTable followed =
                ArmsTable.of(arms(first, first), METRIC, Optional.of(new ArmsTable.Changed(made, follows)));
        ArmsTable stayed = ArmsTable.of(arms(first, first), METRIC, Optional.of(new ArmsTable.Changed(made, stays)));
        Map<?, ?> changed = (Map<?, ?>) Objects.requireNonNull(followed.plain().get("counterfactual"));
        Map<?, ?> kept = (Map<?, ?>) Objects.requireNonNull(stayed.plain().get("counterfactual"));
        assertEquals(right, ((Number) Objects.requireNonNull(changed.get("right"))).longValue());
        int leftOut = ((Number) Objects.requireNonNull(changed.get("left_out"))).intValue();
        assertEquals(right - leftOut, followed.follows().orElseThrow().n());
        assertEquals(1.0, value(changed, "follows"));
        assertEquals(0.0, value(changed, "stays"));
        assertEquals(1.0, value(changed, "control"));
        assertEquals(0.0, value(kept, "follows"));
        assertEquals(1.0, value(kept, "stays"));
        assertEquals(1.0, value(kept, "control"));
        assertTrue(followed.markdown().contains("| **follows the change** | 100.0 % ("), followed.markdown());
        Path changes = made.resolve("changes.jsonl");
        assertEquals(follows.predictions().size(), Files.readAllLines(changes).size());
    }

    private static Object value(Map<?, ?> table, String row) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(table.get(row))).get("value"));
    }

    @Test
    void onlyRightAnswersAreAskedAgain() {
        RunFolder first = run(root, "first", ArmsTableTest::knowing);
        List<String> right = first.predictions().stream()
                .filter(p -> p.right().orElseThrow())
                .map(Prediction::id)
                .toList();
        for (GeneratedQuestion one : QuestionFile.readPrograms(made(first).resolve("questions.json"))) {
            String id = one.question().id();
            assertTrue(right.contains(id.substring(0, id.lastIndexOf('-'))), id);
        }
    }

    @Test
    void whatWasMadeIsKeptForTheSameAnswersAndRefusedForOthers() throws IOException {
        RunFolder first = run(root, "first", ArmsTableTest::knowing);
        Path made = made(first);
        Path questions = made.resolve("questions.json");
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(questions, old);
        made(first);
        assertEquals(old, Files.getLastModifiedTime(questions));
        RunFolder other = run(root, "other", ArmsTableTest::mistaken);
        VireoException e = assertThrows(VireoException.class, () -> made(other));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.what().contains("was made of other right answers"), e.what());
    }

    @Test
    void aFolderThatWasNotFinishedIsMadeAgain() throws IOException {
        RunFolder first = run(root, "first", ArmsTableTest::knowing);
        Path made = made(first);
        String questions = Files.readString(made.resolve("questions.json"));
        Files.delete(made.resolve("made.json"));
        Files.writeString(made.resolve("questions.json"), "{");
        made(first);
        assertEquals(questions, Files.readString(made.resolve("questions.json")));
    }

    @Test
    void dataSetsWithoutFunctionalProgramsOrSceneFilesAreRefusedByName() throws IOException {
        VireoException vsr = assertThrows(
                VireoException.class, () -> Counterfactuals.check(Datasets.named("vsr"), root, "random-test"));
        assertEquals(Code.USAGE, vsr.code());
        assertTrue(vsr.what().contains("files of vsr keep none"), vsr.what());
        Path bare = Files.createDirectories(folder.resolve("bare"));
        Files.copy(root.resolve("questions.json"), bare.resolve("questions.json"));
        VireoException scenes = assertThrows(
                VireoException.class, () -> Counterfactuals.check(Datasets.named("gqa"), bare, "questions"));
        assertTrue(scenes.what().contains("there is no folder " + bare.resolve("scenes")), scenes.what());
        VireoException none =
                assertThrows(VireoException.class, () -> ArmsTable.of(new LinkedHashMap<>(), METRIC, Optional.empty()));
        assertEquals(Code.USAGE, none.code());
        assertFalse(none.hint().isEmpty());
    }
}
