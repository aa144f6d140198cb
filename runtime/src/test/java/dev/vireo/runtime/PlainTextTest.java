package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "two dogs", "zwei Hünde, 猫, שלום, مرحبا", "😀 👩‍👩‍👧", "می‌خواهم", "a\n\tb"})
    void whatPeopleWriteStays(String text) {
        assertEquals(text, PlainText.lines(text));
    }

    @Test
    void whatMovesTheCursorIsSpelledOut() {
        assertEquals("a\\u001b[31mb\\u000d\\u0007\\u0008\\u007f", PlainText.lines("a\u001b[31mb\r\u0007\b\u007f"));
        assertEquals("\\u009b2J\\u0085\\u009d", PlainText.lines("\u009b2J\u0085\u009d"));
    }

    @Test
    void whatTurnsTheDirectionIsSpelledOut() {
        assertEquals(
                "\\u202euser\\u2066 \\u2028 \\u200b \\u061c \\ufeff",
                PlainText.lines("\u202euser\u2066 \u2028 \u200b \u061c \ufeff"));
        assertEquals("half \\ud800.", PlainText.lines("half \ud800."));
        assertEquals("\\udb40\\udc41", PlainText.lines("\uDB40\uDC41"));
    }

    @Test
    void aLineHasNeitherEndsNorTabs() {
        assertEquals("a\\nb\\tc", PlainText.line("a\nb\tc"));
    }

    @ParameterizedTest
    @CsvSource({"5,aaaaa...", "12,aaaaaaaaaaaa", "20,aaaaaaaaaaaa"})
    void aLongLineIsCut(int max, String expected) {
        assertEquals(expected, PlainText.line("a".repeat(12), max));
    }
}
