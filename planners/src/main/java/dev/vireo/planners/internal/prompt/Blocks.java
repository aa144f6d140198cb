package dev.vireo.planners.internal.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The fenced blocks of an answer, with what models make of fences: marks and prose before and behind them, one
/// on the last line of the code, `<code>` tags. It reads every line once.
final class Blocks {
    /// A block.
    ///
    /// @param text without the indent that all its lines share
    /// @param open whether the answer ends inside it
    record Block(String text, boolean open) {
        boolean cutOff() {
            return open && PythonEnd.missing(text).isPresent();
        }
    }

    private static final Set<String> TAGS = Set.of("code", "python", "execute");
    private static final Set<String> LANGUAGES = Set.of("py", "python", "python3");

    /// More blocks of an answer are not read.
    private static final int MOST = 1_000;

    /// What begins a block.
    ///
    /// @param close what ends it
    /// @param quoted whether its lines stand in a quotation, behind a `>`
    /// @param rest what follows on the same line
    private record Opening(String close, boolean quoted, String rest) {
        boolean isTag() {
            return close.startsWith("<");
        }

        boolean isFence() {
            return close.startsWith("`");
        }
    }

    private final boolean strings;
    private final List<Block> found = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private PythonEnd python = new PythonEnd();
    /// Whether the block has a line that is not blank.
    private boolean begun;

    private Blocks(boolean strings) {
        this.strings = strings;
    }

    /// The blocks of a text.
    ///
    /// @param strings whether a fence inside a string of Python is part of the string
    static List<Block> of(String text, boolean strings) {
        return new Blocks(strings).read(text);
    }

    private List<Block> read(String text) {
        Optional<Opening> open = Optional.empty();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (found.size() >= MOST) {
                return found;
            }
            open = open.isEmpty() ? begin(line) : inside(open.get(), line);
        }
        if (open.isPresent()) {
            end(true);
        }
        return found;
    }

    /// A line outside of blocks.
    private Optional<Opening> begin(String line) {
        Optional<Opening> opening = opening(line);
        return opening.isPresent() && !opening.get().rest().isBlank()
                ? inside(opening.get(), opening.get().rest())
                : opening;
    }

    private Optional<Opening> inside(Opening opening, String line) {
        String content =
                opening.quoted() && line.startsWith(">") ? line.substring(line.startsWith("> ") ? 2 : 1) : line;
        if (opening.isTag() && !begun && opening(line).filter(o -> !o.isTag()).isPresent()) {
            lines.clear();
            return begin(line); // the fence inside the tag is nearer to the code
        }
        boolean inString = python.inString();
        int backtick = python.line(content);
        int close = strings && (opening.isFence() ? backtick < 0 : inString)
                ? -1
                : closing(opening, content, strings ? backtick : 0);
        String before = close < 0 ? content : content.substring(0, close);
        if (close < 0 || !before.replace("*", "").isBlank()) {
            lines.add(before);
            begun |= !before.isBlank();
        }
        if (close < 0) {
            return Optional.of(opening);
        }
        end(false);
        // the next block may begin where the end of this one was forgotten
        String behind = content.substring(close);
        return opening.isFence() && LANGUAGES.contains(info(behind.substring(run(behind, 0))))
                ? begin(behind)
                : Optional.empty();
    }

    private void end(boolean open) {
        found.add(new Block(dedented(lines), open));
        lines.clear();
        python = new PythonEnd();
        begun = false;
    }

    /// Where the end of a block begins in a line; -1 when it has none.
    ///
    /// @param from where its code begins to hold backticks
    private static int closing(Opening opening, String line, int from) {
        if (opening.isTag()) {
            return line.indexOf(opening.close());
        }
        if (!opening.isFence()) {
            String bare = line.strip();
            return bare.startsWith(opening.close()) && run(bare, 0) == bare.length() ? line.indexOf('~') : -1;
        }
        for (int at = line.indexOf('`', from); at >= 0; at = line.indexOf('`', at + run(line, at))) {
            if (run(line, at) >= opening.close().length()) {
                return at;
            }
        }
        return -1;
    }

    private static Optional<Opening> opening(String line) {
        String bare = line.strip();
        boolean quoted = bare.startsWith(">");
        if (bare.startsWith("~~~")) {
            return Optional.of(new Opening("~".repeat(run(bare, 0)), false, ""));
        }
        int fence = line.indexOf("```");
        if (fence >= 0) {
            int length = run(line, fence);
            String rest = line.substring(fence + length);
            boolean first = line.substring(0, fence).isBlank() || quoted;
            if (rest.contains("`".repeat(length)) || rest.startsWith("def ") || rest.startsWith("import ")) {
                return Optional.of(new Opening("`".repeat(length), quoted, withoutLanguage(rest)));
            }
            return rest.isBlank() || !info(rest).isEmpty() || (first && rest.indexOf('`') < 0)
                    ? Optional.of(new Opening("`".repeat(length), quoted, ""))
                    : Optional.empty();
        }
        int tag = line.indexOf('<');
        int end = tag < 0 ? -1 : line.indexOf('>', tag);
        if (end < 0) {
            return Optional.empty();
        }
        String name = line.substring(tag + 1, end).split(" ", 2)[0];
        return TAGS.contains(name)
                ? Optional.of(new Opening("</" + name + ">", false, line.substring(end + 1)))
                : Optional.empty();
    }

    /// How many of the character at a place follow on each other.
    private static int run(String line, int at) {
        int end = at;
        while (end < line.length() && line.charAt(end) == line.charAt(at)) {
            end++;
        }
        return end - at;
    }

    /// The word behind a fence that says what is in it, when nothing else follows.
    private static String info(String rest) {
        String word = rest.replace("*", "").strip().toLowerCase(Locale.ROOT);
        return word.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '+') ? word : "";
    }

    private static String withoutLanguage(String rest) {
        int end = 0;
        while (end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))) {
            end++;
        }
        String word = rest.substring(0, end);
        return LANGUAGES.contains(word) ? rest.substring(end).stripLeading() : rest;
    }

    private static String dedented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return String.join(
                "\n",
                lines.stream()
                        .map(line -> line.substring(Math.min(indent, line.length())))
                        .toList());
    }
}
