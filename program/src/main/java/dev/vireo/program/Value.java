package dev.vireo.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value that a program computes with, takes or returns.
public sealed interface Value {
    /// `True` or `False`.
    record Bool(boolean value) implements Value {}

    /// A whole number of 64 bits.
    record Int(long value) implements Value {}

    /// A floating-point number.
    record Real(double value) implements Value {}

    /// Text.
    record Str(String value) implements Value {
        public Str {
            Objects.requireNonNull(value);
        }
    }

    /// A rectangle of a picture.
    record Patch(ImagePatch value) implements Value {
        public Patch {
            Objects.requireNonNull(value);
        }
    }

    /// A part of a video.
    record Video(VideoSegment value) implements Value {
        public Video {
            Objects.requireNonNull(value);
        }
    }

    /// A list.
    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /// A tuple.
    record Tuple(List<Value> values) implements Value {
        public Tuple {
            values = List.copyOf(values);
        }
    }

    /// A dictionary with text keys, in insertion order.
    record Dict(Map<String, Value> values) implements Value {
        public Dict {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /// `None`.
    record None() implements Value {}

    /// The value as plain Java data for JSON: a patch is a map of `left, lower, right, upper`, a video one
    /// of `start, end`, a tuple a list, `None` null, a number that JSON lacks (NaN, infinity) its name.
    default @Nullable Object plain() {
        return switch (this) {
            case Bool(boolean v) -> v;
            case Int(long v) -> v;
            case Real(double v) -> Double.isFinite(v) ? (Object) v : Double.toString(v);
            case Str(String v) -> v;
            case Patch(ImagePatch p) -> {
                Map<String, Object> edges = new LinkedHashMap<>();
                edges.put("left", p.left());
                edges.put("lower", p.lower());
                edges.put("right", p.right());
                edges.put("upper", p.upper());
                yield edges;
            }
            case Video(VideoSegment v) -> {
                Map<String, Object> ends = new LinkedHashMap<>();
                ends.put("start", v.start());
                ends.put("end", v.end());
                yield ends;
            }
            case Items(List<Value> vs) -> plain(vs);
            case Tuple(List<Value> vs) -> plain(vs);
            case Dict(Map<String, Value> vs) -> {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                vs.forEach((k, v) -> out.put(k, v.plain()));
                yield out;
            }
            case None() -> null;
        };
    }

    private static List<@Nullable Object> plain(List<Value> values) {
        List<@Nullable Object> out = new ArrayList<>();
        for (Value value : values) {
            out.add(value.plain());
        }
        return out;
    }

    /// The answer that a person reads: a bool is yes or no; an int its digits; a str trimmed and lower-cased;
    /// a list or tuple its first element or "no"; `None` "no"; a patch its category, or "image" when it has
    /// none; a part of a video its frames; a dictionary its entries.
    default String answerText() {
        return switch (this) {
            case Bool(boolean v) -> v ? "yes" : "no";
            case Int(long v) -> Long.toString(v);
            case Real(double v) -> Double.toString(v);
            case Str(String v) -> v.strip().toLowerCase(Locale.ROOT);
            case Patch(ImagePatch p) -> p.category().isEmpty() ? "image" : p.category();
            case Video(VideoSegment v) -> "frames " + v.start() + " to " + (v.end() - 1);
            case Items(List<Value> vs) -> vs.isEmpty() ? "no" : vs.getFirst().answerText();
            case Tuple(List<Value> vs) -> vs.isEmpty() ? "no" : vs.getFirst().answerText();
            case Dict(Map<String, Value> vs) -> {
                List<String> entries = new ArrayList<>();
                vs.forEach((k, v) -> entries.add(k + ": " + v.answerText()));
                yield String.join(", ", entries);
            }
            case None() -> "no";
        };
    }
}
