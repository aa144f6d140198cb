package dev.vireo.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.metric.Judged;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs in this process: what a folder holds, when it is refused, and what does not change its predictions.
class RunsTest {
    @TempDir
    private static Path root = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    private final List<String> notices = new ArrayList<>();
    private final Effort.Listener listener = new Effort.Listener() {
        @Override
        public void at(Effort.Progress progress) {
            last = progress;
        }

        @Override
        public void notice(String text) {
            notices.add(text);
        }
    };
    private Effort.Progress last = new Effort.Progress(0, 0, 0, 0);

    @BeforeAll
    static void writeQuestions() {
        TinyGqa.write(root, 6, 4);
    }

    private RunPlan plan() {
        return TinyGqa.plan(root);
    }

    private RunResults run(RunPlan plan, Effort effort, Path out, boolean resume) {
        return Runs.run(plan, effort, out, resume, TinyGqa::knowing, listener);
    }

    private RunResults run(RunPlan plan, Path out) {
        return run(plan, Effort.USUAL, out, false);
    }

    private static VireoException refused(Runnable work) {
        return assertThrows(VireoException.class, work::run);
    }

    private static String predictions(Path out) throws IOException {
        return Files.readString(out.resolve("predictions.jsonl"));
    }

    private static RunMetric metric(String name) {
        assertEquals(SameText.NAME, name);
        return new SameText();
    }

    @Test
    void aRunLeavesWhatItAskedAndWhatCameOfIt() throws IOException {
        Path out = folder.resolve("run");
        RunResults results = run(plan(), out);
        assertEquals(24, results.asked());
        assertTrue(results.complete());
        assertEquals(0, results.failed());
        assertTrue(results.right() > 0, "the truth answers some questions without a program");
        RunFolder read = RunFolder.read(out);
        assertEquals(24, read.predictions().size());
        assertEquals(
                results.right(),
                read.predictions().stream()
                        .filter(one -> one.right().orElseThrow())
                        .count());
        assertEquals("vqa", read.arm());
        assertEquals(List.of(SameText.NAME), read.metrics());
        assertEquals("oracle", read.fingerprint().path("settings").path("tools").asText());
        assertEquals(
                64,
                read.fingerprint().path("data").path("questions.json").asText().length());
        assertEquals(
                results.right(),
                read.judged(SameText.NAME).stream().filter(Judged::right).count());
        Prediction first = read.predictions().getFirst();
        assertEquals(List.of("images/000000.png"), first.files());
        assertEquals(64, first.seen().length());
        assertEquals("000000", first.group());
        assertTrue(Objects.requireNonNull(read.costs().get(first.id())).millis() > 0);
        assertEquals(results.right(), read.results().orElseThrow().path("right").asInt());
        assertEquals(
                (double) results.right() / 24,
                read.results()
                        .orElseThrow()
                        .path("metrics")
                        .path(SameText.NAME)
                        .path("value")
                        .asDouble());
        assertTrue(Files.readString(out.resolve("results.md"))
                .startsWith("| tiny-gqa all, vqa | value | 95 % interval | n |"));
        assertEquals(new Effort.Progress(24, 24, results.right(), 0), last);
    }

    @Test
    void predictionsDependNeitherOnConcurrencyNorOnShards() throws IOException {
        Path whole = folder.resolve("whole");
        RunResults results = run(plan(), whole);
        run(plan(), Effort.USUAL.concurrency(2), folder.resolve("two"), false);
        run(plan(), Effort.USUAL.concurrency(7), folder.resolve("seven"), false);
        assertEquals(predictions(whole), predictions(folder.resolve("two")));
        assertEquals(predictions(whole), predictions(folder.resolve("seven")));
        List<Path> shards = new ArrayList<>();
        for (int i = 2; i >= 0; i--) {
            Path shard = folder.resolve("shard-" + i);
            run(plan().with(RunPlan.Selection.ALL.part(i, 3)), shard);
            shards.add(shard);
        }
        Path merged = folder.resolve("merged");
        RunResults together = Runs.merge(shards, merged, Optional.empty(), _ -> new TinyGqa(), RunsTest::metric);
        assertEquals(predictions(whole), predictions(merged));
        assertEquals(results.metrics(), together.metrics());
        assertEquals(List.of(), RunFolder.read(whole).differences(RunFolder.read(merged)));
        // a merged run can be gone on with: there is nothing left to ask
        assertEquals(24, run(plan(), Effort.USUAL, merged, true).asked());
    }

