package dev.vireo.language;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Where a model is reached, and how patiently. The key is read from `OPENAI_API_KEY`, or from the file
/// that `OPENAI_API_KEY_FILE` names.
///
/// @param baseUrl where the API begins; empty means `OPENAI_BASE_URL`, or else the provider's own
/// @param timeout how long a server may be silent between two parts of an answer
/// @param maxRetries how often a request is sent again when the server is busy or fails
/// @param environment the environment variables
/// @param totalTime no request is sent again after that time, not even when the server asks for it
/// @param limits how much may be asked of the server
/// @param seed is sent with requests, and that of the jitter of the pauses between tries
/// @param listener is told about progress and retries
/// @param firstToken how long it may take until an answer begins: loading the model, reading the request
/// @param maxTokens tokens of an answer at most; without it as many as the task needs
public record ModelOptions(
        Optional<URI> baseUrl,
        Duration timeout,
        int maxRetries,
        Map<String, String> environment,
        Duration totalTime,
        RateLimits limits,
        long seed,
        Optional<Listener> listener,
        Duration firstToken,
        OptionalInt maxTokens) {
    /// How many tokens the answer to a question or a program may have, unless something else is said.
    public static final int USUAL_TOKENS = 512;

    /// How many tokens an answer that lists things with their boxes may have, unless something else is said.
    public static final int TOKENS_OF_BOXES = 4096;

    /// How long it may take until an answer begins, unless something else is said. A server on processors alone
    /// reads a prompt for minutes.
    public static final Duration USUAL_FIRST_TOKEN = Duration.ofMinutes(10);

    /// A minute between two parts of an answer, two retries within five minutes, no limits, the environment of this
    /// process.
    public static final ModelOptions DEFAULT =
            new ModelOptions(Optional.empty(), Duration.ofSeconds(60), 2, System.getenv());

    public ModelOptions {
        environment = Map.copyOf(environment);
    }

    /// Options with retries within five minutes and no limits.
    public ModelOptions(Optional<URI> baseUrl, Duration timeout, int maxRetries, Map<String, String> environment) {
        this(
                baseUrl,
                timeout,
                maxRetries,
                environment,
                Duration.ofMinutes(5),
                RateLimits.NONE,
                0,
                Optional.empty(),
                USUAL_FIRST_TOKEN,
                OptionalInt.empty());
    }

    /// The same options with another base URL.
    public ModelOptions withBaseUrl(URI url) {
        return new ModelOptions(
                Optional.of(url),
                timeout,
                maxRetries,
                environment,
                totalTime,
                limits,
                seed,
                listener,
                firstToken,
                maxTokens);
    }

    /// The same options with this patience.
    ///
    /// @param silence how long a server may be silent between two parts of an answer
    public ModelOptions withPatience(Duration silence, int retries, Duration timeForAll) {
        return new ModelOptions(
                baseUrl, silence, retries, environment, timeForAll, limits, seed, listener, firstToken, maxTokens);
    }

    /// The same options with this time until an answer begins.
    public ModelOptions withFirstToken(Duration time) {
        return new ModelOptions(
                baseUrl, timeout, maxRetries, environment, totalTime, limits, seed, listener, time, maxTokens);
    }

    /// The same options with answers of so many tokens at most.
    public ModelOptions withMaxTokens(int tokens) {
        return new ModelOptions(
                baseUrl,
                timeout,
                maxRetries,
                environment,
                totalTime,
                limits,
                seed,
                listener,
                firstToken,
                OptionalInt.of(tokens));
    }

    /// The same options for a task whose answers need so many tokens, unless it was said how many there may be.
    public ModelOptions needing(int tokens) {
        return maxTokens.isPresent() ? this : withMaxTokens(tokens);
    }

    /// The same options with these limits.
    public ModelOptions withLimits(RateLimits newLimits) {
        return new ModelOptions(
                baseUrl, timeout, maxRetries, environment, totalTime, newLimits, seed, listener, firstToken, maxTokens);
    }

    /// The same options with this listener.
    public ModelOptions withListener(Listener newListener) {
        return new ModelOptions(
                baseUrl,
                timeout,
                maxRetries,
                environment,
                totalTime,
                limits,
                seed,
                Optional.of(newListener),
                firstToken,
                maxTokens);
    }

    @Override
    public String toString() {
        return "ModelOptions[baseUrl=" + baseUrl + ", timeout=" + timeout + ", maxRetries=" + maxRetries
                + ", totalTime=" + totalTime + ", " + limits + ", seed=" + seed + ", firstToken=" + firstToken
                + ", maxTokens=" + maxTokens + "]";
    }

    /// Is told what goes on between Vireo and a model's server. Methods are called on any thread and should
    /// return at once.
    public interface Listener {
        /// More of an answer has come.
        ///
        /// @param model the id of the model
        /// @param characters how long its answer is by now
        default void progress(String model, long characters) {}

        /// A request failed and is sent again after a pause.
        ///
        /// @param sent how often it was sent until now
        /// @param pause how long is waited
        /// @param reason what went wrong, in one line
        default void retrying(String model, int sent, Duration pause, String reason) {}

        /// The server still loads the model and is waited for.
        default void loading(String model) {}

        /// A server that does not know a part of the request is asked without it from now on.
        ///
        /// @param part `temperature`, `response_format`, `seed` or `max_tokens`
        default void leftOut(String model, String part) {}

        /// An answer is complete.
        ///
        /// @param usage what it took, retries included
        default void answered(String model, Usage usage) {}
    }

    /// How much may be asked of one server. Models with the same base URL and the same limits share them;
    /// what is too much waits. 0 means no limit.
    ///
    /// @param requestsPerMinute requests that may start within any minute
    /// @param tokensPerMinute tokens, read and written, within any minute. What a request uses is known when
    ///     it is answered, so the requests that are on their way may go beyond it; the next one waits.
    /// @param concurrency requests on their way at the same time
    public record RateLimits(int requestsPerMinute, long tokensPerMinute, int concurrency) {
        /// No limits.
        public static final RateLimits NONE = new RateLimits(0, 0, 0);

        /// @throws VireoException with code USAGE when one is negative
        public RateLimits {
            if (requestsPerMinute < 0 || tokensPerMinute < 0 || concurrency < 0) {
                throw new VireoException(
                        Code.USAGE,
                        "rate limits are not negative: " + requestsPerMinute + " requests and " + tokensPerMinute
                                + " tokens per minute, " + concurrency + " at a time",
                        "Write 0 for no limit.");
            }
        }
    }
}
