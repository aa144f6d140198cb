package dev.vireo.benchmarks.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.internal.run.Fingerprint;
import dev.vireo.benchmarks.internal.run.Imported;
import dev.vireo.benchmarks.internal.run.Picked;
import dev.vireo.benchmarks.internal.run.Reading;
import dev.vireo.benchmarks.internal.run.Store;
import dev.vireo.benchmarks.internal.run.Summary;
import dev.vireo.benchmarks.internal.run.Work;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Runs over data sets. A run lives in a folder:
///
/// - `run.json`: what was asked and of whom, with a fingerprint of all that can move the scores
/// - `predictions.jsonl`: a [Prediction] a line
/// - `costs.jsonl`: what each took ([Prediction.Cost]), apart, since it differs from time to time
/// - `failures.jsonl`: each attempt that failed
/// - `frames.jsonl`: which frames of videos there were, with time stamps and hashes
/// - `traces/`: how answers came about
/// - `results.json` and `results.md`: [RunResults]
///
/// What was answered is on the disk before the next batch is asked. Killed at any moment, a run goes on where it was,
/// and ends with the same predictions as one that was not.
public final class Runs {
    static final String RESULTS = "results.json";
    /// The name of the score that another harness gave to an answer.
    public static final String HARNESS = "harness";

    private static final String TABLE = "results.md";
    private static final JsonMapper PRETTY = new JsonMapper();

    private Runs() {}

