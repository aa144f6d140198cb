package dev.vireo.language.internal.endpoint;

import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.vireo.language.ModelOptions;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// A model at an OpenAI-compatible server. The key is not part of [#toString].
///
/// @param id the name of the model in traces: `openai:gpt-4.1-mini`
/// @param model the model's name at that server
/// @param baseUrl where its API begins: `https://api.openai.com/v1`, `http://localhost:8000/v1`
/// @param apiKey the key; a server on this machine or in this network needs none
/// @param bounds how long one answer may take, and be
public record OpenAiEndpoint(String id, String model, URI baseUrl, Optional<String> apiKey, Bounds bounds) {
    /// Where OpenAI's own API begins.
    public static final URI OPENAI = URI.create("https://api.openai.com/v1");

    /// Where Ollama's OpenAI-compatible API begins.
    public static final URI OLLAMA = URI.create("http://localhost:11434/v1");

    /// @throws VireoException with code USAGE when the base URL is no http address or holds more than one,
    ///     or when the server is not a local one and there is no key
    public OpenAiEndpoint {
        String scheme = baseUrl.getScheme() == null ? "" : baseUrl.getScheme().toLowerCase(Locale.ROOT);
        if (baseUrl.getUserInfo() != null || baseUrl.getQuery() != null || baseUrl.getFragment() != null) {
            throw new VireoException(
                    Code.USAGE,
                    "a base URL holds no user, password, query or fragment; that of " + id + " does",
                    "Put the key into OPENAI_API_KEY, and write e.g. http://localhost:8000/v1");
        }
        if (!(scheme.equals("http") || scheme.equals("https")) || baseUrl.getHost() == null) {
            throw new VireoException(
                    Code.USAGE, "'" + baseUrl + "' is no base URL of a server", "Write e.g. http://localhost:8000/v1");
        }
        apiKey = apiKey.map(String::strip).filter(key -> !key.isEmpty());
        apiKey.ifPresent(Secrets::know);
        if (apiKey.isPresent() && !apiKey.get().matches("[\\x21-\\x7e]+")) {
            throw new VireoException(
                    Code.USAGE,
                    "the key for " + baseUrl + " is no single word of ASCII characters",
                    "Check OPENAI_API_KEY, or the file that OPENAI_API_KEY_FILE names.");
        }
        if (apiKey.isEmpty() && !isLocal(baseUrl.getHost())) {
            boolean ollama = id.startsWith("ollama:");
            throw new VireoException(
                    Code.USAGE,
                    id + " at " + baseUrl
                            + (ollama
                                    ? " is no server of this network"
                                    : " needs a key, and OPENAI_API_KEY is not set"),
                    ollama
                            ? "ollama: sends no key. Write openai:" + model + " and set OPENAI_API_KEY."
                            : "export OPENAI_API_KEY=..., or name a server of your own as the base URL:"
                                    + " http://localhost:8000/v1");
        }
    }

    /// The model behind this endpoint.
    public ChatLanguageModel connect(
            Patience patience, Gate gate, Timekeeper time, Optional<ModelOptions.Listener> listener) {
        OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder streaming = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(EndpointHttp.builder(bounds, time))
                .baseUrl(baseUrl.toString())
                .modelName(model)
                .strictJsonSchema(true);
        apiKey.ifPresent(streaming::apiKey);
        return new ChatLanguageModel(
                new ChatLanguageModel.Reached(
                        new ChatLanguageModel.Streamed(streaming.build()),
                        id,
                        baseUrl.toString(),
                        apiKey.orElse(""),
                        Optional.of(bounds)),
                patience,
                gate,
                time,
                listener);
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
        return "OpenAiEndpoint[" + id + ", baseUrl=" + baseUrl + ", key=" + (apiKey.isPresent() ? "set" : "none") + ", "
                + bounds + "]";
    }
}
