package dev.vireo.benchmarks;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Compares what two texts say, not how they are written. Both sides are treated alike.
final class NormalisedMatch implements Metric {
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("none", "0"),
            Map.entry("zero", "0"),
            Map.entry("one", "1"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"));

    @Override
    public String name() {
        return "match after normalisation";
    }

    @Override
    public double score(String given, String wanted) {
        return words(given).equals(words(wanted)) ? 1 : 0;
    }

    /// The words in lower case, numbers to ten as digits, without articles; a text of articles alone keeps
    /// them.
    private static List<String> words(String text) {
        List<String> all = new ArrayList<>();
        for (String word : letters(text).split(" ", -1)) {
            if (!word.isEmpty()) {
                all.add(NUMBERS.getOrDefault(word, word));
            }
        }
        List<String> kept =
                all.stream().filter(word -> !ARTICLES.contains(word)).toList();
        return kept.isEmpty() ? all : kept;
    }

    /// The text with a space for every mark but those inside a number; apostrophes, and commas between
    /// digits, go.
    private static String letters(String text) {
        int[] points = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .toArray();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            boolean afterDigit = i > 0 && Character.isDigit(points[i - 1]);
            boolean beforeDigit = i + 1 < points.length && Character.isDigit(points[i + 1]);
            boolean inWord = Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK;
            boolean ofNumber = (point == '.' && afterDigit && beforeDigit)
                    || (point == '-' && beforeDigit && (i == 0 || points[i - 1] == ' '));
            boolean goes = point == '\'' || point == '\u2019' || (point == ',' && afterDigit && beforeDigit);
            if (inWord || ofNumber) {
                out.appendCodePoint(point);
            } else if (!goes) {
                out.append(' ');
            }
        }
        return out.toString();
    }
}
