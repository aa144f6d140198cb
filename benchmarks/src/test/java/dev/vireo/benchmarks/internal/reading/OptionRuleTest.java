package dev.vireo.benchmarks.internal.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionRuleTest {
    private static final List<String> OPTIONS = List.of("a man", "two dogs", "the red car", "nobody");
    private static final List<String> TEXTS =
            List.of("B", "(B)", "B. two dogs", "two dogs", "A man? No, (B).", "<answer>B</answer>", "Best answer: C");

    /// What a rule reads out of each text, `-` for nothing.
    private static String row(OptionRule rule) {
        return TEXTS.stream()
                .map(text -> rule.read(text, OPTIONS))
                .map(read -> read.isPresent() ? String.valueOf((char) ('A' + read.getAsInt())) : "-")
                .collect(Collectors.joining(" "));
    }

    @Test
    void theRulesReadWhatTheTableInTheDocumentsSays() {
        assertEquals("B B B B - B -", row(OptionRule.PLAIN));
        assertEquals("- - - B - - -", row(OptionRule.TEXT));
        assertEquals("B B B - A B C", row(OptionRule.FIRST_LETTER));
        assertEquals("B B B - B B C", row(OptionRule.LAST_LETTER));
        assertEquals("- B - - B - -", row(OptionRule.BRACKETS));
        assertEquals("- - - - - B -", row(OptionRule.TAGS));
        assertEquals("B B B - A B B", row(OptionRule.VIDEO_MME));
    }

    @Test
    void aLetterBeyondTheLastOptionIsNone() {
        for (OptionRule rule : OptionRule.values()) {
            assertTrue(rule.read("<answer>(E)</answer>", OPTIONS).isEmpty(), rule.title());
            assertTrue(rule.read("E", List.of()).isEmpty(), rule.title());
        }
    }

    @Test
    void longTextsTakeTimeInProportion() {
        List<String> texts = List.of(
                "<answer>".repeat(300_000),
                "<think></think>".repeat(200_000),
                "<answer>\n".repeat(300_000),
                "(A".repeat(800_000),
                " ".repeat(2_000_000),
                "A.".repeat(800_000) + " ",
                "The answer is".repeat(150_000));
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (String text : texts) {
                for (OptionRule rule : OptionRule.values()) {
                    rule.read(text, OPTIONS);
                }
                Tags.longVideo(text);
                Tags.wellFormed(text);
                ShortAnswer.viper(text);
                ShortAnswer.firstTruth(text);
            }
        });
    }
}