    @Test
    void shardsThatOverlapOrLeaveGapsAreNotMerged() {
        Path first = folder.resolve("0");
        Path second = folder.resolve("1");
        run(plan().with(RunPlan.Selection.ALL.part(0, 3)), first);
        run(plan().with(RunPlan.Selection.ALL.part(1, 3)), second);
        VireoException gap = refused(() -> Runs.merge(
                List.of(first, second), folder.resolve("m"), Optional.empty(), _ -> new TinyGqa(), RunsTest::metric));
        assertEquals(Code.DATA, gap.code());
        assertTrue(gap.what().startsWith("8 of 24 questions are in none of the runs: "), gap.what());
        String missing = RunFolder.read(first).predictions().getFirst().id();
        assertFalse(gap.what().contains(missing + ","), gap.what());
        VireoException twice = refused(() -> Runs.merge(
                List.of(first, first), folder.resolve("m"), Optional.empty(), _ -> new TinyGqa(), RunsTest::metric));
        assertTrue(twice.what().contains("the question '" + missing + "' is in "), twice.what());
        run(plan().with(RunPlan.Selection.ALL.part(2, 3)).with(Map.of("tools", "others")), folder.resolve("2"));
        VireoException other = refused(() -> Runs.merge(
                List.of(first, second, folder.resolve("2")),
                folder.resolve("m"),
                Optional.empty(),
                _ -> new TinyGqa(),
                RunsTest::metric));
        assertTrue(other.what().endsWith("settings.tools: oracle | others"), other.what());
    }

