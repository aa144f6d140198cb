package dev.vireo.benchmarks.data;

import java.util.ArrayList;
import java.util.List;

/// A list of texts and whole numbers as Python writes it: `['a', "it's", 3]`. Nothing is run.
final class PythonList {
    private final String text;
    private int at;

    private PythonList(String text) {
        this.text = text;
    }

    /// The items as texts.
    ///
    /// @throws IllegalArgumentException when it is no such list
    static List<String> parse(String text) {
        PythonList list = new PythonList(text.strip());
        return list.items();
    }

    private List<String> items() {
        List<String> out = new ArrayList<>();
        expect('[');
        blanks();
        while (peek() != ']') {
            out.add(peek() == '\'' || peek() == '"' ? quoted() : number());
            blanks();
            if (peek() == ',') {
                at++;
                blanks();
            } else if (peek() != ']') {
                throw wrong();
            }
        }
        at++;
        if (at < text.length()) {
            throw wrong();
        }
        return out;
    }

    private String quoted() {
        char quote = peek();
        at++;
        StringBuilder out = new StringBuilder();
        while (peek() != quote) {
            char c = peek();
            at++;
            if (c == '\\') {
                out.append(escaped());
            } else {
                out.append(c);
            }
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '\\', '\'', '"' -> c;
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            default -> throw wrong();
        };
    }

    private char hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw wrong();
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private String number() {
        int from = at;
        while (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
            at++;
        }
        if (at == from) {
            throw wrong();
        }
        return text.substring(from, at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong();
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("a Python list of texts is wanted, ['a', 'b'], and it ends too early");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "a Python list of texts is wanted, ['a', 'b'], and character " + (at + 1) + " does not fit");
    }
}
