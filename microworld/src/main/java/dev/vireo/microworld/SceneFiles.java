package dev.vireo.microworld;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.json.StrictJson;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads and writes scenes as JSON files; docs/microworld.md describes every field.
public final class SceneFiles {
    private static final JsonMapper JSON = StrictJson.mapper();

    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_OBJECTS = 100;
    private static final int MAX_SIGNS = 20;
    private static final double FARTHEST_PLACE = 50;
    private static final double CAMERA_TOLERANCE = 1e-6;
    private static final String HINT = "docs/microworld.md describes scene files; vireo world scenes writes them.";

    private SceneFiles() {}

    /// Reads a scene file.
    ///
    /// @throws VireoException with code DATA when the file is missing, not JSON, or lacks or contradicts
    ///     something
    public static Scene read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes((int) MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new VireoException(Code.DATA, "[" + file + "] there is no such scene file", HINT, e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] the scene file can't be read: " + e.getMessage(), HINT, e);
        }
        Reading reading = new Reading(file.toString());
        if (bytes.length > MAX_BYTES) {
            throw reading.bad("a scene file has at most " + MAX_BYTES + " bytes");
        }
        try {
            return reading.scene(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + StrictJson.line(e) + "] is not a JSON scene file: " + e.getOriginalMessage(),
                    HINT,
                    e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] the scene file can't be read: " + e.getMessage(), HINT, e);
        }
    }

    /// Writes a scene file; the same scene gives the same bytes.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    public static void write(Scene scene, Path file) {
        try {
            Files.write(file, json(scene).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] the scene file can't be written: " + e.getMessage(), "", e);
        }
    }

    private static String json(Scene scene) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", scene.id());
        root.put("seed", scene.seed());
        root.put("width", scene.width());
        root.put("height", scene.height());
        Look look = Look.of(scene.seed());
        ObjectNode camera = root.putObject("camera");
        camera.put("x", look.cameraX());
        camera.put("y", look.cameraY());
        camera.put("z", look.cameraZ());
        camera.put("pitch", look.pitch());
        camera.put("yaw", look.yaw());
        camera.put("focal", new Camera(look, scene.width(), scene.height()).focal);
        var objects = root.putArray("objects");
        for (Scene.Thing o : scene.objects()) {
            ObjectNode node = objects.addObject();
            node.put("id", o.id());
            node.put("size", o.size().word());
            node.put("color", o.color().word());
            node.put("material", o.material().word());
            node.put("shape", o.shape().word());
            node.put("x", o.x());
            node.put("y", o.y());
            node.put("turn", o.turn());
            putBox(node, o.box());
            node.put("visible", o.visible());
            node.put("depth", o.depth());
            putScale(node, o.scale());
        }
        if (!scene.signs().isEmpty()) {
            var signs = root.putArray("signs");
            for (Scene.Sign sign : scene.signs()) {
                ObjectNode node = signs.addObject();
                node.put("id", sign.id());
                node.put("text", sign.text());
                node.put("x", sign.x());
                node.put("y", sign.y());
                node.put("turn", sign.turn());
                putBox(node, sign.box());
                node.put("visible", sign.visible());
                node.put("depth", sign.depth());
                putScale(node, sign.scale());
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root).replace("\r\n", "\n") + "\n";
    }

    /// Only details have a field for it.
    private static void putScale(ObjectNode node, double scale) {
        if (scale != 1) {
            node.put("scale", scale);
        }
    }

    private static void putBox(ObjectNode node, Box box) {
        ObjectNode edges = node.putObject("box");
        edges.put("left", box.left());
        edges.put("top", box.top());
        edges.put("right", box.right());
        edges.put("bottom", box.bottom());
    }

    /// One file being read: knows its name for errors.
    private record Reading(String file) {
        VireoException bad(String what) {
            return new VireoException(Code.DATA, "[" + file + "] " + what, HINT);
        }

        Scene scene(JsonNode root) {
            if (!root.isObject()) {
                throw bad("a scene file holds one JSON object");
            }
            String id = text(root, "id", "");
            if (id.isEmpty() || id.contains("/") || id.contains("\\")) {
                throw bad("'id' must be a file name without ending, not '" + id + "'");
            }
            JsonNode seed = field(root, "seed", "");
            if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
                throw bad("'seed' must be a whole number of 64 bits, not " + seed);
            }
            int width = whole(root, "width", "", SceneGenerator.MIN_SIDE, SceneGenerator.MAX_SIDE);
            int height = whole(root, "height", "", SceneGenerator.MIN_SIDE, SceneGenerator.MAX_SIDE);
            if (root.has("camera")) {
                checkCamera(root.get("camera"), seed.longValue(), width, height);
            }
            JsonNode list = field(root, "objects", "");
            if (!list.isArray() || list.isEmpty() || list.size() > MAX_OBJECTS) {
                throw bad("'objects' must be a list of 1 to " + MAX_OBJECTS + " things");
            }
            List<Scene.Thing> objects = new ArrayList<>();
            for (JsonNode node : list) {
                objects.add(object(node, objects.size() + 1, width, height));
            }
            List<Scene.Sign> signs = new ArrayList<>();
            JsonNode boards = root.path("signs");
            if (!boards.isMissingNode() && (!boards.isArray() || boards.size() > MAX_SIGNS)) {
                throw bad("'signs' must be a list of at most " + MAX_SIGNS + " signs");
            }
            for (JsonNode node : boards) {
                signs.add(sign(node, signs.size(), objects.size() + signs.size() + 1, width, height));
            }
            return new Scene(id, seed.longValue(), width, height, objects, signs);
        }

        /// The camera follows from the seed; a file that says something else was edited or is of another
        /// world.
        private void checkCamera(JsonNode camera, long seed, int width, int height) {
            Look look = Look.of(seed);
            double focal = new Camera(look, width, height).focal;
            String[] names = {"x", "y", "z", "pitch", "yaw", "focal"};
            double[] values = {look.cameraX(), look.cameraY(), look.cameraZ(), look.pitch(), look.yaw(), focal};
            for (int i = 0; i < names.length; i++) {
                double given = number(camera, names[i], "camera.", -1e6, 1e6);
                if (Math.abs(given - values[i]) > CAMERA_TOLERANCE) {
                    throw bad("'camera." + names[i] + "' is " + given + ", but seed " + seed + " means " + values[i]);
                }
            }
        }

        private Scene.Thing object(JsonNode node, int id, int width, int height) {
            String at = "objects[" + (id - 1) + "].";
            checkId(node, id, at);
            return new Scene.Thing(
                    id,
                    word(node, "size", at, List.of(Attribute.Size.values())),
                    word(node, "color", at, List.of(Attribute.Color.values())),
                    word(node, "material", at, List.of(Attribute.Material.values())),
                    word(node, "shape", at, List.of(Attribute.Shape.values())),
                    number(node, "x", at, -FARTHEST_PLACE, FARTHEST_PLACE),
                    number(node, "y", at, 1, FARTHEST_PLACE),
                    number(node, "turn", at, -10, 10),
                    box(node, at, width, height),
                    number(node, "visible", at, 0, 1),
                    number(node, "depth", at, 0, Rendering.FARTHEST),
                    scale(node, at));
        }

        private Scene.Sign sign(JsonNode node, int index, int id, int width, int height) {
            String at = "signs[" + index + "].";
            checkId(node, id, at);
            String text = text(node, "text", at);
            if (!Lettering.canWrite(text)) {
                throw bad("'" + at + "text' must be 1 to " + Lettering.MAX_LETTERS + " capital letters or digits, not '"
                        + text + "'");
            }
            return new Scene.Sign(
                    id,
                    text,
                    number(node, "x", at, -FARTHEST_PLACE, FARTHEST_PLACE),
                    number(node, "y", at, 1, FARTHEST_PLACE),
                    number(node, "turn", at, -10, 10),
                    box(node, at, width, height),
                    number(node, "visible", at, 0, 1),
                    number(node, "depth", at, 0, Rendering.FARTHEST),
                    scale(node, at));
        }

        private double scale(JsonNode node, String at) {
            return node.has("scale") ? number(node, "scale", at, Scene.MIN_SCALE, 1) : 1;
        }

        private void checkId(JsonNode node, int id, String at) {
            if (!node.isObject()) {
                throw bad("'" + at.substring(0, at.length() - 1) + "' must be a JSON object");
            }
            int given = whole(node, "id", at, 1, 2 * MAX_OBJECTS);
            if (given != id) {
                throw bad("'" + at + "id' must be " + id + " (ids count up from 1), not " + given);
            }
        }

        private Box box(JsonNode node, String at, int width, int height) {
            JsonNode edges = field(node, "box", at);
            int left = whole(edges, "left", at + "box.", 0, width - 1);
            int top = whole(edges, "top", at + "box.", 0, height - 1);
            int right = whole(edges, "right", at + "box.", left + 1, width);
            int bottom = whole(edges, "bottom", at + "box.", top + 1, height);
            return new Box(left, top, right, bottom);
        }

        private <A extends Attribute> A word(JsonNode node, String name, String at, List<A> values) {
            String given = text(node, name, at);
            for (A value : values) {
                if (value.word().equals(given)) {
                    return value;
                }
            }
            throw bad("'" + at + name + "' must be one of "
                    + String.join(", ", values.stream().map(Attribute::word).toList()) + ", not '" + given + "'");
        }

        private JsonNode field(JsonNode node, String name, String at) {
            JsonNode value = node.get(name);
            if (value == null || value.isNull()) {
                throw bad("'" + at + name + "' is missing");
            }
            return value;
        }

        private String text(JsonNode node, String name, String at) {
            JsonNode value = field(node, name, at);
            if (!value.isTextual()) {
                throw bad("'" + at + name + "' must be text, not " + value);
            }
            return value.textValue();
        }

        private int whole(JsonNode node, String name, String at, int least, int most) {
            JsonNode value = field(node, name, at);
            if (!value.isIntegralNumber()
                    || !value.canConvertToInt()
                    || value.intValue() < least
                    || value.intValue() > most) {
                throw bad(
                        "'" + at + name + "' must be a whole number from " + least + " to " + most + ", not " + value);
            }
            return value.intValue();
        }

        private double number(JsonNode node, String name, String at, double least, double most) {
            JsonNode value = field(node, name, at);
            double number = value.isNumber() ? value.doubleValue() : Double.NaN;
            if (!(number >= least && number <= most)) {
                throw bad("'" + at + name + "' must be a number from " + least + " to " + most + ", not " + value);
            }
            return number;
        }
    }
}
