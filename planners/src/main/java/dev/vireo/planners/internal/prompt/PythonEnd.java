package dev.vireo.planners.internal.prompt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether a piece of Python can end where it ends: a rough look for what a cut-off answer leaves open. Whether
/// it is Python at all is for the checker to say.
final class PythonEnd {
    private static final Pattern UNFINISHED_LINE = Pattern.compile(
            ".*(?:[-+*/%=<>,.:\\\\&|^]|\\b(?:and|or|not|in|is|if|else|for|lambda|import|from|def|while|elif))",
            Pattern.DOTALL);

    private PythonEnd() {}

    /// What is missing at the end; empty when nothing is.
    static Optional<String> missing(String program) {
        Deque<Character> open = new ArrayDeque<>();
        StringBuilder code = new StringBuilder(); // without strings and comments
        int i = 0;
        while (i < program.length()) {
            char c = program.charAt(i);
            if (c == '#') {
                int end = program.indexOf('\n', i);
                i = end < 0 ? program.length() : end;
            } else if (c == '"' || c == '\'') {
                int end = endOfString(program, i);
                if (end < 0) {
                    return Optional.of("a string has no end");
                }
                code.append('s');
                i = end;
            } else {
                switch (c) {
                    case '(', '[', '{' -> open.push(c);
                    case ')', ']', '}' -> open.poll();
                    default -> {}
                }
                code.append(c);
                i++;
            }
        }
        if (!open.isEmpty()) {
            return Optional.of("a '" + open.peek() + "' is not closed");
        }
        String last = code.toString().stripTrailing();
        if (!last.endsWith("...")
                && UNFINISHED_LINE
                        .matcher(last.substring(last.lastIndexOf('\n') + 1))
                        .matches()) {
            return Optional.of("its last line has no end");
        }
        return Optional.empty();
    }

    /// The index after the string that begins here; -1 when it has no end. One in single quotes that reaches the
    /// end of its line is a fault of the program, and for the checker, unless nothing follows.
    private static int endOfString(String program, int start) {
        char quote = program.charAt(start);
        String triple = String.valueOf(quote).repeat(3);
        boolean longString = program.startsWith(triple, start);
        int i = start + (longString ? 3 : 1);
        while (i < program.length()) {
            char c = program.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (longString && program.startsWith(triple, i)) {
                return i + 3;
            } else if (!longString && (c == quote || c == '\n')) {
                boolean nothingFollows = c == '\n' && program.substring(i).isBlank();
                return nothingFollows ? -1 : i + 1;
            } else {
                i++;
            }
        }
        return -1;
    }
}
