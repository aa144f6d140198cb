package dev.vireo.visiontools.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model is held to has an end: no text, list or number in it may grow for ever.
class SchemaBoundsTest {
    @ParameterizedTest
    @ValueSource(strings = {"depth", "exists", "find", "match", "query", "score", "verify"})
    void everythingInASchemaIsBounded(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SchemaBoundsTest.class.getResourceAsStream("/dev/vireo/visiontools/endpoint/" + name + ".schema.json"),
                name)) {
            check(new ObjectMapper().readTree(in), name);
        }
    }

    private static void check(JsonNode schema, String at) {
        switch (schema.path("type").asText()) {
            case "object" -> {
                assertTrue(schema.path("additionalProperties").isBoolean(), at);
                schema.path("properties").properties().forEach(p -> check(p.getValue(), at + "." + p.getKey()));
            }
            case "array" -> {
                assertTrue(schema.has("maxItems"), at);
                check(schema.path("items"), at + "[]");
            }
            case "string" -> assertTrue(schema.has("maxLength") || schema.has("enum"), at);
            default -> assertTrue(schema.has("minimum") && schema.has("maximum"), at);
        }
    }
}
