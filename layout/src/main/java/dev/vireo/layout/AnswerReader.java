package dev.vireo.layout;

import dev.vireo.runtime.VireoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one answer of a language model.
final class AnswerReader {
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_PROBLEMS = 8;
    private static final int MOST_NOTES = 40;
    private static final double FARTHEST = 1e6;

    private static final Pattern FRAME =
            Pattern.compile("(?i)\\bframe[\\s_]*#?(\\d{1,5})\\b\\s*(?:\\([^)\\n]{0,60}\\))?"
                    + "[\\s*_:=`.\"'\\-\\u2013\\u2014]*(?=[\\[{]|none\\b|empty\\b|no\\s+objects|$|\\n|background)");
    private static final Pattern BACKGROUND = Pattern.compile("(?i)\\bbackground(?:[\\s_]*keywords?)?[\\s*_`\"']*[:=]");
    private static final Pattern NOTHING = Pattern.compile("(?is)\\W*(none|empty|no\\s+objects)?\\W*.*");

    private final String caption;
    private final int expected;
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    AnswerReader(String caption, int expected) {
        this.caption = caption;
        this.expected = expected;
    }

    LayoutAnswer read(String answer) {
        if (answer.isBlank()) {
            return new LayoutAnswer.Unreadable(List.of("the answer is empty"));
        }
        if (answer.length() > MOST_CHARACTERS) {
            return new LayoutAnswer.Unreadable(List.of("the answer has more than " + MOST_CHARACTERS + " characters"));
        }
        String text = answer.replace("\r\n", "\n").replace('\r', '\n');
        Optional<LayoutAnswer> json = document(text);
        return json.orElseGet(() -> textForm(text));
    }

    /// The answer when it is JSON, in a fence or not.
    private Optional<LayoutAnswer> document(String text) {
        int start = text.indexOf('{');
        Matcher frame = FRAME.matcher(text);
        if (start < 0 || (frame.find() && frame.start() < start)) {
            return Optional.empty();
        }
        Literal.Reader reader = new Literal.Reader(text, start);
        Literal value;
        try {
            value = reader.value();
        } catch (Literal.Broken e) {
            return text.strip().startsWith("{") || text.contains("```json")
                    ? Optional.of(new LayoutAnswer.Unreadable(List.of("the JSON object can't be read: " + e.why())))
                    : Optional.empty();
        }
        if (!(value instanceof Literal.Entries(Map<String, Literal> fields))) {
            return Optional.empty();
        }
        if (fields.containsKey("keyframes")
                || (fields.containsKey("objects") && !fields.containsKey("frames"))
                || fields.containsKey("version")) {
            return Optional.of(layoutDocument(text.substring(start, reader.position())));
        }
        reader.notes().forEach(this::note);
        List<List<Literal>> frames = new ArrayList<>();
        Literal list = fields.get("frames");
        if (list instanceof Literal.Items(List<Literal> each)) {
            for (int i = 0; i < each.size(); i++) {
                frames.add(objects(each.get(i), i + 1));
            }
        } else {
            for (int n = 1; ; n++) {
                Literal one = fields.getOrDefault("frame " + n, fields.get("frame_" + n));
                if (one == null) {
                    break;
                }
                frames.add(objects(one, n));
            }
        }
        if (frames.isEmpty()) {
            return Optional.of(
                    new LayoutAnswer.Unreadable(List.of("the JSON object has no list 'frames' with a frame in it")));
        }
        String background = "";
        for (String key : List.of("background", "background_keyword", "background keyword")) {
            if (fields.get(key) instanceof Literal.Text(String word)) {
                background = word.strip();
            }
        }
        return Optional.of(layout(frames, background));
    }

    private static LayoutAnswer layoutDocument(String text) {
        try {
            return new LayoutAnswer.Read(LayoutJson.parse(text, "the answer"), List.of());
        } catch (VireoException e) {
            return new LayoutAnswer.Unreadable(List.of(e.what()));
        }
    }

