package dev.vireo.benchmarks.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.internal.run.Fingerprint;
import dev.vireo.benchmarks.internal.run.Reading;
import dev.vireo.benchmarks.internal.run.Store;
import dev.vireo.benchmarks.metric.Answered;
import dev.vireo.benchmarks.metric.Judged;
import dev.vireo.runtime.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folder of a run, read back.
///
/// @param fingerprint everything that can move its scores, as `run.json` has it
/// @param root the folder of its data set
/// @param predictions in the order of the data set when the run has ended, each id once
/// @param costs what each answer took, by id
/// @param failures the last failure of each question that has no answer, by id: `code`, `type`, `message`
/// @param frames which frames of its video each question could be about, by id, as `frames.jsonl` has them
public record RunFolder(
        Path folder,
        JsonNode fingerprint,
        Path root,
        List<Prediction> predictions,
        Map<String, Prediction.Cost> costs,
        Map<String, JsonNode> failures,
        Map<String, JsonNode> frames) {
    public RunFolder {
        predictions = List.copyOf(predictions);
        costs = Map.copyOf(costs);
        failures = Map.copyOf(failures);
        frames = Map.copyOf(frames);
    }

    /// Reads a folder; its run may be going on.
    ///
    /// @throws VireoException with code DATA when it holds no run, or a file of it is damaged
    public static RunFolder read(Path folder) {
        JsonNode about = Reading.about(folder);
        List<Prediction> predictions = Reading.predictions(folder.resolve(Store.PREDICTIONS));
        Map<String, JsonNode> failures = Reading.byId(folder.resolve(Store.FAILURES));
        predictions.stream().filter(one -> !one.failed()).map(Prediction::id).forEach(failures::remove);
        return new RunFolder(
                folder,
                about.path("fingerprint"),
                Path.of(about.path("root").asText()),
                predictions,
                Reading.costs(folder.resolve(Store.COSTS)),
                failures,
                Reading.byId(folder.resolve(Store.FRAMES)));
    }

    /// The name of its data set.
    public String dataset() {
        return fingerprint.path("dataset").asText();
    }

    /// The split that was asked.
    public String split() {
        return fingerprint.path("split").asText();
    }

    /// How the agent worked.
    public String arm() {
        return fingerprint.path("arm").asText();
    }

    /// The names of its metrics, the main one first.
    public List<String> metrics() {
        return fingerprint.path("metrics").valueStream().map(JsonNode::asText).toList();
    }

    /// Its answers as one of its metrics judged them, to be compared with those of another run.
    public List<Judged> judged(String metric) {
        return predictions.stream()
                .map(one -> new Judged(
                        one.id(), one.group(), one.answer(), one.scores().getOrDefault(metric, Double.NaN)))
                .toList();
    }

    /// Its answers with their questions, as metrics judge them. The questions are those that were asked, out of the
    /// run itself: the data set need not be there any more.
    public List<Answered> answered() {
        return predictions.stream()
                .map(one -> new Answered(
                        new Sample(
                                one.id(),
                                one.question(),
                                about(one),
                                one.options(),
                                one.gold(),
                                Optional.empty(),
                                one.group(),
                                one.labels()),
                        one.answer(),
                        one.region(),
                        one.failed()))
                .toList();
    }

    private About about(Prediction one) {
        List<Path> files = one.files().stream().map(root::resolve).toList();
        return files.size() != 1
                ? new About.Pictures(files)
                : frames.containsKey(one.id())
                        ? new About.Video(files.getFirst(), Optional.empty())
                        : new About.Picture(files.getFirst());
    }

    /// The trace of a question, where it was kept.
    public Optional<Path> trace(String id) {
        return Optional.of(folder.resolve(Store.TRACES).resolve(Store.traceFile(id)))
                .filter(Files::isRegularFile);
    }

    /// Whether it was not asked here, but is the log of another harness.
    public boolean imported() {
        return fingerprint.has(Fingerprint.IMPORTED);
    }

    /// What stands in `results.json`; empty until the run has ended once.
    public Optional<JsonNode> results() {
        return Reading.optional(folder.resolve(Runs.RESULTS));
    }

    /// A field of the fingerprint in which two runs differ.
    ///
    /// @param key its path, such as `settings.planner.model`
    /// @param here its value in one run; `absent` when it is not there
    /// @param there its value in the other
    public record Difference(String key, String here, String there) {
        @Override
        public String toString() {
            return key + ": " + here + " | " + there;
        }
    }

    /// What differs in the fingerprints of two runs, key by key. What differs in what was seen is told by
    /// [Prediction#seen] of each question.
    public List<Difference> differences(RunFolder other) {
        return differences(fingerprint, other.fingerprint);
    }

    static List<Difference> differences(JsonNode here, JsonNode there) {
        return Fingerprint.differences(here, there).stream()
                .map(one -> new Difference(one.key(), one.here(), one.there()))
                .toList();
    }
}
