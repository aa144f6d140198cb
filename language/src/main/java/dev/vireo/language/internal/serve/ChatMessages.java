package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.runtime.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The messages of a request.
final class ChatMessages {
    /// What a message of an assistant brings back of an earlier answer, where nothing may stand.
    private static final Set<String> EMPTY =
            Set.of("refusal", "annotations", "audio", "function_call", "tool_calls", "name", "reasoning_content");

    private ChatMessages() {}

    /// Reads one.
    ///
    /// @param at where it stands
    static Message read(JsonNode json, String at) {
        if (!json.isObject()) {
            throw Refusal.field(at, "invalid_value", "'" + at + "' is no object {...}");
        }
        JsonFields fields = new JsonFields(json);
        String role = Asked.field(at + ".role", fields, f -> f.text("role"));
        for (String name : fields.names()) {
            JsonNode value = json.get(name);
            boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
            if (EMPTY.contains(name) && !empty) {
                throw unsupported(at + "." + name);
            }
            if (!EMPTY.contains(name) && !name.equals("role") && !name.equals("content")) {
                throw Refusal.field(
                        at + "." + name, "unknown_parameter", "'" + at + "." + name + "' is no field of a message");
            }
        }
        return switch (role) {
            case "system", "developer" -> new Message("system", content(json, at));
            case "user", "assistant" -> new Message(role, content(json, at));
            case "tool", "function" -> throw unsupported(at + ".role", "messages of tools are");
            default ->
                throw Refusal.field(
                        at + ".role", "invalid_value", "'" + role + "' is no role: system, developer, user, assistant");
        };
    }

    private static String content(JsonNode json, String at) {
        String where = at + ".content";
        JsonNode content = json.path("content");
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray() || content.isEmpty()) {
            throw Refusal.field(where, "invalid_value", "'" + where + "' is a text or a list of parts");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            texts.add(part(content.get(i), where + "[" + i + "]"));
        }
        return String.join("\n", texts);
    }

    private static String part(JsonNode part, String at) {
        if (!part.isObject()) {
            throw Refusal.field(at, "invalid_value", "'" + at + "' is no object {...}");
        }
        JsonFields fields = new JsonFields(part);
        String type = Asked.field(at + ".type", fields, f -> f.text("type"));
        return switch (type) {
            case "text" ->
                Asked.field(at + ".text", fields, f -> {
                    String text = f.text("text");
                    f.end();
                    return text;
                });
            case "image_url", "image", "input_image", "video_url" ->
                throw unsupported(at, "this model has no eyes: pictures are");
            case "input_audio", "audio_url", "file" -> throw unsupported(at, "'" + type + "' is");
            default -> throw Refusal.field(at + ".type", "invalid_value", "'" + type + "' is no type of a part");
        };
    }

    private static Refusal unsupported(String at) {
        return unsupported(at, "'" + at + "' is");
    }

    private static Refusal unsupported(String at, String what) {
        return Refusal.field(at, "unsupported_value", what + " not taken by this server");
    }
}
