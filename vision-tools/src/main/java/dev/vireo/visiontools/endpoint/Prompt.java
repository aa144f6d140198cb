package dev.vireo.visiontools.endpoint;

import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/// What the model is told for each tool: a text and the JSON Schema of its answer, both resource files.
enum Prompt {
    FIND,
    EXISTS,
    VERIFY,
    QUERY,
    MATCH,
    SCORE,
    DEPTH;

    private final String system;
    private final String schema;

    Prompt() {
        String name = name().toLowerCase(Locale.ROOT);
        system = resource("rules.md") + "\n" + resource(name + ".md");
        schema = resource(name + ".schema.json");
    }

    String system() {
        return system;
    }

    String schema() {
        return schema;
    }

    /// The first 8 hex digits of the SHA-256 of all prompts and schemas.
    static String version() {
        StringBuilder all = new StringBuilder();
        for (Prompt prompt : values()) {
            all.append(prompt.system).append(prompt.schema);
        }
        return Sha256.of(all.toString()).substring(0, 8);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Prompt.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
