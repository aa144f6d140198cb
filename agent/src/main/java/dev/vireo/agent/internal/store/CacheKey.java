package dev.vireo.agent.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.language.LanguageModel;
import dev.vireo.runtime.Sha256;

/// Everything that an answer depends on.
///
/// @param kind what answers
/// @param content all of it, as JSON
/// @param description how a person is told what was asked
public record CacheKey(Kind kind, String content, String description) {
    private static final int SHOWN = 160;
    private static final int VERSION = 1;

    /// What answers.
    public enum Kind {
        /// A language model.
        MODEL,
        /// A vision tool.
        TOOL
    }

    /// The key of a request to a language model.
    ///
    /// @param sample how often the same was asked before
    public static CacheKey of(LanguageModel model, LanguageModel.Request request, int sample) {
        ObjectNode json = Json.object()
                .put("model", model.id())
                .put("endpoint", model.endpoint())
                .put("system", request.system())
                .put("user", request.user())
                .put("temperature", request.temperature())
                .put("sample", sample)
                .put("version", VERSION);
        request.schema().ifPresent(schema -> json.put("schema", schema));
        request.grammar().ifPresent(grammar -> json.put("grammar", grammar));
        return new CacheKey(
                Kind.MODEL, Json.text(json), "request " + (sample + 1) + " to " + model.id() + ": " + request.user());
    }

    /// The key of a call of a tool.
    ///
    /// @param tools the name of the tools, with their version
    /// @param arguments as [ValueJson] writes them, with pictures and videos by digest
    public static CacheKey ofCall(String tools, String function, String arguments) {
        ObjectNode json = Json.object()
                .put("tools", tools)
                .put("function", function)
                .put("arguments", arguments)
                .put("version", VERSION);
        return new CacheKey(Kind.TOOL, Json.text(json), function + arguments + " of the tools " + tools);
    }

    public CacheKey {
        description = description.length() <= SHOWN ? description : description.substring(0, SHOWN) + " ...";
    }

    /// The SHA-256 of kind and content, in hex digits.
    public String digest() {
        return Sha256.of(kind + "\n" + content);
    }
}
