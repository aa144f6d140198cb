package dev.vireo.language.internal.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.OpenAiServer;
import dev.vireo.language.Usage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The OpenAI path over real HTTP, against a small server on this machine.
class OpenAiOverHttpTest {
    private static final String KEY = "sk-very-secret-0123456789";
    private static final String PROGRAM = "def execute_command(image) -> bool:\n    return True\n";
    private static final LanguageModel.Request CUBE =
            LanguageModel.Request.of("You write programs.", "Is there a cube?");
    private static final String SLOW_DOWN = "{\"error\":{\"message\":\"slow down\"}}";

    private final FakeTime time = new FakeTime();
    private final Told told = new Told();
    private OpenAiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new OpenAiServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LanguageModel model(
            URI baseUrl, Optional<String> key, Duration timeout, Patience patience, boolean listening) {
        return new OpenAiEndpoint("openai:tiny", "tiny", baseUrl, key, new Bounds(timeout, timeout, 512))
                .connect(
                        patience,
                        new Gate(ModelOptions.RateLimits.NONE, time),
                        time,
                        listening ? Optional.of(told) : Optional.empty());
    }

    private LanguageModel model(Duration timeout, int maxRetries) {
        return model(
                server.baseUrl(), Optional.of(KEY), timeout, new Patience(maxRetries, Duration.ofMinutes(5), 0), false);
    }

    private LanguageModel model(int maxRetries) {
        return model(Duration.ofSeconds(30), maxRetries);
    }

    private LanguageModel listening(int maxRetries) {
        return model(
                server.baseUrl(),
                Optional.of(KEY),
                Duration.ofSeconds(30),
                new Patience(maxRetries, Duration.ofMinutes(5), 0),
                true);
    }