    private LayoutAnswer textForm(String text) {
        TreeMap<Integer, String> contents = new TreeMap<>();
        Matcher background = BACKGROUND.matcher(text);
        Matcher frame = FRAME.matcher(text);
        int number = -1;
        int from = 0;
        while (frame.find()) {
            if (number >= 0) {
                put(contents, number, text.substring(from, frame.start()));
            }
            number = Integer.parseInt(frame.group(1));
            from = frame.end();
        }
        if (number < 0) {
            return new LayoutAnswer.Unreadable(List.of("there is no line 'Frame 1: [...]' in it"));
        }
        String word = "";
        if (background.find(from)) {
            word = word(text.substring(background.end()));
            put(contents, number, text.substring(from, background.start()));
        } else {
            put(contents, number, text.substring(from));
            if (background.find(0)) {
                word = word(text.substring(background.end()));
            } else {
                note("there is no line 'Background keyword:'; the background is empty");
            }
        }
        int first = contents.firstKey();
        if (first == 0) {
            note("the frames count from 0");
        } else if (first != 1) {
            problems.add("the first frame is 'Frame " + first + ":', not 'Frame 1:'");
        }
        List<List<Literal>> frames = new ArrayList<>();
        for (int n = first; n <= contents.lastKey(); n++) {
            String content = contents.get(n);
            if (content == null) {
                problems.add("there is no line 'Frame " + n + ":'");
                if (problems.size() > MOST_PROBLEMS) {
                    break;
                }
            } else {
                frames.add(list(content, n));
            }
        }
        return layout(frames, word);
    }

    /// The word behind "Background keyword:", on the same line or on the next one that has a word, without the
    /// marks around it.
    private static String word(String text) {
        for (String line : (Iterable<String>) text.lines()::iterator) {
            StringBuilder word = new StringBuilder();
            line.chars().filter(c -> "*_`\"'[]{}".indexOf(c) < 0).forEach(c -> word.append((char) c));
            int start = 0;
            int end = word.length();
            while (start < end && (Character.isWhitespace(word.charAt(start)) || word.charAt(start) == '-')) {
                start++;
            }
            while (end > start && " \t.,;".indexOf(word.charAt(end - 1)) >= 0) {
                end--;
            }
            if (start < end) {
                return word.substring(start, end);
            }
        }
        return "";
    }

    private void put(SortedMap<Integer, String> contents, int number, String content) {
        boolean again = contents.containsKey(number);
        if (again && number == contents.firstKey()) {
            contents.clear(); // the frames that the reasoning spoke of
        } else if (again) {
            note("'Frame " + number + ":' stands twice; the last one counts");
        }
        contents.put(number, content);
    }

    private List<Literal> list(String content, int frame) {
        int start = first(content);
        if (start < 0) {
            if (!content.isBlank()
                    && NOTHING.matcher(content).replaceFirst("$1").isEmpty()) {
                problems.add("frame " + frame + " has no list of objects");
            } else if (content.isBlank()) {
                problems.add("frame " + frame + " is empty; write [] when nothing is in it");
            } else {
                note("frame " + frame + " was read as an empty list");
            }
            return List.of();
        }
        List<Literal> out = new ArrayList<>();
        Literal.Reader reader = new Literal.Reader(content, start);
        try {
            Literal value = reader.value();
            if (value instanceof Literal.Entries(Map<String, Literal> fields) && fields.containsKey("objects")) {
                note("frame " + frame + ": the objects were not in a list");
                out.addAll(objects(value, frame));
            } else if (value instanceof Literal.Entries) {
                note("frame " + frame + ": the objects were not in a list");
                out.add(value);
                for (int next = next(content, reader); next >= 0; next = next(content, reader)) {
                    reader = new Literal.Reader(content, next);
                    out.add(reader.value());
                }
            } else {
                out.addAll(objects(value, frame));
            }
        } catch (Literal.Broken e) {
            problems.add("frame " + frame + " can't be read: " + e.why());
        }
        reader.notes().forEach(n -> note("frame " + frame + ": " + n));
        return out;
    }

    /// Where the next object begins, when nothing but commas stands before it; -1 otherwise.
    private static int next(String content, Literal.Reader reader) {
        int at = reader.position();
        while (at < content.length() && (Character.isWhitespace(content.charAt(at)) || content.charAt(at) == ',')) {
            at++;
        }
        return at < content.length() && content.charAt(at) == '{' ? at : -1;
    }

    private static int first(String content) {
        int list = content.indexOf('[');
        int object = content.indexOf('{');
        return list < 0 ? object : object < 0 ? list : Math.min(list, object);
    }

    private List<Literal> objects(Literal frame, int number) {
        return switch (frame) {
            case Literal.Items(List<Literal> values) ->
                values.size() == 1 && values.getFirst() instanceof Literal.Items inner ? inner.values() : values;
            case Literal.Entries(Map<String, Literal> fields) -> {
                for (String key : List.of("objects", "boxes", "bounding_boxes")) {
                    if (fields.get(key) instanceof Literal.Items(List<Literal> values)) {
                        yield values;
                    }
                }
                if (fields.containsKey("box")) {
                    yield List.of(frame);
                }
                problems.add("frame " + number + " has no list of objects");
                yield List.of();
            }
            case Literal.Word(String w) when w.equalsIgnoreCase("none") || w.equalsIgnoreCase("null") -> List.of();
            case Literal.Num _, Literal.Text _, Literal.Word _ -> {
                problems.add("frame " + number + " is no list of objects");
                yield List.of();
            }
        };
    }

