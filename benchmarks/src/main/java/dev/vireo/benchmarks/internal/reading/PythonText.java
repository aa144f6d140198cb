package dev.vireo.benchmarks.internal.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How Python treats white space, for rules that are written down as Python.
public final class PythonText {
    private PythonText() {}

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    /// The text without white space around it, as `str.strip()` gives it.
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /// The words between white space, as `str.split()` gives them.
    public static List<String> words(String text) {
        List<String> out = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || isSpace(text.charAt(i));
            if (space && from >= 0) {
                out.add(text.substring(from, i));
                from = -1;
            } else if (!space && from < 0) {
                from = i;
            }
        }
        return out;
    }

    /// The text in lower case.
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
