package dev.vireo.benchmarks.make;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.microworld.OracleTools;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is made is asked by the built-in planner, with tools that know the truth beside the pictures: every answer is
/// right. With `-Dvireo.made.count=200 -Dvireo.made.seed=5` of more questions.
class MadeForOraclesTest {
    private static final long SEED = Long.getLong("vireo.made.seed", 77L);
    private static WorkerRunner runner;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(Path.of("target", "worker-cache"));
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    @ParameterizedTest
    @CsvSource({
        "gqa, testdev_balanced, 24",
        "gqa, val_all, 12",
        "vsr, zeroshot-test, 12",
        "covr, test, 12",
        "refcoco, refcoco-testA, 18",
        "4kpro, test, 6",
        "rvp, queries_gqa, 6",
        "rvp, queries_vsr, 16",
        "rvp, queries_valsample1000, 6"
    })
    void everyAnswerIsRightWithOracleTools(String name, String split, int few) {
        int count = Integer.getInteger("vireo.made.count", few);
        DatasetMaker maker = DatasetMaker.named(name);
        DatasetMaker.Order order = maker.order(count, SEED).withSplit(split);
        DatasetMaker.Order sized = name.equals("4kpro") ? order.withSize(960, 540) : order;
        assertEquals(count, maker.make(sized, folder.resolve("data"), _ -> {}).questions());
        Dataset dataset = Datasets.named(name);
        assertEquals(List.of(), dataset.check(folder.resolve("data"), Optional.empty(), 10));
        RunPlan plan = RunPlan.of(
                dataset,
                folder.resolve("data"),
                split,
                dataset.metrics().stream().map(Metrics::named).toList());
        RunResults results =
                Runs.run(plan, Effort.USUAL, folder.resolve("run"), false, MadeForOraclesTest::agent, _ -> {});
        RunFolder run = RunFolder.read(folder.resolve("run"));
        assertEquals(
                List.of(),
                run.predictions().stream()
                        .filter(one -> one.degraded() || !isRight(one))
                        .map(MadeForOraclesTest::told)
                        .toList(),
                () -> run.failures().toString());
        assertEquals(1, results.metrics().firstEntry().getValue().overall().value());
    }

    /// By all metrics that judge it; one of them does.
    private static boolean isRight(Prediction one) {
        return !one.scores().isEmpty() && one.scores().values().stream().allMatch(score -> score >= 1);
    }

    private static String told(Prediction one) {
        return one.files() + " " + one.question() + " " + one.options() + " is " + one.gold() + ", not " + one.answer()
                + one.region() + (one.degraded() ? " (degraded)" : "") + "\n"
                + one.program().orElse("-");
    }

    private static VisualAgent.Builder agent(Opened about) {
        Map<Image, OracleTools> tools = new LinkedHashMap<>();
        for (int i = 0; i < about.images().size(); i++) {
            tools.put(
                    about.images().get(i),
                    OracleTools.besideImage(about.about().files().get(i), Optional.empty()));
        }
        return VisualAgent.builder().tools(OracleTools.ofEach(tools)).runner(runner);
    }
}