    private record Seen(int frame, String name, Optional<String> id, Sides box) {}

    /// A box as it was written: its sides may be negative, or fractions.
    private record Sides(double x, double y, double width, double height) {
        boolean isZero() {
            return x == 0 && y == 0 && width == 0 && height == 0;
        }

        double[] all() {
            return new double[] {x, y, width, height};
        }
    }

    private LayoutAnswer layout(List<List<Literal>> frames, String background) {
        if (expected > 0 && frames.size() != expected && problems.isEmpty()) {
            problems.add("there are " + frames.size() + " frames, and " + expected + " are needed");
        }
        if (background.length() > Layout.MOST_CHARACTERS) {
            problems.add("the background has more than " + Layout.MOST_CHARACTERS + " characters");
        }
        if (frames.size() > Layout.MOST_FRAMES) {
            problems.add("there are more than " + Layout.MOST_FRAMES + " frames");
        }
        List<Seen> seen = new ArrayList<>();
        for (int f = 0; f < frames.size(); f++) {
            for (Literal one : frames.get(f)) {
                seen(one, f).ifPresent(seen::add);
            }
        }
        if (!problems.isEmpty()) {
            return new LayoutAnswer.Unreadable(problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        }
        double scale = scale(seen);
        Map<Integer, List<Seen>> byId = group(seen);
        if (byId.size() > Layout.MOST_OBJECTS) {
            return new LayoutAnswer.Unreadable(
                    List.of("there are " + byId.size() + " objects, and " + Layout.MOST_OBJECTS + " are allowed"));
        }
        List<LayoutObject> objects = new ArrayList<>();
        byId.forEach((id, each) -> object(id, each, scale).ifPresent(objects::add));
        return new LayoutAnswer.Read(
                new Layout(
                        caption,
                        LayoutAnswer.SIDE,
                        LayoutAnswer.SIDE,
                        frames.size(),
                        LayoutAnswer.FPS,
                        background,
                        objects),
                List.copyOf(notes));
    }

    private Optional<LayoutObject> object(int id, List<Seen> each, double scale) {
        String name = each.getFirst().name();
        TreeSet<Integer> visible = new TreeSet<>();
        List<LayoutObject.KeyFrame> keys = new ArrayList<>();
        for (Seen s : each) {
            if (!s.name().equals(name)) {
                note("object " + id + " is called '" + name + "' first and '" + s.name()
                        + "' later; the first name counts");
            }
            Sides b = s.box();
            if (b.isZero()) {
                note("object " + id + " ('" + name + "') is [0, 0, 0, 0] in frame " + (s.frame() + 1)
                        + " and counts as absent there");
                continue;
            }
            double width = b.width();
            double height = b.height();
            double x = b.x();
            double y = b.y();
            if (width < 0 || height < 0) {
                note("object " + id + " ('" + name + "') has a negative side in frame " + (s.frame() + 1)
                        + "; it was turned round");
                x = Math.min(x, x + width);
                y = Math.min(y, y + height);
            }
            visible.add(s.frame());
            keys.add(new LayoutObject.KeyFrame(
                    s.frame(), new LayoutBox(x * scale, y * scale, Math.abs(width) * scale, Math.abs(height) * scale)));
        }
        if (keys.isEmpty()) {
            note("object " + id + " ('" + name + "') is absent in all frames and was left out");
            return Optional.empty();
        }
        return Optional.of(new LayoutObject(
                id, name, name, 1, LayoutObject.Motion.LINEAR, keys, LayoutObject.FrameRange.of(visible)));
    }

    private void note(String text) {
        if (notes.size() < MOST_NOTES) {
            notes.add(text);
        }
    }

    private Optional<Seen> seen(Literal one, int frame) {
        String where = "frame " + (frame + 1);
        if (!(one instanceof Literal.Entries(Map<String, Literal> fields))) {
            problems.add(where + ": an object is written {'id': 0, 'name': 'cat', 'box': [x, y, width, height]}");
            return Optional.empty();
        }
        String name = "";
        for (String key : List.of("name", "keyword", "label", "object")) {
            if (name.isEmpty() && fields.get(key) instanceof Literal.Text(String text)) {
                name = text.strip().replaceAll("\\s+", " ");
            }
        }
        if (name.isEmpty() || name.length() > Layout.MOST_CHARACTERS) {
            problems.add(where
                    + (name.isEmpty()
                            ? ": an object has no name"
                            : ": a name has more than " + Layout.MOST_CHARACTERS + " characters"));
            return Optional.empty();
        }
        Optional<Sides> box = Optional.empty();
        boolean boxed = false;
        for (String key : List.of("box", "bbox", "bounding_box", "bounding box")) {
            Literal value = fields.get(key);
            if (!boxed && value != null) {
                boxed = true;
                box = box(value, where + ": the box of '" + name + "'");
            }
        }
        if (!boxed) {
            problems.add(where + ": '" + name + "' has no box");
        }
        String called = name;
        Optional<String> id = switch (fields.getOrDefault("id", new Literal.Word("none"))) {
            case Literal.Num(double n)
            when n >= 0 && n == Math.rint(n) && n < FARTHEST -> Optional.of(Long.toString((long) n));
            case Literal.Num(double n) -> Optional.of(Double.toString(n));
            case Literal.Text(String t) when !t.isBlank() -> Optional.of(t.strip());
            case Literal.Text _, Literal.Word _, Literal.Items _, Literal.Entries _ -> Optional.empty();
        };
        return box.map(b -> new Seen(frame, called, id, b));
    }

    private Optional<Sides> box(Literal value, String what) {
        List<Literal> sides = switch (value) {
            case Literal.Items(List<Literal> items) -> items;
            case Literal.Entries(Map<String, Literal> f) -> sides(f);
            case Literal.Num _, Literal.Text _, Literal.Word _ -> List.of();
        };
        if (sides.size() != 4) {
            problems.add(what + " must be [x, y, width, height], four numbers");
            return Optional.empty();
        }
        double[] out = new double[4];
        for (int i = 0; i < 4; i++) {
            Literal side = sides.get(i);
            if (side instanceof Literal.Text(String text) && text.strip().matches("-?[0-9]{1,7}(\\.[0-9]{1,9})?")) {
                note("numbers stand in quotes");
                side = new Literal.Num(Double.parseDouble(text.strip()));
            }
            if (!(side instanceof Literal.Num(double number)) || Math.abs(number) > FARTHEST) {
                problems.add(what + " must be four numbers, in pixels");
                return Optional.empty();
            }
            out[i] = number;
        }
        return Optional.of(new Sides(out[0], out[1], out[2], out[3]));
    }

    private static List<Literal> sides(Map<String, Literal> fields) {
        List<Literal> out = new ArrayList<>();
        for (List<String> names :
                List.of(List.of("x", "left"), List.of("y", "top"), List.of("width", "w"), List.of("height", "h"))) {
            for (String name : names) {
                Literal side = fields.get(name);
                if (side != null) {
                    out.add(side);
                    break;
                }
            }
        }
        return out;
    }

    /// Answers in fractions of the frame become pixels.
    private double scale(List<Seen> seen) {
        boolean fractions = false;
        for (Seen s : seen) {
            for (double side : s.box().all()) {
                if (Math.abs(side) > 1) {
                    return 1;
                }
                fractions |= side != Math.rint(side);
            }
        }
        if (fractions) {
            note("the boxes were fractions of the frame");
        }
        return fractions ? LayoutAnswer.SIDE : 1;
    }

    /// The objects by number, in order of their first appearance. Without an id, or with one that another
    /// object of the frame has, the n-th object of a name is the n-th of that name in other frames.
    private Map<Integer, List<Seen>> group(List<Seen> seen) {
        Map<String, List<Seen>> byKey = new LinkedHashMap<>();
        Map<String, Integer> inFrame = new HashMap<>();
        for (Seen s : seen) {
            String key = s.id().map(id -> "id " + id).orElse("name " + s.name().toLowerCase(Locale.ROOT));
            int before = inFrame.merge(s.frame() + " " + key, 1, Integer::sum) - 1;
            if (s.id().isEmpty()) {
                note("objects without an id were told apart by their names");
            } else if (before > 0) {
                note("two objects have the id " + s.id().get() + " in one frame; the second got another one");
            }
            byKey.computeIfAbsent(before == 0 ? key : key + " #" + before, _ -> new ArrayList<>())
                    .add(s);
        }
        Map<Integer, List<Seen>> out = new LinkedHashMap<>();
        List<List<Seen>> rest = new ArrayList<>();
        byKey.forEach((key, each) -> {
            if (key.matches("id [0-9]{1,7}")) {
                out.put(Integer.parseInt(key.substring(3)), each);
            } else {
                rest.add(each);
            }
        });
        int next = 0;
        for (List<Seen> each : rest) {
            while (out.containsKey(next)) {
                next++;
            }
            if (each.getFirst().id().isPresent() && !each.getFirst().id().get().matches("[0-9]{1,7}")) {
                note("the id '" + each.getFirst().id().get() + "' became " + next);
            }
            out.put(next, each);
        }
        return out;
    }
}
