package dev.vireo.language;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Where a model is reached, and how patiently. The key is read from `OPENAI_API_KEY`, or from the file
/// that `OPENAI_API_KEY_FILE` names.
///
/// @param baseUrl where the API begins; empty means `OPENAI_BASE_URL`, or else the provider's own
/// @param timeout how long one request may take, to the last byte of its answer
/// @param maxRetries how often a request is sent again when the server is busy or fails
/// @param environment the environment variables
/// @param totalTime no request is sent again after that time, not even when the server asks for it
/// @param limits how much may be asked of the server
/// @param seed of the jitter of the pauses between tries
/// @param listener is told about progress and retries; with one, answers are streamed
public record ModelOptions(
        Optional<URI> baseUrl,
        Duration timeout,
        int maxRetries,
        Map<String, String> environment,
        Duration totalTime,
        RateLimits limits,
        long seed,
        Optional<ModelListener> listener) {
    /// A minute per request, two retries within five minutes, no limits, the environment of this process.
    public static final ModelOptions DEFAULT =
            new ModelOptions(Optional.empty(), Duration.ofSeconds(60), 2, System.getenv());

    public ModelOptions {
        environment = Map.copyOf(environment);
    }

    /// Options with retries within five minutes and no limits.
    public ModelOptions(Optional<URI> baseUrl, Duration timeout, int maxRetries, Map<String, String> environment) {
        this(baseUrl, timeout, maxRetries, environment, Duration.ofMinutes(5), RateLimits.NONE, 0, Optional.empty());
    }

    /// The same options with another base URL.
    public ModelOptions withBaseUrl(URI url) {
        return new ModelOptions(Optional.of(url), timeout, maxRetries, environment, totalTime, limits, seed, listener);
    }

    /// The same options with this patience.
    public ModelOptions withPatience(Duration timePerRequest, int retries, Duration timeForAll) {
        return new ModelOptions(baseUrl, timePerRequest, retries, environment, timeForAll, limits, seed, listener);
    }

    /// The same options with these limits.
    public ModelOptions withLimits(RateLimits newLimits) {
        return new ModelOptions(baseUrl, timeout, maxRetries, environment, totalTime, newLimits, seed, listener);
    }

    /// The same options with this listener.
    public ModelOptions withListener(ModelListener newListener) {
        return new ModelOptions(
                baseUrl, timeout, maxRetries, environment, totalTime, limits, seed, Optional.of(newListener));
    }

    @Override
    public String toString() {
        return "ModelOptions[baseUrl=" + baseUrl + ", timeout=" + timeout + ", maxRetries=" + maxRetries
                + ", totalTime=" + totalTime + ", " + limits + ", seed=" + seed + "]";
    }
}
