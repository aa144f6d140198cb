package dev.vireo.sandbox.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TalkTest {
    @Test
    void ordinaryTextStaysAsItIs() {
        String text = "division by zero: 'grün' \u4e2d \uD83D\uDE00 \\x1b";
        assertEquals(text, Talk.plain(text));
    }

    @Test
    void whatMovesACursorOrTurnsTheWritingIsSpelledOut() {
        assertEquals("a\\u001b[31m\\nb\\u000d\\u0007\\t", Talk.plain("a\u001b[31m\nb\r\u0007\t"));
        assertEquals("\\u202euser\\u2066 \\u2028 \\u009b \\u200b", Talk.plain("\u202euser\u2066 \u2028 \u009b \u200b"));
        assertEquals("half \\ud800.", Talk.plain("half \ud800."));
        assertEquals("\\U000e0041", Talk.plain("\uDB40\uDC41"));
    }

    @ParameterizedTest
    @CsvSource({"10, aaaaaaaaaa...", "12, aaaaaaaaaaaa", "13, aaaaaaaaaaaa"})
    void longTextIsCut(int max, String expected) {
        assertEquals(expected, Talk.plain("a".repeat(12), max));
    }
}