    @Test
    void aFolderThatHoldsSomethingIsRefusedAndSaysHowToGoOn() throws IOException {
        Path out = folder.resolve("run");
        run(plan().with(RunPlan.Selection.first(3)), out);
        VireoException again = refused(() -> run(plan().with(RunPlan.Selection.first(3)), out));
        assertEquals(Code.USAGE, again.code());
        assertTrue(again.hint().contains("--resume"), again.hint());
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("thesis.tex"), "years of work");
        for (boolean resume : List.of(false, true)) {
            VireoException foreign = refused(() -> run(plan(), Effort.USUAL, other, resume));
            assertEquals(Code.USAGE, foreign.code());
            assertTrue(foreign.what().contains("thesis.tex"), foreign.what());
        }
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertEquals(Code.USAGE, refused(() -> run(plan(), file)).code());
        assertEquals(
                Code.DATA, refused(() -> run(plan(), file.resolve("below"))).code());
    }

    @Test
    void aChangedConfigurationIsRefusedKeyByKey() throws IOException {
        Path out = folder.resolve("run");
        run(plan().with(RunPlan.Selection.first(3)), out);
        VireoException changed = refused(() -> run(
                plan().with(RunPlan.Selection.first(4))
                        .with(RunPlan.Arm.FLAT)
                        .with(Map.of("tools", "oracle", "seed", "7")),
                Effort.USUAL,
                out,
                true));
        assertEquals(Code.USAGE, changed.code());
        assertTrue(
                changed.what().endsWith("arm: vqa | flat; selection.limit: 3 | 4; settings.seed: absent | 7"),
                changed.what());
        assertEquals(3, RunFolder.read(out).predictions().size());
    }

    @Test
    void changedDataIsRefusedByItsHash() throws IOException {
        Path moved = Files.createDirectories(folder.resolve("data"));
        TinyGqa.write(moved, 2, 3);
        Path out = folder.resolve("run");
        run(TinyGqa.plan(moved), out);
        Path questions = moved.resolve("questions.json");
        Files.writeString(
                questions, Files.readString(questions).replaceFirst("(\"answer\" ?: )\"[^\"]*\"", "$1\"maybe\""));
        VireoException resumed = refused(() -> run(TinyGqa.plan(moved), Effort.USUAL, out, true));
        assertTrue(resumed.what().contains("data.questions.json: "), resumed.what());
        VireoException scored = refused(() -> Runs.score(out, Optional.empty(), _ -> new TinyGqa(), RunsTest::metric));
        assertEquals(Code.DATA, scored.code());
        assertTrue(scored.what().contains("questions.json: "), scored.what());
    }

    @Test
    void aLineThatWasCutOffIsDroppedWithANoticeAndAskedAgain() throws IOException {
        Path out = folder.resolve("run");
        run(plan(), out);
        String whole = predictions(out);
        Files.writeString(out.resolve("predictions.jsonl"), whole.substring(0, whole.length() - 40));
        RunResults results = run(plan(), Effort.USUAL, out, true);
        assertEquals(24, results.asked());
        assertEquals(whole, predictions(out));
        assertEquals(1, notices.size());
        assertTrue(notices.getFirst().contains("predictions.jsonl was cut off"), notices.getFirst());
    }

    @Test
    void aDamagedLineInTheMiddleIsNamedAndNothingIsTakenAway() throws IOException {
        Path out = folder.resolve("run");
        run(plan(), out);
        String damaged = predictions(out).replaceFirst("\n", "}\n");
        Files.writeString(out.resolve("predictions.jsonl"), damaged);
        VireoException e = refused(() -> run(plan(), Effort.USUAL, out, true));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("predictions.jsonl:1]"), e.what());
        assertEquals(damaged, predictions(out));
        Files.writeString(out.resolve("predictions.jsonl"), "{\"id\": \"x\"}\n", StandardOpenOption.TRUNCATE_EXISTING);
        VireoException fields = refused(() -> run(plan(), Effort.USUAL, out, true));
        assertEquals(Code.DATA, fields.code());
        assertTrue(fields.what().contains("the line of 'x': the field 'failed' is missing"), fields.what());
    }

    @Test
    void failuresCountAsWrongAreShownApartAndAreAskedAgain() throws IOException {
        Path out = folder.resolve("run");
        AtomicInteger asked = new AtomicInteger();
        Opened.Agents broken = about -> {
            asked.incrementAndGet();
            if (about.about().files().getFirst().endsWith("000002.png")) {
                throw new VireoException(Code.PROVIDER, "the server is gone", "Wait.");
            }
            return TinyGqa.knowing(about);
        };
        Effort once = new Effort(2, 0, Optional.empty(), Effort.Traces.NONE);
        RunResults results = Runs.run(plan(), once, out, false, broken, listener);
        assertEquals(24, results.asked());
        assertEquals(4, results.failed());
        assertEquals(Map.of("provider", 4), results.failures());
        assertEquals(24, results.metrics().firstEntry().getValue().overall().n());
        RunFolder read = RunFolder.read(out);
        assertEquals(4, read.failures().size());
        assertEquals(
                "the server is gone",
                read.failures().values().iterator().next().path("message").asText());
        assertTrue(read.predictions().stream()
                .filter(Prediction::failed)
                .noneMatch(one -> one.right().orElseThrow()));
        RunResults mended = run(plan(), Effort.USUAL, out, true);
        assertEquals(0, mended.failed());
        assertEquals(Map.of(), mended.failures());
        Path whole = folder.resolve("whole");
        run(plan(), whole);
        assertEquals(predictions(whole), predictions(out));
        assertEquals(Map.of(), RunFolder.read(out).failures());
        assertEquals(4, Files.readAllLines(out.resolve("failures.jsonl")).size());
    }

    @Test
    void aProviderIsAskedAgainAndADefectIsNot() {
        AtomicInteger times = new AtomicInteger();
        Opened.Agents flaky = about -> {
            if (times.incrementAndGet() < 3) {
                throw new VireoException(Code.PROVIDER, "busy", "");
            }
            return TinyGqa.knowing(about);
        };
        RunPlan one = plan().with(RunPlan.Selection.first(1));
        RunResults results = Runs.run(one, Effort.USUAL, folder.resolve("flaky"), false, flaky, listener);
        assertEquals(0, results.failed());
        assertEquals(3, times.get());
        RunFolder read = RunFolder.read(folder.resolve("flaky"));
        assertEquals(3, read.costs().values().iterator().next().attempts());
        times.set(0);
        RunResults defect = Runs.run(
                one,
                Effort.USUAL,
                folder.resolve("defect"),
                false,
                _ -> {
                    times.incrementAndGet();
                    throw new IllegalStateException("oops");
                },
                listener);
        assertEquals(Map.of("internal", 1), defect.failures());
        assertEquals(1, times.get());
    }

    @Test
    void anInterruptedRunSavesWhatItHasAndGoesOn() throws IOException {
        Path out = folder.resolve("run");
        Thread me = Thread.currentThread();
        VireoException e = refused(() -> Runs.run(plan(), Effort.USUAL, out, false, TinyGqa::knowing, progress -> {
            if (progress.done() >= 5) {
                me.interrupt();
            }
        }));
        assertTrue(Thread.interrupted());
        assertEquals(Code.CANCELLED, e.code());
        RunFolder read = RunFolder.read(out);
        assertTrue(read.predictions().size() >= 5, e.what());
        assertEquals(
                read.predictions().size(),
                read.results().orElseThrow().path("asked").asInt());
        run(plan(), Effort.USUAL, out, true);
        run(plan(), folder.resolve("whole"));
        assertEquals(predictions(folder.resolve("whole")), predictions(out));
    }

    @Test
    void scoringAgainGivesTheSameResultsFromTheFilesAlone() throws IOException {
        Path out = folder.resolve("run");
        RunResults results = run(plan(), out);
        String kept = Files.readString(out.resolve("results.json"));
        String answers = predictions(out);
        Files.delete(out.resolve("results.json"));
        Files.writeString(out.resolve("predictions.jsonl"), answers.replace("\"right\":true", "\"right\":false"));
        RunResults again = Runs.score(out, Optional.of(root), _ -> new TinyGqa(), RunsTest::metric);
        assertEquals(results, again);
        assertEquals(kept, Files.readString(out.resolve("results.json")));
        assertEquals(answers, predictions(out));
    }

    @Test
    void aSelectionIsDrawnBySeedAndKeepsTheOrderOfTheFile() throws IOException {
        List<String> all = ids(plan(), "all");
        List<String> some = ids(plan().with(new RunPlan.Selection(0, Optional.of(6), Optional.of(3L), 0, 1)), "some");
        assertEquals(6, some.size());
        assertEquals(all.stream().filter(some::contains).toList(), some);
        assertFalse(some.equals(all.subList(0, 6)));
        List<String> rest = ids(plan().with(new RunPlan.Selection(6, Optional.empty(), Optional.of(3L), 0, 1)), "rest");
        assertEquals(all.stream().filter(id -> !some.contains(id)).toList(), rest);
        assertEquals(
                all.subList(2, 5),
                ids(plan().with(new RunPlan.Selection(2, Optional.of(3), Optional.empty(), 0, 1)), "middle"));
        assertEquals(
                List.of(all.get(1), all.get(4)),
                ids(plan().with(new RunPlan.Selection(0, Optional.of(5), Optional.empty(), 1, 3)), "shard"));
        VireoException none = refused(() -> run(
                plan().with(new RunPlan.Selection(99, Optional.empty(), Optional.empty(), 0, 1)),
                folder.resolve("none")));
        assertEquals(Code.DATA, none.code());
    }

    private List<String> ids(RunPlan plan, String name) {
        run(plan, folder.resolve(name));
        return RunFolder.read(folder.resolve(name)).predictions().stream()
                .map(Prediction::id)
                .toList();
    }

    @Test
    void tracesAreKeptOfAnswersThatAreNotRight() throws IOException {
        Path out = folder.resolve("run");
        RunResults results = run(plan(), Effort.USUAL.traces(Effort.Traces.FAILED), out, false);
        try (var files = Files.list(out.resolve("traces"))) {
            assertEquals(24 - results.right(), files.count());
        }
        run(plan(), Effort.USUAL.traces(Effort.Traces.ALL), folder.resolve("all"), false);
        try (var files = Files.list(folder.resolve("all/traces"))) {
            assertEquals(24, files.count());
        }
    }
}
