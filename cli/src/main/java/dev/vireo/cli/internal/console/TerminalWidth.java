package dev.vireo.cli.internal.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many columns a terminal has.
final class TerminalWidth {
    private static final int LEAST = 40;
    private static final int MOST = 500;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("[0-9]{1,4} ([0-9]{1,4})\\s*");

    private TerminalWidth() {}

    /// @param terminal whether the process has one
    static int of(Map<String, String> environment, boolean terminal) {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (NUMBER.matcher(columns).matches()) {
            return within(Integer.parseInt(columns));
        }
        return terminal ? asked() : Console.USUAL_WIDTH;
    }

    private static int asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII);
            Matcher sides = ROWS_AND_COLUMNS.matcher(said);
            return sides.matches() ? within(Integer.parseInt(sides.group(1))) : Console.USUAL_WIDTH;
        } catch (IOException _) {
            return Console.USUAL_WIDTH; // no stty, or no terminal after all
        }
    }

    /// A terminal that says 0 does not know.
    private static int within(int columns) {
        return columns == 0 ? Console.USUAL_WIDTH : Math.clamp(columns, LEAST, MOST);
    }
}
