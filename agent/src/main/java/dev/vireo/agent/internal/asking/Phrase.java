package dev.vireo.agent.internal.asking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The thing that a question is about, guessed from its words alone: good enough for a fallback.
final class Phrase {
    private static final Set<String> SMALL_WORDS = Set.of(
            ("a an the any some all is are was were be been do does did has have had can could how many much what"
                            + " which who where when why whether there here it its this that these those of in on at by to"
                            + " with from and or not no than as if then left right front behind above below between near"
                            + " nearest closest farthest furthest next beside under over number count picture image scene"
                            + " colour color shape material size kind type made you see visible shown first second third"
                            + " fourth fifth last most least more fewer less same both either each every tell me return")
                    .split(" "));

    private Phrase() {}

    /// The first run of words that are no small words, or empty text.
    static String thing(String question) {
        List<String> run = new ArrayList<>();
        for (String word : question.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}'-]+", -1)) {
            if (word.isEmpty() || SMALL_WORDS.contains(word)) {
                if (!run.isEmpty()) {
                    break;
                }
            } else {
                run.add(word);
            }
        }
        return String.join(" ", run);
    }
}
