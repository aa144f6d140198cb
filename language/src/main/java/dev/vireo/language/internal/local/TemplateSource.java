package dev.vireo.language.internal.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Turns a template as Jinja2 reads it into one that Jinjava reads the same way. Jinjava takes away other
/// spaces around tags, knows no comments between lines, no slices that go backwards, no loops with
/// conditions, binds `not` tighter than comparisons, and takes the text "false" for false; so spaces and
/// comments are dealt with here, and the rest is written in words that both read alike.
final class TemplateSource {
    /// What a piece of an expression is.
    private enum Kind {
        NAME,
        TEXT,
        NUMBER,
        SIGN
    }

    private record Word(Kind kind, String text, boolean spaceBefore) {
        boolean is(String other) {
            return kind != Kind.TEXT && text.equals(other);
        }
    }

    /// A bracket that was added and is to be closed.
    ///
    /// @param depth how many brackets it stands in
    /// @param not whether it holds what is negated, or else a value that is given by name
    private record Added(int depth, boolean not) {
        boolean endsBefore(Word word, int before, int after) {
            boolean sign = word.kind() != Kind.TEXT && (not ? ENDS_OF_NOT.contains(word.text()) : word.is(","));
            return after < depth || (before == depth && sign);
        }
    }

    /// A block that is open.
    ///
    /// @param end what its end is written as
    /// @param over what a loop goes over
    private record Block(String name, String end, List<Word> over) {}

    /// How deep brackets and blocks may lie in each other, and how long one tag may be: Jinjava takes time with
    /// the power of both.
    private static final int MOST_DEPTH = 64;

    private static final int MOST_WORDS = 4096;
    private static final String TOO_DEEP = "a tag is too long, or nests too deep";

    private static final String DIGITS = "0123456789";
    private static final List<String> LONG_SIGNS = List.of("==", "!=", "<=", ">=", "//", "**");
    private static final Set<String> ENDS_OF_NOT = Set.of("and", "or", "if", "else", ",", ":");
    private static final Set<String> CONDITIONS = Set.of("if", "elif");

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private int at;

    /// Whether the next text stands at the beginning of a line, and what the tag before it wants of its spaces.
    private boolean lineBegins = true;

    private TemplateSource(String source) {
        this.source = source;
    }

    /// @throws TemplateFailure when a tag, a text or a comment has no end, or something is not known here
    static String forJinjava(String template) {
        String lines = template.replace("\r\n", "\n").replace('\r', '\n');
        // Jinja2 leaves out the line end at the end of a file.
        String whole = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
        return new TemplateSource(whole).read();
    }

    private String read() {
        while (at < source.length()) {
            int tag = nextTag();
            String text = source.substring(at, tag < 0 ? source.length() : tag);
            if (tag < 0) {
                out.append(text);
                break;
            }
            char kind = source.charAt(tag + 1);
            char mark = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            boolean strips = mark == '-';
            boolean keeps = mark == '+';
            if (strips) {
                text = text.stripTrailing();
            } else if (!keeps && kind != '{') {
                text = withoutIndent(text);
            }
            out.append(text);
            at = tag + 2 + (strips || keeps ? 1 : 0);
            if (blocks.size() > MOST_DEPTH) {
                throw new TemplateFailure(TOO_DEEP, line());
            }
            switch (kind) {
                case '#' -> comment();
                case '%' -> statement();
                default -> expression();
            }
        }
        if (!blocks.isEmpty()) {
            throw new TemplateFailure("{% " + blocks.peek().name() + " %} has no end", line());
        }
        return out.toString();
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    /// The text without the spaces between the beginning of its last line and the tag after it.
    private String withoutIndent(String text) {
        int line = text.lastIndexOf('\n') + 1;
        boolean begins = line > 0 || lineBegins;
        return begins && text.substring(line).isBlank() ? text.substring(0, line) : text;
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new TemplateFailure("a comment has no end", line());
        }
        char mark = end > at ? source.charAt(end - 1) : ' ';
        at = end + 2;
        after(mark, true);
    }

    /// Goes past what a tag takes away after it.
    ///
    /// @param mark the sign before its end
    private void after(char mark, boolean takesLineEnd) {
        int start = at;
        if (mark == '-') {
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                at++;
            }
        } else if (takesLineEnd && mark != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineBegins = at > start && source.charAt(at - 1) == '\n';
    }

