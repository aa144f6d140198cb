package dev.vireo.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A type that a program may declare, written as Python writes it: `toString` gives the notation that
/// [#parse] reads.
public sealed interface Type {
    /// A type without parts.
    enum Simple implements Type {
        BOOL("bool"),
        INT("int"),
        FLOAT("float"),
        STR("str"),
        PATCH("ImagePatch"),
        VIDEO("VideoSegment"),
        NONE("None");

        private final String notation;

        Simple(String notation) {
            this.notation = notation;
        }

        @Override
        public String toString() {
            return notation;
        }
    }

    /// `list[T]`.
    record ListOf(Type element) implements Type {
        @Override
        public String toString() {
            return "list[" + element + "]";
        }
    }

    /// `dict[str, T]`.
    record DictOf(Type value) implements Type {
        @Override
        public String toString() {
            return "dict[str, " + value + "]";
        }
    }

    /// `tuple[A, B, ...]` of a fixed length, at least one.
    record TupleOf(List<Type> elements) implements Type {
        public TupleOf {
            elements = List.copyOf(elements);
            if (elements.isEmpty()) {
                throw new IllegalArgumentException("a tuple type needs at least one element type");
            }
        }

        @Override
        public String toString() {
            return elements.stream().map(Type::toString).collect(Collectors.joining(", ", "tuple[", "]"));
        }
    }

    /// `Optional[T]`, also written `T | None`.
    record OptionalOf(Type element) implements Type {
        public OptionalOf {
            Objects.requireNonNull(element);
        }

        @Override
        public String toString() {
            return "Optional[" + element + "]";
        }
    }

    /// Whether a value may stand where this type is asked for. An int passes as a float, not the reverse.
    default boolean accepts(Value value) {
        return switch (this) {
            case Simple.BOOL -> value instanceof Value.Bool;
            case Simple.INT -> value instanceof Value.Int;
            case Simple.FLOAT -> value instanceof Value.Real || value instanceof Value.Int;
            case Simple.STR -> value instanceof Value.Str;
            case Simple.PATCH -> value instanceof Value.Patch;
            case Simple.VIDEO -> value instanceof Value.Video;
            case Simple.NONE -> value instanceof Value.None;
            case ListOf(Type e) ->
                value instanceof Value.Items(List<Value> vs) && vs.stream().allMatch(e::accepts);
            case DictOf(Type e) ->
                value instanceof Value.Dict(var vs) && vs.values().stream().allMatch(e::accepts);
            case TupleOf(List<Type> es) -> {
                if (!(value instanceof Value.Tuple(List<Value> vs)) || vs.size() != es.size()) {
                    yield false;
                }
                boolean all = true;
                for (int i = 0; i < es.size(); i++) {
                    all &= es.get(i).accepts(vs.get(i));
                }
                yield all;
            }
            case OptionalOf(Type e) -> value instanceof Value.None || e.accepts(value);
        };
    }

    /// The narrowest type of a value: a list of ints and floats is one of floats, a list with a `None` one of
    /// optional values. An empty list or dict counts as one of text; one of unlike values, for which there is
    /// no type, counts by its first.
    static Type of(Value value) {
        return common(List.of(value));
    }

    private static Type common(List<Value> values) {
        List<Value> some =
                values.stream().filter(v -> !(v instanceof Value.None)).toList();
        if (some.isEmpty()) {
            return values.isEmpty() ? Simple.STR : Simple.NONE;
        }
        Type type = switch (some.getFirst()) {
            case Value.Bool _ -> Simple.BOOL;
            case Value.Int _ -> only(some, Value.Real.class).isEmpty() ? Simple.INT : Simple.FLOAT;
            case Value.Real _ -> Simple.FLOAT;
            case Value.Str _ -> Simple.STR;
            case Value.Patch _ -> Simple.PATCH;
            case Value.Video _ -> Simple.VIDEO;
            case Value.None _ -> Simple.NONE;
            case Value.Items _ ->
                new ListOf(common(only(some, Value.Items.class).stream()
                        .flatMap(v -> v.values().stream())
                        .toList()));
            case Value.Dict _ ->
                new DictOf(common(only(some, Value.Dict.class).stream()
                        .flatMap(v -> v.values().values().stream())
                        .toList()));
            case Value.Tuple(List<Value> first) -> tuple(only(some, Value.Tuple.class), first.size());
        };
        return some.size() == values.size() ? type : new OptionalOf(type);
    }

    private static Type tuple(List<Value.Tuple> tuples, int size) {
        List<Type> columns = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int column = i;
            columns.add(common(tuples.stream()
                    .filter(t -> t.values().size() == size)
                    .map(t -> t.values().get(column))
                    .toList()));
        }
        return new TupleOf(columns.isEmpty() ? List.of(Simple.NONE) : columns);
    }

    private static <T extends Value> List<T> only(List<Value> values, Class<T> kind) {
        return values.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Reads Python's notation (`list[ImagePatch]`, `List[str]`, `Optional[int]`, `int | None`,
    /// `Union[int, None]`, quoted or not), or nothing when the text is no type of ours.
    static Optional<Type> parse(String text) {
        return new TypeParser(text).parse();
    }

    /// The type that "Return a bool, ..." at the start of a question asks for, as published prompts write it:
    /// an article is skipped, and so is "number" after the type. Nothing when a question begins otherwise.
    static Optional<Type> demandedBy(String question) {
        String text = question.strip();
        if (!text.regionMatches(true, 0, "return ", 0, 7)) {
            return Optional.empty();
        }
        int end = endOfDemand(text);
        if (end < 0) {
            return Optional.empty();
        }
        List<String> words =
                new ArrayList<>(List.of(text.substring(7, end).strip().split("\\s+")));
        if (words.getFirst().equalsIgnoreCase("a") || words.getFirst().equalsIgnoreCase("an")) {
            words.removeFirst();
        }
        if (words.size() > 1 && words.getLast().equalsIgnoreCase("number")) {
            words.removeLast();
        }
        return parse(String.join(" ", words));
    }

    /// The first comma outside brackets; -1 when there is none.
    private static int endOfDemand(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '[' -> depth++;
                case ']' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }
}
