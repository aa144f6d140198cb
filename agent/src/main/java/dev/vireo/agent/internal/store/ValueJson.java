package dev.vireo.agent.internal.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values as JSON and back without loss. An int is a whole number, a float one with a point (or
/// `{"float":"NaN"}`), a list an array; the others are objects with one field: `tuple`, `dict`, `patch` and
/// `video`. Pictures and videos stand there by name.
public final class ValueJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Names pictures and videos.
    public interface Names {
        /// The name of a picture.
        String of(Image picture);

        /// The name of a video.
        String of(Clip clip);
    }

    /// Finds pictures and videos by their names.
    public interface Media {
        /// The picture of that name.
        ///
        /// @throws IllegalArgumentException when there is none
        Image picture(String name);

        /// The video of that name.
        ///
        /// @throws IllegalArgumentException when there is none
        Clip clip(String name);
    }

    private ValueJson() {}

    /// The JSON of a value.
    public static JsonNode write(Value value, Names names) {
        return switch (value) {
            case Value.Bool(boolean v) -> NODES.booleanNode(v);
            case Value.Int(long v) -> NODES.numberNode(v);
            case Value.Real(double v) ->
                Double.isFinite(v) ? NODES.numberNode(v) : NODES.objectNode().put("float", Double.toString(v));
            case Value.Str(String v) -> NODES.textNode(v);
            case Value.None() -> NODES.nullNode();
            case Value.Items(List<Value> vs) -> write(vs, names);
            case Value.Tuple(List<Value> vs) -> NODES.objectNode().set("tuple", write(vs, names));
            case Value.Dict(Map<String, Value> vs) -> {
                ObjectNode entries = NODES.objectNode();
                vs.forEach((k, v) -> entries.set(k, write(v, names)));
                yield NODES.objectNode().set("dict", entries);
            }
            case Value.Patch(ImagePatch patch) -> NODES.objectNode().set("patch", write(patch, names));
            case Value.Video(VideoSegment video) ->
                NODES.objectNode()
                        .set(
                                "video",
                                NODES.objectNode()
                                        .put("clip", names.of(video.clip()))
                                        .put("start", video.start())
                                        .put("end", video.end()));
        };
    }

    /// The JSON of several values.
    public static ArrayNode write(List<Value> values, Names names) {
        ArrayNode out = NODES.arrayNode();
        values.forEach(v -> out.add(write(v, names)));
        return out;
    }

    /// The JSON of the parts of pictures that looks showed.
    public static ArrayNode writeLooks(List<List<ImagePatch>> looks, Names names) {
        ArrayNode out = NODES.arrayNode();
        for (List<ImagePatch> look : looks) {
            out.add(write(look.stream().<Value>map(Value.Patch::new).toList(), names));
        }
        return out;
    }

    /// The looks of a JSON text that [#writeLooks] made.
    ///
    /// @throws IllegalArgumentException like [#read]
    public static List<List<ImagePatch>> readLooks(JsonNode json, Media media) {
        List<List<ImagePatch>> out = new ArrayList<>();
        for (Value look : readAll(json, media)) {
            if (!(look instanceof Value.Items(List<Value> parts))) {
                throw new IllegalArgumentException("a look is a list of patches");
            }
            List<ImagePatch> patches = new ArrayList<>();
            for (Value part : parts) {
                if (!(part instanceof Value.Patch(ImagePatch patch))) {
                    throw new IllegalArgumentException("a look is a list of patches");
                }
                patches.add(patch);
            }
            out.add(List.copyOf(patches));
        }
        return List.copyOf(out);
    }

    private static ObjectNode write(ImagePatch patch, Names names) {
        Box box = patch.box();
        ObjectNode out = NODES.objectNode().put("picture", names.of(patch.root()));
        out.putArray("box").add(box.left()).add(box.top()).add(box.right()).add(box.bottom());
        return out.put("category", patch.category());
    }

    /// The value of a JSON text that [#write] made.
    ///
    /// @throws IllegalArgumentException when it is not of that form, or names a picture that is not there
    public static Value read(JsonNode json, Media media) {
        if (json.isBoolean()) {
            return new Value.Bool(json.booleanValue());
        }
        if (json.isIntegralNumber() && json.canConvertToLong()) {
            return new Value.Int(json.longValue());
        }
        if (json.isFloatingPointNumber()) {
            return new Value.Real(json.doubleValue());
        }
        if (json.isTextual()) {
            return new Value.Str(json.textValue());
        }
        if (json.isNull()) {
            return new Value.None();
        }
        if (json.isArray()) {
            return new Value.Items(readAll(json, media));
        }
        if (json.isObject() && json.size() == 1) {
            String kind = json.fieldNames().next();
            JsonNode content = json.path(kind);
            switch (kind) {
                case "float" -> {
                    return new Value.Real(Double.parseDouble(text(content)));
                }
                case "tuple" -> {
                    return new Value.Tuple(readAll(content, media));
                }
                case "dict" -> {
                    Map<String, Value> entries = new LinkedHashMap<>();
                    for (Map.Entry<String, JsonNode> entry : content.properties()) {
                        entries.put(entry.getKey(), read(entry.getValue(), media));
                    }
                    return new Value.Dict(entries);
                }
                case "patch" -> {
                    return new Value.Patch(patch(content, media));
                }
                case "video" -> {
                    return new Value.Video(new VideoSegment(
                            media.clip(text(content.path("clip"))), whole(content, "start"), whole(content, "end")));
                }
                default -> {
                    // told below
                }
            }
        }
        throw new IllegalArgumentException("this is no value: " + shortened(json));
    }

    /// The values of a JSON array that [#write] made.
    ///
    /// @throws IllegalArgumentException as [#read]
    public static List<Value> readAll(JsonNode json, Media media) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("expected a list of values, not " + shortened(json));
        }
        List<Value> out = new ArrayList<>();
        json.forEach(item -> out.add(read(item, media)));
        return out;
    }

    private static ImagePatch patch(JsonNode json, Media media) {
        JsonNode box = json.path("box");
        if (box.size() != 4) {
            throw new IllegalArgumentException("a box needs four edges, not " + shortened(box));
        }
        int[] edges = new int[4];
        for (int i = 0; i < 4; i++) {
            if (!box.path(i).isInt()) {
                throw new IllegalArgumentException("the edges of a box are whole numbers, not " + shortened(box));
            }
            edges[i] = box.path(i).intValue();
        }
        return new ImagePatch(
                media.picture(text(json.path("picture"))),
                new Box(edges[0], edges[1], edges[2], edges[3]),
                text(json.path("category")));
    }

    private static String text(JsonNode json) {
        if (!json.isTextual()) {
            throw new IllegalArgumentException("expected a text, not " + shortened(json));
        }
        return json.textValue();
    }

    private static int whole(JsonNode json, String field) {
        JsonNode number = json.path(field);
        if (!number.isInt()) {
            throw new IllegalArgumentException(field + " must be a whole number, not " + shortened(number));
        }
        return number.intValue();
    }

    private static String shortened(JsonNode json) {
        String text = json.isMissingNode() ? "nothing" : json.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + " ...";
    }
}
