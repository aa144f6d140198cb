package dev.vireo.language;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.vireo.language.internal.chat.LocalChatModel;
import dev.vireo.language.internal.endpoint.Bounds;
import dev.vireo.language.internal.endpoint.ChatLanguageModel;
import dev.vireo.language.internal.endpoint.Gate;
import dev.vireo.language.internal.endpoint.OpenAiEndpoint;
import dev.vireo.language.internal.endpoint.Patience;
import dev.vireo.language.internal.endpoint.Timekeeper;
import dev.vireo.language.internal.scripted.ScriptedLanguageModel;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Language models by their model strings: `openai:MODEL`, `ollama:MODEL`, `local:DIR`, `scripted:FILE`; and any
/// model of LangChain4j.
public final class LanguageModels {
    private LanguageModels() {}

    /// The language model of a model string, to be asked without a picture: `openai:MODEL`, `ollama:MODEL`,
    /// `local:DIR` (or a GGUF file, see [LocalModel], which loads it now and should be closed) or `scripted:FILE`.
    ///
    /// @throws VireoException with code USAGE when the string names no language model, or a key is missing;
    ///     DATA when a folder or file is missing or malformed
    public static LanguageModel of(String modelString, ModelOptions options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin" ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + modelString + "' is no language model",
                        "Write openai:MODEL, ollama:MODEL, local:DIR or scripted:FILE.");
            case "local" -> local(Path.of(parsed.name()), options);
            case "scripted" -> scripted(Path.of(parsed.name()));
            default -> connect(parsed, options);
        };
    }

    /// A language model in this process, from a folder or a GGUF file, which should be closed. Of the options it takes
    /// the seed and how many tokens an answer has.
    ///
    /// @throws VireoException as [LocalModel#open(Path)] does
    public static LocalModel local(Path place, ModelOptions options) {
        return local(place, options, LocalModel.Memory.USUAL);
    }

    /// As [#local(Path, ModelOptions)], for a model that remembers so much of what it saw.
    ///
    /// @throws VireoException as [LocalModel#open(Path)] does
    public static LocalModel local(Path place, ModelOptions options, LocalModel.Memory memory) {
        return LocalModel.open(place, DType.F32, Device.CPU, usual(options), memory);
    }

    private static LocalModel.Settings usual(ModelOptions options) {
        return new LocalModel.Settings(
                options.maxTokens().orElse(ModelOptions.USUAL_TOKENS),
                TokenGenerator.Sampling.GREEDY,
                options.seed(),
                List.of());
    }

    /// A language model that reads its answers from a file `{question: [text, ...]}`: the k-th request for a
    /// question gets the k-th text.
    ///
    /// @throws VireoException with code DATA when the file is missing or malformed
    public static LanguageModel scripted(Path file) {
        return ScriptedLanguageModel.read(file);
    }

    /// Any LangChain4j model, under the name `id`. A request that the provider may answer when it is sent
    /// again (too many requests, a server error, no answer in time) is sent up to `maxRetries` times more,
    /// after about 0.5 s, 1 s, 2 s, ... Retries that the model makes by itself are not counted in
    /// [Usage#calls].
    public static LanguageModel of(ChatModel model, String id, int maxRetries) {
        return ChatLanguageModel.over(model, id, maxRetries);
    }

    /// A model in this process as a LangChain4j model; whoever opened it closes it. The text of an answer
    /// holds its thoughts too. Temperature, top-p, top-k, the most tokens and stops are those of a
    /// request, or else those that the model was opened with, as the seed is.
    ///
    /// A model that [sees][LocalModel#sees] takes pictures in base64, which stand before the words.
    ///
    /// It throws `UnsupportedFeatureException` for what it does not compute (tools, penalties, pictures that
    /// would have to be fetched, or for a model without eyes), `InvalidRequestException` for a request that
    /// is wrong or too long, and
    /// [VireoException] with code CANCELLED when the calling thread is interrupted, RESOURCE when numbers
    /// overflow.
    public static ChatModel chatModel(LocalModel model) {
        return new LocalChatModel(model, model.usual());
    }

    /// As [#chatModel], telling an answer as it is written. Each is written on a thread of its own; its
    /// handle, which comes with each part, ends it, and then nothing more is heard.
    public static StreamingChatModel streamingChatModel(LocalModel model) {
        return new LocalChatModel(model, model.usual());
    }

    /// The model of a model string that is shown pictures: `openai:MODEL` or `ollama:MODEL`, of which it is
    /// known when they are first asked whether they can see; or `local:DIR`, which is loaded now, is also
    /// `AutoCloseable` and should be closed.
    ///
    /// @throws VireoException with code USAGE when the string names no such model, it has no eyes, or a key
    ///     is missing; DATA as [LocalModel#open(Path)] does
    public static VisionModel seeing(String modelString, ModelOptions options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin", "scripted" ->
                throw new VireoException(
                        Code.USAGE,
                        "'" + modelString + "' is no model that can be shown pictures",
                        "Write openai:MODEL, ollama:MODEL or local:DIR.");
            case "local" -> {
                LocalModel model = local(Path.of(parsed.name()), options);
                try {
                    yield seeing(model, options);
                } catch (VireoException e) {
                    model.close();
                    throw e;
                }
            }
            default -> connect(parsed, options);
        };
    }

    /// A model in this process that is shown pictures; whoever opened it closes it. It takes the likeliest
    /// token always. Of the options it takes the seed and how many tokens an answer has.
    ///
    /// @throws VireoException with code USAGE when it has no eyes
    public static VisionModel seeing(LocalModel model, ModelOptions options) {
        model.requireEyes();
        return new LocalSight(model, usual(options));
    }

    /// Any LangChain4j model that takes pictures, under the name `id`, with retries like
    /// [#of(ChatModel, String, int)].
    public static VisionModel seeing(ChatModel model, String id, int maxRetries) {
        return ChatLanguageModel.over(model, id, maxRetries);
    }

    /// Ollama is asked through its OpenAI-compatible API, so that one path serves all servers.
    private static ChatLanguageModel connect(ModelString parsed, ModelOptions options) {
        boolean ollama = parsed.kind().equals("ollama");
        URI baseUrl = options.baseUrl()
                .or(() -> ollama
                        ? Optional.of(OpenAiEndpoint.OLLAMA)
                        : setting(options, "OPENAI_BASE_URL").map(LanguageModels::uri))
                .orElse(OpenAiEndpoint.OPENAI);
        Optional<String> key = ollama
                ? Optional.empty()
                : setting(options, "OPENAI_API_KEY")
                        .or(() -> setting(options, "OPENAI_API_KEY_FILE").map(LanguageModels::readKey));
        Bounds bounds = new Bounds(
                options.firstToken(), options.timeout(), options.maxTokens().orElse(ModelOptions.USUAL_TOKENS));
        return new OpenAiEndpoint(parsed.toString(), parsed.name(), baseUrl, key, bounds)
                .connect(
                        new Patience(options.maxRetries(), options.totalTime(), options.seed()),
                        Gate.shared(baseUrl, options.limits()),
                        Timekeeper.SYSTEM,
                        options.listener());
    }

    private static Optional<String> setting(ModelOptions options, String name) {
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
