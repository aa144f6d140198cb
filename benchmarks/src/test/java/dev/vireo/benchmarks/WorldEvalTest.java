package dev.vireo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.WorldEval.Settings;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.World;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldEvalTest {
    private static VisualAgent alone(Rendering rendering) {
        return VisualAgent.builder()
                .tools(new OracleTools(rendering.scene()))
                .withoutPrograms()
                .build();
    }

    @Test
    void programsOverGroundTruthAnswerAlmostEveryQuestion(@TempDir Path cache) {
        try (WorkerRunner runner = WorkerRunner.start(cache)) {
            Function<Rendering, VisualAgent> agents = rendering -> VisualAgent.builder()
                    .tools(new OracleTools(rendering.scene()))
                    .runner(runner)
                    .build();
            List<Integer> scenes = new ArrayList<>();
            WorldReport report = WorldEval.run(Settings.of(2, 11L, 10), agents, (done, _) -> scenes.add(done));
            assertEquals(List.of(1, 2), scenes);
            assertTrue(report.overall().total() >= 18, report.overall().toString());
            assertTrue(
                    report.overall().right() >= report.overall().total() - 1, report.overall() + " " + report.misses());
            assertTrue(
                    report.families().containsKey("nested"), report.families().toString());
            assertEquals(
                    report.overall().total(),
                    report.depths().values().stream()
                            .mapToInt(WorldReport.Score::total)
                            .sum());
            assertTrue(report.millisMedian() > 0);
        }
    }

    @Test
    void anotherMetricSaysWhatIsRight() {
        Metric generous = new Metric() {
            @Override
            public String name() {
                return "anything";
            }

            @Override
            public double score(String given, String wanted) {
                return given.isEmpty() ? 0 : 1;
            }
        };
        WorldReport report = WorldEval.run(Settings.of(2, 5L, 6), generous, WorldEvalTest::alone, (_, _) -> {});
        assertEquals(report.overall().total(), report.overall().right() + report.failed());
        assertEquals(report.failed(), report.misses().size());
    }

    @Test
    void aWrongAnswerCanBeLookedUpAgain() {
        WorldReport report = WorldEval.run(Settings.of(3, 5L, 6), WorldEvalTest::alone, (_, _) -> {});
        assertFalse(report.misses().isEmpty(), "one network alone can't answer everything");
        WorldReport.Miss miss = report.misses().getFirst();
        assertEquals(
                miss.sceneSeed(),
                World.make(miss.imageId(), miss.sceneSeed()).scene().seed());
        assertEquals(Optional.empty(), miss.program());
        assertEquals(
                report.overall().total() - report.overall().right(),
                report.misses().size());
    }

    @Test
    void theScoresDoNotDependOnTheNumberOfThreads() {
        Settings one = Settings.of(4, 5L, 5);
        Settings two = new Settings(4, 5L, 5, one.width(), one.height(), 2);
        WorldReport a = WorldEval.run(one, WorldEvalTest::alone, (_, _) -> {});
        WorldReport b = WorldEval.run(two, WorldEvalTest::alone, (_, _) -> {});
        assertEquals(a.overall(), b.overall());
        assertEquals(a.families(), b.families());
        assertEquals(a.misses(), b.misses());
    }

    @Test
    void whatWasDoneIsToldWhenAServerGivesUp() {
        Settings settings = new Settings(
                3, 5L, 5, Settings.of(3, 5L, 5).width(), Settings.of(3, 5L, 5).height(), 1);
        List<WorldReport> kept = new ArrayList<>();
        AtomicInteger scenes = new AtomicInteger();
        Function<Rendering, VisualAgent> agents = rendering -> {
            if (scenes.incrementAndGet() == 3) {
                throw new VireoException(Code.PROVIDER, "the quota is used up", "");
            }
            return alone(rendering);
        };
        VireoException e = assertThrows(
                VireoException.class,
                () -> WorldEval.run(settings, agents, new WorldEval.Progress() {
                    @Override
                    public void done(int done, WorldReport.Score soFar) {}

                    @Override
                    public void stopped(WorldReport report) {
                        kept.add(report);
                    }
                }));
        assertEquals(Code.PROVIDER, e.code());
        assertEquals(1, kept.size());
        assertTrue(kept.getFirst().overall().total() > 5, kept.toString());
    }

    @Test
    void aRunWithoutScenesIsRefused() {
        assertEquals(
                Code.USAGE,
                assertThrows(VireoException.class, () -> Settings.of(0, 1L, 1)).code());
    }

    @Test
    void theTableShowsTheRunsSideBySide() {
        Map<String, WorldReport> runs = new LinkedHashMap<>();
        runs.put(
                "builtin",
                new WorldReport(
                        new WorldReport.Score(3, 4),
                        Map.of("counting", new WorldReport.Score(3, 4)),
                        Map.of("0", new WorldReport.Score(3, 3), "1", new WorldReport.Score(0, 1)),
                        1,
                        0,
                        12.4,
                        List.of()));
        runs.put(
                "vqa",
                new WorldReport(
                        new WorldReport.Score(1, 4),
                        Map.of("counting", new WorldReport.Score(1, 4)),
                        Map.of("0", new WorldReport.Score(1, 4)),
                        0,
                        0,
                        3,
                        List.of()));
        assertEquals("""
                | questions | builtin | vqa |
                |---|---|---|
                | **all** | 75.0 % (3/4) | 25.0 % (1/4) |
                | counting | 75.0 % (3/4) | 25.0 % (1/4) |
                | depth 0 | 100.0 % (3/3) | 25.0 % (1/4) |
                | depth 1 | 0.0 % (0/1) | - |
                | degraded answers | 1 | 0 |
                | median time | 12 ms | 3 ms |
                """, WorldReport.markdown(runs));
    }

    @Test
    void theReportIsPlainDataUnderTheNamesOfTheCommand() {
        WorldReport report = WorldEval.run(Settings.of(1, 5L, 4), WorldEvalTest::alone, (_, _) -> {});
        assertEquals(
                List.of("overall", "families", "depths", "degraded", "failed", "millis_median", "misses"),
                List.copyOf(report.plain().keySet()));
        assertEquals(
                Map.of(
                        "right", report.overall().right(),
                        "total", report.overall().total()),
                report.plain().get("overall"));
    }
}
