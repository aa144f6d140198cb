package dev.vireo.planners.internal.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Parts of a video of four seconds.
class TimePhrasesTest {
    private static final double SECONDS = 4;

    private static Span span(String text) {
        return Phrases.value("time", text, Time.class).span(SECONDS, false);
    }

    @ParameterizedTest
    @CsvSource({
        "in the second half of the video, 0.5, 1",
        "in the first half, 0, 0.5",
        "during the second quarter of the clip, 0.25, 0.5",
        "in the final fifth, 0.8, 1",
        "in only the second half, 0.5, 1",
        "in the first 2 seconds, 0, 0.5",
        "for the last 1 second, 0.75, 1",
        "after 2 seconds, 0.5, 1",
        "after 1.5 seconds onwards, 0.375, 1",
        "after a second, 0.25, 1",
        "at one second, 0.25, 1",
        "until 3 seconds, 0, 0.75",
        "after the first half, 0.5, 1",
        "before the second half, 0, 0.5",
        "from the second half on, 0.5, 1",
        "halfway through the video, 0.5, 1",
        "from the start until the middle, 0, 0.5",
        "from the beginning, 0, 1",
        "from the middle on, 0.5, 1",
        "throughout the video, 0, 1",
        "for the whole clip, 0, 1",
        "all the time, 0, 1",
        "at the beginning, 0, 0.5"
    })
    void aTimeIsAPartOfTheVideo(String text, double from, double to) {
        assertEquals(new Span(from, to), span(text));
        assertEquals("", Phrases.rest("time", text));
    }

    @Test
    void aThirdIsOneOfThree() {
        assertEquals(new Span(2.0 / 3, 1), span("in the last third"));
        assertEquals(new Span(0, 1.0 / 3), span("in the first part"));
        assertEquals(new Span(1.0 / 3, 2.0 / 3), span("in the middle part"));
        assertEquals(new Span(2.0 / 3, 1), span("at the very end"));
        assertEquals(new Span(1.0 / 3, 1), span("after a while"));
    }

    @Test
    void aTimeBehindTheEndIsTheEnd() {
        assertEquals(new Span(1, 1), span("after 20 seconds"));
        assertEquals(new Span(0, 1), span("in the last 20 seconds"));
    }

    @Test
    void theMiddleIsAThirdOnlyWhereNothingElseIsMeant() {
        Time middle = Phrases.value("time", "in the middle of the video", Time.class);
        assertEquals(new Span(0.5, 1), middle.span(SECONDS, false));
        assertEquals(new Span(1.0 / 3, 2.0 / 3), middle.span(SECONDS, true));
        Time only = Phrases.value("time", "only in the middle of the video", Time.class);
        assertEquals(new Span(1.0 / 3, 2.0 / 3), only.span(SECONDS, false));
    }

    @Test
    void anOnlyBeforeATimeIsKept() {
        assertTrue(Phrases.value("time", "only in the first half", Time.class).only());
        assertFalse(Phrases.value("time", "in the first half only", Time.class).only());
        assertEquals("", Phrases.rest("time", "in the first half only"));
    }

    @Test
    void theBeginningIsKnownToTellOfPlacesMoreOften() {
        assertEquals(
                Time.Kind.BEGINNING,
                Phrases.value("time", "at the start", Time.class).kind());
        assertEquals(
                Time.Kind.PLAIN, Phrases.value("time", "at the end", Time.class).kind());
    }

    @Test
    void aTimeLeavesWhatFollowsIt() {
        assertEquals("of a dog", Phrases.rest("time", "in the first half of a dog"));
        assertEquals("from the left", Phrases.rest("time", "in the first half from the left"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"in the garden", "after a dog", "at the left", "from the left", "at 2.5 seconds", "only", ""})
    void otherPhrasesAreNoTimes(String text) {
        assertTrue(Phrases.isNone("time", text));
    }
}
