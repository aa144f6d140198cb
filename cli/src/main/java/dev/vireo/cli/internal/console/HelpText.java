package dev.vireo.cli.internal.console;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/// The help of a command.
public final class HelpText {
    /// The least that picocli lays out.
    private static final int LEAST = 55;

    private HelpText() {}

    /// Prints it, as wide as the terminal.
    ///
    /// @return the exit code
    public static int print(Console console, CommandLine about) {
        about.setUsageHelpWidth(Math.max(LEAST, console.width()));
        if (console.json()) {
            Map<String, String> out = new LinkedHashMap<>();
            out.put("command", about.getCommandSpec().qualifiedName());
            out.put("help", about.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
            console.object(out);
        } else {
            about.getUsageMessage(about.getColorScheme())
                    .stripTrailing()
                    .lines()
                    .forEach(console::line);
        }
        return 0;
    }
}
