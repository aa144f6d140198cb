package dev.vireo.planners.internal.prompt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/// Reads Python line by line and knows whether it can end where it has come to: a rough look for what a cut-off
/// answer leaves open. Whether it is Python at all is for the checker to say.
final class PythonEnd {
    private static final String OPERATORS = "-+*/%=<>,.:\\&|^";
    private static final Set<String> WORDS = Set.of(
            "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "import", "from", "def", "while", "elif");

    private final Deque<Character> open = new ArrayDeque<>();
    /// The last line with code in it, without strings and comments.
    private String last = "";
    /// The quote of the string that is open, or 0.
    private char quote;

    private boolean longString;
    /// Whether the last line that is not blank leaves a string in single quotes open.
    private boolean unclosed;

    /// What is missing at the end of a program; empty when nothing is.
    static Optional<String> missing(String program) {
        PythonEnd end = new PythonEnd();
        program.lines().forEach(end::line);
        return end.missing();
    }

    /// Reads another line.
    ///
    /// @return where the first backtick of its code is, which is no Python; -1 when there is none. One in a
    ///     comment behind code counts when the line ends in it.
    int line(String line) {
        StringBuilder code = new StringBuilder();
        int backtick = -1;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (quote != 0) {
                i = inString(line, i);
            } else if (c == '#') {
                backtick = backtick < 0 && !code.toString().isBlank() ? trailing(line, i) : backtick;
                break;
            } else if (c == '"' || c == '\'') {
                longString = line.startsWith(String.valueOf(c).repeat(3), i);
                quote = c;
                code.append('s');
                i += longString ? 3 : 1;
            } else {
                switch (c) {
                    case '(', '[', '{' -> open.push(c);
                    case ')', ']', '}' -> open.poll();
                    case '`' -> backtick = backtick < 0 ? i : backtick;
                    default -> {}
                }
                code.append(c);
                i++;
            }
        }
        if (!line.isBlank()) {
            unclosed = quote != 0 && !longString;
        }
        if (!longString && !line.endsWith("\\")) {
            quote = 0; // a fault of the program, and for the checker, unless nothing follows
        }
        String read = code.toString().stripTrailing();
        last = read.isEmpty() ? last : read;
        return backtick;
    }

    /// The place after a character of a string, or after its end.
    private int inString(String line, int at) {
        char c = line.charAt(at);
        if (c == '\\') {
            return at + 2;
        }
        if (longString ? line.startsWith(String.valueOf(quote).repeat(3), at) : c == quote) {
            quote = 0;
            return at + (longString ? 3 : 1);
        }
        return at + 1;
    }

    private static int trailing(String line, int from) {
        int end = line.stripTrailing().length();
        int start = end;
        while (start > from && line.charAt(start - 1) == '`') {
            start--;
        }
        return start < end ? start : -1;
    }

    /// Whether the next line begins inside a string.
    boolean inString() {
        return quote != 0;
    }

    /// What is missing where reading has come to; empty when nothing is.
    Optional<String> missing() {
        if (quote != 0 || unclosed) {
            return Optional.of("a string has no end");
        }
        if (!open.isEmpty()) {
            return Optional.of("a '" + open.peek() + "' is not closed");
        }
        return last.isEmpty() || last.endsWith("...") || !isUnfinished(last)
                ? Optional.empty()
                : Optional.of("its last line has no end");
    }

    private static boolean isUnfinished(String line) {
        int word = line.length();
        while (word > 0 && (Character.isLetterOrDigit(line.charAt(word - 1)) || line.charAt(word - 1) == '_')) {
            word--;
        }
        return word == line.length()
                ? OPERATORS.indexOf(line.charAt(word - 1)) >= 0
                : WORDS.contains(line.substring(word));
    }
}
