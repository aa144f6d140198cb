package dev.vireo.planner;

import dev.vireo.program.VisionModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Planners and models by their model strings: `builtin`, `openai:MODEL`, `ollama:MODEL`, `scripted:FILE`.
public final class Planners {
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
    public record Options(
            Optional<URI> baseUrl,
            Duration timeout,
            int maxRetries,
            Map<String, String> environment,
            Duration totalTime,
            RateLimits limits,
            long seed,
            Optional<ModelListener> listener) {
        /// A minute per request, two retries within five minutes, no limits, the environment of this process.
        public static final Options DEFAULT = new Options(Optional.empty(), Duration.ofSeconds(60), 2, System.getenv());

        public Options {
            environment = Map.copyOf(environment);
        }

        /// Options with retries within five minutes and no limits.
        public Options(Optional<URI> baseUrl, Duration timeout, int maxRetries, Map<String, String> environment) {
            this(
                    baseUrl,
                    timeout,
                    maxRetries,
                    environment,
                    Duration.ofMinutes(5),
                    RateLimits.NONE,
                    0,
                    Optional.empty());
        }

        /// The same options with another base URL.
        public Options withBaseUrl(URI url) {
            return new Options(Optional.of(url), timeout, maxRetries, environment, totalTime, limits, seed, listener);
        }

        /// The same options with this patience.
        public Options withPatience(Duration timePerRequest, int retries, Duration timeForAll) {
            return new Options(baseUrl, timePerRequest, retries, environment, timeForAll, limits, seed, listener);
        }

        /// The same options with these limits.
        public Options withLimits(RateLimits newLimits) {
            return new Options(baseUrl, timeout, maxRetries, environment, totalTime, newLimits, seed, listener);
        }

        /// The same options with this listener.
        public Options withListener(ModelListener newListener) {
            return new Options(
                    baseUrl, timeout, maxRetries, environment, totalTime, limits, seed, Optional.of(newListener));
        }

        @Override
        public String toString() {
            return "Options[baseUrl=" + baseUrl + ", timeout=" + timeout + ", maxRetries=" + maxRetries + ", totalTime="
                    + totalTime + ", " + limits + ", seed=" + seed + "]";
        }
    }

    private Planners() {}

    /// The planner of a model string.
    ///
    /// @throws VireoException with code USAGE when there is no such kind, or a key is missing; DATA when a
    ///     scripted file is missing or malformed
    public static Planner of(String modelString, Options options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin" -> builtin(parsed);
            case "scripted" -> ScriptedPlanner.read(Path.of(parsed.name()));
            default -> new LlmPlanner(connect(parsed, options));
        };
    }

    /// The language model of a model string, to be asked without a picture: `openai:MODEL`, `ollama:MODEL` or
    /// `scripted:FILE`.
    ///
    /// @throws VireoException with code USAGE when the string names no language model, or a key is missing;
    ///     DATA when a scripted file is missing or malformed
    public static LanguageModel languageModel(String modelString, Options options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin" ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + modelString + "' is no language model",
                        "Write openai:MODEL, ollama:MODEL or scripted:FILE.");
            case "scripted" -> ScriptedLanguageModel.read(Path.of(parsed.name()));
            default -> connect(parsed, options);
        };
    }

    /// The model of a model string that is shown pictures: `openai:MODEL` or `ollama:MODEL`. Whether the
    /// model behind it can see is known when it is first asked.
    ///
    /// @throws VireoException with code USAGE when the string names no such model, or a key is missing
    public static VisionModel visionModel(String modelString, Options options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin", "scripted" ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + modelString + "' is no model that can be shown pictures",
                        "Write openai:MODEL or ollama:MODEL.");
            default -> connect(parsed, options);
        };
    }

    private static Planner builtin(ModelString parsed) {
        if (!parsed.name().isEmpty()) {
            throw new VireoException(
                    Code.USAGE, "there is no built-in planner '" + parsed.name() + "'", "Write builtin.");
        }
        return new GrammarPlanner();
    }

    /// Ollama is asked through its OpenAI-compatible API, so that one path serves all servers.
    private static ChatLanguageModel connect(ModelString parsed, Options options) {
        boolean ollama = parsed.kind().equals("ollama");
        URI baseUrl = options.baseUrl()
                .or(() -> ollama
                        ? Optional.of(OpenAiEndpoint.OLLAMA)
                        : setting(options, "OPENAI_BASE_URL").map(Planners::uri))
                .orElse(OpenAiEndpoint.OPENAI);
        Optional<String> key = ollama
                ? Optional.empty()
                : setting(options, "OPENAI_API_KEY")
                        .or(() -> setting(options, "OPENAI_API_KEY_FILE").map(Planners::readKey));
        return new OpenAiEndpoint(parsed.toString(), parsed.name(), baseUrl, key, options.timeout())
                .connect(
                        new Patience(options.maxRetries(), options.totalTime(), options.seed()),
                        Gate.shared(baseUrl, options.limits()),
                        Timekeeper.SYSTEM,
                        options.listener());
    }

    private static Optional<String> setting(Options options, String name) {
        return Optional.ofNullable(options.environment().get(name)).filter(value -> !value.isBlank());
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.USAGE, "OPENAI_BASE_URL is no URL: " + text, "Write e.g. http://localhost:8000/v1", e);
        }
    }

    private static String readKey(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be read, and OPENAI_API_KEY_FILE names it", "Check the path.", e);
        }
    }
}
