package dev.vireo.agent.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.json.StrictJson;

/// JSON on one line, read strictly.
public final class Json {
    /// Values of programs nest as deep as their types.
    private static final int MOST_DEPTH = 1000;

    private static final JsonMapper MAPPER = StrictJson.mapper(MOST_DEPTH);
    private static final JsonMapper ASCII =
            MAPPER.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    /// An empty object.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Plain data (maps, lists, numbers, texts) as JSON.
    public static JsonNode of(Object plain) {
        return MAPPER.valueToTree(plain);
    }

    /// The JSON on one line. Halves of surrogate pairs, which UTF-8 lacks, are escaped.
    public static String text(JsonNode json) {
        try {
            String text = MAPPER.writeValueAsString(json);
            return text.chars().anyMatch(c -> c >= 0xd800 && c < 0xe000) ? ASCII.writeValueAsString(json) : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON must be writable", e);
        }
    }

    /// Reads one JSON text.
    ///
    /// @throws IllegalArgumentException when it is none; the message tells the column
    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
            throw new IllegalArgumentException("this is no JSON: " + e.getOriginalMessage() + place, e);
        }
    }
}
