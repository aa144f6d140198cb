package dev.vireo.language.internal.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// What servers make of the protocol, in the one form that LangChain4j reads.
final class Chunks {
    static final ObjectMapper JSON = new ObjectMapper();

    private Chunks() {}

    /// A part of a stream whose `content` is a text: of a list of parts those that are texts, joined. Empty when it
    /// has that form already.
    static Optional<String> withText(JsonNode chunk) {
        return chunk.path("choices").path(0).path("delta") instanceof ObjectNode delta
                        && delta.path("content").isContainerNode()
                ? Optional.of(delta.put("content", text(delta.path("content")))).map(_ -> chunk.toString())
                : Optional.empty();
    }

    /// A whole answer as the one part of a stream.
    static String ofWhole(JsonNode completion) {
        JsonNode choice = completion.path("choices").path(0);
        ObjectNode chunk = JSON.createObjectNode();
        chunk.put("id", completion.path("id").asText());
        ObjectNode only = chunk.putArray("choices").addObject();
        only.put("index", 0);
        only.putObject("delta").put("content", text(choice.path("message").path("content")));
        only.put("finish_reason", choice.path("finish_reason").asText("stop"));
        if (completion.path("usage").isObject()) {
            chunk.set("usage", completion.path("usage"));
        }
        return chunk.toString();
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder out = new StringBuilder();
        for (JsonNode part : content.isObject() ? JSON.createArrayNode().add(content) : content) {
            // thoughts and the like are parts of other types
            if (part.isTextual() || part.path("type").asText("text").endsWith("text")) {
                out.append(
                        part.isTextual() ? part.textValue() : part.path("text").asText());
            }
        }
        return out.toString();
    }
}
