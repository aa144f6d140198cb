package dev.vireo.language.internal.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What comes of chat templates is what Jinja2 makes of them, set up as transformers sets it up.
/// `-Dvireo.templates.dir=DIR` reads the `families.json` of another folder, made by
/// `tools/parity/chat_templates.py --real`.
class ChatTemplateParityTest {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-07T15:04:05Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode fixture(String name) throws IOException {
        String other = System.getProperty("vireo.templates.dir", "");
        try (InputStream in = other.isEmpty() || name.equals("snippets.json")
                ? Objects.requireNonNull(ChatTemplateParityTest.class.getResourceAsStream(name))
                : Files.newInputStream(Path.of(other, name))) {
            return JSON.readTree(in);
        }
    }

    private static List<Map<String, Object>> messages(JsonNode conversation) {
        return JSON.convertValue(conversation, new TypeReference<>() {});
    }

    @TestFactory
    Stream<DynamicTest> conversationsAreWrittenAsTheTemplatesOfTheFamiliesSay() throws IOException {
        JsonNode fixture = fixture("families.json");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode family : fixture.path("templates")) {
            Map<String, String> tokens = Map.of(
                    "bos_token", family.path("bos_token").textValue(),
                    "eos_token", family.path("eos_token").textValue());
            String name = family.path("name").textValue();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                ChatTemplate template =
                        ChatTemplate.of(name, family.path("template").textValue(), tokens, CLOCK);
                int compared = 0;
                for (int i = 0; i < fixture.path("conversations").size(); i++) {
                    List<Map<String, Object>> messages =
                            messages(fixture.path("conversations").get(i));
                    for (boolean answer : new boolean[] {false, true}) {
                        JsonNode expected = family.path("results").get(i).get(answer ? 1 : 0);
                        if (expected.has("text")) {
                            assertEquals(
                                    expected.path("text").textValue(), template.render(messages, answer), name + i);
                            compared++;
                        } else if (expected.path("error").textValue().startsWith("TemplateError: ")) {
                            String words = expected.path("error").textValue().substring("TemplateError: ".length());
                            assertEquals(
                                    "[" + name + "] the model's chat template refuses this conversation: " + words,
                                    refusal(() -> template.render(messages, answer)));
                            compared++;
                        }
                    }
                }
                assertTrue(compared >= 20, compared + " were compared");
            }));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> whatTemplatesUseGivesTheSame() throws IOException {
        JsonNode fixture = fixture("snippets.json");
        Map<String, Object> values = JSON.convertValue(fixture.path("values"), new TypeReference<>() {});
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode snippet : fixture.path("snippets")) {
            String source = snippet.path("template").textValue();
            tests.add(DynamicTest.dynamicTest(source, () -> {
                if (snippet.has("text")) {
                    assertEquals(
                            snippet.path("text").textValue(),
                            ChatTemplate.of("snippet", source, Map.of(), CLOCK).render(values));
                } else {
                    String said = refusal(() ->
                            ChatTemplate.of("snippet", source, Map.of(), CLOCK).render(values));
                    assertTrue(said.startsWith("[snippet] the model's chat template "), said);
                }
            }));
        }
        return tests.stream();
    }

    static String refusal(Runnable rendering) {
        try {
            rendering.run();
        } catch (VireoException e) {
            assertEquals(VireoException.Code.DATA, e.code());
            return e.what();
        }
        throw new AssertionError("it was not refused");
    }
}
