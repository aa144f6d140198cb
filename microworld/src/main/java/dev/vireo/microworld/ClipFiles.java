package dev.vireo.microworld;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Knot;
import dev.vireo.microworld.WorldClip.Seen;
import dev.vireo.microworld.WorldClip.Span;
import dev.vireo.runtime.AtomicFile;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads and writes clips as JSON files; docs/microworld.md describes every field.
final class ClipFiles {
    private static final JsonMapper JSON = StrictJson.mapper();

    private static final long MAX_BYTES = 64 << 20;
    private static final int MAX_ACTORS = 20;
    private static final int MAX_EVENTS = 100_000;
    private static final int MAX_KNOTS = 100_000;
    private static final double FARTHEST_PLACE = 50;
    private static final double TOLERANCE = 1e-6;
    private static final String HINT = "docs/microworld.md describes clip files; vireo world clips writes them.";

    private ClipFiles() {}

    /// Reads a clip file.
    ///
    /// @throws VireoException with code DATA when the file is missing, not JSON, or lacks or contradicts
    ///     something
    static WorldClip read(Path file) {
        Reading reading = new Reading(file.toString());
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes((int) MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new VireoException(Code.DATA, "[" + file + "] there is no such clip file", HINT, e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] the clip file can't be read: " + e.getMessage(), HINT, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw reading.bad("a clip file has at most " + MAX_BYTES + " bytes");
        }
        try {
            return reading.clip(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + StrictJson.line(e) + "] is not a JSON clip file: " + e.getOriginalMessage(),
                    HINT,
                    e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] the clip file can't be read: " + e.getMessage(), HINT, e);
        }
    }

