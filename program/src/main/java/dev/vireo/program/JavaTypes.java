package dev.vireo.program;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Optional;

/// Which Java class stands for which type of programs: the one place that knows.
public final class JavaTypes {
    private JavaTypes() {}

    /// The type of programs for a class: `boolean`, `int`, `long`, `double` and their boxes, `String`,
    /// [ImagePatch] and [VideoSegment]; nothing for another.
    public static Optional<Type> of(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of(Type.Simple.BOOL);
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return Optional.of(Type.Simple.INT);
        }
        if (type == double.class || type == Double.class) {
            return Optional.of(Type.Simple.FLOAT);
        }
        if (type == String.class) {
            return Optional.of(Type.Simple.STR);
        }
        if (type == ImagePatch.class) {
            return Optional.of(Type.Simple.PATCH);
        }
        return type == VideoSegment.class ? Optional.of(Type.Simple.VIDEO) : Optional.empty();
    }

    /// A value as an object of the class.
    ///
    /// @throws VireoException with code USAGE when the value is of another type, or too large for an `int`
    public static <T> T value(Value value, Class<T> type) {
        Object found = switch (value) {
            case Value.Bool(boolean v) -> v;
            case Value.Int(long v) -> whole(v, type);
            case Value.Real(double v) -> v;
            case Value.Str(String v) -> v;
            case Value.Patch(ImagePatch v) -> v;
            case Value.Video(VideoSegment v) -> v;
            case Value.Items _, Value.Tuple _, Value.Dict _, Value.None _ -> value;
        };
        if (!boxed(type).isInstance(found)) {
            throw new VireoException(
                    Code.USAGE, "a value of type " + Type.of(value) + " is no " + type.getSimpleName(), "");
        }
        @SuppressWarnings("unchecked") // a primitive class has no cast of its own; its box was checked
        T out = (T) found;
        return out;
    }

    private static Object whole(long value, Class<?> type) {
        if (boxed(type) == Integer.class) {
            if (value != (int) value) {
                throw new VireoException(
                        Code.USAGE, "the number " + value + " does not fit into an int", "Ask for a Long.");
            }
            return (int) value;
        }
        return boxed(type) == Double.class ? (Object) (double) value : (Object) value;
    }

    private static Class<?> boxed(Class<?> type) {
        if (type == boolean.class) {
            return Boolean.class;
        }
        if (type == int.class) {
            return Integer.class;
        }
        if (type == long.class) {
            return Long.class;
        }
        return type == double.class ? Double.class : type;
    }
}
