package dev.vireo.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run whose process is killed, as `kill -9` does, goes on as if nothing had been.
class KilledRunTest {
    private static final long PAUSE = 40;

    @TempDir
    private static Path root = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void writeQuestionsAndLoseOnePicture() throws IOException {
        TinyGqa.write(root, 40, 5);
        Files.delete(root.resolve("images/000011.png")); // its questions fail, each time
    }

    private Process start(List<String> before, Path out, int concurrency, long pause) throws IOException {
        return RunProcess.start(
                before, root, out, concurrency, pause, folder.resolve("log.txt").toFile());
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log.txt"));
    }

    private void killAndGoOn(int times, long seed) throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        Process unbroken = start(List.of(), whole, 1, 0);
        assertEquals(0, unbroken.waitFor(), log());
        Random random = new Random(seed);
        Path broken = folder.resolve("broken");
        int kills = 0;
        int last = 0;
        int duringTheRun = 0;
        while (kills < times) {
            Process process = start(List.of(), broken, 1 + kills % 2, PAUSE);
            if (kills % 4 != 3) { // every fourth may die before it answers anything, however slow this machine is
                awaitAnswers(process, broken);
            }
            if (process.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS)) {
                assertEquals(0, process.exitValue(), log());
                assertEquals(
                        Files.readString(whole.resolve("predictions.jsonl")),
                        Files.readString(broken.resolve("predictions.jsonl")));
                delete(broken); // it came to its end: another one is killed
                last = 0;
                continue;
            }
            process.destroyForcibly().waitFor();
            kills++;
            if (Files.exists(broken.resolve("run.json"))) {
                List<Prediction> kept = RunFolder.read(broken).predictions();
                assertTrue(kept.size() >= last, "after the kill there are " + kept.size() + " of " + last);
                assertEquals(
                        kept.size(),
                        new HashSet<>(kept.stream().map(Prediction::id).toList()).size());
                duringTheRun += kept.size() > last ? 1 : 0;
                last = kept.size();
            }
        }
        assertTrue(duringTheRun > 0, "no kill came while answers did");
        assertEquals(0, start(List.of(), broken, 2, 0).waitFor(), log());
        assertEquals(
                Files.readString(whole.resolve("predictions.jsonl")),
                Files.readString(broken.resolve("predictions.jsonl")));
        RunFolder one = RunFolder.read(whole);
        RunFolder other = RunFolder.read(broken);
        assertEquals(one.costs().keySet(), other.costs().keySet());
        assertEquals(one.failures().keySet(), other.failures().keySet());
        assertEquals(5, other.failures().size());
        for (String field : List.of("metrics", "failed", "failures", "degraded", "right", "asked", "complete")) {
            assertEquals(
                    one.results().orElseThrow().get(field),
                    other.results().orElseThrow().get(field),
                    field);
        }
        assertEquals(names(whole.resolve("traces")), names(broken.resolve("traces")));
    }

    private static void awaitAnswers(Process process, Path run) throws IOException, InterruptedException {
        Path file = run.resolve("predictions.jsonl");
        long before = Files.exists(file) ? Files.size(file) : 0;
        while (process.isAlive() && (!Files.exists(file) || Files.size(file) <= before)) {
            Thread.sleep(5);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void threeKillsLoseAndDoubleNothing() throws IOException, InterruptedException {
        killAndGoOn(3, 1);
    }

    @Tag("long")
    @Test
    void twentyKillsLoseAndDoubleNothing() throws IOException, InterruptedException {
        killAndGoOn(20, 2);
    }

    @Test
    void twoProcessesDoNotWriteOneFolder() throws IOException, InterruptedException {
        Path out = folder.resolve("run");
        Process first = start(List.of(), out, 1, 1_000_000);
        Path predictions = out.resolve("run.json");
        for (int i = 0; i < 600 && !Files.exists(predictions); i++) {
            Thread.sleep(50);
        }
        Process second = RunProcess.start(
                List.of(), root, out, 1, 0, folder.resolve("second.txt").toFile());
        int code = second.waitFor();
        first.destroyForcibly().waitFor();
        String said = Files.readString(folder.resolve("second.txt"));
        assertEquals(5, code, said);
        assertTrue(said.contains("is being written by another process"), said);
        assertEquals(0, start(List.of(), out, 1, 0).waitFor(), log());
    }

    @Test
    void aFullDiskEndsTheRunAndWithRoomItGoesOn() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        Path out = folder.resolve("run");
        // no file may grow beyond 32 KiB: a write that does fails, as on a full disk
        List<String> limited = List.of("/bin/bash", "-c", "ulimit -f 32; exec \"$0\" \"$@\"");
        Process full = start(limited, out, 2, 0);
        assertEquals(5, full.waitFor(), log());
        assertTrue(log().contains("can't be written"), log());
        int kept = RunFolder.read(out).predictions().size();
        assertTrue(kept > 0 && kept < 195, kept + " were kept");
        assertEquals(0, start(List.of(), out, 2, 0).waitFor(), log());
        Path whole = folder.resolve("whole");
        assertEquals(0, start(List.of(), whole, 1, 0).waitFor(), log());
        assertEquals(
                Files.readString(whole.resolve("predictions.jsonl")),
                Files.readString(out.resolve("predictions.jsonl")));
        assertNotEquals(0, Files.size(out.resolve("results.json")));
    }
}
