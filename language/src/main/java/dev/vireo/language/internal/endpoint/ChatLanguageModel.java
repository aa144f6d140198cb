package dev.vireo.language.internal.endpoint;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import dev.vireo.language.VisionModel;
import dev.vireo.language.internal.endpoint.ServerFailure.Kind;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A LangChain4j model with retries that are counted, limits that are kept, and errors that say who can act.
/// The key never appears in a message, even when the server repeats it.
public final class ChatLanguageModel implements LanguageModel, VisionModel {
    private static final int SHOWN = 300;

    /// How long is waited before a server that loads its model is asked again.
    private static final Duration LOADING = Duration.ofSeconds(2);

    /// What a server may not know; it is then asked without.
    private enum Part {
        TEMPERATURE("temperature"),
        RESPONSE_FORMAT("response_format"),
        MAX_TOKENS("max_tokens"),
        /// What [#MAX_TOKENS] is called by models that think.
        MAX_COMPLETION_TOKENS("max_completion_tokens"),
        SEED("seed");

        final String word;

        Part(String word) {
            this.word = word;
        }
    }

    /// Sends a request and waits for its answer.
    interface Sender {
        /// The answer to a request.
        ///
        /// @param progress told how long the answer is by now, when it comes in parts
        ChatResponse send(ChatRequest request, LongConsumer progress);
    }

