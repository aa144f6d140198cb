package dev.vireo.language.internal.constraint;

import dev.vireo.language.internal.constraint.Node.Rule;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes an automaton of a grammar in GBNF, the notation of llama.cpp's servers: rules `name ::= ...`, of which `root`
/// is the whole text; in them literals `"..."`, character classes `[a-z]` and `[^"]`, names, groups `( )`, alternatives
/// `|` and counts `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`; comments from `#` to the end of a line. In literals and
/// classes
/// `\n`, `\r`, `\t`, `\\`, `\"`, `\[`, `\]`, `\-`, `\^`, `\xHH` and the same with `u` and four digits stand for
/// characters; `.` is any character
/// but the end of a line. Reading one takes time in proportion to its length.
final class GrammarText {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_DEPTH = 100;
    private static final int MOST_COUNT = 100_000;
    private static final int SHOWN = 40;
    private static final String DEFINES = "::=";

    private final Grammar grammar = new Grammar("grammar");
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Map<String, Integer> defined = new LinkedHashMap<>();
    private final String text;
    private int at;

    private GrammarText(String text) {
        this.text = text;
    }

    /// @throws VireoException with code USAGE when the grammar is malformed, a rule is missing, holds itself with
    ///     nothing before it, or allows no text
    static Automaton compile(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new VireoException(
                    Code.USAGE,
                    "the grammar has " + text.length() + " characters, more than " + MOST_CHARACTERS,
                    "Make it smaller.");
        }
        return new GrammarText(text).compile();
    }

    private Automaton compile() {
        blank(true);
        while (at < text.length()) {
            define();
        }
        rules.forEach((name, _) -> {
            if (!defined.containsKey(name)) {
                throw refused("has no rule '" + name + "'", "Add one, or mend the name.");
            }
        });
        Rule root = rules.get("root");
        if (root == null) {
            throw refused("has no rule 'root'", "Call the rule of the whole text root.");
        }
        return new Automaton(grammar, root);
    }

    private void define() {
        int place = at;
        String name = name();
        blank(false);
        if (name.isEmpty() || !text.startsWith(DEFINES, at)) {
            throw unreadable(place, "a rule begins with its name and ::=");
        }
        at += DEFINES.length();
        if (defined.put(name, place) != null) {
            throw refused("defines '" + name + "' twice, again in line " + line(place), "Leave one of them.");
        }
        rule(name).is(alternatives());
    }

    private Rule rule(String name) {
        return rules.computeIfAbsent(name, grammar::rule);
    }

    /// A group, or the body of a rule.
    private static final class Level {
        final int place;
        final List<Node> branches = new ArrayList<>();
        final List<Node> parts = new ArrayList<>();

        Level(int place) {
            this.place = place;
        }
    }

    /// Everything up to the next rule.
    private Node alternatives() {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(at));
        while (true) {
            boolean newLine = blank(true);
            Level level = levels.element();
            if (at >= text.length() || (newLine && levels.size() == 1 && definesNext())) {
                if (levels.size() > 1) {
                    throw unreadable(level.place, "a group has no )");
                }
                return ended(level);
            }
            int place = at;
            char c = text.charAt(at);
            switch (c) {
                case '(' -> {
                    at++;
                    if (levels.size() >= MOST_DEPTH) {
                        throw unreadable(place, "more than " + MOST_DEPTH + " groups stand inside each other");
                    }
                    levels.push(new Level(place));
                }
                case ')' -> {
                    at++;
                    if (levels.size() == 1) {
                        throw unreadable(place, "a ) has no (");
                    }
                    levels.pop();
                    levels.element().parts.add(counted(ended(level)));
                }
                case '|' -> {
                    at++;
                    level.branches.add(sequence(level.parts));
                    level.parts.clear();
                }
                case '"' -> {
                    at++;
                    level.parts.add(counted(grammar.text(literal(place))));
                }
                case '[' -> {
                    at++;
                    level.parts.add(counted(characters(place).node(grammar)));
                }
                case '.' -> {
                    at++;
                    level.parts.add(counted(CodePoints.of("\n\r").inverse().node(grammar)));
                }
                default -> {
                    String name = name();
                    if (name.isEmpty()) {
                        throw unreadable(place, "nothing begins so");
                    }
                    level.parts.add(counted(rule(name)));
                }
            }
        }
    }

    private Node ended(Level level) {
        level.branches.add(sequence(level.parts));
        return grammar.choice(level.branches);
    }

    private Node sequence(List<Node> parts) {
        return grammar.sequence(parts.toArray(Node[]::new));
    }

    /// Whether a rule begins here.
    private boolean definesNext() {
        int here = at;
        boolean found = !name().isEmpty();
        blank(false);
        found &= text.startsWith(DEFINES, at);
        at = here;
        return found;
    }

    private Node counted(Node node) {
        if (at >= text.length()) {
            return node;
        }
        int place = at;
        Node out = node;
        switch (text.charAt(at)) {
            case '*' -> out = grammar.repeat(node, 0, Grammar.ENDLESS);
            case '+' -> out = grammar.repeat(node, 1, Grammar.ENDLESS);
            case '?' -> out = grammar.optional(node);
            case '{' -> {
                int close = text.indexOf('}', at);
                if (close < 0 || close - at > 20) {
                    throw unreadable(place, "a { is no count");
                }
                String[] ends = text.substring(at + 1, close).split(",", -1);
                int least = count(ends[0].strip(), place);
                int most =
                        ends.length == 1 ? least : ends[1].isBlank() ? Grammar.ENDLESS : count(ends[1].strip(), place);
                if (ends.length > 2 || least > most) {
                    throw unreadable(place, "a { is no count");
                }
                at = close;
                out = grammar.repeat(node, least, most);
            }
            default -> {
                return node;
            }
        }
        at++;
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw unreadable(at, "a count of a count: put the first in a group");
        }
        return out;
    }

    private int count(String digits, int place) {
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw unreadable(place, "a { is no count");
        }
        int count = Integer.parseInt(digits);
        if (count > MOST_COUNT) {
            throw unreadable(place, "a count is beyond " + MOST_COUNT);
        }
        return count;
    }

    private String literal(int place) {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            out.appendCodePoint(character(place));
        }
        if (at >= text.length()) {
            throw unreadable(place, "a literal has no \" at its end");
        }
        at++;
        return out.toString();
    }

    private CodePoints characters(int place) {
        boolean inverse = text.startsWith("^", at);
        at += inverse ? 1 : 0;
        CodePoints out = CodePoints.none();
        while (at < text.length() && text.charAt(at) != ']') {
            int first = character(place);
            int last = first;
            if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                at++;
                last = character(place);
            }
            if (first > last) {
                throw unreadable(place, "a range goes backwards");
            }
            out.add(CodePoints.of(first, last).within(CodePoints.ALL));
        }
        if (at >= text.length()) {
            throw unreadable(place, "a class has no ]");
        }
        at++;
        return inverse ? out.inverse() : out;
    }

    /// One character of a literal or a class.
    private int character(int place) {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw unreadable(place, "half a character stands in it");
        }
        if (c == '\n') {
            throw unreadable(place, "a line ends in it: write \\n");
        }
        if (c != '\\') {
            return c;
        }
        if (at >= text.length()) {
            throw unreadable(place, "it ends in \\");
        }
        char escaped = text.charAt(at++);
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '"', '[', ']', '-', '^' -> escaped;
            case 'x' -> hexadecimal(2, place);
            case 'u' -> hexadecimal(4, place);
            default -> throw unreadable(place, "\\" + escaped + " stands for nothing");
        };
    }

    private int hexadecimal(int digits, int place) {
        int out = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unreadable(place, "a \\x or \\u lacks its digits");
            }
            out = out * 16 + digit;
        }
        if (out >= Character.MIN_SURROGATE && out <= Character.MAX_SURROGATE) {
            throw unreadable(place, "half a character stands in it");
        }
        return out;
    }

    private String name() {
        int from = at;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /// Passes over white space and comments.
    ///
    /// @param lines whether it may go beyond the end of the line
    /// @return whether it did, or stands at the beginning
    private boolean blank(boolean lines) {
        boolean newLine = at == 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
                newLine |= c == '\n';
                at++;
            } else {
                break;
            }
        }
        return newLine;
    }

    private int line(int place) {
        return (int) text.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
    }

    private VireoException unreadable(int place, String why) {
        String shown = PlainText.line(text.substring(place, Math.min(text.length(), place + SHOWN)), SHOWN);
        return refused(
                "can't be read in line " + line(place) + ", at '" + shown + "': " + why,
                "Write it in GBNF, as docs/models.md says.");
    }

    private static VireoException refused(String what, String hint) {
        return new VireoException(Code.USAGE, "the grammar " + what, hint);
    }
}
