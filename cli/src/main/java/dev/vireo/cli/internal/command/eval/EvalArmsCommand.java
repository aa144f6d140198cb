package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.arms.ArmsTable;
import dev.vireo.benchmarks.arms.Counterfactuals;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.data.Samples;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.benchmarks.run.Effort;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunPlan.Arm;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.ToolChoice;
import dev.vireo.cli.internal.work.AgentOptions;
import dev.vireo.cli.internal.work.BenchmarkNames;
import dev.vireo.cli.internal.work.RunTalk;
import dev.vireo.microworld.OracleTools;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo eval arms`.
@Command(
        name = "arms",
        header = "Asks the same questions in several ways and puts the scores side by side.",
        description = {
            "recursive: programs that may ask further questions. flat: programs that may not. vqa: no program, one"
                    + " network answers alone. oracle: recursive, with tools that know the truth beside the pictures."
                    + " blind: recursive, and all pictures are grey. counterfactual: the right answers of the first"
                    + " arm, asked again about pictures that were changed. Each is a run in a folder of its own below"
                    + " RUNS; arms.json and arms.md have the table. The exit code is 1 when a question got no answer.",
            ""
        },
        customSynopsis = "vireo eval arms NAME --root DIR --out RUNS [--arms ARM,...] [--resume] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval arms gqa --root gqa --split questions --limit 200 --tools builtin --out arms/gqa",
            "  vireo eval arms covr --root covr --arms recursive,flat,vqa --tools builtin --out arms/covr --json",
            "  vireo eval arms gqa --root gqa --split questions --out arms/gqa --resume"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class EvalArmsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME", description = "The data set: gqa, vsr, ...")
    private String name;

    @Option(names = "--root", paramLabel = "DIR", required = true, description = "The folder of the data set.")
    private Path root;

    @Option(
            names = "--arms",
            paramLabel = "ARM",
            split = ",",
            defaultValue = "recursive,flat,vqa,oracle,blind,counterfactual",
            description = "Which, with commas between; the others are compared with the first (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> arms;

    @Option(names = "--out", paramLabel = "RUNS", required = true, description = "The folder of the runs.")
    private Path out;

    @Option(names = "--resume", description = "Go on with the runs that are there; failed questions are asked again.")
    private boolean resume;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "By it an answer is right (default: the data set's main one).")
    private @Nullable String metric;

    @Mixin
    private final QuestionOptions questions = new QuestionOptions();

    @Mixin
    private final AgentOptions config;

    EvalArmsCommand(Console console) {
        this.console = console;
        this.config = new AgentOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache");
    }

    /// A way of answering.
    private enum Way {
        RECURSIVE,
        FLAT,
        VQA,
        ORACLE,
        BLIND,
        COUNTERFACTUAL;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// How the agent works in it.
        Arm arm() {
            return switch (this) {
                case RECURSIVE, ORACLE -> Arm.RECURSIVE;
                case FLAT -> Arm.FLAT;
                case VQA -> Arm.VQA;
                case BLIND -> Arm.BLIND;
                case COUNTERFACTUAL -> throw new IllegalStateException("it works as the first arm");
            };
        }
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read();
        List<Way> ways = ways();
        Effort effort = Effort.USUAL.concurrency(questions.concurrency());
        Dataset dataset = BenchmarkNames.dataset(name);
        String part = questions.split(dataset);
        Path folder = console.file(root);
        RunMetric measure =
                BenchmarkNames.metric(metric == null ? dataset.metrics().getFirst() : metric);
        RunPlan plan = RunPlan.of(dataset, folder, part, List.of(measure))
                .with(questions.selection())
                .with(questions.sampling());
        refuse(ways, configuration, plan);
        Path runs = console.file(out);
        if (!resume && ways.stream().anyMatch(way -> Files.exists(runs.resolve(way.label())))) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + runs + "] holds runs of these arms",
                    "Add --resume to go on with them, or name another folder with --out.");
        }
        SequencedMap<String, RunFolder> done = new LinkedHashMap<>();
        int failed = 0;
        for (Way way : ways) {
            if (way != Way.COUNTERFACTUAL) {
                console.talk("vireo: the arm " + way.label());
                failed += run(way, configuration, plan, effort, runs.resolve(way.label()))
                        .failed();
                done.put(way.label(), RunFolder.read(runs.resolve(way.label())));
            }
        }
        Optional<ArmsTable.Changed> changed = Optional.empty();
        if (ways.contains(Way.COUNTERFACTUAL)) {
            Path made = runs.resolve("counterfactual-data");
            Path again = runs.resolve(Way.COUNTERFACTUAL.label());
            failed += counterfactual(ways.getFirst(), configuration, plan, effort, done, made, again);
            changed = Optional.of(new ArmsTable.Changed(made, RunFolder.read(again)));
        }
        print(ArmsTable.of(done, measure, changed), runs);
        return failed == 0 ? 0 : 1;
    }

    private RunResults run(Way way, Configuration usual, RunPlan plan, Effort effort, Path into) {
        Configuration configuration = way == Way.ORACLE ? config.read(Map.of("tools.model", "oracle")) : usual;
        try (RunTalk talk = new RunTalk(console)) {
            return config.forRun(
                    configuration,
                    way.arm(),
                    effort,
                    (moving, agents) ->
                            Runs.run(plan.with(way.arm()).with(moving), effort, into, resume, agents, talk));
        }
    }

    private int counterfactual(
            Way first,
            Configuration configuration,
            RunPlan plan,
            Effort effort,
            SequencedMap<String, RunFolder> done,
            Path made,
            Path again) {
        RunFolder run = done.firstEntry().getValue();
        console.talk("vireo: the arm counterfactual: changing the pictures of right answers of " + first.label());
        long right = run.predictions().stream()
                .filter(one -> one.right().orElse(false))
                .count();
        try (ProgressTalk talk = new ProgressTalk(console, "pictures", right)) {
            Counterfactuals.make(plan.dataset(), plan.root(), run, made, talk::done);
        }
        RunPlan changed =
                RunPlan.of(Datasets.named(plan.dataset().name()), made, Counterfactuals.SPLIT, plan.metrics());
        return run(first, configuration, changed, effort, again).failed();
    }

    private List<Way> ways() {
        Set<Way> out = new LinkedHashSet<>();
        for (String text : arms) {
            if (!out.add(Names.choice("--arms", text.strip(), Way.class))) {
                throw new VireoException(Code.USAGE, "--arms: '" + text + "' is there twice", "Name each once.");
            }
        }
        List<Way> all = new ArrayList<>(out);
        if (all.getFirst() == Way.COUNTERFACTUAL) {
            throw new VireoException(
                    Code.USAGE,
                    "--arms: counterfactual asks the first arm again, and there is none before it",
                    "Name another arm first: --arms recursive,counterfactual");
        }
        if (all.getFirst() == Way.BLIND && all.contains(Way.COUNTERFACTUAL)) {
            throw new VireoException(
                    Code.USAGE,
                    "--arms: counterfactual changes pictures, and the first arm, blind, sees none",
                    "Name another arm first.");
        }
        return all;
    }

    /// Refuses arms that can't be, before anything is asked.
    private static void refuse(List<Way> ways, Configuration configuration, RunPlan plan) {
        ToolChoice tools = ToolChoice.of(configuration.settings().tools().model());
        if (tools == ToolChoice.VQA && !ways.equals(List.of(Way.VQA))) {
            throw new VireoException(
                    Code.USAGE,
                    "--tools vqa runs no programs, and other arms than vqa do",
                    "Leave it out: the arm vqa is that network alone.");
        }
        if (!configuration.settings().planner().recursion()
                && ways.stream().anyMatch(way -> way != Way.FLAT && way != Way.VQA)) {
            throw new VireoException(
                    Code.USAGE,
                    "the settings turn recursion off, and other arms than flat and vqa turn it on",
                    "Leave out --no-recursion, or planner.recursion in the configuration.");
        }
        if (ways.contains(Way.BLIND)) {
            EvalRunCommand.refuseSeeingWithoutLooking(configuration);
        }
        if (ways.contains(Way.ORACLE)) {
            refuseWithoutTruth(plan);
        }
        if (ways.contains(Way.COUNTERFACTUAL)) {
            Counterfactuals.check(plan.dataset(), plan.root(), plan.split());
        }
    }

    private static void refuseWithoutTruth(RunPlan plan) {
        String hint = "Leave oracle out of --arms.";
        try (Samples samples = plan.dataset().open(plan.root(), plan.split())) {
            Optional<Sample> first = samples.next();
            if (first.isPresent() && first.get().about() instanceof About.Video) {
                throw new VireoException(Code.USAGE, "the arm oracle knows no videos", hint);
            }
            if (first.isPresent()) {
                OracleTools.besideImage(first.get().about().files().getFirst(), Optional.empty());
            }
        } catch (VireoException e) {
            throw e.what().startsWith("the arm oracle")
                    ? e
                    : new VireoException(e.code(), "the arm oracle needs the truth: " + e.what(), hint, e);
        }
    }

    private void print(ArmsTable table, Path runs) {
        Map<String, Object> plain = table.plain();
        String markdown = table.markdown();
        try {
            AtomicFile.write(
                    runs.resolve("arms.json"),
                    (StrictJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(plain) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("plain data does not fit into JSON", e);
        }
        AtomicFile.write(runs.resolve("arms.md"), markdown.getBytes(StandardCharsets.UTF_8));
        if (console.json()) {
            console.object(plain);
        } else {
            console.line(markdown.stripTrailing());
        }
    }
}