    /// Writes a clip file; the same clip gives the same bytes.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    static void write(WorldClip clip, Path file) {
        AtomicFile.write(file, text(json(clip)));
    }

    /// Writes the boxes of a clip as a layout, the JSON document that docs/layouts.md describes: a key
    /// frame for each frame whose box does not follow from its neighbours.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    static void writeLayout(WorldClip clip, Path file) {
        AtomicFile.write(file, text(layout(clip)));
    }

    private static byte[] text(ObjectNode root) {
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
            return (text.replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }

    private static ObjectNode json(WorldClip clip) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", clip.id());
        root.put("seed", clip.seed());
        root.put("task", clip.task().label());
        root.put("caption", clip.caption());
        root.put("width", clip.width());
        root.put("height", clip.height());
        root.put("frames", clip.frames());
        root.put("fps", clip.fps());
        root.put("view", clip.view().label());
        ArrayNode actors = root.putArray("actors");
        for (Actor a : clip.actors()) {
            ObjectNode node = actors.addObject();
            node.put("id", a.id());
            node.put("size", a.size().word());
            node.put("color", a.color().word());
            node.put("material", a.material().word());
            node.put("shape", a.shape().word());
            ArrayNode path = node.putArray("path");
            a.path()
                    .forEach(k -> path.addArray()
                            .add(k.seconds())
                            .add(k.x())
                            .add(k.y())
                            .add(k.turn()));
            ArrayNode present = node.putArray("present");
            a.present().forEach(s -> present.addArray().add(s.from()).add(s.to()));
            ArrayNode seen = node.putArray("seen");
            for (Optional<Seen> s : a.seen()) {
                if (s.isEmpty()) {
                    seen.addNull();
                } else {
                    Box b = s.get().box();
                    seen.addArray()
                            .add(b.left())
                            .add(b.top())
                            .add(b.right())
                            .add(b.bottom())
                            .add(s.get().visible())
                            .add(s.get().depth());
                }
            }
        }
        ArrayNode events = root.putArray("events");
        for (Event e : clip.events()) {
            ObjectNode node = events.addObject();
            node.put("kind", e.kind().label());
            node.put("actor", e.actor());
            e.other().ifPresent(o -> node.put("other", o));
            node.put("seconds", e.seconds());
            node.put("frame", e.frame());
            e.heading().ifPresent(h -> node.put("heading", h.label()));
            e.cause().ifPresent(c -> node.put("cause", c));
        }
        return root;
    }

    private static ObjectNode layout(WorldClip clip) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1);
        root.put("caption", clip.caption());
        root.putArray("size").add(clip.width()).add(clip.height());
        root.put("frames", clip.frames());
        root.put("fps", clip.fps());
        root.put("background", "");
        ArrayNode objects = root.putArray("objects");
        for (Actor a : clip.actors()) {
            ObjectNode node = objects.addObject();
            String plural = Names.plural(a.name());
            node.put("id", a.id() - 1);
            node.put("name", a.name());
            node.put("phrase", clip.caption().contains(plural) ? plural : a.name());
            ArrayNode visible = node.putArray("visible");
            ArrayNode keys = node.putArray("keyframes");
            for (int frame = 0, first = -1; frame <= clip.frames(); frame++) {
                Optional<Box> box = box(a, frame);
                if (box.isPresent() && first < 0) {
                    first = frame;
                } else if (box.isEmpty() && first >= 0) {
                    visible.addArray().add(first).add(frame - 1);
                    first = -1;
                }
                if (box.isPresent() && !(box.equals(box(a, frame - 1)) && box.equals(box(a, frame + 1)))) {
                    Box b = box.get();
                    ObjectNode key = keys.addObject();
                    key.put("frame", frame);
                    key.putArray("box")
                            .add(b.left())
                            .add(b.top())
                            .add(b.width())
                            .add(b.height());
                }
            }
        }
        return root;
    }

    private static Optional<Box> box(Actor actor, int frame) {
        return frame < 0 || frame >= actor.seen().size()
                ? Optional.empty()
                : actor.seen().get(frame).map(Seen::box);
    }

    /// One file being read: knows its name for errors.
    private record Reading(String file) {
        VireoException bad(String what) {
            return new VireoException(Code.DATA, "[" + file + "] " + what, HINT);
        }

        WorldClip clip(JsonNode root) {
            if (!root.isObject()) {
                throw bad("a clip file holds one JSON object");
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
            int frames = whole(root, "frames", "", 1, WorldClips.MAX_FRAMES);
            double fps = number(root, "fps", "", WorldClips.MIN_FPS, WorldClips.MAX_FPS);
            JsonNode list = list(root, "actors", "", 1, MAX_ACTORS);
            List<Actor> actors = new ArrayList<>();
            for (JsonNode node : list) {
                actors.add(actor(node, actors.size() + 1, new Box(0, 0, width, height), frames, fps));
            }
            List<Event> events = new ArrayList<>();
            for (JsonNode node : list(root, "events", "", 0, MAX_EVENTS)) {
                events.add(event(node, events, actors.size(), frames, fps));
            }
            return new WorldClip(
                    id,
                    seed.longValue(),
                    word(root, "task", "", WorldClip.Task.values(), WorldClip.Task::label),
                    text(root, "caption", ""),
                    width,
                    height,
                    frames,
                    fps,
                    word(root, "view", "", WorldClip.View.values(), WorldClip.View::label),
                    actors,
                    events);
        }

        private Actor actor(JsonNode node, int id, Box picture, int frames, double fps) {
            String at = "actors[" + (id - 1) + "].";
            object(node, at);
            int given = whole(node, "id", at, 1, MAX_ACTORS);
            if (given != id) {
                throw bad("'" + at + "id' must be " + id + " (ids count up from 1), not " + given);
            }
            List<Knot> path = new ArrayList<>();
            for (JsonNode knot : list(node, "path", at, 1, MAX_KNOTS)) {
                path.add(knot(knot, at + "path[" + path.size() + "]", path));
            }
            List<Span> present = new ArrayList<>();
            for (JsonNode span : list(node, "present", at, 0, MAX_KNOTS)) {
                present.add(span(span, at + "present[" + present.size() + "]", present));
            }
            JsonNode shown = list(node, "seen", at, frames, frames);
            List<Optional<Seen>> seen = new ArrayList<>();
            for (JsonNode one : shown) {
                int frame = seen.size();
                String place = at + "seen[" + frame + "]";
                boolean there = present.stream().anyMatch(s -> s.holds(frame / fps));
                if (one.isNull() == there) {
                    throw bad("'" + place + "' " + (there ? "is null" : "shows it") + ", but 'present' says otherwise");
                }
                seen.add(there ? Optional.of(seen(one, place, picture)) : Optional.empty());
            }
            return new Actor(
                    id,
                    word(node, "size", at, Attribute.Size.values(), Attribute::word),
                    word(node, "color", at, Attribute.Color.values(), Attribute::word),
                    word(node, "material", at, Attribute.Material.values(), Attribute::word),
                    word(node, "shape", at, Attribute.Shape.values(), Attribute::word),
                    path,
                    present,
                    seen);
        }

        private Knot knot(JsonNode node, String at, List<Knot> before) {
            numbers(node, at, 4, "[seconds, x, y, turn]");
            double seconds = number(node.get(0), at + "[0]", 0, 1e9);
            if (!before.isEmpty() && seconds < before.getLast().seconds()) {
                throw bad("'" + at + "' comes before the one ahead of it: knots are in the order of time");
            }
            return new Knot(
                    seconds,
                    number(node.get(1), at + "[1]", -FARTHEST_PLACE, FARTHEST_PLACE),
                    number(node.get(2), at + "[2]", 1, FARTHEST_PLACE),
                    number(node.get(3), at + "[3]", -100, 100));
        }

        private Span span(JsonNode node, String at, List<Span> before) {
            numbers(node, at, 2, "[from, to]");
            double least = before.isEmpty() ? 0 : before.getLast().to();
            double from = number(node.get(0), at + "[0]", least, 1e9);
            return new Span(from, number(node.get(1), at + "[1]", from, 1e9));
        }

        private Seen seen(JsonNode node, String at, Box picture) {
            numbers(node, at, 6, "[left, top, right, bottom, visible, depth]");
            int left = whole(node.get(0), at + "[0]", 0, picture.right() - 1);
            int top = whole(node.get(1), at + "[1]", 0, picture.bottom() - 1);
            return new Seen(
                    new Box(
                            left,
                            top,
                            whole(node.get(2), at + "[2]", left + 1, picture.right()),
                            whole(node.get(3), at + "[3]", top + 1, picture.bottom())),
                    number(node.get(4), at + "[4]", 0, 1),
                    number(node.get(5), at + "[5]", 0, Rendering.FARTHEST));
        }

        private Event event(JsonNode node, List<Event> before, int actors, int frames, double fps) {
            String at = "events[" + before.size() + "].";
            object(node, at);
            double seconds = number(node, "seconds", at, 0, frames / fps);
            if (!before.isEmpty() && seconds < before.getLast().seconds() - TOLERANCE) {
                throw bad(
                        "'" + at + "seconds' is before that of the event ahead of it: events are in the order of time");
            }
            Event.Kind kind = word(node, "kind", at, Event.Kind.values(), Event.Kind::label);
            boolean needsOther = kind == Event.Kind.PASSES || kind == Event.Kind.BUMPS;
            if (needsOther != node.has("other")) {
                throw bad("'" + at + "other' " + (needsOther ? "is missing" : "says nothing about " + kind.label()));
            }
            return new Event(
                    kind,
                    whole(node, "actor", at, 1, actors),
                    needsOther ? OptionalInt.of(whole(node, "other", at, 1, actors)) : OptionalInt.empty(),
                    seconds,
                    whole(node, "frame", at, 0, frames - 1),
                    node.has("heading")
                            ? Optional.of(
                                    word(node, "heading", at, WorldClip.Heading.values(), WorldClip.Heading::label))
                            : Optional.empty(),
                    node.has("cause")
                            ? OptionalInt.of(whole(node, "cause", at, 0, before.size() - 1))
                            : OptionalInt.empty());
        }

        private void object(JsonNode node, String at) {
            if (!node.isObject()) {
                throw bad("'" + at.substring(0, at.length() - 1) + "' must be a JSON object");
            }
        }

        private void numbers(JsonNode node, String at, int count, String form) {
            if (!node.isArray() || node.size() != count) {
                throw bad("'" + at + "' must be " + form);
            }
        }

        private <T> T word(JsonNode node, String name, String at, T[] values, Function<T, String> words) {
            String given = text(node, name, at);
            List<String> known = new ArrayList<>();
            for (T value : values) {
                if (words.apply(value).equals(given)) {
                    return value;
                }
                known.add(words.apply(value));
            }
            throw bad("'" + at + name + "' must be one of " + String.join(", ", known) + ", not '" + given + "'");
        }

        private JsonNode field(JsonNode node, String name, String at) {
            JsonNode value = node.get(name);
            if (value == null || value.isNull()) {
                throw bad("'" + at + name + "' is missing");
            }
            return value;
        }

        private JsonNode list(JsonNode node, String name, String at, int least, int most) {
            JsonNode value = field(node, name, at);
            if (!value.isArray() || value.size() < least || value.size() > most) {
                throw bad("'" + at + name + "' must be a list of " + (least == most ? "" : least + " to ") + most
                        + " things" + (value.isArray() ? ", not of " + value.size() : ""));
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
            return whole(field(node, name, at), at + name, least, most);
        }

        private int whole(JsonNode value, String at, int least, int most) {
            if (!value.isIntegralNumber()
                    || !value.canConvertToInt()
                    || value.intValue() < least
                    || value.intValue() > most) {
                throw bad("'" + at + "' must be a whole number from " + least + " to " + most + ", not " + value);
            }
            return value.intValue();
        }

        private double number(JsonNode node, String name, String at, double least, double most) {
            return number(field(node, name, at), at + name, least, most);
        }

        private double number(JsonNode value, String at, double least, double most) {
            double number = value.isNumber() ? value.doubleValue() : Double.NaN;
            if (!(number >= least && number <= most)) {
                throw bad("'" + at + "' must be a number from " + least + " to " + most + ", not " + value);
            }
            return number;
        }
    }
}
