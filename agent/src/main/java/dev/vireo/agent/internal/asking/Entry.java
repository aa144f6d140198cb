package dev.vireo.agent.internal.asking;

import dev.vireo.program.Value;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The entry function of a program, read from its text.
public final class Entry {
    private static final Pattern PARAMETERS = Pattern.compile("(?m)^def\\s+execute_command\\s*\\(([^)]*)\\)");

    private Entry() {}

    /// As many of the values as the entry function has parameters: a program about a video may take the video
    /// alone, or the possible answers and the question as well.
    public static List<Value> cut(String source, List<Value> values) {
        return values.subList(0, Math.clamp(parameters(source, values.size()), 1, values.size()));
    }

    /// How many parameters it has.
    ///
    /// @param otherwise the answer when that can't be told, for the checker to say what is wrong
    private static int parameters(String source, int otherwise) {
        Matcher matcher = PARAMETERS.matcher(source);
        if (!matcher.find()) {
            return otherwise;
        }
        String text = matcher.group(1).strip();
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
