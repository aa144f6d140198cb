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

/// What a real `transformers serve` and a real llama.cpp said, as `tools/parity/language_servers.py` recorded it, byte
/// for byte.
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

    private static JsonNode said(String recording, String exchange) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordedServersTest.class.getResourceAsStream(recording))) {
            for (JsonNode one : new ObjectMapper().readTree(in)) {
                if (one.get("name").asText().equals(exchange)) {
                    return one;
                }
            }
        }
        throw new IllegalArgumentException(exchange);
    }

    private static OpenAiServer.Reaction reaction(JsonNode exchange) {
        int status = exchange.get("status").asInt();
        String body = exchange.get("body").asText();
        return status == 200
                ? OpenAiServer.raw(exchange.get("type").asText(), body)
                : OpenAiServer.status(status, body);
    }

    private ModelOptions options() {
        return new ModelOptions(
                Optional.of(server.baseUrl()), Duration.ofSeconds(30), 0, Map.of("OPENAI_API_KEY", "sk"));
    }

    private ModelOptions serving(String exchange) throws IOException {
        server.only(reaction(said("transformers-serve.json", exchange)));
        return options();
    }

    private LanguageModel transformers(String exchange) throws IOException {
        return LanguageModels.of("openai:tiny", serving(exchange));
    }

    private LanguageModel llama(String... exchanges) throws IOException {
        server.only(reaction(said("llama-cpp.json", exchanges[0])));
        for (String exchange : List.of(exchanges).subList(1, exchanges.length)) {
            server.then(reaction(said("llama-cpp.json", exchange)));
        }
        return LanguageModels.of("openai:smollm2-135m", options());
    }

    @Test
    void aStreamedAnswerAndAWholeOneAreTheSame() throws IOException {
        for (String exchange : List.of("streamed", "whole")) {
            LanguageModel.Completion answer = transformers(exchange).complete(ASKED);
            assertEquals(new LanguageModel.Completion(SAID, new Usage(1, 31, 8, 0), true), answer, exchange);
        }
    }

    @Test
    void anAnswerToASchemaOrAPictureThatItIgnoresIsAnAnswer() throws IOException {
        LanguageModel.Request held = new LanguageModel.Request("a", "b", 0, Optional.of("{\"type\":\"object\"}"));
        assertEquals(SAID, transformers("schema").complete(held).text());
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
        LanguageModel model = transformers("no-such-model");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertEquals(Code.PROVIDER, e.code());
        assertTrue(e.getMessage().contains("HTTP 500 Internal Server Error"), e.getMessage());
        assertTrue(e.hint().contains("log"), e.hint());
    }

    @Test
    void anAddressWithoutAnApiIsSaidToBeOne() throws IOException {
        LanguageModel model = transformers("no-such-path");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertTrue(e.getMessage().contains("has nothing at this address: HTTP 404 Not Found"), e.getMessage());
        assertTrue(e.hint().contains("/v1"), e.hint());
    }

    @Test
    void llamaCppStreamsAndAnswersAsAWhole() throws IOException {
        for (String exchange : List.of("streamed", "whole")) {
            LanguageModel.Completion answer = llama(exchange).complete(ASKED);
            assertEquals("The phrase \"biblical\" is often", answer.text(), exchange);
            assertTrue(answer.cutOff(), exchange);
            assertEquals(16, answer.usage().inputTokens(), exchange);
            assertEquals(8, answer.usage().outputTokens(), exchange);
        }
    }

    @Test
    void llamaCppThatIsLoadingIsWaitedFor() throws IOException {
        LanguageModel model = llama("loading", "loading", "streamed");
        assertEquals("The phrase \"biblical\" is often", model.complete(ASKED).text());
        assertEquals(3, server.requests.size());
    }

    @Test
    void llamaCppHoldsAnAnswerToASchema() throws IOException {
        LanguageModel model = llama("schema");
        LanguageModel.Request held = new LanguageModel.Request("a", "b", 0, Optional.of("{\"type\":\"object\"}"));
        assertTrue(model.complete(held).text().startsWith("{"));
        assertEquals(
                "json_schema",
                server.requests.getLast().at("/response_format/type").asText());
    }

    @Test
    void aContextOfLlamaCppThatIsTooShortIsToldWithWhatToDo() throws IOException {
        LanguageModel model = llama("too-long");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertEquals(Code.PROVIDER, e.code());
        assertTrue(e.what().contains("4016 tokens"), e.what());
        assertTrue(e.hint().contains("context"), e.hint());
        assertEquals(1, server.requests.size(), "asking again changes nothing");
    }

    @Test
    void aPictureForAModelOfLlamaCppWithoutEyesIsToldWithWhatToDo() throws IOException {
        server.only(reaction(said("llama-cpp.json", "picture")));
        VisionModel model = LanguageModels.seeing("openai:smollm2-135m", options());
        VisionModel.Request shown = new VisionModel.Request(
                "a", "b", List.of(new VisionModel.Picture("image/png", "iVBORw0KGgo=")), Optional.empty());
        VireoException e = assertThrows(VireoException.class, () -> model.look(shown));
        assertTrue(e.what().contains("image input is not supported"), e.what());
        assertTrue(e.hint().contains("--mmproj"), e.hint());
        assertEquals(1, server.requests.size(), "asking again changes nothing");
    }

    @Test
    void llamaCppHasNothingAtAnotherAddress() throws IOException {
        LanguageModel model = llama("no-such-path");
        VireoException e = assertThrows(VireoException.class, () -> model.complete(ASKED));
        assertTrue(e.what().contains("HTTP 404"), e.what());
        assertTrue(e.hint().contains("/v1"), e.hint());
    }
}
