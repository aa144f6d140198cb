package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a real `transformers serve` said, as `tools/parity/language_servers.py` recorded it, byte for byte.
class RecordedServersTest {
    private static final LanguageModel.Request ASKED = LanguageModel.Request.of("a", "b");
    private static final String SAID = "\ufffdr\ufffd\u000e\f)V\b";

    private OpenAiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new OpenAiServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ModelOptions serving(String exchange) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedServersTest.class.getResourceAsStream("transformers-serve.json"))) {
            for (JsonNode one : new ObjectMapper().readTree(in)) {
                if (one.get("name").asText().equals(exchange)) {
                    String body = one.get("body").asText();
                    server.only(
                            one.get("status").asInt() == 200
                                    ? OpenAiServer.raw(one.get("type").asText(), body)
                                    : OpenAiServer.status(one.get("status").asInt(), body));
                    return new ModelOptions(
                            Optional.of(server.baseUrl()), Duration.ofSeconds(30), 0, Map.of("OPENAI_API_KEY", "sk"));
                }
            }
        }
        throw new IllegalArgumentException(exchange);
    }

    private LanguageModel model(String exchange) throws IOException {
        return LanguageModels.of("openai:tiny", serving(exchange));
    }

    @Test
    void aStreamedAnswerAndAWholeOneAreTheSame() throws IOException {
        for (String exchange : List.of("streamed", "whole")) {
            LanguageModel.Completion answer = model(exchange).complete(ASKED);
            assertEquals(new LanguageModel.Completion(SAID, new Usage(1, 31, 8, 0), true), answer, exchange);
        }
    }

    @Test
    void anAnswerToASchemaOrAPictureThatItIgnoresIsAnAnswer() throws IOException {
        LanguageModel.Request held = new LanguageModel.Request("a", "b", 0, Optional.of("{\"type\":\"object\"}"));
        assertEquals(SAID, model("schema").complete(held).text());
        VisionModel.Request shown = new VisionModel.Request(
                "a", "b", List.of(new VisionModel.Picture("image/png", "iVBORw0KGgo=")), Optional.empty());
        assertEquals(
                SAID,
                LanguageModels.seeing("openai:tiny", serving("picture"))
                        .look(shown)
                        .text());
        JsonNode sent = server.requests.getLast();
        assertEquals(
                "high",
                sent.at("/messages/1/content/1/image_url/detail").asText(),
                "what is small in a picture is lost otherwise");
    }

    @Test
    void aModelThatItLacksIsAnErrorOfItsOwnWhichItsLogExplains() throws IOException {
        LanguageModel model = model("no-such-model");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertEquals(Code.PROVIDER, e.code());
        assertTrue(e.getMessage().contains("HTTP 500 Internal Server Error"), e.getMessage());
        assertTrue(e.hint().contains("log"), e.hint());
    }

    @Test
    void anAddressWithoutAnApiIsSaidToBeOne() throws IOException {
        LanguageModel model = model("no-such-path");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertTrue(e.getMessage().contains("has nothing at this address: HTTP 404 Not Found"), e.getMessage());
        assertTrue(e.hint().contains("/v1"), e.hint());
    }
}
