package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonLog;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads what a run wrote.
public final class Reading {
    /// What a run is about, and its fingerprint.
    public static final String ABOUT = "run.json";

    private static final int MOST_BYTES = 64 << 20;

    private Reading() {}

    /// The lines of a file, by id; the last of an id counts. Nothing when there is no file.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static Map<String, JsonNode> byId(Path file) {
        Map<String, JsonNode> out = new LinkedHashMap<>();
        if (Files.exists(file)) {
            JsonLog.read(file, line -> out.put(line.path("id").asText(), line));
        }
        return out;
    }

    /// What a folder says that its run is about.
    ///
    /// @throws VireoException with code DATA when it holds no run
    public static JsonNode about(Path folder) {
        JsonNode about = object(folder.resolve(ABOUT), "Name the folder of a run: what vireo eval run --out made.");
        if (!about.path("fingerprint").isObject() || !about.path("root").isTextual()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder.resolve(ABOUT) + "] lacks 'fingerprint' or 'root'",
                    "Name the folder of a run: what vireo eval run --out made.");
        }
        return about;
    }

    /// The predictions of a file; nothing when there is none.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static List<Prediction> predictions(Path file) {
        Map<String, Prediction> out = new LinkedHashMap<>();
        byId(file)
                .values()
                .forEach(line -> checked(file, line, json -> {
                    Prediction one = Lines.prediction(json);
                    out.put(one.id(), one);
                }));
        return List.copyOf(out.values());
    }

    /// The costs of a file by id; nothing when there is none.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static Map<String, Prediction.Cost> costs(Path file) {
        Map<String, Prediction.Cost> out = new LinkedHashMap<>();
        byId(file)
                .values()
                .forEach(line -> checked(file, line, json -> {
                    Prediction.Cost one = Lines.cost(json);
                    out.put(one.id(), one);
                }));
        return out;
    }

    /// The object that a file is, if there is one.
    ///
    /// @throws VireoException with code DATA when it is no object
    public static Optional<JsonNode> optional(Path file) {
        return Files.exists(file) ? Optional.of(object(file, "Run: vireo eval score.")) : Optional.empty();
    }

    /// @throws VireoException with code DATA when it is missing or no object
    private static JsonNode object(Path file, String hint) {
        if (!Files.isRegularFile(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] does not exist", hint);
        }
        try {
            JsonNode json = StrictJson.mapper().readTree(TextFile.read(file, MOST_BYTES));
            if (json.isObject()) {
                return json;
            }
            throw new VireoException(Code.DATA, "[" + file + "] is no JSON object", hint);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + StrictJson.place(e) + "] is no JSON: " + e.getOriginalMessage(), hint, e);
        }
    }

    /// Does something with a line, whose fields may be wrong.
    ///
    /// @throws VireoException with code DATA when they are
    static void checked(Path file, JsonNode line, Consumer<JsonNode> reading) {
        try {
            reading.accept(line);
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] the line of '" + line.path("id").asText() + "': " + e.getMessage(),
                    "It was not written by vireo eval run, or by another version of it.",
                    e);
        }
    }
}
