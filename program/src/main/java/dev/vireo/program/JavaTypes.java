package dev.vireo.program;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Optional;

/// What Java classes are in programs, for those who ask for an answer of one.
public final class JavaTypes {
    private JavaTypes() {}

    /// The type of programs for a class: `boolean`, `int`, `long`, `double` and their boxes, `String`,
    /// [ImagePatch] and [VideoSegment]; nothing for another.
    public static Optional<Type> of(Class<?> type) {
        return JavaType.of(type).map(JavaType::type);
    }

    /// A value as an object of the class.
    ///
    /// @throws VireoException with code USAGE when the value is of another type, or too large for an `int`
    public static <T> T value(Value value, Class<T> type) {
        Object found = JavaType.of(type)
                .flatMap(known -> known.toJava(value))
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        value instanceof Value.Int(long n) && n != (int) n
                                ? "the number " + n + " does not fit into an int"
                                : "a value of type " + Type.of(value) + " is no " + type.getSimpleName(),
                        ""));
        @SuppressWarnings("unchecked") // a primitive class has no cast of its own; JavaType gives its box
        T out = (T) found;
        return out;
    }
}
