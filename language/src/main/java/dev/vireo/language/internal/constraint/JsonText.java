package dev.vireo.language.internal.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.internal.constraint.Node.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The pieces of JSON texts. White space is one space, or one new line with at most 40 blanks behind it, behind each
/// of `{ [ , :` and before `} ]`. Strings that a schema spells out, and the names of its properties, are written with
/// those escapes only that they need.
final class JsonText {
    private static final int MOST_BLANKS = 40;
    private static final CodePoints ESCAPED = CodePoints.of(0, 0x1F).and(CodePoints.of("\"\\"));
    private static final CodePoints PLAIN = ESCAPED.inverse();
    private static final CodePoints PLAIN_ASCII = PLAIN.within(CodePoints.of(0, 0x7F));
    private static final CodePoints BEYOND_ASCII = PLAIN.without(PLAIN_ASCII);

    private final Grammar grammar;
    /// White space.
    final Node space;
    private final Node quote;
    private final Node letter;
    private final Node plain;
    private final Node beyond;
    private @Nullable Rule any;

    JsonText(Grammar grammar) {
        this.grammar = grammar;
        Node blank = CodePoints.of(" \t").node(grammar);
        space = grammar.choice(
                grammar.empty(),
                grammar.text(" "),
                grammar.sequence(grammar.text("\n"), grammar.repeat(blank, 0, MOST_BLANKS)));
        quote = grammar.text("\"");
        plain = PLAIN.node(grammar);
        beyond = BEYOND_ASCII.node(grammar);
        letter = grammar.choice(plain, grammar.sequence(grammar.text("\\"), escape()));
    }

    private Node escape() {
        Node hex = CodePoints.of("0123456789abcdefABCDEF").node(grammar);
        Node d = CodePoints.of("dD").node(grammar);
        Node alone = grammar.choice(
                grammar.sequence(CodePoints.of("0123456789abcefABCEF").node(grammar), hex, hex, hex),
                grammar.sequence(d, CodePoints.of("01234567").node(grammar), hex, hex));
        Node pair = grammar.sequence(
                grammar.sequence(d, CodePoints.of("89abAB").node(grammar), hex, hex),
                grammar.text("\\u"),
                grammar.sequence(d, CodePoints.of("cdefCDEF").node(grammar), hex, hex));
        return grammar.choice(
                CodePoints.of("\"\\/bfnrt").node(grammar),
                grammar.sequence(grammar.text("u"), grammar.choice(alone, pair)));
    }

    /// A string of so many characters.
    Node string(int least, int most) {
        return quoted(grammar.repeat(letter, least, most));
    }

    Node quoted(Node inside) {
        return grammar.sequence(quote, inside, quote);
    }

