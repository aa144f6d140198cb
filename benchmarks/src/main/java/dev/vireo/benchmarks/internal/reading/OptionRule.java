package dev.vireo.benchmarks.internal.reading;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// A rule by which one of several options is read out of a text. A letter is a capital, A for the first
/// option, and no letter beyond the last option counts. All take time in proportion to the text.
public enum OptionRule {
    /// What is inside answer tags, or all of it where there are none, is an option's text or its letter and
    /// nothing else: `B`, `(B)`, `B.`, `B)`, `B:`, or the letter and then that option's text.
    PLAIN("plain") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            String inside = Tags.answer(text).orElse(text);
            OptionalInt byText = TEXT.read(inside, options);
            return byText.isPresent() ? byText : letterAlone(inside, options);
        }
    },
    /// All of it is an option's text; case, white space around it, and a full stop after it make no
    /// difference.
    TEXT("option text") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            String given = bare(text);
            for (int i = 0; i < options.size(); i++) {
                if (given.equals(bare(options.get(i)))) {
                    return OptionalInt.of(i);
                }
            }
            return OptionalInt.empty();
        }
    },
    /// The first letter that stands alone, with neither letters nor digits beside it.
    FIRST_LETTER("first letter") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            for (int at = 0; at < text.length(); at++) {
                if (isLetter(text, at, options.size()) && standsAlone(text, at)) {
                    return OptionalInt.of(text.charAt(at) - 'A');
                }
            }
            return OptionalInt.empty();
        }
    },
    /// The last letter that stands alone.
    LAST_LETTER("last letter") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            for (int at = text.length() - 1; at >= 0; at--) {
                if (isLetter(text, at, options.size()) && standsAlone(text, at)) {
                    return OptionalInt.of(text.charAt(at) - 'A');
                }
            }
            return OptionalInt.empty();
        }
    },
    /// The last letter in round brackets: `(B)`.
    BRACKETS("letter in brackets") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            for (int at = text.length() - 2; at > 0; at--) {
                if (text.charAt(at - 1) == '(' && text.charAt(at + 1) == ')' && isLetter(text, at, options.size())) {
                    return OptionalInt.of(text.charAt(at) - 'A');
                }
            }
            return OptionalInt.empty();
        }
    },
    /// The letter, alone, in `<answer>` tags.
    TAGS("letter in tags") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            return Tags.answer(text).map(inside -> letterAlone(inside, options)).orElse(OptionalInt.empty());
        }
    },
    /// The rule of the authors of Video-MME: some phrases go, then the first letter counts, alone or inside
    /// a word.
    VIDEO_MME("video-mme") {
        @Override
        public OptionalInt read(String text, List<String> options) {
            String rest = PythonText.strip(text);
            for (String phrase : PHRASES) {
                rest = rest.replace(phrase, "");
            }
            for (int at = 0; at < rest.length(); at++) {
                if (isLetter(rest, at, options.size())) {
                    return OptionalInt.of(rest.charAt(at) - 'A');
                }
            }
            return OptionalInt.empty();
        }
    };

    /// What goes, in this order. Two of them are two phrases in one, because the script lacks commas there;
    /// so `Best answer: C` is read as B.
    private static final List<String> PHRASES = List.of(
            "The best answer is",
            "The correct answer is",
            "The answer is",
            "The answer",
            "The best option isThe correct option is",
            "Best answer:Best option:",
            "Answer:",
            "Option:",
            "The correct answer",
            "The correct option");

    private static final Pattern AFTER_LETTER = Pattern.compile("[.):]?\\s*");

    private final String title;

    OptionRule(String title) {
        this.title = title;
    }

    /// What the rule is called in results.
    public String title() {
        return title;
    }

    /// The place of the option that the text names, from 0; empty when it names none.
    public abstract OptionalInt read(String text, List<String> options);

    private static boolean isLetter(String text, int at, int options) {
        char c = text.charAt(at);
        return c >= 'A' && c < 'A' + Math.min(options, 26);
    }

    private static boolean standsAlone(String text, int at) {
        return (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                && (at + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 1)));
    }

    private static OptionalInt letterAlone(String text, List<String> options) {
        String given = PythonText.strip(text);
        if (given.startsWith("(")) {
            given = given.substring(1);
        }
        if (given.isEmpty() || !isLetter(given, 0, options.size())) {
            return OptionalInt.empty();
        }
        int letter = given.charAt(0) - 'A';
        String rest = AFTER_LETTER.matcher(given.substring(1)).replaceFirst("");
        boolean alone = rest.isEmpty() || (standsAlone(given, 0) && bare(rest).equals(bare(options.get(letter))));
        return alone ? OptionalInt.of(letter) : OptionalInt.empty();
    }

    private static String bare(String text) {
        String out = PythonText.strip(text);
        out = out.endsWith(".") ? PythonText.strip(out.substring(0, out.length() - 1)) : out;
        return out.toLowerCase(Locale.ROOT);
    }
}
