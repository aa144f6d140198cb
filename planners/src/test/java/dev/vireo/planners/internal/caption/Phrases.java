package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.vireo.planners.internal.english.Chart;
import dev.vireo.planners.internal.english.Chart.Reading;
import java.util.List;

/// Reads single phrases of captions, for the tests of their families.
final class Phrases {
    private Phrases() {}

    static List<Reading> readings(String phrase, String text) {
        return new Chart(CaptionGrammar.PHRASES, CaptionTokens.of(text).words()).readings(phrase, 0);
    }

    /// The value of the preferred reading.
    static <T> T value(String phrase, String text, Class<T> type) {
        return assertInstanceOf(type, readings(phrase, text).getFirst().value(), text);
    }

    /// What the preferred reading leaves of the text, as words.
    static String rest(String phrase, String text) {
        List<String> words = CaptionTokens.of(text).words();
        return String.join(" ", words.subList(readings(phrase, text).getFirst().end(), words.size()));
    }

    static boolean isNone(String phrase, String text) {
        return readings(phrase, text).isEmpty();
    }
}
