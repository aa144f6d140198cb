package dev.vireo.language.internal.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.vireo.language.internal.endpoint.ServerFailure.Kind;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Sends the requests of LangChain4j's OpenAI models. Unlike LangChain4j's own client it bounds the time to the
/// first part of an answer and between parts, and the size of an answer, follows no redirect (the key would go
/// along), keeps the headers of a refusal, ends at once when its thread is interrupted, and tells an answer that was
/// cut off from one that is none. Answers are streamed; one that comes whole is taken as a stream of one part.
/// Proxies are those of the JDK (`-Dhttps.proxyHost`).
final class EndpointHttp implements HttpClient {
    /// The largest answer that is read.
    static final int MAX_BYTES = 16 << 20;

    private static final int KEPT = 1 << 13;

    private final java.net.http.HttpClient client;
    private final Bounds bounds;
    private final Timekeeper time;

    private EndpointHttp(Bounds bounds, Timekeeper time) {
        this.client = java.net.http.HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1) // local servers stumble over the offer of HTTP/2 on a plain connection
                .connectTimeout(bounds.betweenTokens())
                .build();
        this.bounds = bounds;
        this.time = time;
    }

    /// A builder for LangChain4j. The timeouts that LangChain4j sets do not count.
    static HttpClientBuilder builder(Bounds bounds, Timekeeper time) {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return bounds.betweenTokens();
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration ignored) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return bounds.firstToken();
            }

            @Override
            public HttpClientBuilder readTimeout(Duration ignored) {
                return this;
            }

            @Override
            public HttpClient build() {
                return new EndpointHttp(bounds, time);
            }
        };
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("answers are streamed");
    }

    /// Returns when the stream has ended.
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            inTime(alive -> {
                HttpResponse<InputStream> response = client.send(jdkRequest(request), BodyHandlers.ofInputStream());
                try (InputStream body = new Bounded(response.body())) {
                    refuse(response, body);
                    listener.onOpen(SuccessfulHttpResponse.builder()
                            .statusCode(response.statusCode())
                            .headers(response.headers().map())
                            .build());
                    Watched watched = new Watched(listener, alive);
                    if (contentType(response.headers()).startsWith("text/event-stream")) {
                        parser.parse(body, watched);
                    } else {
                        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                        String event = Chunks.ofWhole(completion(text, response.headers()));
                        parser.parse(
                                new ByteArrayInputStream(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8)),
                                watched);
                    }
                    watched.end();
                }
            });
        } catch (ServerFailure e) {
            listener.onError(e);
            return;
        }
        listener.onClose();
    }

    /// Sees that a stream comes to its end.
    private static final class Watched implements ServerSentEventListener {
        private final ServerSentEventListener inner;
        private final Runnable alive;
        private boolean complete;
        private @Nullable ServerFailure failure;

        /// @param alive told that another part has come
        Watched(ServerSentEventListener inner, Runnable alive) {
            this.inner = inner;
            this.alive = alive;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            alive.run();
            ServerSentEvent good = failure == null ? look(event) : event;
            if (failure != null) {
                context.parsingHandle().cancel();
                return;
            }
            inner.onEvent(good, context);
        }

        /// The event as LangChain4j reads it; notes what is wrong with it.
        private ServerSentEvent look(ServerSentEvent event) {
            String data = event.data();
            if (data.strip().equals("[DONE]")) {
                complete = true;
                return event;
            }
            try {
                JsonNode node = Chunks.JSON.readTree(data);
                if (node.hasNonNull("error")) {
                    int status = node.path("error").path("code").asInt();
                    failure = new ServerFailure(
                            Kind.STATUS, status >= 400 && status < 600 ? status : 500, kept(data), Optional.empty());
                } else if (node.path("choices").path(0).hasNonNull("finish_reason")) {
                    complete = true;
                }
                return Chunks.withText(node)
                        .map(text -> new ServerSentEvent(event.event(), text))
                        .orElse(event);
            } catch (JsonProcessingException e) {
                failure = new ServerFailure(Kind.UNUSABLE, "an event of the stream is no JSON: " + kept(data));
                return event;
            }
        }

        @Override
        public void onError(Throwable error) {
            if (failure == null) {
                failure = new ServerFailure(Kind.CUT, "the stream broke off");
            }
        }

        void end() {
            if (failure != null) {
                throw failure;
            }
            if (!complete) {
                throw new ServerFailure(Kind.CUT, "the stream ended before the answer did");
            }
        }
    }

    /// What goes on between us and a server.
    private interface Exchange {
        /// Sends the request and reads what comes.
        ///
        /// @param alive told that another part of the answer has come
        void run(Runnable alive) throws IOException, InterruptedException;
    }

    /// Runs an exchange on a thread of its own, which ends when its time is up or the caller is interrupted.
    private void inTime(Exchange exchange) {
        AtomicLong parts = new AtomicLong();
        AtomicLong until =
                new AtomicLong(System.nanoTime() + bounds.firstToken().toNanos());
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            exchange.run(() -> {
                parts.incrementAndGet();
                until.set(System.nanoTime() + bounds.betweenTokens().toNanos());
            });
            return true;
        });
        Thread.ofVirtual().name("vireo-endpoint").start(task);
        while (true) {
            try {
                long left = until.get() - System.nanoTime(); // less may be left when the first part comes meanwhile
                task.get(Math.clamp(left, 0, bounds.betweenTokens().toNanos()), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (until.get() - System.nanoTime() > 0) {
                    continue; // a part came meanwhile
                }
                task.cancel(true);
                throw new ServerFailure(
                        Kind.TIMEOUT,
                        parts.get() == 0
                                ? "no answer began in " + bounds.firstToken().toMillis() + " ms"
                                : "nothing more came in "
                                        + bounds.betweenTokens().toMillis() + " ms");
            } catch (InterruptedException e) {
                task.cancel(true);
                Thread.currentThread().interrupt();
                throw new ServerFailure(Kind.INTERRUPTED, "interrupted");
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            }
        }
    }

    private static ServerFailure failure(@Nullable Throwable cause) {
        return switch (cause) {
            case ServerFailure known -> known;
            case HttpConnectTimeoutException _ -> new ServerFailure(Kind.TIMEOUT, "no connection in time");
            case ConnectException _ -> // also what an unknown host comes to
                new ServerFailure(Kind.UNREACHABLE, "no connection");
            case IOException io -> new ServerFailure(Kind.CUT, "the connection broke: " + io.getMessage());
            case null, default -> throw new IllegalStateException("a request failed in an unknown way", cause);
        };
    }

    private static java.net.http.HttpRequest jdkRequest(HttpRequest request) {
        java.net.http.HttpRequest.Builder out = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> out.header(name, value)));
        return out.method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()))
                .build();
    }

    private void refuse(HttpResponse<InputStream> response, InputStream body) throws IOException {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return;
        }
        if (status >= 300 && status < 400) {
            String target = response.headers().firstValue("Location").orElse("an unnamed place");
            throw new ServerFailure(Kind.REDIRECT, status, "it redirects to " + kept(target), Optional.empty());
        }
        String text = new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8);
        throw new ServerFailure(Kind.STATUS, status, text, retryAfter(response.headers()));
    }

    /// The time of `retry-after-ms` or `Retry-After`, which holds seconds or a date.
    private Optional<Duration> retryAfter(HttpHeaders headers) {
        Optional<String> millis = headers.firstValue("retry-after-ms").filter(v -> v.matches("\\d{1,9}"));
        if (millis.isPresent()) {
            return millis.map(v -> Duration.ofMillis(Long.parseLong(v)));
        }
        return headers.firstValue("Retry-After").map(String::strip).flatMap(value -> {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            return date(value).map(until -> {
                Duration wait = Duration.between(
                        headers.firstValue("Date").flatMap(EndpointHttp::date).orElseGet(time::now), until);
                return wait.isNegative() ? Duration.ZERO : wait;
            });
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // a date that can't be read is none: the usual pause is taken
        }
    }

    private static JsonNode completion(String text, HttpHeaders headers) {
        JsonNode node;
        try {
            node = Chunks.JSON.readTree(text);
        } catch (JsonEOFException e) {
            throw new ServerFailure(Kind.CUT, "the answer ends in the middle of its JSON: " + kept(text));
        } catch (JsonProcessingException e) {
            throw new ServerFailure(
                    Kind.UNUSABLE, "the answer is " + contentType(headers) + " and no JSON: " + kept(text));
        }
        if (text.isBlank()) {
            throw new ServerFailure(Kind.CUT, "the answer is empty");
        }
        if (node.hasNonNull("error")) {
            throw new ServerFailure(Kind.UNUSABLE, "the answer is an error: " + kept(text));
        }
        if (!node.path("choices").path(0).isObject()) {
            throw new ServerFailure(Kind.UNUSABLE, "the answer holds no choices: " + kept(text));
        }
        return node;
    }

    private static String contentType(HttpHeaders headers) {
        return headers.firstValue("Content-Type").orElse("of no type").toLowerCase(Locale.ROOT);
    }

    /// What is kept of a text for a message: much more than is shown, so that no key is cut before it is
    /// looked for.
    private static String kept(String text) {
        return text.length() <= KEPT ? text : text.substring(0, KEPT);
    }

    /// A stream that refuses to be longer than [#MAX_BYTES].
    private static final class Bounded extends FilterInputStream {
        private long left = MAX_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int n) {
            left -= n;
            if (left < 0) {
                throw new ServerFailure(Kind.UNUSABLE, "the answer is longer than " + MAX_BYTES + " bytes");
            }
        }
    }
}
