package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.report.RunReport;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunPlan.Arm;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.BenchmarkNames;
import dev.vireo.cli.internal.work.FarmRun;
import dev.vireo.cli.internal.work.RunTalk;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clips;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vireo eval run`.
@Command(
        name = "run",
        header = "Asks the questions of a data set, measures the answers, and goes on where it was ended.",
        description = {
            "The folder holds run.json (what was asked of whom, with hashes), predictions.jsonl (a line a question),"
                    + " costs.jsonl, failures.jsonl, frames.jsonl, traces/, results.json, results.md and report.html. The"
                    + " exit code is 1 when a question got no answer; such questions count as wrong.",
            ""
        },
        customSynopsis = "vireo eval run NAME --root DIR --out RUN [--resume] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval run gqa --root gqa --split testdev --limit 200 --sample-seed 7 --out runs/gqa",
            "  vireo eval run gqa --root gqa --out runs/gqa --resume --concurrency 2",
            "  vireo eval run gqa --root gqa --shard 0/4 --out runs/gqa-0 --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalRunCommand implements Callable<Integer> {
    private static final Pattern SHARD = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The data set: gqa, vsr, ...")
    private String name;

    @Option(names = "--root", paramLabel = "DIR", required = true, description = "The folder of the data set.")
    private Path root;

    @Option(names = "--out", paramLabel = "RUN", required = true, description = "The folder of the run.")
    private Path out;

    @Option(names = "--resume", description = "Go on with the run that is there; failed questions are asked again.")
    private boolean resume;

    @Option(
            names = "--agent",
            paramLabel = "HOW",
            description = "recursive (programs that may ask further questions), flat (programs that may not), vqa (no"
                    + " program: one network answers alone) or blind (recursive, and all pictures are grey)"
                    + " (default: recursive).")
    private @Nullable String agent;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "By the first an answer is right; give it several times (default: the data set's own).")
    private List<String> metrics = new ArrayList<>();

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "One of N equal parts of the questions, from 0/N; vireo eval merge puts them together.")
    private @Nullable String shard;

    @Option(
            names = "--on",
            paramLabel = "WHERE",
            description =
                    "Where the questions are asked: spark (Apache Spark in this process) or spark:MASTER (a cluster,"
                            + " as spark:spark://HOST:7077, whose machines have Vireo and the data under the same paths).")
    private @Nullable String on;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "16",
            description = "With --on: in how many parts (default: ${DEFAULT-VALUE}).")
    private int shards;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often a question is asked again when a provider or a resource failed (default:"
                    + " ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--max-cost",
            paramLabel = "AMOUNT",
            description = "End when the models have cost that, in the unit of the prices in the configuration.")
    private @Nullable BigDecimal maxCost;

    @Option(
            names = "--trace",
            paramLabel = "WHICH",
            defaultValue = "none",
            description = "Keep how answers came about: none, failed (those that are not right) or all (default:"
                    + " ${DEFAULT-VALUE}).")
    private String trace;

    @Mixin
    private final QuestionOptions questions = new QuestionOptions();

    @Mixin
    private final AgentOptions config;

    EvalRunCommand(Console console) {
        this.console = console;
        this.config = new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache");
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read();
        Effort effort = new Effort(
                questions.concurrency(),
                retries,
                Optional.ofNullable(maxCost),
                Names.choice("--trace", trace, Effort.Traces.class));
        Arm arm = arm(configuration);
        Clips.Sampling sampling = questions.sampling();
        RunPlan.Selection selection = selection();
        Dataset dataset = BenchmarkNames.dataset(name);
        List<RunMetric> measures = (metrics.isEmpty() ? dataset.metrics() : metrics)
                .stream().map(BenchmarkNames::metric).toList();
        if (on != null && !(resume && Files.exists(console.file(out).resolve("run.json")))) {
            RunResults together = farmRun(on).run(resume);
            report();
            return RunOutput.print(console, together);
        }
        Path folder = console.file(root);
        RunPlan plan = RunPlan.of(dataset, folder, questions.split(dataset), measures)
                .with(arm)
                .with(selection)
                .with(sampling);
        RunResults results;
        try (RunTalk talk = new RunTalk(console)) {
            results = config.forRun(
                    configuration,
                    arm,
                    effort,
                    (moving, agents) -> Runs.run(plan.with(moving), effort, console.file(out), resume, agents, talk));
        }
        if (shard == null) {
            report();
        }
        return RunOutput.print(console, results);
    }

    /// The run in parts, each a process of this command.
    private FarmRun farmRun(String where) {
        if (shard != null || maxCost != null) {
            throw new VireoException(
                    Code.USAGE,
                    "--on can't be used with " + (shard != null ? "--shard" : "--max-cost"),
                    shard != null ? "Give --shards, the number of parts." : "Each part would spend as much.");
        }
        List<String> line = FarmRun.without(
                spec.commandLine().getParseResult().originalArgs(),
                List.of("--on", "--shards", "--out", "--concurrency"),
                List.of("--resume", "--json"));
        return new FarmRun(console, where, shards, questions.concurrency(), line, console.file(out));
    }

    /// The page about the run. It can be written again, so that a run does not fail over it.
    private void report() {
        try {
            Path folder = console.file(out);
            RunReport.write(List.of(RunFolder.read(folder)), folder.resolve(RunReport.FILE));
        } catch (VireoException e) {
            console.talk("vireo: note: the report is not written: " + e.what());
        }
    }

    /// How the agent works; settings that say something else are refused.
    private Arm arm(Configuration configuration) {
        boolean alone = configuration.settings().tools().model().kind().equals("vqa");
        boolean recursion = configuration.settings().planner().recursion();
        if (agent == null) {
            return alone ? Arm.VQA : recursion ? Arm.RECURSIVE : Arm.FLAT;
        }
        Arm chosen = Names.choice("--agent", agent, Arm.class);
        if (alone && chosen != Arm.VQA) {
            throw new VireoException(
                    Code.USAGE,
                    "--tools vqa runs no programs, and --agent " + agent + " does",
                    "Leave out one of them.");
        }
        if (chosen == Arm.BLIND) {
            refuseSeeingWithoutLooking(configuration);
        }
        if (!recursion && (chosen == Arm.RECURSIVE || chosen == Arm.BLIND)) {
            throw new VireoException(
                    Code.USAGE,
                    "the settings turn recursion off, and --agent " + agent + " turns it on",
                    "Leave out --no-recursion, or planner.recursion in the configuration.");
        }
        return chosen;
    }

    /// Oracle tools know what is in a picture that they are not shown.
    static void refuseSeeingWithoutLooking(Configuration configuration) {
        if (configuration.settings().tools().model().kind().equals("oracle")) {
            throw new VireoException(
                    Code.USAGE,
                    "--tools oracle knows a picture without looking, so that the agent is not blind",
                    "Use tools that look at pixels, such as --tools builtin.");
        }
    }

    private RunPlan.Selection selection() {
        RunPlan.Selection all = questions.selection();
        if (shard == null) {
            return all;
        }
        Matcher parts = SHARD.matcher(shard);
        if (!parts.matches()) {
            throw new VireoException(
                    Code.USAGE, "--shard: '" + shard + "' is no part", "Write e.g. 0/4 for the first of four.");
        }
        return all.part(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }
}