    /// One character of a set, as it stands in a string.
    Node character(CodePoints set) {
        List<Node> out = new ArrayList<>();
        CodePoints bare = set.within(PLAIN);
        out.add(bare.node(grammar));
        for (int c = 0; c <= '\\'; c++) {
            if (set.has(c) && ESCAPED.has(c)) {
                out.add(grammar.text(escaped(c)));
            }
        }
        return grammar.choice(out);
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> "\\u%04x".formatted(c);
        };
    }

    private static String spelled(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (ESCAPED.has(c)) {
                out.append(escaped(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }

    /// A string as it is.
    Node exactly(String text) {
        return grammar.text(spelled(text));
    }

    /// One of several values as they are, without white space in them.
    Node values(Collection<JsonNode> values) {
        Set<byte[]> texts = new TreeSet<>(Arrays::compareUnsigned);
        for (JsonNode value : values) {
            StringBuilder out = new StringBuilder();
            write(value, out);
            texts.add(out.toString().getBytes(StandardCharsets.UTF_8));
        }
        return branches(new ArrayList<>(texts), 0);
    }

    private static void write(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            String before = "{";
            for (var field : value.properties()) {
                out.append(before).append(spelled(field.getKey())).append(':');
                write(field.getValue(), out);
                before = ",";
            }
            out.append(value.isEmpty() ? "{}" : "}");
        } else if (value.isArray()) {
            String before = "[";
            for (JsonNode item : value) {
                out.append(before);
                write(item, out);
                before = ",";
            }
            out.append(value.isEmpty() ? "[]" : "]");
        } else {
            out.append(value.isTextual() ? spelled(value.textValue()) : value.asText());
        }
    }

    /// Sorted texts that begin alike, from a place on.
    private Node branches(List<byte[]> texts, int from) {
        byte[] first = texts.getFirst();
        byte[] last = texts.getLast();
        int same = from;
        while (same < first.length && same < last.length && first[same] == last[same]) {
            same++;
        }
        Node out;
        if (texts.size() == 1) {
            same = first.length;
            out = grammar.empty();
        } else {
            List<Node> all = new ArrayList<>();
            int begin = 0;
            if (first.length == same) {
                all.add(grammar.empty());
                begin = 1;
            }
            for (int i = begin + 1; i <= texts.size(); i++) {
                if (i == texts.size() || texts.get(i)[same] != texts.get(begin)[same]) {
                    all.add(branches(texts.subList(begin, i), same));
                    begin = i;
                }
            }
            out = grammar.choice(all);
        }
        for (int i = same - 1; i >= from; i--) {
            out = grammar.sequence(grammar.bytes(first[i] & 0xFF, first[i] & 0xFF), out);
        }
        return out;
    }

    /// A string without escapes that is none of these.
    Node other(Set<String> names) {
        return quoted(other(new TreeSet<>(names), 0));
    }

    /// The characters behind a beginning that some names have, so that it becomes none of them.
    private Node other(Set<String> names, int from) {
        Node anything = grammar.repeat(plain, 0, Grammar.ENDLESS);
        if (names.isEmpty()) {
            return anything;
        }
        TreeMap<Integer, Set<String>> next = new TreeMap<>();
        boolean ends = false;
        for (String name : names) {
            if (name.length() == from) {
                ends = true;
            } else {
                next.computeIfAbsent(name.codePointAt(from), _ -> new TreeSet<>())
                        .add(name);
            }
        }
        List<Node> out = new ArrayList<>();
        if (!ends) {
            out.add(grammar.empty());
        }
        CodePoints taken = CodePoints.none();
        next.forEach((c, behind) -> {
            CodePoints one = CodePoints.of(c, c);
            taken.add(one);
            if (PLAIN.has(c)) {
                out.add(grammar.sequence(one.node(grammar), other(behind, from + Character.charCount(c))));
            }
        });
        Node others = grammar.choice(
                PLAIN_ASCII.without(taken).node(grammar),
                taken.within(BEYOND_ASCII).isEmpty()
                        ? beyond
                        : BEYOND_ASCII.without(taken).node(grammar));
        out.add(grammar.sequence(others, anything));
        return grammar.choice(out);
    }

    /// Things in a row, each behind a comma and white space.
    Node listed(Node thing, int least, int most) {
        return grammar.repeat(grammar.sequence(grammar.text(","), space, thing), least, most);
    }

    /// Any value.
    Node any() {
        Rule made = any;
        if (made == null) {
            made = grammar.rule("any value");
            any = made;
            made.is(grammar.choice(
                    object(made, 0, Grammar.ENDLESS),
                    array(made, 0, Grammar.ENDLESS),
                    string(0, Grammar.ENDLESS),
                    new Numbers(grammar).number(),
                    grammar.text("true"),
                    grammar.text("false"),
                    grammar.text("null")));
        }
        return made;
    }

    /// An object of any names.
    Node object(Node value, int least, int most) {
        return enclosed("{", entry(string(0, Grammar.ENDLESS), value), least, most, "}");
    }

    Node array(Node item, int least, int most) {
        return enclosed("[", item, least, most, "]");
    }

    private Node enclosed(String open, Node thing, int least, int most, String close) {
        List<Node> out = new ArrayList<>();
        if (least == 0) {
            out.add(grammar.text(close));
        }
        if (most > 0) {
            out.add(grammar.sequence(
                    thing,
                    listed(thing, Math.max(0, least - 1), most == Grammar.ENDLESS ? most : most - 1),
                    space,
                    grammar.text(close)));
        }
        return grammar.sequence(grammar.text(open), space, grammar.choice(out));
    }

    Node entry(Node name, Node value) {
        return grammar.sequence(name, grammar.text(":"), space, value);
    }
}
