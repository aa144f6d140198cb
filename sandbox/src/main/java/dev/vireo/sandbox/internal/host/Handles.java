package dev.vireo.sandbox.internal.host;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.sandbox.internal.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The patches and segments that one run of a program knows, by number. Numbers are not used twice in a
/// process, so that a patch of another run is told apart from one of this.
final class Handles {
    /// A value that can't cross the pipe, or a number that is no patch of this run.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Refused(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /// What makes two patches, or two segments, the same.
    private sealed interface Key {
        record OfPatch(int picture, Box box, String category) implements Key {}

        record OfVideo(int video, int start, int end) implements Key {}
    }

    private static final AtomicLong NEXT = new AtomicLong(1);

    private final Map<Long, Value> things = new HashMap<>();
    private final Map<Key, Long> numbers = new HashMap<>();
    private final IdentityHashMap<Image, Integer> pictures = new IdentityHashMap<>();
    private final IdentityHashMap<Clip, Integer> videos = new IdentityHashMap<>();
    private int left;

    /// The value for the worker; its patches become known to the run.
    ///
    /// @throws Refused when it is too deep or too large for the pipe
    Wire toWire(Value value) throws Refused {
        left = Wire.MAX_VALUES;
        return toWire(value, 0);
    }

    /// All of them, counted together.
    List<Wire> allToWire(List<Value> values) throws Refused {
        left = Wire.MAX_VALUES;
        return all(values, 0);
    }

    private Wire toWire(Value value, int depth) throws Refused {
        if (depth > Wire.MAX_DEPTH) {
            throw new Refused("a value is nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        if (--left < 0) {
            throw new Refused("a value has more than " + Wire.MAX_VALUES + " parts");
        }
        return switch (value) {
            case Value.None() -> new Wire.None();
            case Value.Bool(boolean v) -> new Wire.Bool(v);
            case Value.Int(long v) -> new Wire.Int(v);
            case Value.Real(double v) -> new Wire.Real(v);
            case Value.Str(String v) -> new Wire.Str(text(v));
            case Value.Patch(ImagePatch p) -> patch(p);
            case Value.Video(VideoSegment v) -> video(v);
            case Value.Items(List<Value> vs) -> new Wire.Items(all(vs, depth + 1));
            case Value.Tuple(List<Value> vs) -> new Wire.Tuple(all(vs, depth + 1));
            case Value.Dict(Map<String, Value> vs) -> {
                Map<String, Wire> out = new LinkedHashMap<>();
                for (Map.Entry<String, Value> e : vs.entrySet()) {
                    out.put(text(e.getKey()), toWire(e.getValue(), depth + 1));
                }
                yield new Wire.Dict(out);
            }
        };
    }

    private List<Wire> all(List<Value> values, int depth) throws Refused {
        List<Wire> out = new ArrayList<>(values.size());
        for (Value value : values) {
            out.add(toWire(value, depth));
        }
        return out;
    }

    private String text(String text) throws Refused {
        // Sizes are charged like values, so that no frame outgrows its bound: 100,000 of 64 characters.
        left -= text.length() / 64;
        if (left < 0 || (text.length() > Wire.MAX_TEXT / 4 && utf8Length(text) > Wire.MAX_TEXT)) {
            throw new Refused("a text of " + text.length() + " characters is too long for a program");
        }
        return text;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Wire patch(ImagePatch p) throws Refused {
        int picture = pictures.computeIfAbsent(p.root(), _ -> pictures.size());
        String category = text(p.category());
        long number = number(new Key.OfPatch(picture, p.box(), category), new Value.Patch(p));
        return new Wire.Patch(number, picture, p.left(), p.lower(), p.right(), p.upper(), category);
    }

    private Wire video(VideoSegment v) {
        int video = videos.computeIfAbsent(v.clip(), _ -> videos.size());
        long number = number(new Key.OfVideo(video, v.start(), v.end()), new Value.Video(v));
        return new Wire.Video(number, video, v.start(), v.end());
    }

    private long number(Key key, Value thing) {
        long number = numbers.computeIfAbsent(key, _ -> NEXT.getAndIncrement());
        things.put(number, thing);
        return number;
    }

    /// The value that the worker sent.
    ///
    /// @throws Refused when it holds a number that is nothing of this run
    Value fromWire(Wire wire) throws Refused {
        return switch (wire) {
            case Wire.None() -> new Value.None();
            case Wire.Bool(boolean v) -> new Value.Bool(v);
            case Wire.Int(long v) -> new Value.Int(v);
            case Wire.Real(double v) -> new Value.Real(v);
            case Wire.Str(String v) -> new Value.Str(v);
            case Wire.Patch p -> {
                if (!(things.get(p.handle()) instanceof Value.Patch patch)) {
                    throw new Refused("an ImagePatch is not one of this program's");
                }
                yield patch;
            }
            case Wire.Video v -> {
                if (!(things.get(v.handle()) instanceof Value.Video video)) {
                    throw new Refused("a VideoSegment is not one of this program's");
                }
                yield video;
            }
            case Wire.Items(List<Wire> vs) -> new Value.Items(allFromWire(vs));
            case Wire.Tuple(List<Wire> vs) -> new Value.Tuple(allFromWire(vs));
            case Wire.Dict(Map<String, Wire> vs) -> {
                Map<String, Value> out = new LinkedHashMap<>();
                for (Map.Entry<String, Wire> e : vs.entrySet()) {
                    out.put(e.getKey(), fromWire(e.getValue()));
                }
                yield new Value.Dict(out);
            }
        };
    }

    /// All of them.
    List<Value> allFromWire(List<Wire> wires) throws Refused {
        List<Value> out = new ArrayList<>(wires.size());
        for (Wire wire : wires) {
            out.add(fromWire(wire));
        }
        return out;
    }
}
