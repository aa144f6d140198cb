package dev.vireo.program;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Java type that programs have as well, and the way from one side to the other.
///
/// @param type the type in programs
/// @param raw the Java class, wrapped when it is a primitive
/// @param element of a list, an optional or a map
record JavaType(Type type, Class<?> raw, Optional<JavaType> element) {
    static final String SUPPORTED = "Use boolean, int, long, float, double, String, ImagePatch, VideoSegment, List<T>,"
            + " Optional<T> or Map<String, T>.";

    /// What programs make of a Java type; empty when they have nothing like it.
    static Optional<JavaType> of(java.lang.reflect.Type java) {
        return of(java, 0);
    }

    private static Optional<JavaType> of(java.lang.reflect.Type java, int depth) {
        if (java instanceof Class<?> c) {
            return simple(c);
        }
        if (!(java instanceof ParameterizedType generic) || depth > 8) {
            return Optional.empty();
        }
        java.lang.reflect.Type[] parts = generic.getActualTypeArguments();
        if (generic.getRawType() == List.class) {
            return of(parts[0], depth + 1)
                    .map(element -> new JavaType(new Type.ListOf(element.type), List.class, Optional.of(element)));
        }
        if (generic.getRawType() == Map.class && parts[0] == String.class) {
            return of(parts[1], depth + 1)
                    .map(element -> new JavaType(new Type.DictOf(element.type), Map.class, Optional.of(element)));
        }
        if (generic.getRawType() == Optional.class) {
            return of(parts[0], depth + 1)
                    .filter(element -> !(element.type instanceof Type.OptionalOf)) // Python has but one None
                    .map(element ->
                            new JavaType(new Type.OptionalOf(element.type), Optional.class, Optional.of(element)));
        }
        return Optional.empty();
    }

    private static Optional<JavaType> simple(Class<?> c) {
        Class<?> raw = MethodType.methodType(c).wrap().returnType();
        Optional<Type> type = raw == Float.class ? Optional.of(Type.Simple.FLOAT) : JavaTypes.of(c);
        return type.map(t -> new JavaType(t, raw, Optional.empty()));
    }

    /// A value of a program as Java has it; empty when it is of another type, or an int too large for an
    /// `int`. Python's None is an empty `Optional`, inside the one that is returned.
    Optional<Object> toJava(Value value) {
        return switch (value) {
            case Value.Bool(boolean v) when raw == Boolean.class -> Optional.of(v);
            case Value.Int(long v) when raw == Long.class -> Optional.of(v);
            case Value.Int(long v) when raw == Integer.class -> v == (int) v ? Optional.of((int) v) : Optional.empty();
            case Value.Int(long v) when raw == Double.class -> Optional.of((double) v);
            case Value.Int(long v) when raw == Float.class -> Optional.of((float) v);
            case Value.Real(double v) when raw == Double.class -> Optional.of(v);
            case Value.Real(double v) when raw == Float.class -> Optional.of((float) v);
            case Value.Str(String v) when raw == String.class -> Optional.of(v);
            case Value.Patch(ImagePatch v) when raw == ImagePatch.class -> Optional.of(v);
            case Value.Video(VideoSegment v) when raw == VideoSegment.class -> Optional.of(v);
            case Value.None() when raw == Optional.class -> Optional.of(Optional.empty());
            case Value other
            when raw == Optional.class -> element.flatMap(e -> e.toJava(other)).map(Optional::of);
            case Value.Items(List<Value> vs)
            when raw == List.class -> {
                List<Object> out = new ArrayList<>();
                for (Value v : vs) {
                    Optional<Object> each = element.flatMap(e -> e.toJava(v));
                    if (each.isEmpty()) {
                        yield Optional.empty();
                    }
                    out.add(each.get());
                }
                yield Optional.of(Collections.unmodifiableList(out));
            }
            case Value.Dict(Map<String, Value> vs)
            when raw == Map.class -> {
                Map<String, Object> out = new LinkedHashMap<>();
                for (Map.Entry<String, Value> entry : vs.entrySet()) {
                    Optional<Object> each = element.flatMap(e -> e.toJava(entry.getValue()));
                    if (each.isEmpty()) {
                        yield Optional.empty();
                    }
                    out.put(entry.getKey(), each.get());
                }
                yield Optional.of(Collections.unmodifiableMap(out));
            }
            case Value.Bool _,
                    Value.Int _,
                    Value.Real _,
                    Value.Str _,
                    Value.Patch _,
                    Value.Video _,
                    Value.Items _,
                    Value.Tuple _,
                    Value.Dict _,
                    Value.None _ -> Optional.empty();
        };
    }

    /// What a Java method gave as a value; empty when it, or a part of it, is null or of another class.
    Optional<Value> toValue(@Nullable Object java) {
        if (!raw.isInstance(java)) {
            return Optional.empty();
        }
        return switch (java) {
            case Boolean v -> Optional.of(new Value.Bool(v));
            case Integer v -> Optional.of(new Value.Int(v));
            case Long v -> Optional.of(new Value.Int(v));
            case Float v -> Optional.of(new Value.Real(v));
            case Double v -> Optional.of(new Value.Real(v));
            case String v -> Optional.of(new Value.Str(v));
            case ImagePatch v -> Optional.of(new Value.Patch(v));
            case VideoSegment v -> Optional.of(new Value.Video(v));
            case Optional<?> v ->
                v.isEmpty() ? Optional.of(new Value.None()) : element.flatMap(e -> e.toValue(v.get()));
            case List<?> vs -> {
                List<Value> out = new ArrayList<>();
                for (Object v : vs) {
                    Optional<Value> each = element.flatMap(e -> e.toValue(v));
                    if (each.isEmpty()) {
                        yield Optional.empty();
                    }
                    out.add(each.get());
                }
                yield Optional.of(new Value.Items(out));
            }
            case Map<?, ?> vs -> {
                Map<String, Value> out = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : vs.entrySet()) {
                    Optional<Value> each = element.flatMap(e -> e.toValue(entry.getValue()));
                    if (each.isEmpty() || !(entry.getKey() instanceof String key)) {
                        yield Optional.empty();
                    }
                    out.put(key, each.get());
                }
                yield Optional.of(new Value.Dict(out));
            }
            case null, default -> Optional.empty();
        };
    }

    /// Python's text for a default that is written in an annotation; empty when it is none of this type.
    Optional<String> literal(String text) {
        try {
            return switch (type) {
                case Type.Simple.BOOL ->
                    switch (text) {
                        case "true" -> Optional.of("True");
                        case "false" -> Optional.of("False");
                        default -> Optional.empty();
                    };
                case Type.Simple.INT ->
                    Optional.of(Long.toString(raw == Integer.class ? Integer.parseInt(text) : Long.parseLong(text)));
                case Type.Simple.FLOAT -> {
                    double value = Double.parseDouble(text);
                    yield Double.isFinite(value) ? Optional.of(Double.toString(value)) : Optional.empty();
                }
                case Type.Simple.STR -> Optional.of(quoted(text));
                case Type.OptionalOf _ -> element.flatMap(e -> e.literal(text));
                case Type.Simple.PATCH, Type.Simple.VIDEO, Type.Simple.NONE -> Optional.empty();
                case Type.ListOf _, Type.DictOf _, Type.TupleOf _ -> Optional.empty();
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("'");
        text.codePoints().forEach(c -> {
            if (c == '\'' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 32 || c > 126) {
                out.append(String.format(Locale.ROOT, "\\U%08x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('\'').toString();
    }

    @Override
    public String toString() {
        return type.toString();
    }
}
