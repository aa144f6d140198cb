package dev.vireo.visiontools.builtin;

import dev.vireo.models.world.AnswerNetwork;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns a question into word numbers. Word 0 is padding, word 1 any word that is not known.
public final class QuestionWords {
    private final List<String> words;
    private final Map<String, Integer> numbers = new HashMap<>();

    /// The known words, whose numbers start at 2.
    public QuestionWords(List<String> words) {
        this.words = List.copyOf(words);
        for (int i = 0; i < words.size(); i++) {
            numbers.put(words.get(i), i + 2);
        }
    }

    /// The known words.
    public List<String> words() {
        return words;
    }

    /// How many numbers there are, padding and unknown included.
    public int count() {
        return words.size() + 2;
    }

    /// The words of a text in lower case, in whatever script.
    public static List<String> split(String text) {
        return Description.words(text);
    }

    /// Writes the numbers of a question to `out` from `offset` on, [AnswerNetwork#WORDS] of them.
    public void encode(String question, long[] out, int offset) {
        int i = 0;
        for (String word : split(question)) {
            if (i == AnswerNetwork.WORDS) {
                return;
            }
            out[offset + i++] = numbers.getOrDefault(word, 1);
        }
        while (i < AnswerNetwork.WORDS) {
            out[offset + i++] = 0;
        }
    }

    /// Which share of a question's words is known, 0 to 1; 0 for a question without words.
    public double knownShare(String question) {
        List<String> all = split(question);
        return all.isEmpty() ? 0 : all.stream().filter(numbers::containsKey).count() / (double) all.size();
    }
}
