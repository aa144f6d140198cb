package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file of answers, an object a line, that a run adds to and the next one goes on with.
///
/// @param done the lines of questions that were answered, by id
public record AnswerLog(JsonLog log, Map<String, JsonNode> done) implements AutoCloseable {
    /// Opens a file, made when it is missing. What it has of answers stays; failures go, since they are tried
    /// again.
    ///
    /// @throws VireoException with code DATA when it can't be read or written, or is another kind of file;
    ///     RESOURCE when another process writes it
    public static AnswerLog open(Path file) {
        Map<String, JsonNode> done = new LinkedHashMap<>();
        boolean[] failures = new boolean[1];
        JsonLog log;
        try {
            log = JsonLog.open(file, line -> {
                if (!line.has("id")) {
                    throw foreign(file, "it has no id");
                }
                if (line.has("error")) {
                    failures[0] = true;
                } else {
                    done.put(line.path("id").toString(), line);
                }
            });
        } catch (VireoException e) {
            throw e.code() == Code.DATA && e.what().endsWith("is no JSON object") ? foreign(file, e.what()) : e;
        }
        if (failures[0]) {
            log.replace(done.values());
        }
        return new AnswerLog(log, done);
    }

    private static VireoException foreign(Path file, String why) {
        return new VireoException(
                Code.DATA, "[" + file + "] is there and holds no answers: " + why, "Choose another --out.");
    }

    /// What was answered for a question of that id and text.
    public Optional<JsonNode> of(JsonNode id, String question) {
        return Optional.ofNullable(done.get(id.toString()))
                .filter(line -> line.path("question").asText().equals(question));
    }

    /// Adds a line.
    ///
    /// @throws VireoException with code RESOURCE when it can't be written
    public void add(JsonNode line) {
        log.add(List.of(line));
    }

    @Override
    public void close() {
        log.close();
    }
}
