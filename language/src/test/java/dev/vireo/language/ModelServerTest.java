package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model behind the server, asked by LangChain4j's own client, by Vireo, and by hand.
class ModelServerTest {
    @TempDir
    private static Path folder = Path.of("");

    private static LocalModel model = noModel();
    private static ModelServer server = noServer();

    @SuppressWarnings("NullAway") // set before all tests
    private static LocalModel noModel() {
        return null;
    }

    @SuppressWarnings("NullAway") // set before all tests
    private static ModelServer noServer() {
        return null;
    }

    @BeforeAll
    static void start() throws IOException {
        TinyModel.write(folder.resolve("tiny"));
        model = LocalModel.open(folder.resolve("tiny"));
        server = ModelServer.start(model, ModelServer.Options.USUAL.port(0));
    }

    @AfterAll
    static void stop() {
        server.close();
        model.close();
    }

    private static Settings settings(int tokens, double temperature, long seed, String... stops) {
        return new Settings(tokens, new Sampling(1, temperature, 0, 1, 0), seed, List.of(stops));
    }

    private static Reply alone(String text, Settings settings) {
        return model.chat(List.of(Message.user(text)), settings, _ -> {});
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder client() {
        return OpenAiChatModel.builder()
                .baseUrl(server.baseUrl().toString())
                .modelName("tiny")
                .maxRetries(0)
                .maxTokens(12);
    }

    @Test
    void langChain4jsClientIsAnsweredAsTheModelAnswers() {
        Reply right = alone("hello", settings(12, 1.5, 5));
        ChatResponse response = client().temperature(1.5)
                .seed(5)
                .build()
                .chat(ChatRequest.builder().messages(UserMessage.from("hello")).build());
        assertEquals(right.text(), response.aiMessage().text());
        assertEquals(right.cutOff() ? FinishReason.LENGTH : FinishReason.STOP, response.finishReason());
        assertEquals(
                right.usage().inputTokens(),
                response.tokenUsage().inputTokenCount().longValue());
        assertEquals(
                right.usage().outputTokens(),
                response.tokenUsage().outputTokenCount().longValue());
        assertEquals("tiny", response.metadata().modelName());
    }

    @Test
    void langChain4jsClientHearsAStream() throws Exception {
        Reply right = alone("hello", settings(12, 1.5, 5));
        StringBuilder heard = new StringBuilder();
        AtomicInteger parts = new AtomicInteger();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(server.baseUrl().toString())
                .modelName("tiny")
                .maxTokens(12)
                .temperature(1.5)
                .seed(5)
                .build()
                .chat("hello", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String part) {
                        heard.append(part);
                        parts.incrementAndGet();
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable e) {
                        whole.completeExceptionally(e);
                    }
                });
        ChatResponse response = whole.get(1, TimeUnit.MINUTES);
        assertEquals(right.text(), heard.toString());
        assertEquals(right.text(), response.aiMessage().text());
        assertTrue(parts.get() > 1);
        assertEquals(
                right.usage().outputTokens(),
                response.tokenUsage().outputTokenCount().longValue());
    }

    @Test
    void anAnswerFollowsAGrammar() throws Exception {
        String body =
                "{\"model\":\"tiny\",\"max_tokens\":20,\"grammar\":\"root ::= \\\"the \\\" (\\\"cat\\\" | \\\"dog\\\")\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        String said = new ObjectMapper()
                .readTree(response.body())
                .at("/choices/0/message/content")
                .asText();
        assertTrue(Set.of("the cat", "the dog").contains(said), said);
    }

    @Test
    void aStopAndASystemAreHeard() {
        Reply right = alone("hello", settings(12, 1.5, 5));
        String stop = right.text().substring(2, 4);
        ChatResponse response = client().temperature(1.5)
                .seed(5)
                .stop(List.of("never there", stop))
                .build()
                .chat(ChatRequest.builder().messages(UserMessage.from("hello")).build());
        assertEquals(
                right.text().substring(0, right.text().indexOf(stop)),
                response.aiMessage().text());
        assertEquals(FinishReason.STOP, response.finishReason());
        Reply withSystem = model.chat(
                List.of(new Message("system", "be brief"), Message.user("hello")), settings(12, 0, 0), _ -> {});
        ChatResponse greedy =
                client().temperature(0.0).build().chat(SystemMessage.from("be brief"), UserMessage.from("hello"));
        assertEquals(withSystem.text(), greedy.aiMessage().text());
    }

    @Test
    void langChain4jsClientUnderstandsWhyItIsRefused() throws Exception {
        assertThrows(
                ModelNotFoundException.class,
                () -> client().modelName("other").build().chat("hello"));
        assertThrows(InvalidRequestException.class, () -> client().build().chat("x".repeat(300)));
        assertThrows(
                InvalidRequestException.class,
                () -> client().frequencyPenalty(1.0).build().chat("hello"));
        InvalidRequestException eyes = assertThrows(
                InvalidRequestException.class,
                () -> client().build().chat(UserMessage.from(ImageContent.from("data:image/png;base64,AAAA"))));
        assertTrue(String.valueOf(eyes.getMessage()).contains("no eyes"), eyes.getMessage());
        ModelServer.Options usual = ModelServer.Options.USUAL;
        try (ModelServer locked = ModelServer.start(
                model,
                new ModelServer.Options(
                        "localhost", 0, 1, 9, Optional.of("open-sesame"), Optional.of("mine"), usual.log()))) {
            OpenAiChatModel.OpenAiChatModelBuilder mine =
                    client().baseUrl(locked.baseUrl().toString()).modelName("mine");
            assertThrows(
                    AuthenticationException.class,
                    () -> mine.apiKey("wrong-sesame").build().chat("hello"));
            assertFalse(mine.apiKey("open-sesame").build().chat("hello").isEmpty());
        }
    }

    @TestFactory
    Stream<DynamicTest> itIsALanguageModelForVireoToo() {
        LanguageModel asked = LanguageModels.of(
                "openai:tiny",
                ModelOptions.DEFAULT.withBaseUrl(server.baseUrl()).withMaxTokens(8));
        return LanguageModelConformance.of(() -> asked, LanguageModel.Request.of("a", "b"), Duration.ofSeconds(20))
                .checks()
                .stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void fourClientsAtOnceAreAnsweredAsEachWouldBeAlone() throws Exception {
        List<Reply> alone = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            alone.add(alone("client " + i, settings(40, 1.5, i)));
        }
        assertNotEquals(alone.get(0).text(), alone.get(1).text());
        ConcurrentLinkedQueue<Integer> numbers = new ConcurrentLinkedQueue<>(List.of(0, 1, 2, 3));
        List<String> wrong = Conformance.sideBySide(4, () -> {
                    int i = numbers.remove();
                    List<String> out = new ArrayList<>();
                    for (int round = 0; round < 3; round++) {
                        String text = client().maxTokens(40)
                                .temperature(1.5)
                                .seed(i)
                                .build()
                                .chat("client " + i);
                        if (!text.equals(alone.get(i).text())) {
                            out.add(i + ": " + text + " is not " + alone.get(i).text());
                        }
                    }
                    return out;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertEquals(List.of(), wrong);
    }

    private static JsonNode post(String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return new JsonMapper().readTree(response.body());
        }
    }

    @Test
    void likelihoodsAreThoseOfTheModelsOwnScores() throws Exception {
        JsonNode answer = post(
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],"
                        + "\"max_tokens\":9,\"temperature\":1.5,\"top_p\":0.8,\"seed\":3,\"logprobs\":true,\"top_logprobs\":3}");
        JsonNode content = answer.path("choices").path(0).path("logprobs").path("content");
        Reply reply = alone("hello", new Settings(9, new Sampling(1, 1.5, 0, 0.8, 0), 3, List.of()));
        assertEquals(reply.tokens().size(), content.size());
        String prompt = "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n";
        List<Integer> tokens = new ArrayList<>();
        List<String> parts =
                Pattern.compile("(?=<\\|)|(?<=\\|>)").splitAsStream(prompt).toList();
        for (String part : parts) {
            switch (part) {
                case "<|im_start|>" -> tokens.add(257);
                case "<|im_end|>" -> tokens.add(258);
                default -> part.chars().forEach(tokens::add); // tokens are bytes
            }
        }
        ModelFolder files = ModelFolder.open(folder.resolve("tiny"));
        try (FolderWeights weights = files.weights();
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU)) {
            Qwen2Model network = Qwen2Model.of(files.config(), parameters);
            for (int i = 0; i < content.size(); i++) {
                double[] right = logSoftmax(network, tokens);
                int token = reply.tokens().get(i);
                assertEquals(right[token], content.path(i).path("logprob").asDouble(), 1e-4, "token " + i);
                assertEquals(token, content.path(i).path("bytes").path(0).asInt());
                double last = 0;
                for (JsonNode likely : content.path(i).path("top_logprobs")) {
                    double told = likely.path("logprob").asDouble();
                    assertTrue(told <= last, "the likeliest comes first");
                    assertTrue(Arrays.stream(right).anyMatch(r -> Math.abs(r - told) < 1e-4), "it is a score");
                    last = told;
                }
                assertEquals(3, content.path(i).path("top_logprobs").size());
                assertEquals(
                        Arrays.stream(right).max().orElseThrow(),
                        content.path(i)
                                .path("top_logprobs")
                                .path(0)
                                .path("logprob")
                                .asDouble(),
                        1e-4);
                tokens.add(token);
            }
        }
    }

    private static double[] logSoftmax(Qwen2Model network, List<Integer> tokens) {
        try (Scope _ = Scope.inference()) {
            long[] ids = tokens.stream().mapToLong(i -> i).toArray();
            Tensor out = network.logits(network.forward(Qwen2Model.Request.ids(Tensor.of(ids, 1, ids.length))
                            .last())
                    .last_BNC());
            float[] scores = out.logSoftmax(-1).toFloats();
            double[] all = new double[scores.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = scores[i];
            }
            return all;
        }
    }

    @Test
    void aConversationThatBeginsAsTheLastOneIsKnown() throws Exception {
        String first = "{\"model\":\"tiny\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "a".repeat(90) + "\"}";
        post(first + "]}");
        JsonNode usage = post(first
                        + ",{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}]}")
                .path("usage");
        assertTrue(usage.path("prompt_tokens_details").path("cached_tokens").asInt() >= 90, usage.toString());
        assertEquals(
                usage.path("total_tokens").asInt(),
                usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt());
    }

    @Test
    void withoutASeedAnswersDiffer() throws Exception {
        String body =
                "{\"model\":\"tiny\",\"max_tokens\":20,\"temperature\":2,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
        JsonNode one = post(body).path("choices");
        JsonNode other = post(body).path("choices");
        assertNotEquals(one, other);
    }

    @Test
    void whatAServerCanNotBeIsSaid() {
        ModelServer.Options usual = ModelServer.Options.USUAL;
        wrong(Code.USAGE, "no key", () -> ModelServer.start(model, options("0.0.0.0", 0)));
        wrong(Code.USAGE, "no host", () -> ModelServer.start(model, options("no such host.invalid", 0)));
        wrong(Code.USAGE, "port", () -> usual.port(70_000));
        wrong(
                Code.USAGE,
                "wait",
                () -> new ModelServer.Options("::1", 0, -1, 9, Optional.empty(), Optional.empty(), usual.log()));
        wrong(
                Code.USAGE,
                "token",
                () -> new ModelServer.Options("::1", 0, 1, 0, Optional.empty(), Optional.empty(), usual.log()));
        wrong(
                Code.USAGE,
                "key",
                () -> new ModelServer.Options("::1", 0, 1, 9, Optional.of("two words"), Optional.empty(), usual.log()));
        wrong(
                Code.USAGE,
                "name",
                () -> new ModelServer.Options("::1", 0, 1, 9, Optional.empty(), Optional.of(" "), usual.log()));
        wrong(
                Code.RESOURCE,
                "can't listen",
                () -> ModelServer.start(model, usual.port(server.baseUrl().getPort())));
    }

    private static ModelServer.Options options(String host, int port) {
        return new ModelServer.Options(host, port, 1, 9, Optional.empty(), Optional.empty(), _ -> {});
    }

    private static void wrong(Code code, String named, Executable what) {
        VireoException e = assertThrows(VireoException.class, what);
        assertEquals(code, e.code());
        assertTrue(e.what().contains(named), e.what());
    }

    @Test
    void aClosedServerIsGoneAndTheModelStays() {
        ModelServer other = ModelServer.start(model, options("127.0.0.1", 0));
        URI place = other.baseUrl();
        other.close();
        other.close();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThrows(
                    ConnectException.class,
                    () -> http.send(
                            HttpRequest.newBuilder(place.resolve("/health")).build(),
                            HttpResponse.BodyHandlers.discarding()));
        }
        assertFalse(alone("x", settings(3, 0, 0)).text().isEmpty());
    }
}
