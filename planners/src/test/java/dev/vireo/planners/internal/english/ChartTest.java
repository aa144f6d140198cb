package dev.vireo.planners.internal.english;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.planners.internal.english.Chart.Reading;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Readings under small grammars.
class ChartTest {
    private static List<Reading> readings(String pattern, String text) {
        Rules rules = new Rules();
        rules.value("pet", "cat", _ -> "cat");
        rules.value("pet", "dog", _ -> "dog");
        rules.value("phrase", pattern, c -> c.maybe("pet", String.class).orElse("none"));
        return new Chart(rules.grammar(Set.of()), List.of(text.split(" "))).readings("phrase", 0);
    }

    @Test
    void whatIsOptionalIsTakenFirstAndThenLeft() {
        assertEquals(List.of(new Reading("cat", 2), new Reading("none", 1)), readings("a [{pet}]", "a cat"));
    }

    @Test
    void oneOfSeveralIsReadInTheirOrder() {
        assertEquals(List.of(new Reading("none", 2), new Reading("none", 1)), readings("(a cat|a)", "a cat"));
    }

    @Test
    void whatMustStandNextIsNotTaken() {
        assertEquals(List.of(new Reading("none", 1)), readings("a &(cat|dog)", "a dog"));
        assertEquals(List.of(), readings("a &(cat|dog)", "a horse"));
        assertEquals(List.of(), readings("a &{pet}", "a"));
    }

    @Test
    void whatMustNotStandNextRefusesTheReading() {
        assertEquals(List.of(), readings("a !{pet}", "a dog"));
        assertEquals(List.of(new Reading("none", 1)), readings("a !{pet}", "a horse"));
        assertEquals(List.of(new Reading("none", 1)), readings("a !{pet}", "a"));
    }

    @Test
    void aPatternThatLacksItsBracketIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Pattern.of("a (b"));
        assertThrows(IllegalArgumentException.class, () -> Pattern.of("a !(b]"));
    }
}
