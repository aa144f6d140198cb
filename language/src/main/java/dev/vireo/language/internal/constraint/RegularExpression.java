package dev.vireo.language.internal.constraint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/// Regular expressions as JSON Schema has them (ECMA 262, in Unicode), without what looks around or back: characters,
/// classes, groups, alternatives, counts, and `^` and `$` at the ends of alternatives outside of groups. Reading one
/// takes time in proportion to its length.
final class RegularExpression {
    private static final int MOST_GROUPS = 100;
    private static final int MOST_COUNT = 1_000_000;
    private static final CodePoints DIGIT = CodePoints.of('0', '9');
    private static final CodePoints WORD = DIGIT.and('a', 'z').and('A', 'Z').and('_', '_');
    private static final CodePoints SPACE = CodePoints.of(
                    "\t\n\u000B\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF")
            .and(0x2000, 0x200A);
    private static final CodePoints NO_DIGIT = DIGIT.inverse();
    private static final CodePoints NO_WORD = WORD.inverse();
    private static final CodePoints NO_SPACE = SPACE.inverse();
    private static final CodePoints NO_LINE_END =
            CodePoints.of("\n\r\u2028\u2029").inverse();

    private final Grammar grammar;
    private final Function<CodePoints, Node> written;
    private final IdentityHashMap<CodePoints, Node> known = new IdentityHashMap<>();
    private final String text;
    private int at;

    private RegularExpression(Grammar grammar, Function<CodePoints, Node> character, String text) {
        this.grammar = grammar;
        this.written = character;
        this.text = text;
    }

    /// The texts in which the expression is found.
    ///
    /// @param character how one character of a set is written
    /// @throws IllegalArgumentException that says what in it is not computed
    static Node found(Grammar grammar, Function<CodePoints, Node> character, String text) {
        return new RegularExpression(grammar, character, text).read();
    }

    private Node character(CodePoints set) {
        return known.computeIfAbsent(set, written);
    }

    /// A group, or the whole.
    private static final class Level {
        final List<Node> branches = new ArrayList<>();
        List<Node> parts = new ArrayList<>();
        boolean fromStart;
        boolean toEnd;
    }

