package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.Usage;
import dev.vireo.models.qwen2.TokenGenerator.Likely;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/// What one request is answered with, in the protocol's objects.
///
/// @param id of the answer
/// @param created in seconds since 1970
/// @param fingerprint changes when the model does
/// @param asked whether likelihoods, and usage at the end of a stream, are told
/// @param bytes those that a token stands for
record ChatJson(String id, long created, String model, String fingerprint, Asked asked, IntFunction<byte[]> bytes) {
    private static final JsonMapper JSON = new JsonMapper();

    /// The bytes of an object.
    static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        }
    }

    /// The line of an object.
    static String line(JsonNode json) {
        return new String(bytes(json), StandardCharsets.UTF_8);
    }

    private ObjectNode begun(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model)
                .put("system_fingerprint", fingerprint);
    }

    /// A whole answer.
    ///
    /// @param odds of the tokens of each choice
    ObjectNode whole(List<Reply> replies, List<List<Odds>> odds) {
        ObjectNode out = begun("chat.completion");
        ArrayNode choices = out.putArray("choices");
        for (int i = 0; i < replies.size(); i++) {
            ObjectNode choice = choices.addObject().put("index", i);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", replies.get(i).text())
                    .putNull("refusal");
            choice.set("logprobs", logprobs(odds.get(i)));
            choice.put("finish_reason", finish(replies.get(i)));
        }
        out.set("usage", usage(replies));
        return out;
    }

    private static String finish(Reply reply) {
        return reply.cutOff() ? "length" : "stop";
    }

    private ObjectNode chunk() {
        ObjectNode out = begun("chat.completion.chunk");
        if (asked.includesUsage()) {
            out.putNull("usage");
        }
        return out;
    }

    private static ObjectNode choice(ObjectNode chunk, int index) {
        return chunk.putArray("choices").addObject().put("index", index);
    }

    /// The beginning of a choice.
    ObjectNode beginning(int index) {
        ObjectNode out = chunk();
        ObjectNode choice = choice(out, index);
        choice.putObject("delta").put("role", "assistant").put("content", "");
        choice.putNull("logprobs").putNull("finish_reason");
        return out;
    }

    /// More of a choice.
    ObjectNode piece(int index, String text, List<Odds> odds) {
        ObjectNode out = chunk();
        ObjectNode choice = choice(out, index);
        choice.putObject("delta").put("content", text);
        choice.set("logprobs", logprobs(odds));
        choice.putNull("finish_reason");
        return out;
    }

    /// The end of a choice.
    ObjectNode ending(int index, Reply reply) {
        ObjectNode out = chunk();
        ObjectNode choice = choice(out, index);
        choice.putObject("delta");
        choice.putNull("logprobs").put("finish_reason", finish(reply));
        return out;
    }

    /// What all choices used, behind the last of them.
    ObjectNode used(List<Reply> replies) {
        ObjectNode out = chunk();
        out.putArray("choices");
        out.set("usage", usage(replies));
        return out;
    }

    /// The conversation counts once, however many answers it has.
    private static ObjectNode usage(List<Reply> replies) {
        Usage first = replies.getFirst().usage();
        long written = replies.stream()
                .mapToLong(reply -> reply.usage().outputTokens())
                .sum();
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", first.inputTokens())
                .put("completion_tokens", written)
                .put("total_tokens", first.inputTokens() + written);
        out.putObject("prompt_tokens_details").put("cached_tokens", first.cachedTokens());
        return out;
    }

    private JsonNode logprobs(List<Odds> odds) {
        if (asked.odds().isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode content = out.putArray("content");
        for (Odds one : odds) {
            ObjectNode token = token(one.written());
            ArrayNode likeliest = token.putArray("top_logprobs");
            one.likeliest().forEach(likely -> likeliest.add(token(likely)));
            content.add(token);
        }
        return out.putNull("refusal");
    }

    private ObjectNode token(Likely likely) {
        byte[] spelled = bytes.apply(likely.token());
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("token", new String(spelled, StandardCharsets.UTF_8))
                .put("logprob", likely.logProbability());
        ArrayNode numbers = out.putArray("bytes");
        for (byte b : spelled) {
            numbers.add(b & 0xFF);
        }
        return out;
    }
}
