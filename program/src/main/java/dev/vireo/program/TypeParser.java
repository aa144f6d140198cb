package dev.vireo.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A recursive-descent reader of type notation; depth is bounded so that hostile text can't exhaust the
/// stack.
final class TypeParser {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    TypeParser(String text) {
        this.text = text;
    }

    Optional<Type> parse() {
        Type type = union(0);
        skipSpace();
        return type == null || at != text.length() ? Optional.empty() : Optional.of(type);
    }

    private @Nullable Type union(int depth) {
        Type type = single(depth);
        boolean none = type == Type.Simple.NONE;
        int members = 1;
        while (type != null && take('|')) {
            Type next = single(depth);
            if (next == null || ++members > 2 || (none == (next == Type.Simple.NONE))) {
                return null; // only `T | None` and `None | T` are types of ours
            }
            if (none) {
                type = next;
            }
            none = true;
        }
        return members == 2 && type != null ? optional(type) : type;
    }

    private @Nullable Type single(int depth) {
        if (depth > MAX_DEPTH) {
            return null;
        }
        for (char quote : new char[] {'\'', '"'}) {
            if (take(quote)) {
                Type quoted = union(depth + 1);
                return quoted != null && take(quote) ? quoted : null;
            }
        }
        String name = name();
        List<Type> parts = new ArrayList<>();
        if (take('[')) {
            do {
                Type part = union(depth + 1);
                if (part == null) {
                    return null;
                }
                parts.add(part);
            } while (take(','));
            if (!take(']')) {
                return null;
            }
        }
        int n = parts.size();
        return switch (name.startsWith("typing.") ? name.substring(7) : name) {
            case "bool" -> n == 0 ? Type.Simple.BOOL : null;
            case "int" -> n == 0 ? Type.Simple.INT : null;
            case "float" -> n == 0 ? Type.Simple.FLOAT : null;
            case "str" -> n == 0 ? Type.Simple.STR : null;
            case "None", "NoneType" -> n == 0 ? Type.Simple.NONE : null;
            case "list", "List" -> n == 1 ? new Type.ListOf(parts.getFirst()) : null;
            case "dict", "Dict" ->
                n == 2 && parts.getFirst() == Type.Simple.STR ? new Type.DictOf(parts.getLast()) : null;
            case "tuple", "Tuple" -> n > 0 ? new Type.TupleOf(parts) : null;
            case "Optional" -> n == 1 ? optional(parts.getFirst()) : null;
            default ->
                n > 0
                        ? null
                        : switch (name.toLowerCase(Locale.ROOT)) {
                            case "imagepatch" -> Type.Simple.PATCH;
                            case "videosegment" -> Type.Simple.VIDEO;
                            default -> null;
                        };
        };
    }

    /// As in Python, `Optional[Optional[T]]` is `Optional[T]`, and `Optional[None]` is `None`.
    private static Type optional(Type element) {
        return element instanceof Type.OptionalOf || element == Type.Simple.NONE
                ? element
                : new Type.OptionalOf(element);
    }

    private String name() {
        skipSpace();
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.' || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean take(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
