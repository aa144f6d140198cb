package dev.vireo.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A small server on this machine that speaks the OpenAI protocol, with faults on request: each request gets
/// the next reaction, and the last one stays.
public final class OpenAiServer implements AutoCloseable {
    public static final String USAGE = "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":30,\"total_tokens\":150,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":64}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// How one request is met.
    public interface Reaction {
        void react(HttpExchange exchange, JsonNode request) throws IOException;
    }

    public final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    public final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Deque<Reaction> reactions = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    public OpenAiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            requests.add(request);
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            try (exchange) {
                next().react(exchange, request);
            }
        });
        server.start();
    }

    private synchronized Reaction next() {
        return reactions.size() > 1 ? reactions.removeFirst() : reactions.getFirst();
    }

    public synchronized OpenAiServer then(Reaction reaction) {
        reactions.addLast(reaction);
        return this;
    }

    /// Forgets the reactions that are left.
    public synchronized OpenAiServer only(Reaction reaction) {
        reactions.clear();
        return then(reaction);
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// A whole answer, streamed when the request asks for that.
    public static Reaction answer(String text) {
        return answer(text, "stop");
    }

    public static Reaction answer(String text, String finishReason) {
        return (exchange, request) -> {
            if (request.path("stream").asBoolean()) {
                int half = text.length() / 2;
                stream(List.of(text.substring(0, half), text.substring(half)), finishReason)
                        .react(exchange, request);
            } else {
                send(exchange, 200, "application/json", completion(text, finishReason));
            }
        };
    }

    public static String completion(String text, String finishReason) throws JsonProcessingException {
        return """
                {"id":"c","object":"chat.completion","created":1,"model":"tiny","choices":[{"index":0,
                "finish_reason":"%s","message":{"role":"assistant","content":%s}}],%s}""".formatted(finishReason, JSON.writeValueAsString(text), USAGE);
    }

    /// Any answer; headers are names and values in turn.
    public static Reaction status(int status, String body, String... headers) {
        return (exchange, _) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, "application/json", body);
        };
    }

    public static Reaction raw(String contentType, String body) {
        return (exchange, _) -> send(exchange, 200, contentType, body);
    }

    /// Promises an answer and closes the connection in the middle of it.
    public static Reaction cut(String text) {
        return (exchange, _) -> {
            byte[] body = completion(text, "stop").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        };
    }

    /// Parts of an answer; without a finish reason the stream ends before the answer does.
    public static Reaction stream(List<String> parts, String finishReason) {
        return (exchange, _) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (String part : parts) {
                event(
                        out,
                        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
                                + JSON.writeValueAsString(part) + "}}]}");
            }
            if (!finishReason.isEmpty()) {
                event(
                        out,
                        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finishReason
                                + "\"}]}");
                event(out, "{\"id\":\"c\",\"choices\":[]," + USAGE + "}");
                event(out, "[DONE]");
            }
        };
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// Takes the request and says nothing.
    public Reaction silence() {
        return (_, _) -> waitForTheEnd();
    }

    private void waitForTheEnd() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends a space every 20 ms, and never anything else.
    public Reaction drip() {
        return (exchange, _) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!closing.await(20, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /// Sends so many spaces.
    public static Reaction huge(long bytes) {
        return (exchange, _) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (long sent = 0; sent < bytes; sent += spaces.length) {
                exchange.getResponseBody().write(spaces);
            }
        };
    }

    private static void send(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