    private Node read() {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level());
        while (at < text.length()) {
            Level level = levels.element();
            boolean outermost = levels.size() == 1;
            int place = at;
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (level.toEnd && c != '|') {
                throw refused("$ before something else", place);
            }
            switch (c) {
                case '(' -> {
                    open(place);
                    if (levels.size() >= MOST_GROUPS) {
                        throw new IllegalArgumentException("more than " + MOST_GROUPS + " groups inside each other");
                    }
                    levels.push(new Level());
                }
                case ')' -> {
                    if (outermost) {
                        throw refused("a ) without (", place);
                    }
                    end(level, false);
                    levels.pop();
                    levels.element().parts.add(counted(grammar.choice(level.branches)));
                }
                case '|' -> end(level, outermost);
                case '^' -> {
                    if (!outermost || !level.parts.isEmpty()) {
                        throw refused("^ behind something else, or in a group", place);
                    }
                    level.fromStart = true;
                }
                case '$' -> {
                    if (!outermost) {
                        throw refused("$ in a group", place);
                    }
                    level.toEnd = true;
                }
                case '*', '+', '?', '{' -> throw refused("a count of nothing", place);
                case '[' -> level.parts.add(counted(character(set(place))));
                case '\\' -> level.parts.add(counted(character(escape(place, false))));
                case '.' -> level.parts.add(counted(character(NO_LINE_END)));
                default -> level.parts.add(counted(written.apply(CodePoints.of(c, c))));
            }
        }
        if (levels.size() > 1) {
            throw new IllegalArgumentException("a group without its )");
        }
        end(levels.element(), true);
        return grammar.choice(levels.element().branches);
    }

    private void end(Level level, boolean outermost) {
        Node anything = grammar.repeat(character(CodePoints.ALL), 0, Grammar.ENDLESS);
        Node out = outermost && !level.toEnd ? anything : grammar.empty();
        for (Node part : level.parts.reversed()) {
            out = grammar.sequence(part, out);
        }
        level.branches.add(outermost && !level.fromStart ? grammar.sequence(anything, out) : out);
        level.parts = new ArrayList<>();
        level.fromStart = false;
        level.toEnd = false;
    }

    /// What stands behind the `(` of a group.
    private void open(int place) {
        if (text.startsWith("?:", at)) {
            at += 2;
        } else if (text.startsWith("?<", at) && !text.startsWith("?<=", at) && !text.startsWith("?<!", at)) {
            int close = text.indexOf('>', at);
            if (close < 0) {
                throw refused("a group without the end of its name", place);
            }
            at = close + 1;
        } else if (text.startsWith("?", at)) {
            throw refused("what looks ahead or back", place);
        }
    }

    private Node counted(Node node) {
        if (at >= text.length()) {
            return node;
        }
        int place = at;
        int least;
        int most;
        switch (text.charAt(at)) {
            case '*' -> {
                least = 0;
                most = Grammar.ENDLESS;
                at++;
            }
            case '+' -> {
                least = 1;
                most = Grammar.ENDLESS;
                at++;
            }
            case '?' -> {
                least = 0;
                most = 1;
                at++;
            }
            case '{' -> {
                int close = text.indexOf('}', at);
                if (close < 0 || close - at > 20) {
                    throw refused("a { that is no count", place);
                }
                String[] ends = text.substring(at + 1, close).split(",", -1);
                least = count(ends[0], place);
                most = ends.length == 1 ? least : ends[1].isEmpty() ? Grammar.ENDLESS : count(ends[1], place);
                if (ends.length > 2 || least > most) {
                    throw refused("a { that is no count", place);
                }
                at = close + 1;
            }
            default -> {
                return node;
            }
        }
        if (at < text.length() && text.charAt(at) == '?') {
            at++; // as few as possible: the texts are the same
        }
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw refused("a count of a count", at);
        }
        return grammar.repeat(node, least, most);
    }

    private int count(String digits, int place) {
        if (digits.isEmpty() || digits.length() > 7 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused("a { that is no count up to " + MOST_COUNT, place);
        }
        int count = Integer.parseInt(digits);
        if (count > MOST_COUNT) {
            throw refused("a count beyond " + MOST_COUNT, place);
        }
        return count;
    }

    private CodePoints set(int place) {
        boolean inverse = text.startsWith("^", at);
        at += inverse ? 1 : 0;
        CodePoints out = CodePoints.none();
        while (at < text.length() && text.charAt(at) != ']') {
            CodePoints first = member(place);
            boolean range = at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
            if (range) {
                at++;
                int from = single(first, place);
                int to = single(member(place), place);
                if (from > to) {
                    throw refused("a range that goes backwards", place);
                }
                first = CodePoints.of(from, to).within(CodePoints.ALL);
            }
            out.add(first);
        }
        if (at >= text.length()) {
            throw refused("a [ without its ]", place);
        }
        at++;
        return inverse ? out.inverse() : out;
    }

    private CodePoints member(int place) {
        if (at >= text.length()) {
            throw refused("a [ without its ]", place);
        }
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return c == '\\' ? escape(at - 1, true) : CodePoints.of(c, c);
    }

    private static int single(CodePoints set, int place) {
        return set.only().orElseThrow(() -> refused("a range to or from a class", place));
    }

    private CodePoints escape(int place, boolean inSet) {
        if (at >= text.length()) {
            throw refused("a \\ at the end", place);
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'd' -> DIGIT;
            case 'D' -> NO_DIGIT;
            case 'w' -> WORD;
            case 'W' -> NO_WORD;
            case 's' -> SPACE;
            case 'S' -> NO_SPACE;
            case 'n' -> CodePoints.of("\n");
            case 'r' -> CodePoints.of("\r");
            case 't' -> CodePoints.of("\t");
            case 'f' -> CodePoints.of("\f");
            case 'v' -> CodePoints.of("\u000B");
            case 'x' -> hex(2, place);
            case 'u' -> hex(4, place);
            case 'b' -> {
                if (!inSet) {
                    throw refused("\\b", place);
                }
                yield CodePoints.of("\b");
            }
            case '^', '$', '\\', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '/', '-' -> CodePoints.of(c, c);
            default -> throw refused("\\" + c, place);
        };
    }

    private CodePoints hex(int digits, int place) {
        int end = at + digits;
        if (end > text.length()
                || !text.substring(at, end).chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
            throw refused("an escape without its " + digits + " digits", place);
        }
        int c = Integer.parseInt(text.substring(at, end), 16);
        at = end;
        if (!CodePoints.ALL.has(c)) {
            throw refused("half a character", place);
        }
        return CodePoints.of(c, c);
    }

    private static IllegalArgumentException refused(String what, int place) {
        return new IllegalArgumentException(what + " (at character " + (place + 1) + ")");
    }
}
