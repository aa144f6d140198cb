package dev.vireo.visiontools.photos;

import dev.vireo.visiontools.vocabulary.Description;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What lines of text say, when a letter may be misread and a blank lost.
///
/// @param words in the order of reading, as they are written
record ReadText(List<Word> words) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}]+");

    /// Shorter words must be read without a mistake.
    private static final int LONG_ENOUGH = 4;

    /// As many words may have run together, or be asked for.
    private static final int MOST_WORDS = 12;

    /// A word with how sure its line is.
    record Word(String text, double score) {
        /// Without accents, signs and capitals.
        String folded() {
            return fold(text);
        }

        private boolean hasLettersAlone() {
            return !folded().isEmpty() && folded().chars().allMatch(Character::isLetter);
        }
    }

    /// The words of lines.
    static ReadText of(List<TextLines.Line> lines) {
        List<Word> words = new ArrayList<>();
        for (TextLines.Line line : lines) {
            for (String word : BLANKS.split(line.text().strip(), -1)) {
                if (!word.isEmpty()) {
                    words.add(new Word(word, line.score()));
                }
            }
        }
        return new ReadText(List.copyOf(words));
    }

    private static String fold(String text) {
        String bare =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        return OTHER.matcher(bare).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /// How sure it is that the wanted words stand there in a row, one letter of each aside; 0 when they do
    /// not.
    double says(String wanted) {
        List<String> parts = Description.words(wanted);
        String whole = fold(String.join("", parts));
        if (whole.isEmpty() || parts.size() > MOST_WORDS) {
            return 0;
        }
        double best = 0;
        for (int from = 0; from < words.size(); from++) {
            StringBuilder row = new StringBuilder();
            double least = 1;
            for (int to = from; to < Math.min(words.size(), from + parts.size() + 1); to++) {
                row.append(words.get(to).folded());
                least = Math.min(least, words.get(to).score());
                if (isNear(row.toString(), whole)) {
                    best = Math.max(best, least);
                }
            }
        }
        return best;
    }

    /// Whether two words differ in one letter at most: another one, one too many or one too few.
    static boolean isNear(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 1 || Math.max(a.length(), b.length()) < LONG_ENOUGH) {
            return a.equals(b);
        }
        int same = 0;
        int most = Math.min(a.length(), b.length());
        while (same < most && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        int end = 0;
        while (end < most - same && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
            end++;
        }
        return Math.max(a.length(), b.length()) - same - end <= 1;
    }

    /// The surest so many words in a row, of letters alone.
    Optional<List<String>> surest(int count) {
        List<List<Word>> rows = new ArrayList<>();
        for (int from = 0; from + count <= words.size(); from++) {
            List<Word> row = words.subList(from, from + count);
            if (row.stream().allMatch(Word::hasLettersAlone)) {
                rows.add(row);
            }
        }
        return rows.stream()
                .max(Comparator.comparingDouble(
                        row -> row.stream().mapToDouble(Word::score).min().orElse(0)))
                .map(row -> row.stream().map(Word::text).toList());
    }
}
