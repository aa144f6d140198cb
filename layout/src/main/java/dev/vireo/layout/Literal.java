package dev.vireo.layout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A value as language models write it: JSON or a Python literal, with the slips that they make.
sealed interface Literal {
    /// A list or a tuple.
    record Items(List<Literal> values) implements Literal {}

    /// An object or a dict; its names in lower case.
    record Entries(Map<String, Literal> values) implements Literal {}

    record Num(double value) implements Literal {}

    /// A text in quotes.
    record Text(String value) implements Literal {}

    /// A word without quotes: `None`, `true`.
    record Word(String value) implements Literal {}

    /// Why a text is no literal.
    final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /// Reads one literal from the middle of a text.
    final class Reader {
        private static final int DEEPEST = 20;
        private static final int SHOWN = 30;
        private static final int MOST_NOTES = 40;

        private final String text;
        private int at;
        private final Set<String> notes = new LinkedHashSet<>();
        private int slips;

        Reader(String text, int from) {
            this.text = text;
            this.at = from;
        }

        /// What was put up with.
        Set<String> notes() {
            return notes;
        }

        /// Where reading has come to.
        int position() {
            return at;
        }

        Literal value() throws Broken {
            return value(0);
        }

        private Literal value(int depth) throws Broken {
            if (depth > DEEPEST) {
                throw new Broken("it is nested more than " + DEEPEST + " deep");
            }
            skip();
            if (at >= text.length()) {
                throw new Broken("it breaks off");
            }
            char c = text.charAt(at);
            return switch (c) {
                case '[' -> items(']', depth);
                case '(' -> items(')', depth);
                case '{' -> entries(depth);
                case '\'', '"', '\u2018', '\u2019', '\u201c', '\u201d' -> new Text(quoted());
                default -> bare();
            };
        }

        private Items items(char end, int depth) throws Broken {
            at++;
            List<Literal> out = new ArrayList<>();
            while (!closes(end, !out.isEmpty())) {
                out.add(value(depth + 1));
                separator(end);
            }
            return new Items(out);
        }

        private Entries entries(int depth) throws Broken {
            at++;
            Map<String, Literal> out = new LinkedHashMap<>();
            while (!closes('}', false)) {
                Literal key = value(depth + 1);
                String name = switch (key) {
                    case Text(String t) -> t;
                    case Word(String w) -> w;
                    case Num _, Items _, Entries _ -> throw new Broken("a name is expected before " + shown());
                };
                skip();
                if (at >= text.length()) {
                    throw new Broken("it breaks off after '" + name + "'");
                }
                if (text.charAt(at) != ':' && text.charAt(at) != '=') {
                    throw new Broken("a ':' is expected after '" + name + "', before " + shown());
                }
                at++;
                if (out.putIfAbsent(name.toLowerCase(Locale.ROOT), value(depth + 1)) != null) {
                    throw new Broken("'" + name + "' stands twice");
                }
                separator('}');
            }
            return new Entries(out);
        }

        /// Whether the closing bracket is next, which is then taken. A list that only lacks its end is closed.
        private boolean closes(char end, boolean mayLack) throws Broken {
            skip();
            if (at >= text.length()) {
                if (mayLack) {
                    if (mayNote()) {
                        notes.add("a closing '" + end + "' was missing");
                    }
                    return true;
                }
                throw new Broken("it breaks off");
            }
            if (text.charAt(at) == end) {
                at++;
                return true;
            }
            return false;
        }

        private void separator(char end) {
            skip();
            if (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ';')) {
                at++;
            } else if (at < text.length() && text.charAt(at) != end && mayNote()) {
                notes.add("a comma was missing before " + shown());
            }
        }

        private String quoted() throws Broken {
            char open = text.charAt(at++);
            char close = switch (open) {
                case '\u2018' -> '\u2019';
                case '\u201c' -> '\u201d';
                default -> open;
            };
            StringBuilder out = new StringBuilder();
            while (at < text.length() && text.charAt(at) != close && text.charAt(at) != '\n') {
                char c = text.charAt(at++);
                if (c == '\\' && at < text.length()) {
                    c = text.charAt(at++);
                    c = c == 'n' || c == 't' ? ' ' : c;
                }
                // the apostrophe of "dog's" is followed by a letter, the end of a text is not
                out.append(c);
                if (close == '\''
                        && at + 1 < text.length()
                        && text.charAt(at) == '\''
                        && Character.isLetter(text.charAt(at + 1))
                        && Character.isLetter(c)) {
                    out.append('\'');
                    at++;
                }
            }
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw new Broken("a text in quotes is not closed: " + open + out);
            }
            at++;
            return out.toString();
        }

        private Literal bare() throws Broken {
            int from = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "+-._%".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            String word = text.substring(from, at);
            if (word.isEmpty()) {
                throw new Broken("a value is expected before " + shown());
            }
            if (Character.isLetter(word.charAt(0)) || word.charAt(0) == '_') {
                return new Word(word);
            }
            String digits = word;
            if (word.endsWith("px")) {
                digits = word.substring(0, word.length() - 2);
                if (mayNote()) {
                    notes.add("'" + word + "' was read as a number");
                }
            }
            try {
                if (!digits.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
                    throw new NumberFormatException();
                }
                return new Num(Double.parseDouble(digits));
            } catch (NumberFormatException _) {
                throw new Broken("'" + word + "' is no number");
            }
        }

        /// Whether there is room for another note; what it says is only then worth finding out.
        private boolean mayNote() {
            return slips++ < MOST_NOTES;
        }

        /// Steps over blanks and comments.
        private void skip() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (Character.isWhitespace(c) || c == '`' || c == '\u00a0') {
                    at++;
                } else if (c == '#' || text.startsWith("//", at)) {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else {
                    return;
                }
            }
        }

        private String shown() {
            String rest =
                    text.substring(at, Math.min(text.length(), at + 10 * SHOWN)).replaceAll("\\s+", " ");
            return rest.isEmpty()
                    ? "the end"
                    : "'" + (rest.length() <= SHOWN ? rest : rest.substring(0, SHOWN) + "...") + "'";
        }
    }
}