    /// Runs a plan, or goes on with it.
    ///
    /// @param out the folder; made when it is missing
    /// @param resume go on with what the folder has; questions that failed are asked again. Without it a folder
    ///     that holds anything is refused
    /// @param agents makes the agents; how they work is set by the plan's [RunPlan.Arm]
    /// @throws VireoException with code USAGE when the folder holds anything, or a run of another plan; DATA when
    ///     the data is wrong or the folder can't be written; RESOURCE when another process writes there, the
    ///     money is spent or the disk is full; CANCELLED when the thread is interrupted: what was answered is kept
    public static RunResults run(
            RunPlan plan, Effort effort, Path out, boolean resume, Opened.Agents agents, Effort.Listener listener) {
        boolean begun = Files.exists(out.resolve(Reading.ABOUT));
        if (begun && !resume) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + out + "] holds a run",
                    "Add --resume to go on with it, or name another folder with --out.");
        }
        if (!begun) {
            refuseOccupied(out);
        }
        ObjectNode fingerprint = Fingerprint.of(plan);
        if (begun) {
            refuseAnother(out, fingerprint);
        }
        Picked picked = Picked.of(plan);
        make(out);
        if (effort.traces() != Effort.Traces.NONE) {
            make(out.resolve(Store.TRACES));
        }
        try (Store store = new Store(out, listener::notice)) {
            Store.tidy(out);
            if (!begun) {
                writeAbout(out, plan, fingerprint);
            }
            refuseStrangers(out, store, picked);
            try {
                Work.run(
                        picked,
                        store,
                        effort,
                        about -> plan.arm().on(agents.agentFor(about)).build(),
                        out.resolve(Store.TRACES),
                        listener::at);
            } catch (VireoException e) {
                if (e.code() == Code.CANCELLED) {
                    finish(out, picked, store);
                }
                throw e;
            }
            return finish(out, picked, store);
        }
    }

    /// Scores the predictions of a run anew, without a model, from its folder and the data, and writes its results.
    ///
    /// @param root where the data set lies now; without it where it lay
    /// @param datasets finds a data set by its name
    /// @param metrics finds a metric by its name
    /// @throws VireoException with code DATA when the folder holds no run, or the data is not what the run read
    public static RunResults score(
            Path run, Optional<Path> root, Function<String, Dataset> datasets, Function<String, RunMetric> metrics) {
        RunFolder folder = RunFolder.read(run);
        RunPlan plan = plan(folder, root, datasets, metrics);
        refuseOtherData(folder, plan);
        Picked picked = Picked.of(plan);
        try (Store store = new Store(run, _ -> {})) {
            return finish(run, picked, store);
        }
    }

    /// Puts the parts of a run together that were asked with `--shard`.
    ///
    /// @param runs one folder for each shard
    /// @param out a folder that is not there, or empty
    /// @throws VireoException with code USAGE when the runs are no shards of one, or two have the same question;
    ///     DATA when questions are missing: the message names the first of them
    public static RunResults merge(
            List<Path> runs,
            Path out,
            Optional<Path> root,
            Function<String, Dataset> datasets,
            Function<String, RunMetric> metrics) {
        refuseOccupied(out);
        List<RunFolder> folders = runs.stream().map(RunFolder::read).toList();
        if (folders.isEmpty()) {
            throw new VireoException(Code.USAGE, "there are no runs to merge", "Name their folders.");
        }
        RunFolder first = folders.getFirst();
        folders.forEach(other -> refuseAnotherPlan(first, other));
        RunPlan part = plan(first, root, datasets, metrics);
        refuseOtherData(first, part);
        RunPlan plan = part.with(part.selection().whole());
        Picked picked = Picked.of(plan);
        refuseOverlapAndGaps(folders, picked);
        make(out);
        try (Store store = new Store(out, _ -> {})) {
            folders.forEach(one -> store.take(one.predictions(), one.costs(), one.failures(), one.frames()));
            folders.forEach(folder -> copyTraces(folder.folder(), out));
            RunResults results = finish(out, picked, store);
            ObjectNode fingerprint = first.fingerprint().deepCopy();
            fingerprint.withObject("/selection").put("shard", "0/1");
            writeAbout(out, plan, fingerprint);
            return results;
        }
    }

    /// Makes a run of the answers in another harness's log, so that they can be compared, reported and submitted as
    /// those that were given here. They are judged by the metrics of the plan, if the log has their texts, and by
    /// what the harness says of them, which is the score [#HARNESS].
    ///
    /// @param log as [ForeignLog] reads it
    /// @param judge which of the log's own metrics says what an answer is worth; may be empty when it has one
    /// @param plan the data set and the split that the log is about, and the metrics
    /// @param out a folder that is not there, or empty
    /// @param notices is told what is odd
    /// @throws VireoException as [ForeignLog#read] and [Dataset#open]; with code DATA when the log has a question
    ///     that the split has not
    public static RunResults take(Path log, Optional<String> judge, RunPlan plan, Path out, Consumer<String> notices) {
        refuseOccupied(out);
        Picked picked = Picked.of(plan);
        Imported imported = Imported.read(log, judge, picked, notices);
        make(out);
        try (Store store = new Store(out, notices)) {
            store.take(imported.predictions(), Map.of(), Map.of(), Map.of());
            store.sort(picked.places());
            writeResults(out, imported.results());
            writeAbout(out, plan, imported.fingerprint());
            return imported.results();
        }
    }

    private static RunResults finish(Path out, Picked picked, Store store) {
        RunResults results = Summary.of(picked, store.predictions(), store.costs(), store.failures());
        store.sort(picked.places());
        writeResults(out, results);
        return results;
    }

    private static void writeResults(Path out, RunResults results) {
        AtomicFile.write(out.resolve(RESULTS), pretty(results.plain()));
        AtomicFile.write(out.resolve(TABLE), results.markdown().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] pretty(Object data) {
        try {
            return (PRETTY.writerWithDefaultPrettyPrinter().writeValueAsString(data) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        }
    }

    private static void writeAbout(Path out, RunPlan plan, ObjectNode fingerprint) {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("v", 1);
        about.put("begun", Instant.now().toString());
        about.put("root", plan.root().toAbsolutePath().normalize().toString());
        about.set("fingerprint", fingerprint);
        AtomicFile.write(out.resolve(Reading.ABOUT), pretty(about));
    }

    /// A folder that holds nothing may be used, and one with what is left of a run that was killed before it began.
    private static void refuseOccupied(Path out) {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new VireoException(Code.USAGE, "[" + out + "] is a file", "Name a folder with --out.");
        }
        try (Stream<Path> files = Files.list(out)) {
            Optional<Path> other = files.filter(file -> !Store.isLeftOver(file)).findFirst();
            if (other.isPresent()) {
                throw new VireoException(
                        Code.USAGE,
                        "[" + out + "] is not empty: it has " + other.get().getFileName(),
                        "Name another folder with --out.");
            }
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + out + "] can't be read: " + IoReason.of(e), "Name another folder with --out.", e);
        }
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] can't be made: " + IoReason.of(e),
                    "Name another folder with --out.",
                    e);
        }
    }

    private static void refuseAnother(Path out, ObjectNode fingerprint) {
        List<RunFolder.Difference> differences =
                RunFolder.differences(Reading.about(out).path("fingerprint"), fingerprint);
        if (!differences.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + out + "] holds a run of another configuration (there | now): " + listed(differences),
                    "Give the options of that run, or name another folder with --out.");
        }
    }

    private static String listed(List<RunFolder.Difference> differences) {
        return String.join("; ", differences.stream().map(Object::toString).toList());
    }

    private static void refuseStrangers(Path out, Store store, Picked picked) {
        store.predictions().keySet().stream()
                .filter(id -> !picked.places().containsKey(id))
                .findFirst()
                .ifPresent(id -> {
                    throw new VireoException(
                            Code.DATA,
                            "[" + out.resolve(Store.PREDICTIONS) + "] has the id '" + id + "', which is not asked",
                            "Name another folder with --out.");
                });
    }

    private static RunPlan plan(
            RunFolder folder,
            Optional<Path> root,
            Function<String, Dataset> datasets,
            Function<String, RunMetric> metrics) {
        if (folder.imported()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + folder.folder() + "] is an imported log, not a run that was asked here",
                    "Import the log again.");
        }
        try {
            return new RunPlan(
                    datasets.apply(folder.dataset()),
                    root.orElse(folder.root()),
                    folder.split(),
                    folder.metrics().stream().map(metrics).toList(),
                    RunPlan.Arm.of(folder.arm()),
                    Fingerprint.selection(folder.fingerprint()),
                    Clips.Sampling.all(), // nothing is looked at
                    new LinkedHashMap<>());
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder.folder().resolve(Reading.ABOUT) + "] is damaged: " + e.getMessage(),
                    "Copy it again.",
                    e);
        }
    }

    private static void refuseOtherData(RunFolder folder, RunPlan plan) {
        List<RunFolder.Difference> differences = RunFolder.differences(
                folder.fingerprint().path("data"), Fingerprint.of(plan).path("data"));
        if (!differences.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "the data in " + plan.root() + " is not what the run in " + folder.folder() + " read (then | now): "
                            + listed(differences),
                    "Name the folder that has it with --root.");
        }
    }

    private static void refuseAnotherPlan(RunFolder first, RunFolder other) {
        List<RunFolder.Difference> differences = first.differences(other).stream()
                .filter(one -> !one.key().equals(Fingerprint.SHARD))
                .toList();
        if (!differences.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    first.folder() + " and " + other.folder() + " are not of one run: " + listed(differences),
                    "Merge runs that differ in nothing but --shard.");
        }
    }

    private static void refuseOverlapAndGaps(List<RunFolder> folders, Picked picked) {
        Map<String, Path> owners = new LinkedHashMap<>();
        for (RunFolder folder : folders) {
            for (Prediction one : folder.predictions()) {
                Path before = owners.putIfAbsent(one.id(), folder.folder());
                if (before != null) {
                    throw new VireoException(
                            Code.USAGE,
                            "the question '" + one.id() + "' is in " + before + " and in " + folder.folder(),
                            "Name every shard once.");
                }
            }
        }
        List<String> missing = picked.places().keySet().stream()
                .filter(id -> !owners.containsKey(id))
                .toList();
        if (!missing.isEmpty()) {
            List<String> some = new ArrayList<>(missing.subList(0, Math.min(10, missing.size())));
            throw new VireoException(
                    Code.DATA,
                    missing.size() + " of " + picked.count() + " questions are in none of the runs: "
                            + String.join(", ", some) + (some.size() < missing.size() ? ", ..." : ""),
                    "There are the shards "
                            + String.join(
                                    ", ",
                                    new TreeSet<>(folders.stream()
                                            .map(folder -> folder.fingerprint()
                                                    .path("selection")
                                                    .path("shard")
                                                    .asText())
                                            .toList()))
                            + "; finish them with --resume, and name the others, too.");
        }
    }

    private static void copyTraces(Path from, Path to) {
        Path traces = from.resolve(Store.TRACES);
        if (!Files.isDirectory(traces)) {
            return;
        }
        make(to.resolve(Store.TRACES));
        try (Stream<Path> files = Files.list(traces)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(Store.TRACES).resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "[" + traces + "] can't be copied: " + IoReason.of(e),
                    "Make room in " + to + ".",
                    e);
        }
    }
}
