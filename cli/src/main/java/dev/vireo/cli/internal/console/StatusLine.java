package dev.vireo.cli.internal.console;

import java.io.PrintStream;

/// The line at the bottom of a terminal that says what is being done. Safe for several threads.
final class StatusLine {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private boolean shown;

    StatusLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    /// Shows a text in the place of the last one, as much of it as fits.
    synchronized void show(String text, int width) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .map(c -> isPlain(c) ? c : ' ')
                .limit(Math.max(1, width - 1))
                .forEach(line::appendCodePoint);
        terminal.print(CLEAR + line);
        terminal.flush();
        shown = true;
    }

    /// Whether a character moves nothing on a terminal.
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /// Takes it away, if there is one.
    synchronized void clear() {
        if (shown) {
            terminal.print(CLEAR);
            terminal.flush();
            shown = false;
        }
    }
}
