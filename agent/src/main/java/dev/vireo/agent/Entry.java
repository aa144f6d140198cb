package dev.vireo.agent;

import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The entry function of a program, read from its text.
final class Entry {
    private static final Pattern PARAMETERS = Pattern.compile("(?m)^def\\s+execute_command\\s*\\(([^)]*)\\)");

    private Entry() {}

    /// What the entry function is called with: the receiver; for a video, as published programs write it,
    /// also the possible answers (those of the context, or none) and the question, as far as the function has
    /// parameters for them.
    static List<Value> arguments(String source, Value receiver, String question, Map<String, Value> context) {
        if (!(receiver instanceof Value.Video)) {
            return List.of(receiver);
        }
        Value answers = context.get("possible_answers");
        List<Value> all = List.of(
                receiver,
                answers instanceof Value.Items ? answers : new Value.Items(List.of()),
                new Value.Str(question));
        return List.copyOf(new ArrayList<>(all).subList(0, Math.clamp(parameters(source), 1, all.size())));
    }

    /// How many parameters it has; 1 when that can't be told, and the checker will say what is wrong.
    static int parameters(String source) {
        Matcher matcher = PARAMETERS.matcher(source);
        if (!matcher.find()) {
            return 1;
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
