package dev.vireo.agent.internal.asking;

import dev.vireo.program.Value;
import java.util.List;
import java.util.Optional;

/// The entry function of a program, read from its text.
public final class Entry {
    private static final String NAME = "execute_command";

    /// @param parameters what stands between its brackets
    /// @param rest what follows them
    private record Head(String parameters, String rest) {}

    private Entry() {}

    /// The type that the entry function declares, as it is written.
    static Optional<String> annotation(String source) {
        String rest = head(source).map(Head::rest).orElse("").stripLeading();
        int depth = 0;
        for (int i = 2; rest.startsWith("->") && i < rest.length() && rest.charAt(i) != '\n'; i++) {
            char c = rest.charAt(i);
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            if (c == ':' && depth == 0) {
                return Optional.of(rest.substring(2, i).strip());
            }
        }
        return Optional.empty();
    }

    private static Optional<Head> head(String source) {
        for (int line = 0; line >= 0; line = source.indexOf("\ndef", line)) {
            line += source.startsWith("\n", line) ? 1 : 0;
            int name = afterSpace(source, line + "def".length());
            int open = afterSpace(source, name + NAME.length());
            if (source.startsWith("def", line) && source.startsWith(NAME, name) && source.startsWith("(", open)) {
                int close = source.indexOf(')', open);
                return close < 0
                        ? Optional.empty()
                        : Optional.of(new Head(source.substring(open + 1, close), source.substring(close + 1)));
            }
        }
        return Optional.empty();
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /// As many of the values as the entry function has parameters: a program about a video may take the video
    /// alone, or the possible answers and the question as well.
    public static List<Value> cut(String source, List<Value> values) {
        return values.subList(0, Math.clamp(parameters(source, values.size()), 1, values.size()));
    }

    /// How many parameters it has.
    ///
    /// @param otherwise the answer when that can't be told, for the checker to say what is wrong
    private static int parameters(String source, int otherwise) {
        Optional<Head> head = head(source);
        if (head.isEmpty()) {
            return otherwise;
        }
        String text = head.get().parameters().strip();
        if (text.endsWith(",")) {
            text = text.substring(0, text.length() - 1);
        }
        int depth = 0;
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '[' -> depth++;
                case ']' -> depth--;
                case ',' -> count += depth == 0 ? 1 : 0;
                default -> {}
            }
        }
        return count;
    }
}
