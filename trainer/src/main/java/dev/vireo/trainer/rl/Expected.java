package dev.vireo.trainer.rl;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// The right answer to a question, and how near another comes to it.
public sealed interface Expected {
    /// How right an answer is, from 0 to 1. It never fails: what can't be read is 0.
    ///
    /// @param answer as [Rewards#answer] takes it out of a response
    double score(String answer);

    /// A letter of a question with options. Read as its letter is `B`, `(B)`, `b.`, `B: a red cube`, but
    /// not a word that begins with it, and not an answer that names two.
    ///
    /// @param letter from A to Z
    record Choice(char letter) implements Expected {
        /// @throws IllegalArgumentException when it is no capital letter
        public Choice {
            if (letter < 'A' || letter > 'Z') {
                throw new IllegalArgumentException("'" + letter + "' is no letter of an option");
            }
        }

        @Override
        public double score(String answer) {
            String text = answer.strip();
            int at = text.startsWith("(") ? 1 : 0;
            if (at >= text.length() || Character.toUpperCase(text.charAt(at)) != letter) {
                return 0;
            }
            String rest = text.substring(at + 1).stripLeading();
            return rest.isEmpty() || ").:".indexOf(rest.charAt(0)) >= 0 ? 1 : 0;
        }
    }

    /// A number. Read are digits with or without sign, point, exponent, commas between thousands, and a
    /// fraction `a/b`; a percent sign divides by a hundred.
    ///
    /// @param value what is right
    /// @param absolute how far off it may be
    /// @param relative and how far as a share of what is right
    record Amount(double value, double absolute, double relative) implements Expected {
        private static final int LONGEST = 64;

        /// @throws IllegalArgumentException when the value is not finite or a tolerance is negative
        public Amount {
            if (!(Double.isFinite(value) && absolute >= 0 && relative >= 0)) {
                throw new IllegalArgumentException(
                        "no answer is " + value + " within " + absolute + " and a share of " + relative);
            }
        }

        /// Right to the ninth digit.
        public static Amount exactly(double value) {
            return new Amount(value, 1e-9, 1e-9);
        }

        @Override
        public double score(String answer) {
            OptionalDouble read = read(answer.strip());
            return read.isPresent()
                            && Math.abs(read.getAsDouble() - value) <= Math.max(absolute, relative * Math.abs(value))
                    ? 1
                    : 0;
        }

        private static OptionalDouble read(String text) {
            if (text.length() > LONGEST) {
                return OptionalDouble.empty();
            }
            if (text.endsWith("%")) {
                OptionalDouble part = read(text.substring(0, text.length() - 1).strip());
                return part.isPresent() ? OptionalDouble.of(part.getAsDouble() / 100) : part;
            }
            int slash = text.indexOf('/');
            if (slash >= 0) {
                OptionalDouble above = plain(text.substring(0, slash).strip());
                OptionalDouble below = plain(text.substring(slash + 1).strip());
                return above.isPresent() && below.isPresent() && below.getAsDouble() != 0
                        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
                        : OptionalDouble.empty();
            }
            return plain(text);
        }

        private static OptionalDouble plain(String text) {
            String digits = text.matches("[+-]?\\d{1,3}(,\\d{3})+(\\.\\d*)?") ? text.replace(",", "") : text;
            return digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")
                    ? OptionalDouble.of(Double.parseDouble(digits))
                    : OptionalDouble.empty();
        }
    }

    /// A short text, compared without case, runs of white space, and a full stop at the end.
    ///
    /// @param value what is right
    record Text(String value) implements Expected {
        @Override
        public double score(String answer) {
            return plain(answer).equals(plain(value)) ? 1 : 0;
        }

        private static String plain(String text) {
            String words = String.join(" ", Words.split(text, false));
            return words.endsWith(".") ? words.substring(0, words.length() - 1).stripTrailing() : words;
        }
    }

    /// A free text, by ROUGE-L (Lin, 2004): the harmonic mean of the shares that the longest common
    /// subsequence of words has of the answer and of the reference. Words are runs of letters and digits
    /// without case; there is no stemming. Of each text the first 1,000 words count.
    ///
    /// @param value the reference
    record Free(String value) implements Expected {
        private static final int MOST_WORDS = 1000;

        @Override
        public double score(String answer) {
            Map<String, Integer> known = new HashMap<>();
            int[] reference = numbers(value, known);
            int[] a = numbers(answer, known);
            int common = longestCommon(a, reference);
            return common == 0 ? 0 : 2.0 * common / (a.length + reference.length);
        }

        private static int[] numbers(String text, Map<String, Integer> known) {
            return Words.split(text, true).stream()
                    .limit(MOST_WORDS)
                    .mapToInt(word -> known.computeIfAbsent(word, _ -> known.size()))
                    .toArray();
        }

        private static int longestCommon(int[] a, int[] b) {
            int[] above = new int[b.length + 1];
            for (int word : a) {
                int[] row = new int[b.length + 1];
                for (int j = 0; j < b.length; j++) {
                    row[j + 1] = word == b[j] ? above[j] + 1 : Math.max(above[j + 1], row[j]);
                }
                above = row;
            }
            return above[b.length];
        }
    }
}
