package dev.vireo.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Layouts as JSON documents. Every error names the document, the place in it and the value.
final class LayoutJson {
    static final String HINT = "docs/layouts.md describes layouts; vireo video layout writes them.";

    private static final int MOST_BYTES = 16 << 20;
    private static final int SHOWN = 60;
    private static final int DEFAULT_SIDE = 512;
    private static final double DEFAULT_FPS = 2;

    /// What every layout in the text form has.
    private static final Pattern A_FRAME = Pattern.compile("(?i)frame\\s*\\d");

    private static final List<String> FIELDS =
            List.of("version", "caption", "size", "frames", "fps", "background", "objects");
    private static final List<String> OBJECT_FIELDS =
            List.of("id", "name", "phrase", "strength", "motion", "visible", "keyframes");
    private static final List<String> KEY_FRAME_FIELDS = List.of("frame", "box");

    private final String source;

    private LayoutJson(String source) {
        this.source = source;
    }

    static Layout read(Path file) {
        String text = TextFile.read(file, MOST_BYTES);
        return !text.stripLeading().startsWith("{") && A_FRAME.matcher(text).find()
                ? textForm(text, file.toString())
                : parse(text, file.toString());
    }

    private static Layout textForm(String text, String source) {
        return switch (LayoutAnswer.of(text, "", 0)) {
            case LayoutAnswer.Read(Layout layout, List<String> _) -> layout;
            case LayoutAnswer.Unreadable(List<String> problems) ->
                throw new VireoException(
                        Code.DATA,
                        "[" + source + "] is neither a JSON document nor a layout in the text form: "
                                + problems.getFirst(),
                        HINT);
        };
    }

