package dev.vireo.tools.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Prompt prompt : values()) {
                digest.update(prompt.system.getBytes(StandardCharsets.UTF_8));
                digest.update(prompt.schema.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Prompt.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