    /// A model whose answers come in parts.
    record Streamed(StreamingChatModel model) implements Sender {
        @Override
        public ChatResponse send(ChatRequest request, LongConsumer progress) {
            CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
            model.chat(request, new StreamingChatResponseHandler() {
                private long characters;

                @Override
                public void onPartialResponse(String part) {
                    characters += part.length();
                    progress.accept(characters);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    answer.complete(response);
                }

                @Override
                public void onError(Throwable error) {
                    answer.completeExceptionally(error);
                }
            });
            if (!answer.isDone()) { // EndpointHttp returns when the stream has ended: nothing more will come
                throw new ServerFailure(Kind.UNUSABLE, "the stream ended without an answer");
            }
            try {
                return answer.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException known) {
                    throw known;
                }
                throw e;
            }
        }
    }

    /// What a model is reached by, and how messages name it.
    ///
    /// @param server the base URL
    /// @param secret the key to keep out of messages; may be empty
    /// @param bounds how long answers may take and be; empty for a model that is set up already
    record Reached(Sender sender, String id, String server, String secret, Optional<Bounds> bounds) {
        @Override
        public String toString() {
            return id + " at " + server;
        }
    }

    private record Answered(ChatResponse response, Usage usage) {
        String text() {
            String text = response.aiMessage().text();
            return text == null ? "" : text;
        }

        boolean cutOff() {
            return response.finishReason() == FinishReason.LENGTH;
        }
    }

    private final Reached reached;
    private final String id;
    private final String server;
    private final Patience patience;
    private final Gate gate;
    private final Timekeeper time;
    private final Optional<ModelOptions.Listener> listener;
    private final Random random;
    private final Set<Part> unknown = EnumSet.noneOf(Part.class);

    ChatLanguageModel(
            Reached reached, Patience patience, Gate gate, Timekeeper time, Optional<ModelOptions.Listener> listener) {
        this.reached = reached;
        this.id = reached.id();
        this.server = reached.server();
        this.patience = patience;
        this.gate = gate;
        this.time = time;
        this.listener = listener;
        this.random = new Random(patience.seed());
    }

    /// A model of which nothing more is known.
    public static ChatLanguageModel over(ChatModel model, String id, int maxRetries) {
        return new ChatLanguageModel(
                new Reached((request, _) -> model.chat(request), id, "the model's server", "", Optional.empty()),
                new Patience(maxRetries, Duration.ofMinutes(5), 0),
                new Gate(ModelOptions.RateLimits.NONE, Timekeeper.SYSTEM),
                Timekeeper.SYSTEM,
                Optional.empty());
    }

    @Override
    public String endpoint() {
        return reached.server();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean takesSchema() {
        synchronized (unknown) {
            return !unknown.contains(Part.RESPONSE_FORMAT);
        }
    }

    @Override
    public Completion complete(LanguageModel.Request request) {
        Answered answered = ask(
                List.of(SystemMessage.from(request.system()), UserMessage.from(request.user())),
                request.temperature(),
                request.schema());
        return new Completion(answered.text(), answered.usage(), answered.cutOff());
    }

    @Override
    public Answer look(VisionModel.Request request) {
        if (!request.videos().isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    id() + " takes no videos: the protocol of its server has none",
                    "Send frames as pictures, or take a model in this process: local:DIR.");
        }
        List<Content> contents = new ArrayList<>();
        contents.add(TextContent.from(request.user()));
        for (Picture picture : request.pictures()) {
            contents.add(ImageContent.from(picture.base64(), picture.mimeType(), ImageContent.DetailLevel.HIGH));
        }
        Answered answered =
                ask(List.of(SystemMessage.from(request.system()), UserMessage.from(contents)), 0, request.schema());
        return new Answer(answered.text(), answered.cutOff(), answered.usage());
    }

    private Answered ask(List<ChatMessage> messages, double temperature, Optional<String> schema) {
        long start = time.nanoTime();
        int sent = 0;
        int failures = 0;
        boolean loading = false;
        while (true) {
            Set<Part> parts = parts(schema.isPresent());
            @Nullable Answered answered = null;
            @Nullable RuntimeException failure = null;
            try (Gate.Pass pass = gate.enter()) {
                if (sent == 0) {
                    start = time.nanoTime(); // the wait for our own limits is not the server's fault
                }
                sent++;
                ChatResponse response = send(messages, temperature, schema, parts);
                answered = new Answered(response, usage(sent, response.tokenUsage()));
                pass.used(answered.usage().inputTokens() + answered.usage().outputTokens());
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (RuntimeException e) {
                failure = e;
            }
            if (failure == null) {
                Objects.requireNonNull(answered);
                Usage usage = answered.usage();
                listener.ifPresent(l -> l.answered(id, usage));
                if (answered.response().finishReason() == FinishReason.CONTENT_FILTER) {
                    throw filtered("its content filter stopped the answer");
                }
                return answered;
            }
            if (Thread.currentThread().isInterrupted()
                    || ServerFailure.in(failure)
                            .map(f -> f.kind() == Kind.INTERRUPTED)
                            .orElse(false)) {
                throw interrupted(failure);
            }
            if (leaveOut(failure, parts)) {
                continue;
            }
            if (isLoading(failure) && isPatient(start)) {
                if (!loading) {
                    listener.ifPresent(l -> l.loading(id));
                }
                loading = true;
                sleep(LOADING);
                continue;
            }
            failures++;
            if (!mayHelpToAskAgain(failure) || failures > patience.maxRetries()) {
                throw explain(failure, sent, "");
            }
            Duration pause = pause(failures, failure);
            Duration passed = Duration.ofNanos(time.nanoTime() - start);
            if (passed.plus(pause).compareTo(patience.total()) > 0) {
                throw explain(
                        failure,
                        sent,
                        "; a pause of " + seconds(pause) + " goes beyond the " + seconds(patience.total())
                                + " that all tries may take together");
            }
            String reason = said(failure);
            int tries = sent;
            listener.ifPresent(l -> l.retrying(id, tries, pause, reason));
            sleep(pause);
        }
    }

    private void sleep(Duration pause) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Whether a server refused only because its model is not loaded yet.
    private static boolean isLoading(RuntimeException failure) {
        return ServerFailure.in(failure)
                .filter(f -> f.statusCode() == 503)
                .map(f ->
                        String.valueOf(f.getMessage()).toLowerCase(Locale.ROOT).contains("loading"))
                .orElse(false);
    }

    /// Whether a model that loads is waited for.
    private boolean isPatient(long start) {
        Duration passed = Duration.ofNanos(time.nanoTime() - start);
        return reached.bounds()
                .filter(b -> passed.plus(LOADING).compareTo(b.firstToken()) <= 0)
                .isPresent();
    }

    private Duration pause(int failures, RuntimeException failure) {
        Duration own = patience.pause(failures, random.nextDouble());
        return ServerFailure.in(failure)
                .flatMap(ServerFailure::retryAfter)
                .filter(asked -> asked.compareTo(own) > 0)
                .orElse(own);
    }

    /// The parts that the next request may have.
    private Set<Part> parts(boolean schema) {
        Set<Part> out = EnumSet.of(Part.TEMPERATURE);
        if (schema) {
            out.add(Part.RESPONSE_FORMAT);
        }
        if (reached.bounds().isPresent()) {
            out.addAll(List.of(Part.MAX_TOKENS, Part.MAX_COMPLETION_TOKENS, Part.SEED));
        }
        synchronized (unknown) {
            out.removeAll(unknown);
        }
        if (out.contains(Part.MAX_TOKENS)) {
            out.remove(Part.MAX_COMPLETION_TOKENS);
        }
        return out;
    }

    private ChatResponse send(
            List<ChatMessage> messages, double temperature, Optional<String> schema, Set<Part> parts) {
        ChatRequest.Builder request = ChatRequest.builder().messages(messages);
        OpenAiChatRequestParameters.Builder asked = OpenAiChatRequestParameters.builder();
        if (parts.contains(Part.TEMPERATURE)) {
            asked.temperature(temperature);
        }
        if (schema.isPresent() && parts.contains(Part.RESPONSE_FORMAT)) {
            asked.responseFormat(ResponseFormat.builder()
                    .type(ResponseFormatType.JSON)
                    .jsonSchema(JsonSchema.builder()
                            .name("answer")
                            .rootElement(JsonRawSchema.from(schema.get()))
                            .build())
                    .build());
        }
        int tokens = reached.bounds().map(Bounds::maxTokens).orElse(0);
        if (parts.contains(Part.MAX_TOKENS)) {
            asked.maxOutputTokens(tokens);
        }
        if (parts.contains(Part.MAX_COMPLETION_TOKENS)) {
            asked.maxCompletionTokens(tokens);
        }
        if (parts.contains(Part.SEED)) {
            asked.seed((int) patience.seed());
        }
        return reached.sender()
                .send(
                        request.parameters(asked.build()).build(),
                        characters -> listener.ifPresent(l -> l.progress(id, characters)));
    }

    /// Whether the server refused a part of the request, without which it is to be asked.
    private boolean leaveOut(RuntimeException failure, Set<Part> parts) {
        Optional<Part> refused = ServerFailure.in(failure).flatMap(ChatLanguageModel::refusedPart);
        if (refused.isEmpty() || !parts.contains(refused.get())) {
            return false;
        }
        boolean isNew;
        synchronized (unknown) {
            isNew = unknown.add(refused.get());
        }
        if (isNew) {
            listener.ifPresent(l -> l.leftOut(id, refused.get().word));
        }
        return true;
    }

    private static Optional<Part> refusedPart(ServerFailure failure) {
        if ((failure.statusCode() != 400 && failure.statusCode() != 422)
                || Trouble.of(failure).isPresent()) {
            return Optional.empty();
        }
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        for (Part part : Part.values()) {
            if (said.contains(part.word)) {
                return Optional.of(part);
            }
        }
        return said.contains("json_schema") ? Optional.of(Part.RESPONSE_FORMAT) : Optional.empty();
    }

    private static boolean mayHelpToAskAgain(RuntimeException failure) {
        Optional<ServerFailure> server = ServerFailure.in(failure);
        if (server.isPresent()) {
            return switch (server.get().kind()) {
                case TIMEOUT, CUT -> true;
                case UNREACHABLE, UNUSABLE, REDIRECT, INTERRUPTED -> false;
                case STATUS -> {
                    int status = server.get().statusCode();
                    yield Trouble.of(server.get()).isEmpty() && (status == 429 || status == 408 || status >= 500);
                }
            };
        }
        return failure instanceof RetriableException && !unreachable(failure);
    }

    private static Usage usage(int sent, @Nullable TokenUsage tokens) {
        if (tokens == null) {
            return new Usage(sent, 0, 0, 0);
        }
        long cached = tokens instanceof OpenAiTokenUsage openAi && openAi.inputTokensDetails() != null
                ? count(openAi.inputTokensDetails().cachedTokens())
                : 0;
        return new Usage(sent, count(tokens.inputTokenCount()), count(tokens.outputTokenCount()), cached);
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private VireoException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new VireoException(Code.CANCELLED, id + " was interrupted", "", e);
    }

    private VireoException filtered(String why) {
        return provider(id + ": " + server + " refused to answer: " + why, "Ask in other words, or another model.");
    }

    private VireoException explain(RuntimeException e, int sent, String more) {
        String tries = (sent == 1 ? "" : " (asked " + sent + " times)") + more;
        Optional<ServerFailure> failure = ServerFailure.in(e);
        int status = failure.map(ServerFailure::statusCode).orElse(0);
        if (unreachable(e)) {
            return provider(
                    id + ": no connection to " + server,
                    "Start the server, or name the right one with the base URL option.");
        }
        if (failure.map(f -> f.kind() == Kind.REDIRECT).orElse(false)) {
            return provider(
                    id + ": " + server + " does not answer, " + said(e),
                    "The key is not sent there. If you trust that place, give its address as the base URL.");
        }
        if (e instanceof AuthenticationException) {
            return provider(
                    id + ": " + server + " refused the key" + (reached.secret().isEmpty() ? " (none was sent)" : ""),
                    "Set OPENAI_API_KEY to a valid key for this server.");
        }
        Optional<Trouble> trouble = failure.flatMap(Trouble::of);
        if (trouble.isPresent() && trouble.get() != Trouble.QUOTA) {
            return provider(
                    id + ": " + server + " " + trouble.get().what() + ": " + said(e),
                    trouble.get().hint(id));
        }
        if (e instanceof RateLimitException || trouble.isPresent()) {
            return provider(
                    id + ": " + server + " answers too many requests, or the quota is used up" + tries + ": " + said(e),
                    "Wait, or use another key or model.");
        }
        if (e instanceof TimeoutException
                || failure.map(f -> f.kind() == Kind.TIMEOUT).orElse(false)) {
            return provider(
                    id + ": no answer from " + server + " in time" + tries + ": " + said(e),
                    "Try again, give more time, or take a faster model.");
        }
        if (e instanceof ContentFilteredException) {
            return filtered(said(e));
        }
        boolean unusable = failure.map(f -> f.kind() == Kind.UNUSABLE).orElse(false);
        return provider(
                id + ": " + server + " gave no usable answer" + tries + ": " + said(e),
                status >= 500
                        ? "The server's own log says why; a wrong name of the model may be the reason."
                        : unusable && status == 0
                                ? "Check that the base URL ends where the API begins, in /v1 mostly."
                                : "");
    }

    private static VireoException provider(String message, String hint) {
        return new VireoException(Code.PROVIDER, message, hint);
    }

    /// Whether there is no connection at all.
    private static boolean unreachable(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof ConnectException
                    || e instanceof UnresolvedAddressException
                    || e instanceof UnresolvedModelServerException
                    || (e instanceof ServerFailure failure && failure.kind() == Kind.UNREACHABLE)) {
                return true;
            }
        }
        return false;
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /// What is known of a failure, in one line and without the key.
    private String said(Throwable error) {
        Optional<ServerFailure> failure = ServerFailure.in(error);
        Throwable deepest = error;
        while (failure.isEmpty() && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        Throwable told = failure.isPresent() ? failure.get() : deepest;
        String text = told.getMessage() == null ? told.getClass().getSimpleName() : Trouble.said(told.getMessage());
        if (failure.isPresent() && failure.get().statusCode() > 0) {
            text = "HTTP " + failure.get().statusCode() + " " + text;
        }
        String line = Secrets.hide(text).replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " ...";
    }
}
