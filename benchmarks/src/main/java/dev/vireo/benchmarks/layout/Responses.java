package dev.vireo.benchmarks.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files of a language model's answers, `{prompt: [answer, ...]}`.
final class Responses {
    private static final int MOST_BYTES = 64 << 20;
    private static final String HINT = "Answers are written {\"prompt\": [\"answer\", ...], ...}";

    private Responses() {}

    static Map<String, List<String>> read(Path file) {
        JsonNode root;
        try {
            root = StrictJson.mapper().readTree(TextFile.read(file, MOST_BYTES));
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + StrictJson.line(e) + "] is not JSON: " + e.getOriginalMessage(), HINT, e);
        }
        if (!root.isObject()) {
            throw new VireoException(Code.DATA, "[" + file + "] is no JSON object", HINT);
        }
        Map<String, List<String>> out = new LinkedHashMap<>();
        root.properties().forEach(entry -> {
            List<String> texts = new ArrayList<>();
            boolean fine = entry.getValue().isArray();
            for (JsonNode text : entry.getValue()) {
                fine &= text.isTextual();
                texts.add(text.asText());
            }
            if (!fine) {
                throw new VireoException(
                        Code.DATA, "[" + file + "] '" + entry.getKey() + "' has no list of texts", HINT);
            }
            out.put(entry.getKey(), texts);
        });
        return out;
    }
}
