package dev.vireo.trainer.sft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.ChatTokens;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/// The tiny folder and its conversations, which `tools/parity/sft.py` makes.
final class Tiny {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    private Tiny() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Tiny.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Example> examples() {
        try (ChatTokens chat = ChatTokens.open(file("folder"), CLOCK)) {
            return Example.read(file("chats.jsonl"), chat);
        }
    }

    static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(Files.readString(file("expected.json")));
    }
}
