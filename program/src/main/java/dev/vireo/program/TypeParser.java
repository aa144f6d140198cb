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
        List<Type> members = new ArrayList<>();
        do {
            Type member = single(depth);
            if (member == null) {
                return null;
            }
            members.add(member);
        } while (take('|'));
        return either(members);
    }

    /// What `A | B` or `Union[A, B]` means: as in Python the same member counts once, and what is left must be one
    /// type, with or without None.
    private static @Nullable Type either(List<Type> members) {
        boolean none = false;
        Type some = null;
        for (Type member : members) {
            none |= member == Type.Simple.NONE || member instanceof Type.OptionalOf;
            Type own = member instanceof Type.OptionalOf(Type element) ? element : member;
            if (own != Type.Simple.NONE) {
                if (some != null && !some.equals(own)) {
                    return null;
                }
                some = own;
            }
        }
        return some == null ? Type.Simple.NONE : none ? optional(some) : some;
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
            } while (take(',') && !peek(']'));
            if (!take(']')) {
                return null;
            }
        }
        int n = parts.size();
        return switch (name.substring(name.indexOf('.') + 1)) { // `typing.List`, or of typing under another name
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
            case "Union" -> n > 0 ? either(parts) : null;
            case "Text" -> n == 0 ? Type.Simple.STR : null;
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

    private boolean peek(char c) {
        skipSpace();
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean take(char c) {
        boolean there = peek(c);
        at += there ? 1 : 0;
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
