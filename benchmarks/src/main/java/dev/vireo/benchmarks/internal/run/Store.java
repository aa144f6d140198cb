package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.json.JsonLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// The files of a run that grow. While it lasts, lines stand in the order in which answers came; in the end in that
/// of the data set. Where an id stands twice, since a failed question was asked again, the last line counts.
public final class Store implements AutoCloseable {
    public static final String PREDICTIONS = "predictions.jsonl";
    public static final String COSTS = "costs.jsonl";
    public static final String FAILURES = "failures.jsonl";
    public static final String FRAMES = "frames.jsonl";
    public static final String TRACES = "traces";

    /// Locked as long as a store is open; not one of the files that others read.
    private static final String LOCK = "run.lock";

    private final List<JsonLog> logs = new ArrayList<>();
    private final Map<String, Prediction> predictions = new HashMap<>();
    private final Map<String, Prediction.Cost> costs = new HashMap<>();
    private final Map<String, JsonNode> failures = new HashMap<>();
    private final Map<String, JsonNode> frames = new HashMap<>();
    private final List<JsonNode> allFailures = new ArrayList<>();
    private final JsonLog predictionLog;
    private final JsonLog costLog;
    private final JsonLog failureLog;
    private final JsonLog frameLog;
    private final int session;

    /// Opens the files of a folder, and makes those that are missing. Nobody else writes here until this is closed.
    ///
    /// @param notices is told what was mended
    /// @throws dev.vireo.runtime.VireoException with code DATA when they can't be read or written; RESOURCE when
    ///     another process writes them
    public Store(Path folder, Consumer<String> notices) {
        open(folder.resolve(LOCK), notices, _ -> {});
        try {
            predictionLog = open(
                    folder.resolve(PREDICTIONS),
                    notices,
                    line -> keep(predictions, Lines.prediction(line), Prediction::id));
            costLog = open(folder.resolve(COSTS), notices, line -> keep(costs, Lines.cost(line), Prediction.Cost::id));
            failureLog = open(folder.resolve(FAILURES), notices, line -> {
                allFailures.add(line);
                failures.put(line.path("id").asText(), line);
            });
            frameLog = open(
                    folder.resolve(FRAMES),
                    notices,
                    line -> frames.put(line.path("id").asText(), line));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        session = 1
                + costs.values().stream()
                        .mapToInt(Prediction.Cost::session)
                        .max()
                        .orElse(0);
    }

    private static <T> void keep(Map<String, T> all, T one, Function<T, String> id) {
        all.put(id.apply(one), one);
    }

    private JsonLog open(Path file, Consumer<String> notices, Consumer<JsonNode> line) {
        JsonLog log = JsonLog.open(file, each -> Reading.checked(file, each, line));
        logs.add(log);
        if (log.cutOff()) {
            notices.accept("the last line of " + file + " was cut off; its question is asked again");
        }
        return log;
    }

    /// What came of each question, by id.
    public Map<String, Prediction> predictions() {
        return predictions;
    }

    /// What each answer took, by id.
    public Map<String, Prediction.Cost> costs() {
        return costs;
    }

    /// The last failure of each question that failed once, by id.
    public Map<String, JsonNode> failures() {
        return failures;
    }

    /// The name of the trace of a question: no other id has it, and every file system takes it.
    public static String traceFile(String id) {
        boolean plain = id.length() <= 100
                && id.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
        return (plain ? id : "id-" + Sha256.of(id).substring(0, 32)) + ".jsonl";
    }

    /// Adds what came of some questions; it is on the disk when this returns.
    ///
    /// @throws dev.vireo.runtime.VireoException with code RESOURCE when it can't be written
    void add(List<Asked> batch) {
        List<ObjectNode> costLines = new ArrayList<>();
        List<ObjectNode> failed = new ArrayList<>();
        List<ObjectNode> manifests = new ArrayList<>();
        List<ObjectNode> lines = new ArrayList<>();
        List<Prediction.Cost> spent = new ArrayList<>();
        for (Asked one : batch) {
            Prediction.Cost cost = inSession(one.cost());
            spent.add(cost);
            costLines.add(Lines.of(cost));
            failed.addAll(one.failures());
            one.frames().ifPresent(manifests::add);
            lines.add(Lines.of(one.prediction()));
        }
        costLog.add(costLines);
        failureLog.add(failed);
        frameLog.add(manifests);
        predictionLog.add(lines); // the last: who stands here is done
        batch.forEach(one -> predictions.put(one.prediction().id(), one.prediction()));
        spent.forEach(cost -> costs.put(cost.id(), cost));
        failed.forEach(line -> failures.put(line.path("id").asText(), line));
        allFailures.addAll(failed);
        manifests.forEach(line -> frames.put(line.path("id").asText(), line));
    }

    private Prediction.Cost inSession(Prediction.Cost cost) {
        return new Prediction.Cost(
                cost.id(),
                cost.millis(),
                cost.attempts(),
                cost.toolCalls(),
                cost.visionCalls(),
                cost.modelCalls(),
                cost.inputTokens(),
                cost.outputTokens(),
                cost.cachedTokens(),
                cost.cached(),
                cost.money(),
                session,
                cost.elapsed());
    }

    /// Takes over what another run came to.
    public void take(
            List<Prediction> theirs,
            Map<String, Prediction.Cost> took,
            Map<String, JsonNode> failed,
            Map<String, JsonNode> manifests) {
        theirs.forEach(one -> predictions.put(one.id(), one));
        costs.putAll(took);
        failures.putAll(failed);
        allFailures.addAll(failed.values());
        frames.putAll(manifests);
    }

    /// Whether a file is nothing but what a killed process leaves before its run began.
    public static boolean isLeftOver(Path file) {
        String name = String.valueOf(file.getFileName());
        return isHalfWritten(file)
                || name.equals(TRACES)
                || (List.of(LOCK, PREDICTIONS, COSTS, FAILURES, FRAMES).contains(name)
                        && file.toFile().length() == 0);
    }

    private static boolean isHalfWritten(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(".") && name.endsWith(".part");
    }

    /// Deletes files that a killed process was writing.
    ///
    /// @param folder whose store is open: nobody else writes there
    public static void tidy(Path folder) {
        for (Path place : List.of(folder, folder.resolve(TRACES))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    for (Path file : files.filter(Store::isHalfWritten).toList()) {
                        Files.deleteIfExists(file);
                    }
                } catch (IOException _) {
                    // they are in nobody's way
                }
            }
        }
    }

    /// Puts the lines in the order of the data set, each id once.
    ///
    /// @param places of the questions
    /// @throws dev.vireo.runtime.VireoException with code DATA when they can't be written
    public void sort(Map<String, Integer> places) {
        List<String> ids = places.entrySet().stream()
                .sorted(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .filter(predictions::containsKey)
                .toList();
        frameLog.replace(present(ids, frames));
        failureLog.replace(allFailures.stream()
                .sorted(Comparator.comparingInt(
                        line -> places.getOrDefault(line.path("id").asText(), Integer.MAX_VALUE)))
                .toList());
        costLog.replace(present(ids, costs).stream().map(Lines::of).toList());
        predictionLog.replace(present(ids, predictions).stream().map(Lines::of).toList());
    }

    private static <T> List<T> present(List<String> ids, Map<String, T> all) {
        return ids.stream()
                .map(id -> Optional.ofNullable(all.get(id)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        logs.forEach(JsonLog::close);
    }
}
