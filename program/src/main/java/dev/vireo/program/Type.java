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

    /// The narrowest type of a value; an empty list or dict counts as one of text.
    static Type of(Value value) {
        return switch (value) {
            case Value.Bool _ -> Simple.BOOL;
            case Value.Int _ -> Simple.INT;
            case Value.Real _ -> Simple.FLOAT;
            case Value.Str _ -> Simple.STR;
            case Value.Patch _ -> Simple.PATCH;
            case Value.None _ -> Simple.NONE;
            case Value.Items(List<Value> vs) -> new ListOf(vs.isEmpty() ? Simple.STR : of(vs.getFirst()));
            case Value.Tuple(List<Value> vs) ->
                new TupleOf(
                        vs.isEmpty()
                                ? List.of(Simple.NONE)
                                : vs.stream().map(Type::of).toList());
            case Value.Dict(var vs) ->
                new DictOf(vs.isEmpty() ? Simple.STR : of(vs.values().iterator().next()));
        };
    }

    /// Reads Python's notation (`list[ImagePatch]`, `List[str]`, `Optional[int]`, `int | None`, quoted or
    /// not), or
    /// nothing when the text is no type of ours.
    static Optional<Type> parse(String text) {
        return new TypeParser(text).parse();
    }

    /// The type that "Return a bool, ..." at the start of a question asks for, as published prompts write it.
    static Optional<Type> demandedBy(String question) {
        String lower = question.strip();
        if (!lower.regionMatches(true, 0, "return ", 0, 7)) {
            return Optional.empty();
        }
        int comma = lower.indexOf(',');
        int bracket = lower.indexOf('[');
        if (bracket >= 0 && bracket < comma) {
            comma = lower.indexOf(',', lower.lastIndexOf(']'));
        }
        if (comma < 0) {
            return Optional.empty();
        }
        List<String> words =
                new ArrayList<>(List.of(lower.substring(7, comma).strip().split("\\s+")));
        if (words.getFirst().equalsIgnoreCase("a") || words.getFirst().equalsIgnoreCase("an")) {
            words.removeFirst();
        }
        if (words.size() > 1 && words.getLast().equalsIgnoreCase("number")) {
            words.removeLast();
        }
        return parse(String.join(" ", words));
    }
}
