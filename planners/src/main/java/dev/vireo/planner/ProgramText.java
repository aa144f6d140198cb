package dev.vireo.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the program out of what a language model wrote around it.
final class ProgramText {
    private static final Pattern FENCE = Pattern.compile("^([ \\t]*)(`{3,}|~{3,})[ \\t]*([^`]*)$");
    private static final Pattern ENTRY = Pattern.compile("(?m)^[ \\t]*def[ \\t]+execute_command\\b");
    private static final Pattern FUNCTION = Pattern.compile("(?m)^[ \\t]*def[ \\t]+\\w+");
    private static final Pattern START = Pattern.compile("(?m)^(?:def|import|from)[ \\t]+\\w");
    private static final Pattern THINKING = Pattern.compile("(?s)^\\s*<think(?:ing)?>.*?</think(?:ing)?>");

    private ProgramText() {}

    /// The program in an answer: of several fenced blocks the first with an `execute_command`; without a
    /// fence the text from the first `def` or import on. Nothing when there is no function at all.
    static Optional<String> in(String answer) {
        String text = THINKING.matcher(answer.replace("\r\n", "\n")).replaceFirst("");
        List<String> blocks = blocks(text);
        for (String block : blocks) {
            if (ENTRY.matcher(block).find()) {
                return Optional.of(trim(block));
            }
        }
        for (String block : blocks) {
            if (FUNCTION.matcher(block).find()) {
                return Optional.of(trim(block));
            }
        }
        Matcher start = START.matcher(text);
        while (start.find()) {
            String rest = text.substring(start.start());
            // "from what I see" and "import the picture" open prose as well: a program has a function soon
            if (FUNCTION.matcher(rest).find() && looksLikeCode(rest)) {
                return Optional.of(trim(rest));
            }
        }
        return Optional.empty();
    }

    private static boolean looksLikeCode(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.startsWith("def ")
                || line.matches("import\\s+[\\w.]+(\\s+as\\s+\\w+)?(\\s*,\\s*[\\w.]+)*\\s*(#.*)?")
                || line.matches("from\\s+[\\w.]+\\s+import\\s+.*");
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        List<String> block = new ArrayList<>();
        String open = "";
        String indent = "";
        for (String line : text.split("\n", -1)) {
            Matcher fence = FENCE.matcher(line);
            if (open.isEmpty()) {
                if (fence.matches()) {
                    indent = fence.group(1);
                    open = fence.group(2);
                }
            } else if (fence.matches()
                    && fence.group(2).startsWith(open)
                    && fence.group(3).isBlank()) {
                blocks.add(String.join("\n", block));
                block.clear();
                open = "";
            } else {
                block.add(line.startsWith(indent) ? line.substring(indent.length()) : line);
            }
        }
        if (!open.isEmpty()) {
            blocks.add(String.join("\n", block)); // an answer that was cut off: the checker tells whether it holds
        }
        return blocks;
    }

    private static String trim(String program) {
        String out = program;
        while (out.startsWith("\n")
                || (out.indexOf('\n') > 0 && out.substring(0, out.indexOf('\n')).isBlank())) {
            out = out.substring(out.indexOf('\n') + 1);
        }
        return out.stripTrailing() + "\n";
    }
}
