package dev.vireo.language.internal.local;

import com.hubspot.jinjava.objects.SafeString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Python's methods of texts, and Python's spelling of values.
final class PythonText {
    private static final int MOST_DEPTH = 64;

    private PythonText() {}

    static Object call(String text, PythonValues.Arguments arguments) {
        return switch (arguments.method()) {
            case "strip" -> stripped(text, arguments, true, true);
            case "lstrip" -> stripped(text, arguments, true, false);
            case "rstrip" -> stripped(text, arguments, false, true);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> capitalized(text);
            case "title" -> title(text);
            case "startswith" -> text.startsWith(one(arguments));
            case "endswith" -> text.endsWith(one(arguments));
            case "removeprefix" ->
                text.startsWith(one(arguments)) ? text.substring(one(arguments).length()) : text;
            case "removesuffix" ->
                text.endsWith(one(arguments))
                        ? text.substring(0, text.length() - one(arguments).length())
                        : text;
            case "find" -> place(text, text.indexOf(one(arguments)));
            case "rfind" -> place(text, text.lastIndexOf(one(arguments)));
            case "count" -> (long) (pieces(text, one(arguments), -1).size() - 1);
            case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            case "isspace" -> !text.isEmpty() && text.codePoints().allMatch(PythonText::isSpace);
            case "isupper" -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
            case "islower" -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
            case "replace" -> {
                arguments.atMost(2, 3);
                yield replaced(text, arguments);
            }
            case "split" -> split(text, arguments);
            case "splitlines" -> text.lines().toList();
            case "join" -> {
                arguments.atMost(1, 1);
                yield joined(text, arguments.values().get(0));
            }
            default -> throw arguments.unknown("a text");
        };
    }

    private static String one(PythonValues.Arguments arguments) {
        arguments.atMost(1, 1);
        return arguments.text(0);
    }

    private static long place(String text, int at) {
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    private static String stripped(String text, PythonValues.Arguments arguments, boolean left, boolean right) {
        arguments.atMost(0, 1);
        boolean given = arguments.count() == 1 && arguments.values().get(0) != null;
        return strip(text, given ? arguments.text(0) : null, left, right);
    }

    /// The text without these characters at its ends; without spaces when none are given.
    static String strip(String text, @Nullable String characters, boolean left, boolean right) {
        IntPredicate goes = characters == null ? PythonText::isSpace : c -> characters.indexOf(c) >= 0;
        int from = 0;
        int to = text.length();
        while (left && from < to && goes.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && goes.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            out.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
            within = Character.isLetter(c);
        }
        return out.toString();
    }

    private static String replaced(String text, PythonValues.Arguments arguments) {
        String old = arguments.text(0);
        if (old.isEmpty()) {
            throw new TemplateFailure(".replace() was given nothing to replace", 0);
        }
        int most = arguments.count() == 3 ? arguments.number(2) : -1;
        return most < 0
                ? JinjaEngine.bounded(text.replace(old, arguments.text(1)))
                : JinjaEngine.bounded(String.join(arguments.text(1), pieces(text, old, most)));
    }

    private static List<String> split(String text, PythonValues.Arguments arguments) {
        arguments.atMost(0, 2);
        int most = arguments.count() == 2 ? arguments.number(1) : -1;
        if (arguments.count() > 0 && arguments.values().get(0) != null) {
            if (arguments.text(0).isEmpty()) {
                throw new TemplateFailure(".split() was given nothing to split at", 0);
            }
            return pieces(text, arguments.text(0), most);
        }
        List<String> out = new ArrayList<>();
        String rest = strip(text, null, true, false);
        while (!rest.isEmpty() && (most < 0 || out.size() < most)) {
            int end = 0;
            while (end < rest.length() && !isSpace(rest.charAt(end))) {
                end++;
            }
            out.add(rest.substring(0, end));
            int next = end;
            while (next < rest.length() && isSpace(rest.charAt(next))) {
                next++;
            }
            rest = rest.substring(next);
        }
        if (!rest.isEmpty()) {
            out.add(rest);
        }
        return out;
    }

    private static List<String> pieces(String text, String separator, int most) {
        List<String> out = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator);
                at >= 0 && !separator.isEmpty() && (most < 0 || out.size() < most);
                at = text.indexOf(separator, from)) {
            out.add(text.substring(from, at));
            from = at + separator.length();
        }
        out.add(text.substring(from));
        return out;
    }

    private static String joined(String between, @Nullable Object items) {
        if (!(items instanceof Collection<?> all)) {
            throw new TemplateFailure(".join() was not given a list", 0);
        }
        StringBuilder out = new StringBuilder();
        int count = 0;
        for (Object item : all) {
            out.append(count++ == 0 ? "" : between).append(spelled(item));
            JinjaEngine.bounded(out);
        }
        return out.toString();
    }

    /// How Python prints a value. What is not there and None are one here: nothing.
    static String spelled(@Nullable Object value) {
        return value instanceof Collection<?> || value instanceof Map<?, ?>
                ? repr(value, 0)
                : switch (value) {
                    case null -> "";
                    case Boolean flag -> flag ? "True" : "False";
                    case CharSequence text -> text.toString();
                    case Number number -> number.toString();
                    case SafeString text -> text.getValue();
                    default -> ""; // nothing of Java's or Jinjava's own is printed
                };
    }

    private static String repr(@Nullable Object value, int depth) {
        if (depth > MOST_DEPTH) {
            throw new TemplateFailure("a value nests more than " + MOST_DEPTH + " deep", 0);
        }
        return switch (value) {
            case null -> "None";
            case String text -> quoted(text);
            case Collection<?> items -> {
                List<String> out = new ArrayList<>();
                items.forEach(item -> out.add(repr(item, depth + 1)));
                yield JinjaEngine.bounded("[" + String.join(", ", out) + "]");
            }
            case Map<?, ?> items -> {
                List<String> out = new ArrayList<>();
                items.forEach((key, item) -> out.add(repr(key, depth + 1) + ": " + repr(item, depth + 1)));
                yield JinjaEngine.bounded("{" + String.join(", ", out) + "}");
            }
            case Map.Entry<?, ?> entry ->
                "(" + repr(entry.getKey(), depth + 1) + ", " + repr(entry.getValue(), depth + 1) + ")";
            default -> spelled(value);
        };
    }

    private static String quoted(String text) {
        boolean doubled = text.contains("'") && !text.contains("\"");
        String quote = doubled ? "\"" : "'";
        String inner = text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        return quote + (doubled ? inner : inner.replace("'", "\\'")) + quote;
    }
}
