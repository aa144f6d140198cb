package dev.vireo.benchmarks.internal.reading;

import java.util.Optional;

/// Answers between tags, as reasoning models write them: `<think>...</think> <answer>...</answer>`.
public final class Tags {
    private static final String OPEN = "<answer>";
    private static final String CLOSE = "</answer>";
    private static final String THINK = "<think>";
    private static final String THOUGHT = "</think>";
    private static final String FINALLY = "Therefore the final answer is:";

    private Tags() {}

    /// What stands between the first pair of answer tags, on however many lines.
    public static Optional<String> answer(String text) {
        int from = text.indexOf(OPEN);
        int to = from < 0 ? -1 : text.indexOf(CLOSE, from);
        return to < 0 ? Optional.empty() : Optional.of(text.substring(from + OPEN.length(), to));
    }

    /// The answer as the script of LongVideo-Reason compares it: what stands between the first answer tags
    /// that are on one line, or the whole text where there are none, without white space around it. In a
    /// text with `Therefore the final answer is:` the tag counts only when that phrase and a blank follow
    /// it.
    public static String longVideo(String text) {
        String open = text.contains(FINALLY) ? OPEN + FINALLY + " " : OPEN;
        int from = text.indexOf(open);
        while (from >= 0) {
            int newLine = text.indexOf('\n', from);
            int end = newLine < 0 ? text.length() : newLine;
            String line = text.substring(from + open.length(), end);
            int to = line.indexOf(CLOSE);
            if (to >= 0) {
                return PythonText.strip(line.substring(0, to));
            }
            from = text.indexOf(open, end);
        }
        return PythonText.strip(text);
    }

    /// Whether the text begins with a thought and an answer in their tags and nothing but white space
    /// between them; what follows is free.
    public static boolean wellFormed(String text) {
        if (!text.startsWith(THINK)) {
            return false;
        }
        int lastClose = text.lastIndexOf(CLOSE);
        for (int at = text.indexOf(THOUGHT, THINK.length()); at >= 0; at = text.indexOf(THOUGHT, at + 1)) {
            int next = at + THOUGHT.length();
            while (next < text.length() && PythonText.isSpace(text.charAt(next))) {
                next++;
            }
            if (text.startsWith(OPEN, next)) {
                return lastClose >= next + OPEN.length();
            }
        }
        return false;
    }
}
