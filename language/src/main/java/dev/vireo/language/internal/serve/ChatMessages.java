package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.internal.local.Pictures;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The messages of a request.
final class ChatMessages {
    /// What a message of an assistant brings back of an earlier answer, where nothing may stand.
    private static final Set<String> EMPTY =
            Set.of("refusal", "annotations", "audio", "function_call", "tool_calls", "name", "reasoning_content");

    /// Of all pictures of a request together; they take three bytes for each while it waits.
    private static final long MOST_PIXELS = 16_777_216;

    private final boolean sees;
    private final PixelBudget.Share share;
    private long pixels;

    /// @param sees whether the model can be shown pictures
    /// @param share takes room for them
    ChatMessages(boolean sees, PixelBudget.Share share) {
        this.sees = sees;
        this.share = share;
    }

    /// Reads one. Its pictures stand before its words.
    ///
    /// @param at where it stands
    Message read(JsonNode json, String at) {
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
            case "system", "developer" -> content("system", json, at);
            case "user", "assistant" -> content(role, json, at);
            case "tool", "function" -> throw unsupported(at + ".role", "messages of tools are");
            default ->
                throw Refusal.field(
                        at + ".role", "invalid_value", "'" + role + "' is no role: system, developer, user, assistant");
        };
    }

    private Message content(String role, JsonNode json, String at) {
        String where = at + ".content";
        JsonNode content = json.path("content");
        if (content.isTextual()) {
            return new Message(role, content.textValue());
        }
        if (!content.isArray() || content.isEmpty()) {
            throw Refusal.field(where, "invalid_value", "'" + where + "' is a text or a list of parts");
        }
        List<String> texts = new ArrayList<>();
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            part(content.get(i), where + "[" + i + "]", role, texts, pictures);
        }
        return new Message(role, String.join("\n", texts), pictures);
    }

    private void part(JsonNode part, String at, String role, List<String> texts, List<Image> pictures) {
        if (!part.isObject()) {
            throw Refusal.field(at, "invalid_value", "'" + at + "' is no object {...}");
        }
        JsonFields fields = new JsonFields(part);
        String type = Asked.field(at + ".type", fields, f -> f.text("type"));
        switch (type) {
            case "text" ->
                texts.add(Asked.field(at + ".text", fields, f -> {
                    String text = f.text("text");
                    f.end();
                    return text;
                }));
            case "image_url", "image", "input_image", "video_url" -> {
                if (!sees) {
                    throw unsupported(at, "this model has no eyes: pictures are");
                }
                if (!type.equals("image_url")) {
                    throw unsupported(at + ".type", "'" + type + "' is (pictures are of type 'image_url')");
                }
                if (!role.equals("user")) {
                    throw unsupported(at, "a picture in a message of the " + role + " is");
                }
                pictures.add(picture(fields, at + ".image_url"));
            }
            case "input_audio", "audio_url", "file" -> throw unsupported(at, "'" + type + "' is");
            default -> throw Refusal.field(at + ".type", "invalid_value", "'" + type + "' is no type of a part");
        }
    }

    /// A picture of `{"url": "data:image/png;base64,..."}`. A `detail` beside it is passed over: the model's folder
    /// says how large it sees pictures.
    private Image picture(JsonFields part, String at) {
        String url = Asked.field(at, part, f -> {
            JsonFields image = f.object("image_url");
            String text = image.text("url");
            if (image.has("detail")) {
                image.text("detail");
            }
            image.end();
            f.end();
            return text;
        });
        String base64 = Pictures.inUrl(url, Pictures.PICTURE)
                .orElseThrow(() -> Refusal.field(
                        at + ".url",
                        "unsupported_value",
                        "'" + at + ".url' is no data:image/...;base64,... address, and this server fetches nothing"));
        try {
            byte[] content = Pictures.content(base64, at + ".url");
            Box size = Image.size(content, at + ".url");
            long own = (long) size.width() * size.height();
            pixels += own;
            if (pixels > MOST_PIXELS) {
                throw Refusal.field(
                        at + ".url",
                        "image_too_large",
                        "the pictures of a request have " + MOST_PIXELS + " pixels at most, with this one " + pixels);
            }
            share.take(own);
            return Image.decode(content, at + ".url");
        } catch (VireoException e) {
            throw Refusal.field(at + ".url", "invalid_image", e.getMessage());
        }
    }

    private static Refusal unsupported(String at) {
        return unsupported(at, "'" + at + "' is");
    }

    private static Refusal unsupported(String at, String what) {
        return Refusal.field(at, "unsupported_value", what + " not taken by this server");
    }
}
