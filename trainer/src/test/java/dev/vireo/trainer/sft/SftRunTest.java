package dev.vireo.trainer.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.JsonLog;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftRunTest {
    private static final SftSettings SETTINGS = SftSettings.usual(12)
            .rows(120, 3)
            .step(5e-3, 2, 0.01, 1)
            .averaged(0.8)
            .evaluated(3, 0)
            .saved(4)
            .seed(5);

    @TempDir
    private Path folder;

    @BeforeEach
    void oneThread() {
        Torch.threads(1);
    }

    @AfterEach
    void allThreads() {
        Torch.threads(Runtime.getRuntime().availableProcessors());
    }

    private static List<Packing.Row> rows(SftSettings settings, int from, int to) {
        return Packing.of(Tiny.examples().subList(from, to), settings.rowTokens())
                .rows();
    }

    /// Runs until all is done or that step is reached.
    private static SftRun.Result run(SftSettings settings, Path out, long until, List<JsonNode> lines) {
        try (SftTrainer trainer = SftTrainer.open(Tiny.file("folder"), settings)) {
            return new SftRun(trainer, rows(settings, 0, 9), rows(settings, 9, 12), out)
                    .run(() -> trainer.steps() >= until, Tiny.CLOCK, lines::add);
        }
    }

    @Test
    void aTrainingThatStopsAnywhereEndsWithTheSameBytes() throws IOException {
        Path whole = folder.resolve("whole");
        assertEquals(
                SftRun.End.STEPS,
                run(SETTINGS, whole, Long.MAX_VALUE, new ArrayList<>()).end());
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2; i++) {
            Path cut = folder.resolve("cut" + i);
            long step = random.nextLong(1, 11);
            assertEquals(
                    SftRun.End.STOPPED,
                    run(SETTINGS, cut, step, new ArrayList<>()).end());
            assertEquals(
                    12, run(SETTINGS, cut, Long.MAX_VALUE, new ArrayList<>()).step());
            for (String name : List.of("checkpoint.safetensors", "best.safetensors", "log.jsonl")) {
                assertArrayEquals(
                        Files.readAllBytes(whole.resolve(name)),
                        Files.readAllBytes(cut.resolve(name)),
                        name + " after a stop at step " + step);
            }
        }
    }

    @Test
    void whatWasLoggedBehindTheCheckpointIsMadeAgain() throws IOException {
        Path whole = folder.resolve("whole");
        run(SETTINGS, whole, 6, new ArrayList<>());
        Path killed = folder.resolve("killed");
        run(SETTINGS, killed, 4, new ArrayList<>());
        byte[] checkpoint = Files.readAllBytes(killed.resolve("checkpoint.safetensors"));
        run(SETTINGS, killed, 6, new ArrayList<>());
        // As a process leaves it that dies at step 6: the state of step 4, and a log that is ahead of it.
        Files.write(killed.resolve("checkpoint.safetensors"), checkpoint);
        run(SETTINGS, killed, 6, new ArrayList<>());
        assertEquals(Files.readString(whole.resolve("log.jsonl")), Files.readString(killed.resolve("log.jsonl")));
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("checkpoint.safetensors")),
                Files.readAllBytes(killed.resolve("checkpoint.safetensors")));
    }

    @Test
    void otherSettingsAreRefused() {
        run(SETTINGS, folder, 1, new ArrayList<>());
        VireoException refused =
                assertThrows(VireoException.class, () -> run(SETTINGS.seed(6), folder, 2, new ArrayList<>()));
        assertTrue(refused.what().contains("other settings"), refused.what());
    }

    @Test
    void aLossThatFallsNoMoreEndsIt() {
        // At this rate the weights are thrown about.
        SftSettings wild = SETTINGS.averaged(0).step(0.5, 0, 0, 0).evaluated(1, 2);
        List<JsonNode> lines = new ArrayList<>();
        SftRun.Result result = run(wild, folder, Long.MAX_VALUE, lines);
        assertEquals(SftRun.End.EARLY, result.end());
        List<Double> losses = lines.stream()
                .filter(line -> line.has("eval_loss"))
                .map(line -> line.path("eval_loss").asDouble())
                .toList();
        int n = losses.size();
        assertTrue(n >= 3 && n < 12, losses.toString());
        assertEquals(result.lowest(), losses.get(n - 3));
        assertEquals(n, result.step());
        // It stays ended.
        assertEquals(result, run(wild, folder, Long.MAX_VALUE, new ArrayList<>()));
    }

    @Test
    void theLogHasALineForEachStepAndEvaluation() {
        List<JsonNode> told = new ArrayList<>();
        run(SETTINGS, folder, 4, told);
        List<JsonNode> lines = new ArrayList<>();
        JsonLog.read(folder.resolve("log.jsonl"), lines::add);
        assertEquals(told.toString(), lines.toString());
        assertEquals(5, lines.size());
        assertEquals(3, lines.get(3).path("step").asInt());
        assertTrue(lines.get(3).has("eval_loss"));
    }
}
