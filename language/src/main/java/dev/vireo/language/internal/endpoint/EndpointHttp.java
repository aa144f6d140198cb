package dev.vireo.language.internal.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.vireo.language.internal.endpoint.ServerFailure.Kind;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends the requests of LangChain4j's OpenAI models. Unlike LangChain4j's own client it bounds the time of
/// a request to its last byte and the size of an answer, follows no redirect (the key would go along), keeps
/// the headers of a refusal, ends at once when its thread is interrupted, and tells an answer that was cut
/// off from one that is none. Proxies are those of the JDK (`-Dhttps.proxyHost`).
final class EndpointHttp implements HttpClient {
    /// The largest answer that is read.
    static final int MAX_BYTES = 16 << 20;

    private static final int KEPT = 1 << 13;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final java.net.http.HttpClient client;
    private final Duration timeout;
    private final Timekeeper time;

    private EndpointHttp(Duration timeout, Timekeeper time) {
        this.client = java.net.http.HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1) // local servers stumble over the offer of HTTP/2 on a plain connection
                .connectTimeout(timeout)
                .build();
        this.timeout = timeout;
        this.time = time;
    }

    /// A builder for LangChain4j. The timeouts that LangChain4j sets are those of the whole request here.
    static HttpClientBuilder builder(Duration timeout, Timekeeper time) {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return timeout;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration ignored) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return timeout;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration ignored) {
                return this;
            }

            @Override
            public HttpClient build() {
                return new EndpointHttp(timeout, time);
            }
        };
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        return inTime(() -> {
            HttpResponse<InputStream> response = client.send(jdkRequest(request), BodyHandlers.ofInputStream());
            try (InputStream body = new Bounded(response.body())) {
                refuse(response, body);
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                checkCompletion(text, response.headers());
                return SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .body(text)
                        .build();
            }
        });
    }

    /// Returns when the stream has ended.
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            inTime(() -> {
                HttpResponse<InputStream> response = client.send(jdkRequest(request), BodyHandlers.ofInputStream());
                try (InputStream body = new Bounded(response.body())) {
                    refuse(response, body);
                    String type = contentType(response.headers());
                    if (!type.startsWith("text/event-stream")) {
                        throw new ServerFailure(Kind.NOT_STREAMED, "the answer is " + type + ", not a stream");
                    }
                    Watched watched = new Watched(listener);
                    watched.onOpen(SuccessfulHttpResponse.builder()
                            .statusCode(response.statusCode())
                            .headers(response.headers().map())
                            .build());
                    parser.parse(body, watched);
                    watched.end();
                }
                return Boolean.TRUE;
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
        private boolean complete;
        private @Nullable ServerFailure failure;

        Watched(ServerSentEventListener inner) {
            this.inner = inner;
        }

        @Override
        public void onOpen(SuccessfulHttpResponse response) {
            inner.onOpen(response);
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (failure != null || !look(event.data())) {
                context.parsingHandle().cancel();
                return;
            }
            inner.onEvent(event, context);
        }

        /// Whether the event is good.
        private boolean look(String data) {
            if (data.strip().equals("[DONE]")) {
                complete = true;
                return true;
            }
            try {
                JsonNode node = JSON.readTree(data);
                if (node.hasNonNull("error")) {
                    failure = new ServerFailure(Kind.STATUS, 500, kept(data), Optional.empty());
                } else if (node.path("choices").path(0).hasNonNull("finish_reason")) {
                    complete = true;
                }
            } catch (JsonProcessingException e) {
                failure = new ServerFailure(Kind.UNUSABLE, "an event of the stream is no JSON: " + kept(data));
            }
            return failure == null;
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

    /// Runs an exchange on a thread of its own, which ends when its time is up or the caller is interrupted.
    private <T> T inTime(Callable<T> exchange) {
        FutureTask<T> task = new FutureTask<>(exchange);
        Thread.ofVirtual().name("vireo-endpoint").start(task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new ServerFailure(Kind.TIMEOUT, "no complete answer in " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new ServerFailure(Kind.INTERRUPTED, "interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
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

    private static void checkCompletion(String text, HttpHeaders headers) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
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