    private void expression() {
        List<Word> words = new ArrayList<>();
        char mark = words("}}", words);
        out.append("{{ ");
        write(rewritten(words));
        out.append(" }}");
        after(mark, false);
    }

    private void statement() {
        List<Word> words = new ArrayList<>();
        char mark = words("%}", words);
        if (words.isEmpty()) {
            throw new TemplateFailure("a tag is empty", line());
        }
        String name = words.getFirst().text();
        after(mark, true);
        if (name.equals("raw")) {
            raw();
            return;
        }
        if (name.equals("generation") || name.equals("endgeneration")) {
            return; // marks for training, which change no text
        }
        List<Word> rest = words.subList(1, words.size());
        if (name.equals("for")) {
            loop(rest);
            return;
        }
        if (open(name, rest)) {
            return;
        }
        if (CONDITIONS.contains(name)) {
            tag(name, truths(rewritten(rest)));
        } else {
            tag(name, rewritten(rest));
        }
    }

    private void tag(String name, List<Word> words) {
        out.append("{% ").append(name).append(' ');
        write(words);
        out.append(" %}");
    }

    /// Keeps the blocks that are open, and writes their ends.
    ///
    /// @return whether all of the tag is written
    private boolean open(String name, List<Word> rest) {
        boolean block = name.equals("set")
                ? rest.stream().noneMatch(word -> word.is("="))
                : Set.of("if", "macro", "call").contains(name);
        if (block) {
            blocks.push(new Block(name, "{% end" + name + " %}", List.of()));
            return false;
        }
        if (name.startsWith("end")) {
            Block opened = blocks.poll();
            if (opened == null || !name.equals("end" + opened.name())) {
                throw new TemplateFailure("{% " + name + " %} ends nothing", line());
            }
            out.append(opened.end());
            return true;
        }
        if (name.equals("else") && !blocks.isEmpty() && blocks.peek().name().equals("for")) {
            otherwise(blocks.pop());
            return true;
        }
        return false;
    }

    /// A loop's `else` is an `if` after it: Jinjava knows none.
    private void otherwise(Block loop) {
        if (loop.over().isEmpty()) {
            throw new TemplateFailure("a loop with a condition and an else is not known here", line());
        }
        out.append(loop.end()).append("{% if not ");
        write(truth(loop.over()));
        out.append(" %}");
        blocks.push(new Block("for", "{% endif %}", List.of()));
    }

    /// `for x in xs if c` is a loop over all with an `if` in it: the same, unless something counts.
    private void loop(List<Word> rest) {
        int over = -1;
        int condition = -1;
        int depth = 0;
        boolean choice = false;
        for (int i = 0; i < rest.size(); i++) {
            depth += depth(rest.get(i));
            if (depth == 0 && rest.get(i).is("in") && over < 0) {
                over = i + 1;
            }
            if (depth == 0 && rest.get(i).is("if")) {
                condition = i;
            }
            choice |= depth == 0 && rest.get(i).is("else");
        }
        if (over < 0) {
            throw new TemplateFailure("{% for %} has no in", line());
        }
        if (condition < 0 || choice) {
            List<Word> items = rewritten(rest.subList(over, rest.size()));
            blocks.push(new Block("for", "{% endfor %}", items));
            tag("for", rewritten(rest));
            return;
        }
        int end = source.indexOf("endfor", at);
        if (source.substring(at, end < 0 ? source.length() : end).matches("(?s).*\\bloop\\s*\\..*")) {
            throw new TemplateFailure("a loop with a condition that counts is not known here", line());
        }
        blocks.push(new Block("for", "{% endif %}{% endfor %}", List.of()));
        tag("for", rewritten(rest.subList(0, condition)));
        tag("if", truths(rewritten(rest.subList(condition + 1, rest.size()))));
    }

