package dev.vireo.planners.internal.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the program out of what a language model wrote around it.
public final class ProgramText {
    /// What an answer holds.
    public sealed interface Found {}

    /// A program.
    public record Whole(String source) implements Found {}

    /// The beginning of a program: the answer ended before it did.
    ///
    /// @param sign how one can tell
    public record CutOff(String sign) implements Found {}

    /// No program at all.
    public record Missing() implements Found {}

    private static final Pattern FENCE = Pattern.compile("^([ \\t]*)(`{3,}|~{3,})[ \\t]*([^`]*)$");
    private static final Pattern ENTRY = Pattern.compile("(?m)^[ \\t]*def[ \\t]+execute_command\\b");
    private static final Pattern FUNCTION = Pattern.compile("(?m)^[ \\t]*def[ \\t]+\\w+");
    private static final Pattern START = Pattern.compile("(?m)^(?:def|import|from)[ \\t]+\\w");
    private static final Pattern THINKING = Pattern.compile("(?s)^\\s*<think(?:ing)?>.*?</think(?:ing)?>");

    private ProgramText() {}

    /// A block of an answer.
    ///
    /// @param open whether the answer ends inside it
    private record Block(String text, boolean open) {
        boolean cutOff() {
            return open && PythonEnd.missing(text).isPresent();
        }
    }

    /// Reads an answer. Of several fenced blocks the last whole one with an `execute_command` counts, because
    /// models write their second thoughts below the first; without a fence it is the text from the first `def`
    /// or import on, up to where prose begins again.
    public static Found in(String answer) {
        String text = THINKING.matcher(answer.replace("\r\n", "\n")).replaceFirst("");
        List<Block> blocks = blocks(text);
        for (Pattern wanted : List.of(ENTRY, FUNCTION)) {
            List<Block> programs =
                    blocks.stream().filter(b -> wanted.matcher(b.text()).find()).toList();
            Optional<Block> last =
                    programs.reversed().stream().filter(b -> !b.cutOff()).findFirst();
            if (last.isPresent()) {
                return new Whole(trim(last.get().text()));
            }
            if (!programs.isEmpty()) {
                return read(programs.getLast().text());
            }
        }
        Matcher start = START.matcher(text);
        while (start.find()) {
            String rest = text.substring(start.start());
            // "from what I see" and "import the picture" open prose as well: a program has a function soon
            if (FUNCTION.matcher(rest).find() && looksLikeCode(rest)) {
                return read(untilProse(rest));
            }
        }
        return new Missing();
    }

    private static Found read(String program) {
        return PythonEnd.missing(program).<Found>map(CutOff::new).orElseGet(() -> new Whole(trim(program)));
    }

    private static boolean looksLikeCode(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.startsWith("def ")
                || line.matches("import\\s+[\\w.]+(\\s+as\\s+\\w+)?(\\s*,\\s*[\\w.]+)*\\s*(#.*)?")
                || line.matches("from\\s+[\\w.]+\\s+import\\s+.*");
    }

    /// The lines before the first one after a blank line that stands at the margin and begins no statement that
    /// a program has there.
    private static String untilProse(String text) {
        List<String> kept = new ArrayList<>();
        boolean afterBlank = false;
        for (String line : text.split("\n", -1)) {
            boolean atMargin = !line.isBlank() && !Character.isWhitespace(line.charAt(0));
            if (afterBlank
                    && atMargin
                    && PythonEnd.missing(String.join("\n", kept)).isEmpty()
                    && !line.matches(
                            "(?:def |import |from \\w+ import |@|#|[A-Za-z_]\\w*(?:\\s*:[^=]+)?\\s*=[^=]).*")) {
                break;
            }
            kept.add(line);
            afterBlank = line.isBlank();
        }
        return String.join("\n", kept);
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
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
                blocks.add(new Block(String.join("\n", block), false));
                block.clear();
                open = "";
            } else {
                block.add(line.startsWith(indent) ? line.substring(indent.length()) : line);
            }
        }
        if (!open.isEmpty()) {
            blocks.add(new Block(String.join("\n", block), true));
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
