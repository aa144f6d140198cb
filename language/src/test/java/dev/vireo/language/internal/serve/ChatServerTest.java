package dev.vireo.language.internal.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.language.LocalModel;
import dev.vireo.language.LocalModel.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What clients are sent, who waits, and what becomes of those that leave.
class ChatServerTest {
    private static final int SIDE_BY_SIDE = 2;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    private static final Limits QUICK = new Limits(
            8,
            1 << 16,
            1000,
            Duration.ofSeconds(30),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofMillis(200));

    private final FakeSpeaker speaker = new FakeSpeaker();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private ChatServer server = start(2, Optional.empty(), Limits.USUAL);

    private ChatServer start(int maxWaiting, Optional<String> key, Limits limits) {
        try {
            return new ChatServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    speaker,
                    new ChatServer.Manner("m", 100, SIDE_BY_SIDE, maxWaiting, key, Set.of("localhost"), log::add),
                    limits,
                    CLOCK,
                    new SplittableRandom(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void restart(int maxWaiting, Optional<String> key, Limits limits) {
        server.close();
        server = start(maxWaiting, key, limits);
    }

    @AfterEach
    void stop() {
        speaker.letGo.countDown();
        server.close();
        assertEquals(0, server.atWork());
        assertEquals(0, server.connections());
    }

    private static String asking(String text, String... fields) {
        StringBuilder out =
                new StringBuilder("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]");
        for (String field : fields) {
            out.append(',').append(field.replace('\'', '"'));
        }
        return out.append('}').toString();
    }

    private Raw.Answer ask(String text, String... fields) throws IOException {
        return Raw.ask(server.port(), Raw.chat(asking(text, fields)));
    }

    private Raw open(String text, String... fields) throws IOException {
        return new Raw(server.port()).send(Raw.chat(asking(text, fields)));
    }

    /// Waits until something is so; a busy machine may take its time.
    private static void await(BooleanSupplier so) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it never was so");
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static List<String> events(Raw.Answer answer) {
        StringBuilder text = new StringBuilder();
        String body = answer.body();
        for (int at = 0; at < body.length(); ) { // chunks
            int end = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, end), 16);
            text.append(body, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
        List<String> out = new ArrayList<>();
        for (String event : text.toString().split("\n\n", -1)) {
            if (event.isEmpty()) {
                continue; // behind the last one
            }
            assertTrue(event.startsWith("data: ") || event.startsWith(": "), event);
            assertFalse(event.contains("\n"), event);
            out.add(event);
        }
        return out;
    }

    private static JsonNode json(String event) throws IOException {
        return new JsonMapper().readTree(event.substring("data: ".length()));
    }

    @Test
    void aWholeAnswerIsAsTheProtocolHasIt() throws IOException {
        Raw.Answer answer = ask("hello", "'max_tokens':4");
        assertEquals(200, answer.status());
        assertTrue(answer.head().contains("\r\nContent-Type: application/json\r\n"), answer.head());
        assertTrue(answer.head().contains("\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"), answer.head());
        JsonNode json = answer.json();
        assertTrue(json.path("id").asText().matches("chatcmpl-[0-9a-f]{32}"), json.toString());
        assertEquals("chat.completion", json.path("object").asText());
        assertEquals(1_700_000_000, json.path("created").asLong());
        assertEquals("m", json.path("model").asText());
        assertEquals("fake", json.path("system_fingerprint").asText());
        assertEquals(
                "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hell\",\"refusal\":null},"
                        + "\"logprobs\":null,\"finish_reason\":\"length\"}]",
                json.path("choices").toString());
        assertEquals(
                "{\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4}}",
                json.path("usage").toString());
    }

    @Test
    void aStreamIsAsTheProtocolHasIt() throws IOException {
        Raw.Answer answer = ask("hi", "'stream':true", "'stream_options':{'include_usage':true}");
        assertEquals(200, answer.status());
        assertTrue(answer.head().contains("\r\nContent-Type: text/event-stream; charset=utf-8\r\n"), answer.head());
        List<String> events = events(answer);
        assertEquals(6, events.size(), events.toString());
        List<String> choices = new ArrayList<>();
        for (String event : events.subList(0, 5)) {
            JsonNode json = json(event);
            assertEquals("chat.completion.chunk", json.path("object").asText());
            assertEquals(json(events.getFirst()).path("id"), json.path("id"));
            choices.add(json.path("choices").toString());
        }
        String tail = ",\"logprobs\":null,\"finish_reason\":null}]";
        assertEquals(
                List.of(
                        "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}" + tail,
                        "[{\"index\":0,\"delta\":{\"content\":\"h\"}" + tail,
                        "[{\"index\":0,\"delta\":{\"content\":\"i\"}" + tail,
                        "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]",
                        "[]"),
                choices);
        assertTrue(json(events.get(1)).path("usage").isNull());
        assertEquals(12, json(events.get(4)).path("usage").path("total_tokens").asInt());
        assertEquals("data: [DONE]", events.getLast());
        assertFalse(ask("hi", "'stream':true").body().contains("usage"), "only when it is asked for");
    }

    @Test
    void severalAnswersAreDrawnBySeedsOfTheirOwn() throws IOException {
        JsonNode json = ask("hi", "'n':3", "'seed':7").json();
        assertEquals(3, json.path("choices").size());
        assertEquals(2, json.path("choices").path(2).path("index").asInt());
        assertEquals(16, json.path("usage").path("total_tokens").asInt());
        assertEquals(
                List.of(7L, 8L, 9L),
                speaker.settings.stream().map(s -> s.seed()).toList());
        List<String> events = events(ask("hi", "'n':2", "'stream':true"));
        assertEquals(9, events.size());
        assertEquals(
                1, json(events.get(7)).path("choices").path(0).path("index").asInt());
    }

    @Test
    void likelihoodsAreToldWithTheirBytes() throws IOException {
        JsonNode one = ask("hü", "'logprobs':true", "'top_logprobs':1")
                .json()
                .path("choices")
                .path(0)
                .path("logprobs");
        assertTrue(one.path("refusal").isNull());
        assertEquals(
                "{\"token\":\"ü\",\"logprob\":-0.5,\"bytes\":[195,188],"
                        + "\"top_logprobs\":[{\"token\":\"x\",\"logprob\":-0.25,\"bytes\":[120]}]}",
                one.path("content").path(1).toString());
        List<String> events = events(ask("hi", "'logprobs':true", "'stream':true"));
        assertEquals(
                "[{\"token\":\"i\",\"logprob\":-0.5,\"bytes\":[105],\"top_logprobs\":[]}]",
                json(events.get(2))
                        .path("choices")
                        .path(0)
                        .path("logprobs")
                        .path("content")
                        .toString());
    }

    @Test
    void whatARequestSaysReachesTheModel() throws IOException {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"s\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},"
                + "{\"role\":\"assistant\",\"content\":\"c\",\"refusal\":null,\"tool_calls\":null,\"annotations\":[]},"
                + "{\"role\":\"user\",\"content\":\"d\"}],"
                + "\"max_completion_tokens\":9,\"temperature\":0.5,\"top_p\":0.25,\"top_k\":-1,\"min_p\":0.125,"
                + "\"repetition_penalty\":1.5,\"seed\":-3,\"stop\":\"x\",\"user\":\"u\",\"tools\":[],\"tool_choice\":\"none\","
                + "\"frequency_penalty\":0,\"logit_bias\":null,\"response_format\":{\"type\":\"text\"},\"n\":1,"
                + "\"modalities\":[\"text\"],\"store\":false,\"stream\":false,\"metadata\":{\"a\":\"b\"}}";
        assertEquals(200, Raw.ask(server.port(), Raw.chat(body)).status());
        assertEquals(
                List.of(new Message("system", "s"), Message.user("a\nb"), Message.assistant("c"), Message.user("d")),
                speaker.heard.getFirst());
        assertEquals(
                "Settings[maxTokens=9, sampling=Sampling[repetitionPenalty=1.5, temperature=0.5, topK=0, topP=0.25,"
                        + " minP=0.125], seed=-3, stops=[x], schema=Optional.empty, grammar=Optional.empty]",
                speaker.settings.getFirst().toString());
        ask("x");
        assertEquals(1, speaker.settings.get(1).sampling().temperature(), "as the protocol has it");
        assertEquals(100, speaker.settings.get(1).maxTokens());
    }

    @Test
    void theFormOfAnAnswerReachesTheModel() throws IOException {
        String start = asking("x").substring(0, asking("x").length() - 1) + ",\"response_format\":";
        assertEquals(
                200,
                Raw.ask(server.port(), Raw.chat(start + "{\"type\":\"json_object\"}}"))
                        .status());
        assertEquals(
                200,
                Raw.ask(
                                server.port(),
                                Raw.chat(start
                                        + "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,"
                                        + "\"schema\":{\"type\":\"integer\"}}}}"))
                        .status());
        assertEquals(
                List.of("{\"type\":\"object\"}", "{\"type\":\"integer\"}"),
                speaker.settings.stream()
                        .map(settings -> settings.schema().orElseThrow())
                        .toList());
    }

    @Test
    void aGrammarReachesTheModelAsServersOfLlamaCppTakeIt() throws IOException {
        String start = asking("x").substring(0, asking("x").length() - 1) + ",\"grammar\":";
        for (String grammar : List.of("\"root ::= \\\"yes\\\" | [0-9]+\"", "\"\"", "null")) {
            assertEquals(
                    200, Raw.ask(server.port(), Raw.chat(start + grammar + "}")).status());
        }
        assertEquals(
                List.of(Optional.of("root ::= \"yes\" | [0-9]+"), Optional.empty(), Optional.empty()),
                speaker.settings.stream().map(LocalModel.Settings::grammar).toList());
    }

    @Test
    void modelsAreListedAndTheServerIsWell() throws IOException {
        String head = " HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n";
        JsonNode models = Raw.ask(server.port(), "GET /v1/models" + head).json();
        assertEquals("list", models.path("object").asText());
        assertEquals("m", models.path("data").path(0).path("id").asText());
        JsonNode one = Raw.ask(server.port(), "GET /v1/models/%6d?x=1" + head).json();
        assertEquals(models.path("data").path(0), one);
        assertEquals(
                "{\"status\":\"ok\"}",
                Raw.ask(server.port(), "GET /health" + head).body());
    }

    @Test
    void aConnectionTakesManyRequestsAlsoAheadOfTheirAnswers() throws IOException {
        String chat = new String(Raw.chat(asking("hi")), StandardCharsets.UTF_8).replace("Connection: close\r\n", "");
        try (Raw client = new Raw(server.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(chat).until("}}}");
            }
            client.send(chat + chat);
            client.until("}}}");
            client.until("}}}");
        }
        assertEquals(5, speaker.heard.size());
        try (Raw client = new Raw(server.port())) {
            client.send(String.join(
                    "\r\n",
                    "POST /v1/chat/completions HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 2",
                    "",
                    "{}GET /health HTTP/1.1",
                    "Host: localhost",
                    "Connection: close",
                    "",
                    ""));
            String all = client.answer().text();
            assertTrue(all.startsWith("HTTP/1.1 400") && all.endsWith("{\"status\":\"ok\"}"), all);
        }
    }

    @Test
    void bodiesMayComeInChunksAndAfterAnAnswerThatTheyMay() throws IOException {
        String body = asking("hello");
        String head = String.join(
                "\r\n",
                "POST /v1/chat/completions HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json;charset=utf-8",
                "Connection: close",
                "");
        String chunks = Integer.toHexString(10) + ";name=value\r\n" + body.substring(0, 10) + "\r\n"
                + Integer.toHexString(body.length() - 10) + "\r\n" + body.substring(10) + "\r\n0\r\nTrailer: x\r\n\r\n";
        assertEquals(
                200,
                Raw.ask(server.port(), head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
                        .status());
        try (Raw client = new Raw(server.port())) {
            client.send(head + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.until("\r\n\r\n"));
            assertEquals(200, client.send(body).answer().status());
        }
        String old = "POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ";
        String streamed = asking("hi", "'stream':true");
        Raw.Answer plain = Raw.ask(server.port(), old + streamed.length() + "\r\n\r\n" + streamed);
        assertTrue(plain.body().startsWith("data: {") && plain.body().endsWith("data: [DONE]\n\n"), plain.text());
    }

    @Test
    void aKeyIsDemandedWhereThereIsOne() throws IOException {
        restart(2, Optional.of("open-sesame"), Limits.USUAL);
        for (String wrong : List.of(
                "X: y",
                "Authorization: Bearer open",
                "Authorization: open-sesame",
                "Authorization: Basic open-sesame")) {
            Raw.Answer refused = Raw.ask(server.port(), Raw.chat(asking("hi"), wrong));
            assertEquals(401, refused.status(), refused.text());
            assertEquals(
                    "invalid_api_key", refused.json().path("error").path("code").asText());
            assertTrue(refused.head().contains("\r\nWWW-Authenticate: Bearer"), refused.head());
            assertFalse(refused.text().contains("sesame"));
        }
        assertEquals(
                200,
                Raw.ask(server.port(), Raw.chat(asking("hi"), "Authorization: Bearer open-sesame"))
                        .status());
        String head = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertEquals(401, Raw.ask(server.port(), "GET /v1/models" + head).status());
        assertEquals(200, Raw.ask(server.port(), "GET /health" + head).status());
    }

    @Test
    void aClientThatLeavesEndsItsWork() throws Exception {
        for (String stream : List.of("'stream':true", "'stream':false")) {
            try (Raw client = open("hold it", stream)) {
                assertTrue(speaker.held.tryAcquire(1, TimeUnit.MINUTES));
                assertEquals(1, server.atWork());
                if (stream.contains("true")) {
                    client.until("\"content\":\"h\"");
                }
            }
            assertTrue(speaker.freed.tryAcquire(1, TimeUnit.MINUTES), "nobody told the model: " + stream);
            await(() -> server.atWork() == 0 && server.writing() == 0);
        }
        await(() -> log.stream().filter(line -> line.contains(" left ")).count() == 2);
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsNeverAnswered() throws Exception {
        List<Raw> clients = new ArrayList<>();
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            clients.add(open("hold it"));
        }
        assertTrue(speaker.held.tryAcquire(SIDE_BY_SIDE, 1, TimeUnit.MINUTES));
        Raw whole = open("waiting");
        Raw streamed = open("waiting", "'stream':true");
        await(() -> server.atWork() == SIDE_BY_SIDE + 2);
        whole.close();
        streamed.close();
        await(() -> server.atWork() == SIDE_BY_SIDE);
        speaker.letGo.countDown();
        for (Raw client : clients) {
            assertEquals(200, client.answer().status());
            client.close();
        }
        assertEquals(200, ask("hi").status());
        assertEquals(
                0,
                speaker.heard.stream()
                        .filter(m -> m.getLast().text().equals("waiting"))
                        .count());
    }

    @Test
    void thoseThatWaitAreAnsweredInTurnAndMoreAreTurnedAway() throws Exception {
        List<Raw> clients = new ArrayList<>();
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            clients.add(open("hold it"));
        }
        assertTrue(speaker.held.tryAcquire(SIDE_BY_SIDE, 1, TimeUnit.MINUTES));
        for (int i = 0; i < 2; i++) {
            int now = SIDE_BY_SIDE + i + 1;
            clients.add(open("waits " + i));
            await(() -> server.atWork() == now);
        }
        Raw.Answer refused = ask("one too many");
        assertEquals(429, refused.status());
        assertEquals(
                "rate_limit_error", refused.json().path("error").path("type").asText());
        assertTrue(refused.head().contains("\r\nRetry-After: 1\r\n"), refused.head());
        speaker.letGo.countDown();
        for (Raw client : clients) {
            assertEquals(200, client.answer().status());
            client.close();
        }
        assertTrue(speaker.heard.stream().anyMatch(m -> m.getLast().text().equals("waits 1")));
    }

    @Test
    void aStreamThatWaitsHearsThatItGoesOn() throws Exception {
        restart(2, Optional.empty(), QUICK);
        List<Raw> clients = new ArrayList<>();
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            clients.add(open("hold it", "'stream':true"));
        }
        assertTrue(speaker.held.tryAcquire(SIDE_BY_SIDE, 1, TimeUnit.MINUTES));
        try (Raw waiting = open("hi", "'stream':true")) {
            waiting.until(": waiting\n\n");
            clients.getFirst().until(": reading\n\n");
            speaker.letGo.countDown();
            assertTrue(waiting.answer().text().contains("data: [DONE]"));
        }
        for (Raw client : clients) {
            client.close();
        }
    }

    @Test
    void aServerThatClosesTellsEverybody() throws Exception {
        restart(2, Optional.empty(), QUICK);
        List<Raw> clients = new ArrayList<>();
        clients.add(open("hold it"));
        clients.add(open("hold it", "'stream':true"));
        assertTrue(speaker.held.tryAcquire(SIDE_BY_SIDE, 1, TimeUnit.MINUTES));
        clients.get(1).until("\"content\":\"h\"");
        clients.add(open("waits"));
        await(() -> server.atWork() == 3);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        Raw.Answer whole = clients.get(0).answer();
        assertEquals(503, whole.status(), whole.text());
        assertEquals("server_closing", whole.json().path("error").path("code").asText());
        assertTrue(clients.get(1).answer().text().contains("server_closing"));
        assertEquals(503, clients.get(2).answer().status());
        closing.get(1, TimeUnit.MINUTES);
        for (Raw client : clients) {
            client.close();
        }
    }

    @Test
    void anAnswerThatIsNearlyThereIsFinishedWhenTheServerCloses() throws Exception {
        try (Raw client = open("hold it")) {
            assertTrue(speaker.held.tryAcquire(1, TimeUnit.MINUTES));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            speaker.letGo.countDown();
            assertEquals(200, client.answer().status());
            closing.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void slowClientsAreCutOff() throws Exception {
        restart(2, Optional.empty(), QUICK);
        try (Raw head = new Raw(server.port()).send("GET /health HT");
                Raw body = new Raw(server.port())
                        .send(
                                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 100\r\n\r\n{")) {
            assertEquals(408, head.answer().status());
            assertEquals(408, body.answer().status());
        }
        new Raw(server.port()).send("POST /v1/chat").close();
        await(() -> server.connections() == 0);
    }

    @Test
    void aClientThatReadsNothingIsCutOff() throws Exception {
        restart(2, Optional.empty(), QUICK);
        String request = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200);
        try (Raw deaf = new Raw(server.port())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        deaf.send(request);
                    }
                } catch (IOException _) {
                    return; // it was cut off
                }
                throw new IllegalStateException("it was never cut off");
            });
            sending.get(1, TimeUnit.MINUTES);
        }
        await(() -> server.connections() == 0);
    }

    @Test
    void connectionsThatAskNothingMakeRoomForOnesThatDo() throws Exception {
        restart(2, Optional.empty(), QUICK);
        List<Raw> idle = new ArrayList<>();
        for (int i = 0; i < 3 * QUICK.connections(); i++) {
            idle.add(new Raw(server.port()));
        }
        assertEquals(200, ask("hi").status());
        assertTrue(server.connections() <= QUICK.connections());
        for (Raw one : idle) {
            one.close();
        }
    }

    @Test
    void theLogSaysWhatWasAskedAndNothingThatWasSaid() throws Exception {
        ask("hush");
        ask("refuse");
        await(() -> log.size() == 2);
        assertTrue(log.getFirst().matches("POST /v1/chat/completions 200 10\\+4 tokens \\d+ ms"), log.getFirst());
        assertTrue(log.get(1).startsWith("POST /v1/chat/completions 400 the template refuses it"), log.get(1));
    }
}