    private void raw() {
        int end = -1;
        int next = -1;
        for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 2)) {
            int close = source.indexOf("%}", i);
            if (close > 0
                    && source.substring(i + 2, close).replaceAll("[-+\\s]", "").equals("endraw")) {
                end = i;
                next = close;
                break;
            }
        }
        if (end < 0) {
            throw new TemplateFailure("{% raw %} has no end", line());
        }
        String text = source.substring(at, end);
        boolean strips = source.charAt(end + 2) == '-';
        out.append("{% raw %}")
                .append(strips ? text.stripTrailing() : withoutIndent(text))
                .append("{% endraw %}");
        at = next + 2;
        after(source.charAt(next - 1), true);
    }

    /// Reads the words of a tag up to its end.
    ///
    /// @return the sign before the end, or a space
    private char words(String end, List<Word> words) {
        int depth = 0;
        boolean space = false;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (Character.isWhitespace(c)) {
                space = true;
                at++;
                continue;
            }
            boolean closes = end.equals("%}") || depth == 0;
            if (closes && source.startsWith(end, at)) {
                at += 2;
                return ' ';
            }
            if (closes && (c == '-' || c == '+') && source.startsWith(end, at + 1)) {
                at += 3;
                return c;
            }
            Word word = word(space);
            depth += depth(word);
            words.add(word);
            if (depth > MOST_DEPTH || words.size() > MOST_WORDS) {
                throw new TemplateFailure(TOO_DEEP, line());
            }
            space = false;
        }
        throw new TemplateFailure("a tag has no " + end, line());
    }

    private static int depth(Word word) {
        if (word.kind() != Kind.SIGN) {
            return 0;
        }
        return switch (word.text()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }

    private Word word(boolean space) {
        int start = at;
        char c = source.charAt(at);
        if (c == '\'' || c == '"') {
            return new Word(Kind.TEXT, text(c), space);
        }
        if (Character.isLetter(c) || c == '_') {
            while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
                at++;
            }
            return new Word(Kind.NAME, source.substring(start, at), space);
        }
        if (DIGITS.indexOf(c) >= 0) {
            while (at < source.length() && isOfNumber(at)) {
                at++;
            }
            return new Word(Kind.NUMBER, source.substring(start, at).replace("_", ""), space);
        }
        for (String sign : LONG_SIGNS) {
            if (source.startsWith(sign, at)) {
                at += 2;
                return new Word(Kind.SIGN, sign, space);
            }
        }
        at++;
        return new Word(Kind.SIGN, String.valueOf(c), space);
    }

    private boolean isOfNumber(int i) {
        char c = source.charAt(i);
        boolean point = c == '.' && i + 1 < source.length() && DIGITS.indexOf(source.charAt(i + 1)) >= 0;
        return DIGITS.indexOf(c) >= 0 || c == '_' || point;
    }

    /// The text of a literal, with Python's escapes put in; it is written again as Jinjava reads it.
    private String text(char quote) {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < source.length() && source.charAt(at) != quote) {
            char c = source.charAt(at++);
            if (c != '\\' || at == source.length()) {
                text.append(c);
                continue;
            }
            char escaped = source.charAt(at++);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'a' -> text.append('\u0007');
                case 'v' -> text.append('\u000B');
                case '0' -> text.append('\0');
                case '\\', '\'', '"' -> text.append(escaped);
                case '\n' -> {}
                case 'x' -> code(text, 2);
                case 'u' -> code(text, 4);
                case 'U' -> code(text, 8);
                default -> text.append('\\').append(escaped);
            }
        }
        if (at >= source.length()) {
            throw new TemplateFailure("a text has no closing " + quote, line());
        }
        at++;
        return text.toString();
    }

    private void code(StringBuilder text, int digits) {
        int end = Math.min(source.length(), at + digits);
        String hex = source.substring(at, end);
        if (hex.length() != digits || !hex.matches("[0-9A-Fa-f]+")) {
            throw new TemplateFailure("an escape in a text is cut short", line());
        }
        long code = Long.parseLong(hex, 16);
        if (code > Character.MAX_CODE_POINT) {
            throw new TemplateFailure("an escape in a text names no character", line());
        }
        text.appendCodePoint((int) code);
        at = end;
    }

    private static Word sign(String text) {
        return new Word(Kind.SIGN, text, false);
    }

    /// The words with what Jinjava reads in another way said otherwise.
    private List<Word> rewritten(List<Word> words) {
        List<Word> out = new ArrayList<>();
        Deque<Added> opened = new ArrayDeque<>();
        int depth = 0;
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            int after = depth + depth(word);
            if (opened.size() > MOST_DEPTH) {
                throw new TemplateFailure(TOO_DEEP, line());
            }
            while (!opened.isEmpty() && opened.peek().endsBefore(word, depth, after)) {
                opened.pop();
                out.add(sign(")"));
            }
            depth = after;
            requireKnown(words, i);
            if (isNegation(words, i)) {
                out.add(word);
                out.add(new Word(Kind.NAME, JinjaFunctions.TRUTH, true));
                out.add(sign("("));
                opened.push(new Added(depth, true));
            } else if (word.is("=") && depth > 0 && isLong(words, i + 1)) {
                out.add(word); // a value by name, which would end at its first filter or sign
                out.add(sign("("));
                opened.push(new Added(depth, false));
            } else if (isBackwards(words, i)) {
                out.add(sign("|"));
                out.add(new Word(Kind.NAME, "reverse", false));
                depth--;
                i += 5;
            } else if ((word.is("==") || word.is("!=")) && i + 1 < words.size() && isFlag(words.get(i + 1))) {
                // Jinjava takes '' and 0 for false here, too.
                out.add(new Word(Kind.NAME, word.is("==") ? "is" : "is not", true));
                out.add(new Word(Kind.NAME, JinjaFunctions.SAME, true));
                out.add(sign("("));
                out.add(words.get(++i));
                out.add(sign(")"));
            } else {
                out.add(word);
            }
        }
        opened.forEach(_ -> out.add(sign(")")));
        return out;
    }

    /// Sees that a filter or a test is known: Jinjava makes nothing of those that it does not know.
    private void requireKnown(List<Word> words, int i) {
        if (words.get(i).is("|") && i + 1 < words.size()) {
            require("filter", JinjaEngine.FILTERS, words.get(i + 1));
        } else if (words.get(i).is("is")) {
            int at = i + 1 < words.size() && words.get(i + 1).is("not") ? i + 2 : i + 1;
            if (at < words.size()) {
                require("test", JinjaEngine.TESTS, words.get(at));
            }
        }
    }

    private void require(String what, Set<String> known, Word word) {
        if (word.kind() == Kind.NAME && !known.contains(word.text())) {
            throw new TemplateFailure("the " + what + " " + word.text() + " is not known here", line());
        }
    }

    /// Whether `not` stands here, and not in `is not` or `not in`.
    private static boolean isNegation(List<Word> words, int i) {
        return words.get(i).is("not")
                && (i == 0 || !words.get(i - 1).is("is"))
                && (i + 1 == words.size() || !words.get(i + 1).is("in"));
    }

    /// Whether a value of several words begins here.
    private static boolean isLong(List<Word> words, int i) {
        return i + 1 < words.size()
                && !words.get(i + 1).is(",")
                && !words.get(i + 1).is(")");
    }

    private static boolean isFlag(Word word) {
        return word.is("true") || word.is("false") || word.is("True") || word.is("False");
    }

    /// Whether `[::-1]` stands here.
    private static boolean isBackwards(List<Word> words, int i) {
        List<String> slice = List.of("[", ":", ":", "-", "1", "]");
        if (i + slice.size() > words.size()) {
            return false;
        }
        for (int k = 0; k < slice.size(); k++) {
            if (!words.get(i + k).is(slice.get(k))) {
                return false;
            }
        }
        return true;
    }

    /// A condition whose parts are true as they are in Python.
    private static List<Word> truths(List<Word> words) {
        List<Word> out = new ArrayList<>();
        List<Word> part = new ArrayList<>();
        int depth = 0;
        boolean choice = false;
        for (Word word : words) {
            choice |= depth == 0 && (word.is("if") || word.is("else"));
            depth += depth(word);
        }
        for (Word word : words) {
            if (!choice && depth == 0 && (word.is("and") || word.is("or"))) {
                out.addAll(truth(part));
                out.add(new Word(Kind.NAME, word.text(), true));
                part.clear();
                continue;
            }
            depth += depth(word);
            part.add(word);
        }
        out.addAll(truth(part));
        return out;
    }

    private static List<Word> truth(List<Word> part) {
        if (part.isEmpty()) {
            return List.of();
        }
        List<Word> out = new ArrayList<>();
        out.add(new Word(Kind.NAME, JinjaFunctions.TRUTH, true));
        out.add(sign("("));
        out.addAll(part);
        out.add(sign(")"));
        return out;
    }

    private void write(List<Word> words) {
        String before = "";
        for (Word word : words) {
            // Jinjava ends a tag at the first }}, be it of two objects.
            boolean braces = (word.is("}") && before.equals("}")) || (word.is("{") && before.equals("{"));
            if (word.spaceBefore() || braces) {
                out.append(' ');
            }
            if (word.kind() == Kind.TEXT) {
                out.append('\'')
                        .append(word.text().replace("\\", "\\\\").replace("'", "\\'"))
                        .append('\'');
            } else {
                out.append(word.text());
            }
            before = word.text();
        }
    }

    private int line() {
        return 1
                + (int) source.substring(0, Math.min(at, source.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
