package dev.vireo.agent.internal.asking;

import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.List;
import java.util.Optional;

/// Turns a value into one of another type where that says the same: the one table of such conversions, used
/// where types are not demanded of programs.
final class Conversion {
    private Conversion() {}

    /// The value as one of the type: "yes" as a bool, "three" as a number, a whole float as an int, a list of
    /// one as its element, anything as its answer text. Nothing where that would be a guess.
    static Optional<Value> to(Type type, Value value) {
        if (type.accepts(value)) {
            return Optional.of(value);
        }
        if (value instanceof Value.Items(List<Value> items) && items.size() == 1 && !(type instanceof Type.ListOf)) {
            return to(type, items.getFirst());
        }
        return switch (type) {
            case Type.Simple.BOOL ->
                value instanceof Value.Str(String text)
                        ? Fallback.yesOrNo(text).map(Value.Bool::new)
                        : Optional.empty();
            case Type.Simple.INT -> number(value).filter(d -> d == Math.rint(d)).map(d -> new Value.Int(d.longValue()));
            case Type.Simple.FLOAT -> number(value).map(Value.Real::new);
            case Type.Simple.STR -> Optional.of(new Value.Str(value.answerText()));
            case Type.OptionalOf(Type element) -> to(element, value);
            case Type.ListOf(Type element) -> to(element, value).map(v -> new Value.Items(List.of(v)));
            case Type.Simple.PATCH, Type.Simple.VIDEO, Type.Simple.NONE -> Optional.empty();
            case Type.DictOf _, Type.TupleOf _ -> Optional.empty();
        };
    }

    private static Optional<Double> number(Value value) {
        return switch (value) {
            case Value.Int(long v) -> Optional.of((double) v);
            case Value.Real(double v) -> Optional.of(v);
            case Value.Str(String text) -> Fallback.number(text);
            case Value.Bool _, Value.Patch _, Value.Video _, Value.Items _, Value.Tuple _, Value.Dict _, Value.None _ ->
                Optional.empty();
        };
    }
}