    static Layout parse(String text, String source) {
        JsonNode root;
        try {
            root = StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + source + StrictJson.place(e) + "] is not JSON: " + e.getOriginalMessage(),
                    HINT,
                    e);
        }
        return new LayoutJson(source).layout(root);
    }

    private Layout layout(JsonNode root) {
        fields(root, "", FIELDS);
        int version = integer(root, "version", "version", 1, Integer.MAX_VALUE, null);
        if (version != Layout.VERSION) {
            throw new VireoException(
                    Code.DATA,
                    "[" + source + "] version: " + version + "; this Vireo reads version " + Layout.VERSION,
                    "Get a Vireo that writes such layouts, or set it to " + Layout.VERSION + ".");
        }
        String caption = text(root, "caption", "caption", null);
        int[] size = {DEFAULT_SIDE, DEFAULT_SIDE};
        if (root.has("size")) {
            JsonNode pair = list(root.path("size"), "size");
            if (pair.size() != 2) {
                throw bad("size", pair, "must be [width, height]");
            }
            size[0] = integer(pair.get(0), "size[0]", 1, Layout.MOST_SIDE);
            size[1] = integer(pair.get(1), "size[1]", 1, Layout.MOST_SIDE);
        }
        int frames = integer(root, "frames", "frames", 1, Layout.MOST_FRAMES, null);
        double fps = root.has("fps") ? number(root.path("fps"), "fps") : DEFAULT_FPS;
        if (fps < Layout.LEAST_FPS || fps > Layout.MOST_FPS) {
            throw bad("fps", root.path("fps"), "must lie between " + Layout.LEAST_FPS + " and " + Layout.MOST_FPS);
        }
        String background = text(root, "background", "background", "");
        List<LayoutObject> objects = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        JsonNode list = list(required(root, "objects", "objects"), "objects");
        if (list.size() > Layout.MOST_OBJECTS) {
            throw bad("objects", list, "must be at most " + Layout.MOST_OBJECTS + "; there are " + list.size());
        }
        for (int i = 0; i < list.size(); i++) {
            String path = "objects[" + i + "]";
            LayoutObject object = object(list.get(i), path, frames);
            if (!ids.add(object.id())) {
                throw bad(path + ".id", list.get(i).path("id"), "is the id of an object before it");
            }
            objects.add(object);
        }
        return new Layout(caption, size[0], size[1], frames, fps, background, objects);
    }

    private LayoutObject object(JsonNode json, String path, int frames) {
        fields(json, path, OBJECT_FIELDS);
        int id = integer(json, "id", path + ".id", 0, Integer.MAX_VALUE, null);
        String name = text(json, "name", path + ".name", null);
        String phrase = text(json, "phrase", path + ".phrase", name);
        for (String field : List.of("name", "phrase")) {
            if (json.has(field) && json.path(field).asText().isBlank()) {
                throw bad(path + "." + field, json.path(field), "must not be empty");
            }
        }
        double strength = json.has("strength") ? number(json.path("strength"), path + ".strength") : 1;
        if (!(strength >= 0 && strength <= LayoutObject.MOST_STRENGTH)) {
            throw bad(
                    path + ".strength", json.path("strength"), "must lie between 0 and " + LayoutObject.MOST_STRENGTH);
        }
        String motionName = text(json, "motion", path + ".motion", LayoutObject.Motion.LINEAR.toString());
        LayoutObject.Motion motion = LayoutObject.Motion.named(motionName)
                .orElseThrow(() -> bad(path + ".motion", json.path("motion"), "must be linear, smooth or physical"));
        JsonNode keys = list(required(json, "keyframes", path + ".keyframes"), path + ".keyframes");
        if (keys.isEmpty()) {
            throw bad(path + ".keyframes", keys, "must have at least one key frame");
        }
        List<LayoutObject.KeyFrame> keyFrames = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String at = path + ".keyframes[" + i + "]";
            fields(keys.get(i), at, KEY_FRAME_FIELDS);
            int frame = integer(keys.get(i), "frame", at + ".frame", 0, frames - 1, null);
            if (!seen.add(frame)) {
                throw bad(at + ".frame", keys.get(i).path("frame"), "has a key frame before it");
            }
            keyFrames.add(
                    new LayoutObject.KeyFrame(frame, box(required(keys.get(i), "box", at + ".box"), at + ".box")));
        }
        return new LayoutObject(
                id, name, phrase, strength, motion, keyFrames, visible(json, path + ".visible", frames));
    }

    private LayoutBox box(JsonNode json, String path) {
        list(json, path);
        if (json.size() != 4) {
            throw bad(path, json, "must be [x, y, width, height]");
        }
        double[] v = IntStream.range(0, 4)
                .mapToDouble(i -> number(json.get(i), path + "[" + i + "]"))
                .toArray();
        if (v[2] < 0 || v[3] < 0) {
            throw bad(path, json, "must have a width and a height of at least 0");
        }
        return new LayoutBox(v[0], v[1], v[2], v[3]);
    }

    private List<LayoutObject.FrameRange> visible(JsonNode object, String path, int frames) {
        if (!object.has("visible")) {
            return List.of(new LayoutObject.FrameRange(0, frames - 1));
        }
        JsonNode json = list(object.path("visible"), path);
        TreeSet<Integer> out = new TreeSet<>();
        for (int i = 0; i < json.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode range = list(json.get(i), at);
            if (range.size() != 2) {
                throw bad(at, range, "must be [first frame, last frame]");
            }
            int first = integer(range.get(0), at + "[0]", 0, frames - 1);
            int last = integer(range.get(1), at + "[1]", 0, frames - 1);
            if (last < first) {
                throw bad(at, range, "must not end before it begins");
            }
            IntStream.rangeClosed(first, last).forEach(out::add);
        }
        return LayoutObject.FrameRange.of(out);
    }

    private void fields(JsonNode json, String path, List<String> known) {
        if (!json.isObject()) {
            throw bad(path.isEmpty() ? "the document" : path, json, "must be an object");
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String hint = Spelling.closest(name, known)
                        .map(near -> "Did you mean '" + near + "'? ")
                        .orElse("Known are " + String.join(", ", known) + ". ");
                throw new VireoException(
                        Code.DATA,
                        "[" + source + "] " + (path.isEmpty() ? "" : path + ".") + name + ": there is no such field",
                        hint + HINT);
            }
        });
    }

    private JsonNode required(JsonNode json, String field, String path) {
        if (!json.has(field)) {
            throw new VireoException(Code.DATA, "[" + source + "] " + path + " is missing", HINT);
        }
        return json.path(field);
    }

    private String text(JsonNode json, String field, String path, @Nullable String otherwise) {
        if (otherwise != null && !json.has(field)) {
            return otherwise;
        }
        JsonNode value = required(json, field, path);
        if (!value.isTextual()) {
            throw bad(path, value, "must be a text");
        }
        if (value.textValue().length() > Layout.MOST_CHARACTERS) {
            throw bad(path, value, "must have at most " + Layout.MOST_CHARACTERS + " characters");
        }
        return value.textValue();
    }

    private int integer(JsonNode json, String field, String path, int least, int most, @Nullable Integer otherwise) {
        return otherwise != null && !json.has(field)
                ? otherwise
                : integer(required(json, field, path), path, least, most);
    }

    private int integer(JsonNode value, String path, int least, int most) {
        if (!value.isNumber() || value.asDouble() != Math.rint(value.asDouble())) {
            throw bad(path, value, "must be a whole number");
        }
        if (value.asDouble() < least || value.asDouble() > most) {
            throw bad(
                    path,
                    value,
                    most == Integer.MAX_VALUE
                            ? "must be at least " + least
                            : "must lie between " + least + " and " + most);
        }
        return value.intValue();
    }

    private double number(JsonNode value, String path) {
        if (!value.isNumber()) {
            throw bad(path, value, "must be a number");
        }
        if (!Double.isFinite(value.asDouble()) || Math.abs(value.asDouble()) > 1e6) {
            throw bad(path, value, "must lie between -1000000 and 1000000");
        }
        return value.asDouble();
    }

    private JsonNode list(JsonNode value, String path) {
        if (!value.isArray()) {
            throw bad(path, value, "must be a list");
        }
        return value;
    }

    private VireoException bad(String path, JsonNode value, String must) {
        String shown = value.toString();
        shown = shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + " ...";
        return new VireoException(Code.DATA, "[" + source + "] " + path + " " + must + ", and is " + shown, HINT);
    }

    /// A document that people can read: one line per key frame.
    static String text(Layout layout) {
        StringBuilder out = new StringBuilder("{\n");
        out.append("  \"version\": ").append(Layout.VERSION).append(",\n");
        out.append("  \"caption\": ").append(quoted(layout.caption())).append(",\n");
        out.append("  \"size\": [")
                .append(layout.width())
                .append(", ")
                .append(layout.height())
                .append("],\n");
        out.append("  \"frames\": ").append(layout.frames()).append(",\n");
        out.append("  \"fps\": ").append(number(layout.fps())).append(",\n");
        out.append("  \"background\": ").append(quoted(layout.background())).append(",\n");
        out.append("  \"objects\": [");
        String between = "\n";
        for (LayoutObject o : layout.objects()) {
            out.append(between).append("    {\n");
            out.append("      \"id\": ").append(o.id()).append(",\n");
            out.append("      \"name\": ").append(quoted(o.name())).append(",\n");
            out.append("      \"phrase\": ").append(quoted(o.phrase())).append(",\n");
            out.append("      \"strength\": ").append(number(o.strength())).append(",\n");
            out.append("      \"motion\": ")
                    .append(quoted(o.motion().toString()))
                    .append(",\n");
            out.append("      \"visible\": [")
                    .append(String.join(
                            ", ",
                            o.visible().stream()
                                    .map(r -> "[" + r.first() + ", " + r.last() + "]")
                                    .toList()))
                    .append("],\n");
            out.append("      \"keyframes\": [\n")
                    .append(String.join(
                            ",\n",
                            o.keyFrames().stream()
                                    .map(k -> "        {\"frame\": " + k.frame() + ", \"box\": " + box(k.box()) + "}")
                                    .toList()))
                    .append("\n      ]\n    }");
            between = ",\n";
        }
        return out.append(layout.objects().isEmpty() ? "]\n}\n" : "\n  ]\n}\n").toString();
    }

    static String box(LayoutBox b) {
        return "[" + number(b.x()) + ", " + number(b.y()) + ", " + number(b.width()) + ", " + number(b.height()) + "]";
    }

    /// A number, without a point when it is whole.
    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