    private static VireoException refusal(LanguageModel model) {
        VireoException e = assertThrows(VireoException.class, () -> model.complete(CUBE));
        assertEquals(Code.PROVIDER, e.code());
        assertFalse((e.getMessage() + e.hint()).contains(KEY), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e;
    }

    @Test
    void aProgramComesBackWithWhatItCost() {
        server.then(OpenAiServer.answer("Here:\n```python\n" + PROGRAM + "```"));
        LanguageModel.Completion answer = model(0).complete(CUBE);
        assertEquals(
                new LanguageModel.Completion("Here:\n```python\n" + PROGRAM + "```", new Usage(1, 120, 30, 64)),
                answer);
        JsonNode sent = server.requests.getFirst();
        assertEquals("tiny", sent.get("model").asText());
        assertEquals(0.0, sent.get("temperature").asDouble());
        assertEquals("system", sent.get("messages").get(0).get("role").asText());
        assertTrue(sent.get("messages").get(1).get("content").asText().contains("Is there a cube?"));
        assertTrue(sent.path("stream").asBoolean(), "so that one can tell a slow answer from none");
        assertEquals(512, sent.get("max_tokens").asInt());
        assertEquals(0, sent.get("seed").asInt());
        assertEquals("Bearer " + KEY, server.authorizations.getFirst());
    }

    @Test
    void aLocalServerNeedsNoKey() {
        server.then(OpenAiServer.answer(PROGRAM));
        LanguageModel keyless = model(
                server.baseUrl(),
                Optional.empty(),
                Duration.ofSeconds(30),
                new Patience(0, Duration.ofMinutes(5), 0),
                false);
        assertEquals(PROGRAM, keyless.complete(CUBE).text());
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        server.then(OpenAiServer.answer(""));
        assertEquals("", model(0).complete(CUBE).text());
    }

    @Test
    void anAnswerThatWasCutOffAtItsLengthIsSaidSo() {
        server.then(OpenAiServer.answer("```python\n" + PROGRAM, "length"));
        LanguageModel.Completion answer = model(0).complete(CUBE);
        assertTrue(answer.cutOff());
        assertEquals(new Usage(1, 120, 30, 64), answer.usage());
    }

    @Test
    void anAnswerThatAContentFilterStoppedIsARefusal() {
        server.then(OpenAiServer.answer("", "content_filter"));
        assertTrue(refusal(model(2)).toString().contains("content filter"));
        assertEquals(1, server.requests.size());
    }

    @Test
    void aRefusedKeyIsSaidWithoutTheKey() {
        server.then(OpenAiServer.status(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}"));
        VireoException e = refusal(model(2));
        assertTrue(e.toString().contains("refused the key"), e.getMessage());
        assertTrue(e.hint().contains("OPENAI_API_KEY"), e.hint());
        assertEquals(1, server.requests.size(), "a refused key is not tried again");
    }

    @Test
    void anUnknownModelIsNamed() {
        server.then(OpenAiServer.status(404, "{\"error\":{\"message\":\"The model `tiny` does not exist\"}}"));
        VireoException e = refusal(model(2));
        assertTrue(e.toString().contains("openai:tiny: " + server.baseUrl() + " knows no such model"), e.getMessage());
    }

    @Test
    void aBusyServerIsAskedAgainAndEveryTryIsCounted() {
        server.then(OpenAiServer.status(429, SLOW_DOWN))
                .then(OpenAiServer.status(500, "{\"error\":{\"message\":\"oops\"}}"))
                .then(OpenAiServer.status(503, ""))
                .then(OpenAiServer.answer(PROGRAM));
        assertEquals(new Usage(4, 120, 30, 64), model(3).complete(CUBE).usage());
        assertEquals(3, time.pauses.size());
        for (int i = 0; i < 3; i++) {
            long millis = time.pauses.get(i).toMillis();
            assertTrue(millis >= 250L << i && millis <= 500L << i, time.pauses.toString());
        }
    }

    @Test
    void pausesFollowTheSeed() {
        List<List<Duration>> pauses = new ArrayList<>();
        server.then(OpenAiServer.status(503, ""));
        for (long seed : new long[] {1, 1, 2}) {
            time.pauses.clear();
            refusal(model(
                    server.baseUrl(),
                    Optional.of(KEY),
                    Duration.ofSeconds(30),
                    new Patience(3, Duration.ofMinutes(5), seed),
                    false));
            pauses.add(List.copyOf(time.pauses));
        }
        assertEquals(pauses.get(0), pauses.get(1));
        assertNotEquals(pauses.get(0), pauses.get(2));
    }

    @Test
    void aServerThatSaysHowLongToWaitIsObeyed() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        server.then(OpenAiServer.status(429, SLOW_DOWN, "Retry-After", "7"))
                .then(OpenAiServer.status(503, "", "Retry-After", date))
                .then(OpenAiServer.status(429, SLOW_DOWN, "retry-after-ms", "1500"))
                .then(OpenAiServer.status(429, SLOW_DOWN, "Retry-After", "soon"))
                .then(OpenAiServer.answer(PROGRAM));
        model(4).complete(CUBE);
        assertEquals(Duration.ofSeconds(7), time.pauses.get(0));
        long untilDate = time.pauses.get(1).toSeconds();
        assertTrue(untilDate > 30 && untilDate <= 100, time.pauses.toString());
        assertTrue(time.pauses.get(2).toMillis() >= 1500, time.pauses.toString());
        assertTrue(time.pauses.get(3).toSeconds() < 9, "what can't be read is not obeyed: " + time.pauses);
    }

    @Test
    void aServerThatWantsUsToWaitTooLongIsGivenUp() {
        server.then(OpenAiServer.status(429, SLOW_DOWN, "Retry-After", "3600"));
        VireoException e = refusal(model(5));
        assertTrue(e.getMessage().contains("a pause of 3600 s goes beyond the 300 s"), e.getMessage());
        assertEquals(List.of(), time.pauses);
    }

    @Test
    void allTriesTogetherHaveAnEnd() {
        server.then(OpenAiServer.status(503, "", "Retry-After", "40"));
        VireoException e = refusal(model(
                server.baseUrl(),
                Optional.of(KEY),
                Duration.ofSeconds(30),
                new Patience(100, Duration.ofSeconds(100), 0),
                false));
        assertEquals(List.of(Duration.ofSeconds(40), Duration.ofSeconds(40)), time.pauses);
        assertTrue(e.getMessage().contains("(asked 3 times)"), e.getMessage());
    }

    @Test
    void aQuotaThatIsUsedUpIsNotAskedForAgain() {
        server.then(OpenAiServer.status(
                429, "{\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}}"));
        refusal(model(5));
        assertEquals(1, server.requests.size());
    }

    @Test
    void aServerThatStaysBusyIsAPlainRefusal() {
        server.then(OpenAiServer.status(429, "{\"error\":{\"message\":\"slow down, " + KEY + "\"}}"));
        VireoException e = refusal(model(1));
        assertTrue(e.toString().contains("too many requests"), e.getMessage());
        assertTrue(e.toString().contains("(asked 2 times)"), e.getMessage());
        assertTrue(e.toString().contains("[key]"), e.getMessage());
    }

    @Test
    void aServerErrorIsSaidWithItsStatus() {
        server.then(OpenAiServer.status(500, "{\"error\":{\"message\":\"out of paper\"}}"));
        VireoException e = refusal(model(0));
        assertTrue(e.toString().contains("HTTP 500"), e.getMessage());
        assertTrue(e.toString().contains("out of paper"), e.getMessage());
    }

    @Test
    void anAnswerThatIsNoJsonIsRefusedInOneLine() {
        server.then(OpenAiServer.raw("text/html", "<html>\nhello\n</html>"));
        VireoException e = refusal(model(2));
        assertTrue(
                e.getMessage().contains("the answer is text/html and no JSON: <html> hello </html>"), e.getMessage());
        assertTrue(e.hint().contains("/v1"), e.hint());
        assertEquals(1, server.requests.size(), "a wrong address does not get better");
    }

    @Test
    void goodJsonUnderAWrongContentTypeIsTaken() throws IOException {
        server.then(OpenAiServer.raw("text/plain", OpenAiServer.completion(PROGRAM, "stop")));
        assertEquals(PROGRAM, model(0).complete(CUBE).text());
    }

    @Test
    void anAnswerWithoutChoicesIsRefused() {
        server.then(OpenAiServer.raw("application/json", "{\"choices\":[]}"));
        assertTrue(refusal(model(0)).toString().contains("the answer holds no choices"));
    }

    @Test
    void anErrorUnderAGoodStatusIsAnError() {
        server.then(OpenAiServer.raw("application/json", "{\"error\":{\"message\":\"no such thing, " + KEY + "\"}}"));
        assertTrue(refusal(model(0)).toString().contains("no such thing, [key]"));
    }

    @Test
    void anAnswerThatBreaksOffIsAskedForAgain() throws IOException {
        String whole = OpenAiServer.completion(PROGRAM, "stop");
        server.then(OpenAiServer.cut(PROGRAM))
                .then(OpenAiServer.raw("application/json", whole.substring(0, whole.length() / 2)))
                .then(OpenAiServer.raw("application/json", ""))
                .then(OpenAiServer.answer(PROGRAM));
        assertEquals(4, model(3).complete(CUBE).usage().calls());
    }

    @Test
    void anAnswerThatKeepsBreakingOffIsRefused() {
        server.then(OpenAiServer.cut(PROGRAM));
        assertTrue(refusal(model(1)).toString().contains("the connection broke"));
        assertEquals(2, server.requests.size());
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() {
        server.then(OpenAiServer.huge(EndpointHttp.MAX_BYTES + (1L << 20)));
        assertTrue(refusal(model(2)).toString().contains("longer than 16777216 bytes"));
        assertEquals(1, server.requests.size());
    }

    @Test
    void theKeyDoesNotFollowARedirect() throws IOException {
        try (OpenAiServer elsewhere = new OpenAiServer()) {
            elsewhere.then(OpenAiServer.answer(PROGRAM));
            String target = elsewhere.baseUrl() + "/chat/completions";
            for (int status : new int[] {302, 307, 308}) {
                server.then(OpenAiServer.status(status, "", "Location", target));
            }
            for (int i = 0; i < 3; i++) {
                VireoException e = refusal(model(2));
                assertTrue(e.getMessage().contains("redirects to " + target), e.getMessage());
            }
            assertEquals(List.of(), elsewhere.requests);
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI gone = server.baseUrl();
        server.close();
        VireoException e = refusal(model(
                gone, Optional.empty(), Duration.ofSeconds(30), new Patience(3, Duration.ofMinutes(5), 0), false));
        assertEquals("openai:tiny: no connection to " + gone, e.what());
        assertEquals(List.of(), time.pauses, "a refused connection is not tried again");
    }

    @Test
    void aServerThatIsSilentOrSlowIsNotWaitedForForever() {
        server.then(server.silence()).then(server.drip());
        VireoException e = refusal(model(Duration.ofMillis(500), 1));
        assertTrue(
                e.toString().contains("no answer from " + server.baseUrl() + " in time (asked 2 times)"),
                e.getMessage());
        assertEquals(2, server.requests.size());
    }

    @Test
    void anInterruptEndsARequestAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.then((exchange, request) -> {
            asked.countDown();
            server.silence().react(exchange, request);
        });
        for (boolean listening : new boolean[] {false, true}) {
            CompletableFuture<VireoException> ended = new CompletableFuture<>();
            LanguageModel model = listening ? listening(3) : model(Duration.ofMinutes(5), 3);
            Thread thread = Thread.ofVirtual().start(() -> {
                VireoException e = assertThrows(VireoException.class, () -> model.complete(CUBE));
                assertTrue(Thread.currentThread().isInterrupted());
                ended.complete(e);
            });
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            thread.interrupt();
            assertEquals(
                    "openai:tiny was interrupted",
                    ended.get(20, TimeUnit.SECONDS).what());
        }
        assertEquals(List.of(), time.pauses);
    }

    @Test
    void aListenerSeesAnAnswerGrow() {
        server.then(OpenAiServer.stream(List.of("```python\n", PROGRAM, "```"), "stop"));
        LanguageModel.Completion answer = listening(0).complete(CUBE);
        assertEquals(new LanguageModel.Completion("```python\n" + PROGRAM + "```", new Usage(1, 120, 30, 64)), answer);
        assertEquals(List.of(10L, 10L + PROGRAM.length(), 13L + PROGRAM.length()), told.progress);
        assertEquals(List.of(new Usage(1, 120, 30, 64)), told.answered);
        assertTrue(server.requests.getFirst().get("stream").asBoolean());
    }

    @Test
    void aStreamThatBreaksOffIsAskedForAgain() {
        server.then(OpenAiServer.stream(List.of("def "), ""))
                .then(OpenAiServer.status(503, ""))
                .then(OpenAiServer.raw("text/event-stream", "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"))
                .then(OpenAiServer.stream(List.of(PROGRAM), "stop"));
        LanguageModel.Completion answer = listening(3).complete(CUBE);
        assertEquals(new LanguageModel.Completion(PROGRAM, new Usage(4, 120, 30, 64)), answer);
        assertEquals(3, told.retries.size());
        assertEquals("openai:tiny 1 the stream ended before the answer did", told.retries.getFirst());
        assertTrue(told.retries.get(2).contains("overloaded"), told.retries.toString());
    }

    @Test
    void aStreamThatIsCutOffAtItsLengthIsSaidSo() {
        server.then(OpenAiServer.stream(List.of(PROGRAM), "length"));
        assertTrue(listening(0).complete(CUBE).cutOff());
    }

    @Test
    void aStreamOfSomethingElseIsRefused() {
        server.then(OpenAiServer.raw("text/event-stream", "data: hello\n\n"));
        assertTrue(refusal(listening(2)).toString().contains("an event of the stream is no JSON: hello"));
    }

    @Test
    void anAnswerThatIsNotStreamedIsTakenAsItComes() throws IOException {
        server.then(OpenAiServer.raw("application/json", OpenAiServer.completion(PROGRAM, "length")));
        LanguageModel.Completion answer = listening(0).complete(CUBE);
        assertEquals(new LanguageModel.Completion(PROGRAM, new Usage(1, 120, 30, 64), true), answer);
        assertEquals(List.of(), told.leftOut);
        assertEquals(1, server.requests.size());
    }

    @Test
    void ofAContentInPartsTheTextsAreJoined() {
        String parts = "[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                + "{\"type\":\"text\",\"text\":\"ye\"},{\"type\":\"text\",\"text\":\"s\"}]";
        server.then(OpenAiServer.raw(
                        "application/json",
                        "{\"choices\":[{\"message\":{\"reasoning_content\":\"no\",\"content\":" + parts
                                + "},\"finish_reason\":\"stop\"}]}"))
                .then(OpenAiServer.raw(
                        "text/event-stream",
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"no\"}}]}\n\n"
                                + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" + parts + "}}]}\n\n"
                                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"));
        LanguageModel model = model(0);
        assertEquals("yes", model.complete(CUBE).text());
        assertEquals("yes", model.complete(CUBE).text());
    }

    @Test
    void aServerThatLoadsItsModelIsWaitedForAndItIsSaidOnce() {
        OpenAiServer.Reaction loading = OpenAiServer.status(
                503, "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}");
        server.then(loading).then(loading).then(loading).then(OpenAiServer.answer(PROGRAM));
        assertEquals(4, listening(0).complete(CUBE).usage().calls());
        assertEquals(List.of("openai:tiny"), told.loading);
        assertEquals(List.of(), told.retries);
        server.only(loading);
        VireoException e = refusal(listening(0));
        assertTrue(e.getMessage().contains("Loading model"), e.getMessage());
        assertTrue(time.pauses.size() < 30, "not for ever");
    }

    @Test
    void whatThePersonBehindAServerCanMendIsSaidAndNotAskedAgain() {
        record Case(int status, String body, String said, String hint) {}
        for (Case c : List.of(
                new Case(
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size, try"
                                + " increasing it\",\"type\":\"exceed_context_size_error\"}}",
                        "has no room for the request: HTTP 400 the request exceeds",
                        "-c 16384"),
                new Case(
                        400,
                        "{\"message\":\"'max_tokens' is too large: 512. This model's maximum context length is 4096 tokens\"}",
                        "has no room",
                        "larger context"),
                new Case(
                        500,
                        "{\"error\":{\"code\":500,\"message\":\"image input is not supported - hint: if this is"
                                + " unexpected, you may need to provide the mmproj\",\"type\":\"server_error\"}}",
                        "takes no pictures",
                        "mmproj"),
                new Case(404, "{\"detail\":\"Not Found\"}", "has nothing at this address", "/v1"),
                new Case(404, "404 page not found", "has nothing at this address", "/v1"),
                new Case(404, "{\"error\":{\"message\":\"model 'tiny' not found\"}}", "no such model", "/v1/models"))) {
            server.only(OpenAiServer.status(c.status(), c.body()));
            int before = server.requests.size();
            VireoException e = refusal(model(3));
            assertTrue(e.getMessage().contains(c.said()), e.getMessage());
            assertTrue(e.hint().contains(c.hint()), e.hint());
            assertEquals(before + 1, server.requests.size(), c.body());
        }
    }

    @Test
    void aModelThatCountsItsThoughtsIsAskedInItsWords() {
        server.then(OpenAiServer.status(
                        400,
                        "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                                + " 'max_completion_tokens' instead.\"}}"))
                .then(OpenAiServer.status(422, "{\"detail\":\"extra_forbidden: seed\"}"))
                .then(OpenAiServer.answer(PROGRAM));
        assertEquals(3, listening(0).complete(CUBE).usage().calls());
        JsonNode sent = server.requests.getLast();
        assertEquals(512, sent.get("max_completion_tokens").asInt());
        assertFalse(sent.has("max_tokens") || sent.has("seed"));
        assertEquals(List.of("max_tokens", "seed"), told.leftOut);
    }

    @Test
    void theFirstTokenMayTakeLongerThanTheNext() {
        CountDownLatch end = new CountDownLatch(1);
        server.then((exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"d\"}}]}\n\n".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        LanguageModel model = new OpenAiEndpoint(
                        "openai:tiny",
                        "tiny",
                        server.baseUrl(),
                        Optional.of(KEY),
                        new Bounds(Duration.ofSeconds(60), Duration.ofMillis(200), 512))
                .connect(
                        new Patience(0, Duration.ofMinutes(5), 0),
                        new Gate(ModelOptions.RateLimits.NONE, time),
                        time,
                        Optional.empty());
        VireoException e = refusal(model);
        end.countDown();
        assertTrue(e.getMessage().contains("nothing more came in 200 ms"), e.getMessage());
    }

    @Test
    void aModelThatTakesNoTemperatureIsAskedWithoutIt() {
        server.then(OpenAiServer.status(
                        400, "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0\"}}"))
                .then(OpenAiServer.answer(PROGRAM));
        LanguageModel model = listening(0);
        assertEquals(2, model.complete(CUBE).usage().calls());
        model.complete(CUBE);
        assertTrue(server.requests.get(0).has("temperature"));
        assertFalse(server.requests.get(1).has("temperature"));
        assertFalse(server.requests.get(2).has("temperature"), "and that is remembered");
        assertEquals(List.of("temperature"), told.leftOut);
    }

    @Test
    void aKeyIsNotShownInPartEither() {
        for (int length = 250; length < 310; length++) {
            server.then(OpenAiServer.status(500, "x".repeat(length) + KEY))
                    .then(OpenAiServer.raw("text/html", "<" + "x".repeat(length) + KEY));
        }
        for (int i = 0; i < 120; i++) {
            VireoException e = refusal(model(0));
            assertFalse(e.getMessage().contains("sk-"), e.getMessage());
        }
    }

    @Test
    void whateverAServerSendsBackEndsInAnAnswerOrAPlainRefusal() throws IOException {
        String whole = OpenAiServer.completion(PROGRAM, "stop");
        String event = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"def \"},"
                + "\"finish_reason\":\"stop\"}]," + OpenAiServer.USAGE + "}\n\ndata: [DONE]\n\n";
        Random random = new Random(5);
        List<String> bad = new ArrayList<>(List.of(
                "{\"choices\":[{}]}",
                "{\"choices\":[{\"message\":null}]}",
                "{\"choices\":[{\"message\":{\"content\":7}}]}",
                "{\"choices\":[{\"message\":{\"content\":[]}}],\"usage\":\"much\"}",
                "{\"choices\":[{\"message\":{\"content\":\"\",\"refusal\":\"I won't\"}}]}",
                "[".repeat(100_000),
                "null",
                "{\"choices\":{\"0\":1}}"));
        for (int i = 0; i < 60; i++) {
            bad.add(mutated(whole, random));
        }
        for (String body : bad) {
            server.then(OpenAiServer.raw("application/json", body));
        }
        LanguageModel plain = model(0);
        for (int i = 0; i < bad.size(); i++) {
            endsInAnAnswerOrARefusal(plain);
        }
        int streams = 60;
        LanguageModel streaming = listening(0);
        for (int i = 0; i < streams; i++) {
            server.only(OpenAiServer.raw("text/event-stream", mutated(event, random)));
            endsInAnAnswerOrARefusal(streaming);
        }
        assertEquals(List.of(), told.leftOut, "all of them were streams");
        assertFalse(told.answered.isEmpty(), "and some of them whole");
    }

    private static void endsInAnAnswerOrARefusal(LanguageModel model) {
        try {
            model.complete(CUBE);
        } catch (VireoException e) {
            assertEquals(Code.PROVIDER, e.code());
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(out.length());
            switch (random.nextInt(3)) {
                case 0 -> out.setLength(Math.max(1, from));
                case 1 -> out.delete(from, Math.min(out.length() - 1, from + random.nextInt(30)));
                default -> out.insert(from, "{}[]\":,0n ".charAt(random.nextInt(10)));
            }
        }
        return out.toString();
    }

    @Test
    void rateLimitsHoldForWhatIsSentAgainToo() {
        server.then(OpenAiServer.status(503, "")).then(OpenAiServer.answer(PROGRAM));
        LanguageModel model = OpenAiEndpointTest.endpoint(server.baseUrl(), Optional.of(KEY))
                .connect(
                        new Patience(1, Duration.ofMinutes(5), 0),
                        new Gate(new ModelOptions.RateLimits(1, 0, 0), time),
                        time,
                        Optional.empty());
        assertEquals(
                2, model.complete(LanguageModel.Request.of("a", "b")).usage().calls());
        Duration waited = time.pauses.stream().reduce(Duration.ZERO, Duration::plus);
        assertEquals(Duration.ofMinutes(1), waited, "the pause and the rest of the minute: " + time.pauses);
    }

    @Test
    void severalThreadsMayFindOutTogetherWhatAServerDoesNotTake() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        OpenAiServer.Reaction refuse = (exchange, request) -> {
            both.countDown();
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            OpenAiServer.status(400, "{\"error\":{\"message\":\"no temperature, please\"}}")
                    .react(exchange, request);
        };
        server.then(refuse).then(refuse).then(OpenAiServer.answer(PROGRAM));
        LanguageModel model = model(0);
        List<CompletableFuture<LanguageModel.Completion>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<LanguageModel.Completion> answer = new CompletableFuture<>();
            answers.add(answer);
            Thread.ofVirtual().start(() -> answer.completeAsync(() -> model.complete(CUBE), Runnable::run));
        }
        for (CompletableFuture<LanguageModel.Completion> answer : answers) {
            assertEquals(PROGRAM, answer.get(30, TimeUnit.SECONDS).text());
        }
    }

    @Test
    void anotherBadRequestIsNotSentAgain() {
        server.then(OpenAiServer.status(400, "{\"error\":{\"message\":\"too many images\"}}"));
        assertTrue(refusal(model(3)).toString().contains("HTTP 400"));
        assertEquals(1, server.requests.size());
    }

    @Test
    void theProxyOfTheJdkIsUsed() {
        server.then(OpenAiServer.answer(PROGRAM));
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(
                ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
        try {
            LanguageModel model = model(
                    URI.create("http://nowhere.invalid/v1"),
                    Optional.of(KEY),
                    Duration.ofSeconds(30),
                    new Patience(0, Duration.ofMinutes(5), 0),
                    false);
            assertEquals(PROGRAM, model.complete(CUBE).text());
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
