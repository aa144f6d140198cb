package dev.vireo.planner;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A LangChain4j model with retries that are counted and errors that say who can act. The key never appears
/// in a message, even when the server repeats it.
final class ChatLanguageModel implements LanguageModel {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final int SHOWN = 300;

    /// Waits between two tries.
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private final ChatModel model;
    private final String id;
    private final String server;
    private final String secret;
    private final int maxRetries;
    private final Pause pause;

    /// @param server how messages name the place that is asked: its base URL
    /// @param secret the key to keep out of messages; may be empty
    ChatLanguageModel(ChatModel model, String id, String server, String secret, int maxRetries, Pause pause) {
        if (maxRetries < 0) {
            throw new IllegalArgumentException("retries count from 0, not " + maxRetries);
        }
        this.model = model;
        this.id = id;
        this.server = server;
        this.secret = secret;
        this.maxRetries = maxRetries;
        this.pause = pause;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String endpoint() {
        return server;
    }

    @Override
    public Completion complete(Request request) {
        Duration wait = FIRST_PAUSE;
        for (int sent = 1; ; sent++) {
            try {
                ChatResponse response = model.chat(ChatRequest.builder()
                        .messages(SystemMessage.from(request.system()), UserMessage.from(request.user()))
                        .temperature(request.temperature())
                        .build());
                String text = response.aiMessage().text();
                return new Completion(text == null ? "" : text, usage(sent, response.tokenUsage()));
            } catch (RuntimeException e) {
                boolean again =
                        e instanceof RetriableException && refusedConnection(e).isEmpty();
                if (!again || sent > maxRetries) {
                    throw explain(e, sent);
                }
            }
            try {
                pause.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VireoException(Code.PROVIDER, id + " was interrupted between two tries", "", e);
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static Plan.Usage usage(int sent, @Nullable TokenUsage tokens) {
        return new Plan.Usage(
                sent,
                tokens == null ? 0 : count(tokens.inputTokenCount()),
                tokens == null ? 0 : count(tokens.outputTokenCount()));
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private VireoException explain(RuntimeException e, int sent) {
        String tries = sent == 1 ? "" : " (asked " + sent + " times)";
        if (refusedConnection(e).isPresent()) {
            return provider(
                    id + ": no connection to " + server,
                    "Start the server, or name the right one with the base URL option.");
        }
        return switch (e) {
            case AuthenticationException _ ->
                provider(
                        id + ": " + server + " refused the key" + (secret.isEmpty() ? " (none was sent)" : ""),
                        "Set OPENAI_API_KEY to a valid key for this server.");
            case ModelNotFoundException _ ->
                provider(
                        id + ": " + server + " knows no such model: " + said(e),
                        "Check the model's name, and that the base URL ends where the API begins, in /v1 mostly.");
            case RateLimitException _ ->
                provider(
                        id + ": " + server + " answers too many requests, or the quota is used up" + tries + ": "
                                + said(e),
                        "Wait, or use another key or model.");
            case TimeoutException _ ->
                provider(
                        id + ": no answer from " + server + " in time" + tries,
                        "Try again, give more time, or take a faster model.");
            default -> provider(id + ": " + server + " gave no usable answer" + tries + ": " + said(e), "");
        };
    }

    private static VireoException provider(String message, String hint) {
        return new VireoException(Code.PROVIDER, message, hint);
    }

    /// The connection failure at the bottom of an error, if that is what it is.
    private static Optional<Throwable> refusedConnection(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof ConnectException
                    || e instanceof UnresolvedAddressException
                    || e instanceof UnresolvedModelServerException) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    private String said(Throwable error) {
        Throwable deepest = error;
        while (deepest.getCause() != null && !(deepest instanceof HttpException)) {
            deepest = deepest.getCause();
        }
        String text = deepest.getMessage() == null
                ? deepest.getClass().getSimpleName()
                : deepest.getMessage().replaceAll("\\s+", " ").strip();
        if (deepest instanceof HttpException http) {
            text = "HTTP " + http.statusCode() + " " + text;
        }
        if (!secret.isEmpty()) {
            text = text.replace(secret, "[key]");
        }
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...";
    }
}
