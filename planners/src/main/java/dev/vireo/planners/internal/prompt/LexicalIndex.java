package dev.vireo.planners.internal.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// How alike a question is to each of some texts: Okapi BM25 (Robertson and Zaragoza 2009) with its usual
/// constants, over words and runs of two and three words. The start of a text counts as a word in runs, so that
/// "How many" at the beginning is more than "how many" somewhere. It needs no network, and the same texts give
/// the same scores.
final class LexicalIndex {
    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final int LONGEST_RUN = 3;
    private static final String START = "^";
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final List<Map<String, Integer>> counts = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final Map<String, Integer> textsWith = new HashMap<>();
    private final double meanLength;

    LexicalIndex(List<String> texts) {
        for (String text : texts) {
            List<String> terms = terms(text);
            Map<String, Integer> count = new HashMap<>();
            terms.forEach(term -> count.merge(term, 1, Integer::sum));
            count.keySet().forEach(term -> textsWith.merge(term, 1, Integer::sum));
            counts.add(count);
            lengths.add(terms.size());
        }
        meanLength = lengths.stream().mapToInt(n -> n).average().orElse(1);
    }

    /// The score of each text, 0 when it shares nothing with the query.
    double[] scores(String query) {
        double[] scores = new double[counts.size()];
        for (String term : new LinkedHashSet<>(terms(query))) { // in order: sums of doubles hang on it
            int n = textsWith.getOrDefault(term, 0);
            double idf = Math.log(1 + (scores.length - n + 0.5) / (n + 0.5));
            for (int i = 0; i < scores.length; i++) {
                int tf = counts.get(i).getOrDefault(term, 0);
                double norm = K1 * (1 - B + B * lengths.get(i) / meanLength);
                scores[i] += idf * tf * (K1 + 1) / (tf + norm);
            }
        }
        return scores;
    }

    /// Lower-case words without a plural s, and their runs.
    static List<String> terms(String text) {
        List<String> words = new ArrayList<>(List.of(START));
        for (String word : BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT), -1)) {
            if (!word.isEmpty()) {
                boolean plural = word.length() > 3 && word.endsWith("s") && !word.endsWith("ss");
                words.add(plural ? word.substring(0, word.length() - 1) : word);
            }
        }
        List<String> terms = new ArrayList<>(words.subList(1, words.size()));
        for (int run = 2; run <= LONGEST_RUN; run++) {
            for (int i = 0; i + run <= words.size(); i++) {
                terms.add(String.join(" ", words.subList(i, i + run)));
            }
        }
        return terms;
    }
}
