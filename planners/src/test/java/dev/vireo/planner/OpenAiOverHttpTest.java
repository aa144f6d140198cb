package dev.vireo.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The OpenAI path over real HTTP, against a small server on this machine.
class OpenAiOverHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "sk-very-secret-0123456789";
    private static final String PROGRAM = "def execute_command(image) -> bool:\n    return True\n";

    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<JsonNode> requests = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            requests.add(JSON.readTree(exchange.getRequestBody()));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Answer answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
            if (answer.status == 0) {
                try {
                    silence.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status == 0 ? 200 : answer.status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        silence.countDown();
        server.stop(0);
    }

    private URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private Planner planner(Optional<String> key, int maxRetries) {
        OpenAiSettings settings = new OpenAiSettings("tiny", baseUrl(), key, Duration.ofSeconds(10), maxRetries);
        return new LlmPlanner(settings.connect("openai:tiny", pauses::add));
    }

    private static String completion(String text) throws IOException {
        return """
                {"id":"c","object":"chat.completion","created":1,"model":"tiny","choices":[{"index":0,
                "finish_reason":"stop","message":{"role":"assistant","content":%s}}],
                "usage":{"prompt_tokens":120,"completion_tokens":30,"total_tokens":150}}""".formatted(JSON.writeValueAsString(text));
    }

    private VireoException refusal(Planner planner) {
        VireoException e = assertThrows(VireoException.class, () -> planner.plan(PlanRequest.of("Is there a cube?")));
        assertEquals(Code.PROVIDER, e.code());
        assertFalse((e.getMessage() + e.hint()).contains(KEY), e.getMessage());
        return e;
    }

    @Test
    void aProgramComesBackWithWhatItCost() throws IOException {
        answers.add(new Answer(200, completion("Here:\n```python\n" + PROGRAM + "```")));
        Plan plan = planner(Optional.of(KEY), 0).plan(PlanRequest.of("Is there a cube?"));
        assertEquals(new Plan.Program(PROGRAM, new Plan.Usage(1, 120, 30)), plan);
        assertEquals("tiny", requests.getFirst().get("model").asText());
        assertEquals(0.0, requests.getFirst().get("temperature").asDouble());
        assertEquals(
                "system", requests.getFirst().get("messages").get(0).get("role").asText());
        assertTrue(requests.getFirst()
                .get("messages")
                .get(1)
                .get("content")
                .asText()
                .contains("Is there a cube?"));
        assertEquals("Bearer " + KEY, authorizations.getFirst());
    }

    @Test
    void aLocalServerNeedsNoKey() throws IOException {
        answers.add(new Answer(200, completion(PROGRAM)));
        assertInstanceOf(Plan.Program.class, planner(Optional.empty(), 0).plan(PlanRequest.of("Is there a cube?")));
    }

    @Test
    void anEmptyAnswerIsNotUnderstood() throws IOException {
        answers.add(new Answer(200, completion("")));
        assertInstanceOf(
                Plan.NotUnderstood.class, planner(Optional.of(KEY), 0).plan(PlanRequest.of("Is there a cube?")));
    }

    @Test
    void aRefusedKeyIsSaidWithoutTheKey() {
        answers.add(new Answer(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}"));
        VireoException e = refusal(planner(Optional.of(KEY), 2));
        assertTrue(e.toString().contains("refused the key"), e.getMessage());
        assertTrue(e.hint().contains("OPENAI_API_KEY"), e.hint());
        assertEquals(1, requests.size(), "a refused key is not tried again");
    }

    @Test
    void anUnknownModelIsNamed() {
        answers.add(new Answer(404, "{\"error\":{\"message\":\"The model `tiny` does not exist\"}}"));
        VireoException e = refusal(planner(Optional.of(KEY), 2));
        assertTrue(e.toString().contains("openai:tiny: " + baseUrl() + " knows no such model"), e.getMessage());
    }

    @Test
    void aBusyServerIsAskedAgainAndEveryTryIsCounted() throws IOException {
        answers.add(new Answer(429, "{\"error\":{\"message\":\"slow down\"}}"));
        answers.add(new Answer(500, "{\"error\":{\"message\":\"oops\"}}"));
        answers.add(new Answer(200, completion(PROGRAM)));
        Plan plan = planner(Optional.of(KEY), 2).plan(PlanRequest.of("Is there a cube?"));
        assertEquals(new Plan.Usage(3, 120, 30), plan.usage());
        assertEquals(List.of(Duration.ofMillis(500), Duration.ofSeconds(1)), pauses);
    }

    @Test
    void aServerThatStaysBusyIsAPlainRefusal() {
        answers.add(new Answer(429, "{\"error\":{\"message\":\"slow down, " + KEY + "\"}}"));
        VireoException e = refusal(planner(Optional.of(KEY), 1));
        assertTrue(e.toString().contains("too many requests"), e.getMessage());
        assertTrue(e.toString().contains("(asked 2 times)"), e.getMessage());
        assertTrue(e.toString().contains("[key]"), e.getMessage());
    }

    @Test
    void aServerErrorIsSaidWithItsStatus() {
        answers.add(new Answer(500, "{\"error\":{\"message\":\"out of paper\"}}"));
        VireoException e = refusal(planner(Optional.of(KEY), 0));
        assertTrue(e.toString().contains("HTTP 500"), e.getMessage());
        assertTrue(e.toString().contains("out of paper"), e.getMessage());
    }

    @Test
    void anAnswerThatIsNoJsonIsRefusedInOneLine() {
        answers.add(new Answer(200, "<html>\nhello\n</html>"));
        VireoException e = refusal(planner(Optional.of(KEY), 0));
        assertTrue(e.toString().contains("no usable answer"), e.getMessage());
        assertFalse(e.toString().contains("\n"), e.getMessage());
    }

    @Test
    void anAnswerWithoutChoicesIsRefused() {
        answers.add(new Answer(200, "{}"));
        assertTrue(refusal(planner(Optional.of(KEY), 0)).toString().contains("no usable answer"));
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI gone = baseUrl();
        server.stop(0);
        OpenAiSettings settings = new OpenAiSettings("tiny", gone, Optional.empty(), Duration.ofSeconds(10), 3);
        VireoException e = refusal(new LlmPlanner(settings.connect("openai:tiny", pauses::add)));
        assertEquals("openai:tiny: no connection to " + gone, e.getMessage());
        assertEquals(List.of(), pauses, "a refused connection is not tried again");
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsNamed() {
        answers.add(new Answer(0, ""));
        OpenAiSettings settings = new OpenAiSettings("tiny", baseUrl(), Optional.empty(), Duration.ofMillis(200), 0);
        VireoException e = refusal(new LlmPlanner(settings.connect("openai:tiny", pauses::add)));
        assertTrue(e.toString().contains("no answer from " + baseUrl() + " in time"), e.getMessage());
    }

    @Test
    void aForeignServerWithoutAKeyIsRefusedBeforeAnythingIsSent() {
        VireoException e = assertThrows(
                VireoException.class, () -> OpenAiSettings.of("gpt-4.1-mini", OpenAiSettings.OPENAI, Optional.empty()));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.toString().contains("OPENAI_API_KEY"), e.getMessage());
    }

    @Test
    void theSettingsDoNotPrintTheKey() {
        assertFalse(OpenAiSettings.of("tiny", OpenAiSettings.OPENAI, Optional.of(KEY))
                .toString()
                .contains(KEY));
    }
}
