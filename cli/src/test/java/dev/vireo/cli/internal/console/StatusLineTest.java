package dev.vireo.cli.internal.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StatusLine line = new StatusLine(new PrintStream(out, true, StandardCharsets.UTF_8));

    private String told() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\u001b[K", "<");
    }

    @Test
    void eachTextTakesThePlaceOfTheOneBefore() {
        line.show("planning", 80);
        line.show("running", 80);
        line.clear();
        line.clear();
        assertEquals("<planning<running<", told());
    }

    @Test
    void aLongTextIsCutToTheTerminal() {
        line.show("0123456789", 8);
        assertEquals("<0123456", told());
    }

    @Test
    void whatMovesTheCursorIsLeftOut() {
        line.show("a\u001b[2Jb\nc\u202ed\u009be", 80);
        assertEquals("<a [2Jb c d e", told());
    }

    @Test
    void theWidthIsThatOfTheVariableAndOtherwiseUsual() {
        assertEquals(72, TerminalWidth.of(Map.of("COLUMNS", "72"), false));
        assertEquals(40, TerminalWidth.of(Map.of("COLUMNS", "7"), false));
        assertEquals(100, TerminalWidth.of(Map.of("COLUMNS", "wide"), false));
        assertEquals(100, TerminalWidth.of(Map.of(), false));
    }
}
