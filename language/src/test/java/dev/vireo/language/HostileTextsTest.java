package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything of this module that reads text from outside, with a million characters of what is worst to it.
class HostileTextsTest {
    private static final List<String> WORST = List.of(
            "<",
            "<|",
            "[",
            "<think>",
            "</think>",
            "<|a|>",
            "<|channel|>",
            "<|channel|>final",
            "<|end|>",
            "x</s>\n",
            " <|end|>",
            "<|message|>",
            "analysis",
            "<think></think>",
            "<|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "{\"",
            "[[",
            "{\"a\":",
            "\\",
            "\"",
            " ",
            "\n",
            "openai",
            ":",
            "data: ",
            "\n\n",
            "data: {}\n\n",
            "9");

    @TempDir
    static Path folder = Path.of(".");

    private interface Reader {
        void read(String text) throws IOException;
    }

    private static final Map<String, Reader> READERS = new LinkedHashMap<>();

    static {
        READERS.put("an answer", text -> new LanguageModel.Completion(text, Usage.NONE).said());
        READERS.put("a model string", ModelString::parse);
        READERS.put(
                "a scripted file",
                text -> LanguageModels.scripted(Files.writeString(folder.resolve("plans.json"), text)));
        READERS.put(
                "a question to a script",
                text -> LanguageModels.scripted(Files.writeString(folder.resolve("empty.json"), "{}"))
                        .complete(LanguageModel.Request.of("", text)));
        for (String type : List.of("application/json", "text/event-stream")) {
            READERS.put("what a server says as " + type, text -> {
                try (OpenAiServer server = new OpenAiServer()) {
                    server.then(OpenAiServer.raw(type, text));
                    ask(server.baseUrl());
                }
            });
        }
        READERS.put("a refusal of a server", text -> {
            try (OpenAiServer server = new OpenAiServer()) {
                server.then(OpenAiServer.status(
                        400, text, "Retry-After", text.substring(0, 1000).strip()));
                ask(server.baseUrl());
            }
        });
    }

    private static void ask(URI server) {
        ModelOptions options =
                new ModelOptions(Optional.of(server), Duration.ofSeconds(30), 0, Map.of("OPENAI_API_KEY", "sk-test"));
        LanguageModels.of("openai:tiny", options).complete(LanguageModel.Request.of("a", "b"));
    }

    static Stream<String> readers() {
        return READERS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aMillionCharactersAreReadOrRefusedInAMoment(String reader) {
        for (String part : WORST) {
            String text = part.repeat((1 << 20) / part.length());
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> {
                        try {
                            Objects.requireNonNull(READERS.get(reader)).read(text);
                        } catch (VireoException e) {
                            // refused
                        }
                    },
                    () -> reader + " of " + part);
        }
    }
}
