package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.internal.run.Lines;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Runs that are written down by hand.
final class HandMade {
    static final String METRIC = "rvp-exact";

    private HandMade() {}

    /// A question about a picture with the name of its group, that wants `yes`.
    static Prediction answer(String id, String group, String answer) {
        boolean right = answer.equals("yes");
        SequencedMap<String, Double> scores = new LinkedHashMap<>();
        scores.put(METRIC, right ? 1.0 : 0.0);
        return new Prediction(
                id,
                "Is it so in " + id + "?",
                List.of("images/" + group + ".png"),
                List.of(),
                Gold.Text.of("yes"),
                answer,
                Optional.empty(),
                Optional.of(right),
                false,
                false,
                false,
                answer,
                Optional.of("def execute_command(image) -> bool:\n    return True"),
                Optional.of("returned"),
                "oracle",
                Optional.empty(),
                scores,
                group,
                Map.of("depth", "1"),
                "seen-" + group);
    }

    /// The same with other words.
    static Prediction asking(Prediction one, String question) {
        return copy(one, question, one.files(), one.seen(), one.failed());
    }

    /// The same about another file.
    static Prediction about(Prediction one, String file) {
        return copy(one, one.question(), List.of(file), one.seen(), one.failed());
    }

    /// The same of which something else was seen.
    static Prediction seeing(Prediction one, String seen) {
        return copy(one, one.question(), one.files(), seen, one.failed());
    }

    /// The same that failed.
    static Prediction failing(Prediction one) {
        return copy(one, one.question(), one.files(), one.seen(), true);
    }

    private static Prediction copy(Prediction one, String question, List<String> files, String seen, boolean failed) {
        SequencedMap<String, Double> scores = new LinkedHashMap<>(one.scores());
        if (failed) {
            scores.put(METRIC, 0.0);
        }
        return new Prediction(
                one.id(),
                question,
                files,
                one.options(),
                one.gold(),
                failed ? "" : one.answer(),
                one.region(),
                failed ? Optional.of(false) : one.right(),
                failed,
                one.degraded(),
                one.unknown(),
                one.raw(),
                one.program(),
                one.outcome(),
                one.tools(),
                one.prompt(),
                scores,
                one.group(),
                one.labels(),
                seen);
    }

    /// Writes a run, and reads it back.
    static RunFolder run(Path folder, List<Prediction> all) throws IOException {
        return run(folder, "oracle", all);
    }

    /// Writes a run that had some tools, and reads it back.
    static RunFolder run(Path folder, String tools, List<Prediction> all) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("run.json"),
                "{\"v\": 1, \"root\": \"" + folder.toAbsolutePath() + "\", \"fingerprint\": {\"dataset\": \"gqa\","
                        + " \"split\": \"questions\", \"arm\": \"vqa\", \"metrics\": [\"" + METRIC
                        + "\"], \"selection\": {\"shard\": \"0/1\"}, \"data\": {},"
                        + " \"settings\": {\"tools\": \"" + tools + "\"}}}");
        Files.writeString(
                folder.resolve("predictions.jsonl"),
                Lines.of(all).stream().map(line -> line + "\n").collect(Collectors.joining()));
        return RunFolder.read(folder);
    }
}
