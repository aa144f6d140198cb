package dev.vireo.visiontools.endpoint;

import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// What the model is told for each tool: a text and the JSON Schema of its answer, both resource files.
enum Prompt {
    FIND,
    EXISTS,
    VERIFY,
    QUERY,
    MATCH,
    SCORE,
    DEPTH,
    WATCH("video_rules.md", QUERY.schema);

    private final String system;
    private final String schema;

    Prompt() {
        system = resource("rules.md") + "\n" + resource(file(".md"));
        schema = resource(file(".schema.json"));
    }

    Prompt(String rules, String schema) {
        system = resource(rules) + "\n" + resource(file(".md"));
        this.schema = schema;
    }

    private String file(String end) {
        return name().toLowerCase(Locale.ROOT) + end;
    }

    String system() {
        return system;
    }

    String schema() {
        return schema;
    }

    /// The first 8 hex digits of the SHA-256 of all prompts and schemas about pictures.
    static String version() {
        return version(EnumSet.complementOf(EnumSet.of(WATCH)));
    }

    /// The same of what is asked about videos.
    static String versionOfVideos() {
        return version(EnumSet.of(WATCH));
    }

    private static String version(Set<Prompt> prompts) {
        StringBuilder all = new StringBuilder();
        for (Prompt prompt : prompts) {
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
