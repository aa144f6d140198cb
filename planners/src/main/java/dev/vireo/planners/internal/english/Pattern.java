package dev.vireo.planners.internal.english;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The right side of a grammar rule. Notation: `word`, `(a|b c)` for one of several, `[a]` for an optional
/// part, `{np}` or `{np:subject}` for a phrase of the grammar, kept under that label; `&(a|b)` for what must
/// stand next and is not taken, `!{np}` for what must not stand next.
public sealed interface Pattern {
    /// One of these words.
    record Literal(Set<String> words) implements Pattern {}

    /// One part after the other.
    record Sequence(List<Pattern> parts) implements Pattern {}

    /// One of several, the preferred one first.
    record Choice(List<Pattern> options) implements Pattern {}

    /// A phrase of the grammar.
    record Phrase(String name, String label) implements Pattern {}

    /// A look at what stands next, which takes nothing.
    ///
    /// @param there whether it must stand there, or must not
    record Ahead(Pattern pattern, boolean there) implements Pattern {}

    /// All words that rules of a grammar name.
    static Set<String> vocabulary(Chart.Grammar grammar) {
        Set<String> words = new HashSet<>();
        grammar.rules().values().forEach(rules -> rules.forEach(rule -> collect(rule.pattern(), words)));
        return words;
    }

    private static void collect(Pattern pattern, Set<String> words) {
        switch (pattern) {
            case Literal(var accepted) -> words.addAll(accepted);
            case Sequence(List<Pattern> parts) -> parts.forEach(p -> collect(p, words));
            case Choice(List<Pattern> options) -> options.forEach(p -> collect(p, words));
            case Phrase _ -> {}
            case Ahead(Pattern inner, boolean _) -> collect(inner, words);
        }
    }

    /// Reads the notation.
    ///
    /// @throws IllegalArgumentException when it is malformed
    static Pattern of(String notation) {
        return new Reader(notation).read();
    }

    /// A recursive-descent reader of the notation.
    final class Reader {
        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private Pattern read() {
            Pattern pattern = choice();
            if (at != text.length()) {
                throw malformed();
            }
            return pattern;
        }

        private Pattern choice() {
            List<Pattern> options = new ArrayList<>();
            options.add(sequence());
            while (at < text.length() && text.charAt(at) == '|') {
                at++;
                options.add(sequence());
            }
            return options.size() == 1 ? options.getFirst() : new Choice(options);
        }

        private Pattern sequence() {
            List<Pattern> parts = new ArrayList<>();
            while (at < text.length() && "|)]".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == ' ') {
                    at++;
                } else {
                    parts.add(part());
                }
            }
            return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
        }

        private Pattern part() {
            char c = text.charAt(at);
            if (c == '&' || c == '!') {
                at++;
                return new Ahead(part(), c == '&');
            }
            if (c == '(') {
                at++;
                Pattern inner = choice();
                close(')');
                return inner;
            }
            if (c == '[') {
                at++;
                Pattern inner = choice();
                close(']');
                return new Choice(List.of(inner, new Sequence(List.of())));
            }
            if (c == '{') {
                int end = text.indexOf('}', at);
                String[] name = text.substring(at + 1, end).split(":", -1);
                at = end + 1;
                return new Phrase(name[0], name.length > 1 ? name[1] : name[0]);
            }
            int start = at;
            while (at < text.length() && " |)]([{".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return new Literal(Set.of(text.substring(start, at)));
        }

        private void close(char bracket) {
            if (at >= text.length() || text.charAt(at) != bracket) {
                throw malformed();
            }
            at++;
        }

        private IllegalArgumentException malformed() {
            return new IllegalArgumentException("malformed pattern at " + at + ": " + text);
        }
    }
}
