package dev.vireo.planner;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How an OpenAI-compatible server is asked. The key is not part of [#toString].
///
/// @param model the model's name at that server
/// @param baseUrl where its API begins: `https://api.openai.com/v1`, `http://localhost:8000/v1`
/// @param apiKey the key; a server on this machine or in this network needs none
/// @param timeout how long one request may take
/// @param maxRetries how often a request is sent again when the server is busy or fails
public record OpenAiSettings(String model, URI baseUrl, Optional<String> apiKey, Duration timeout, int maxRetries) {
    /// Where OpenAI's own API begins.
    public static final URI OPENAI = URI.create("https://api.openai.com/v1");

    /// @throws VireoException with code USAGE when the base URL is no http address, when the server is not a
    ///     local one and there is no key, or when the time or the retries are negative
    public OpenAiSettings {
        String scheme = baseUrl.getScheme() == null ? "" : baseUrl.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || baseUrl.getHost() == null) {
            throw new VireoException(
                    Code.USAGE, "'" + baseUrl + "' is no base URL of a server", "Write e.g. http://localhost:8000/v1");
        }
        if (model.isBlank()) {
            throw new VireoException(Code.USAGE, "the model has no name", "Write e.g. openai:gpt-4.1-mini");
        }
        apiKey = apiKey.map(String::strip).filter(key -> !key.isEmpty());
        if (apiKey.isEmpty() && !isLocal(baseUrl.getHost())) {
            throw new VireoException(
                    Code.USAGE,
                    "openai:" + model + " at " + baseUrl + " needs a key, and OPENAI_API_KEY is not set",
                    "export OPENAI_API_KEY=..., or name a server of your own as the base URL: http://localhost:8000/v1");
        }
        if (timeout.isNegative() || timeout.isZero() || maxRetries < 0) {
            throw new VireoException(
                    Code.USAGE, "timeout " + timeout + " and retries " + maxRetries + " must be positive", "");
        }
    }

    /// OpenAI-compatible settings with a minute per request and two retries.
    public static OpenAiSettings of(String model, URI baseUrl, Optional<String> apiKey) {
        return new OpenAiSettings(model, baseUrl, apiKey, Duration.ofSeconds(60), 2);
    }

    /// The language model behind these settings.
    public LanguageModel connect() {
        return connect("openai:" + model, Thread::sleep);
    }

    LanguageModel connect(String id, ChatLanguageModel.Pause pause) {
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .baseUrl(baseUrl.toString())
                .modelName(model)
                .timeout(timeout)
                .maxRetries(0); // retried by ChatLanguageModel, which counts
        apiKey.ifPresent(builder::apiKey);
        return new ChatLanguageModel(builder.build(), id, baseUrl.toString(), apiKey.orElse(""), maxRetries, pause);
    }

    private static boolean isLocal(String host) {
        String bare = host.toLowerCase(Locale.ROOT);
        return !bare.contains(".") // localhost, a name of this network, or IPv6
                || bare.endsWith(".local")
                || bare.endsWith(".internal")
                || bare.equals("0.0.0.0")
                || bare.startsWith("127.")
                || bare.startsWith("10.")
                || bare.startsWith("192.168.")
                || bare.matches("172\\.(1[6-9]|2[0-9]|3[01])\\..*");
    }

    @Override
    public String toString() {
        return "OpenAiSettings[model=" + model + ", baseUrl=" + baseUrl + ", key="
                + (apiKey.isPresent() ? "set" : "none") + ", timeout=" + timeout + ", maxRetries=" + maxRetries + "]";
    }
}
