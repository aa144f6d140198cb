package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.WorkerStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Compares the help of every command with `help.txt`, so that an option changes on purpose alone. When it
/// did, run with `-Dvireo.help.write=true` and look at the difference.
class HelpTest {
    private static final Path SNAPSHOT = Path.of("src/test/resources/dev/vireo/cli/help.txt");

    private static List<CommandLine> commands() {
        Console console = new Console(
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                Path.of(""),
                Map.of(),
                WorkerStart::processes);
        List<CommandLine> out = new ArrayList<>();
        collect(Vireo.commandLine(console), out);
        return out;
    }

    private static void collect(CommandLine line, List<CommandLine> out) {
        if (!line.getCommandSpec().usageMessage().hidden()) {
            out.add(line);
        }
        line.getSubcommands().values().forEach(sub -> collect(sub, out));
    }

    @Test
    void theHelpOfEveryCommandIsAsItWas() throws IOException {
        StringBuilder now = new StringBuilder();
        for (CommandLine line : commands()) {
            now.append("$ ").append(line.getCommandSpec().qualifiedName()).append(" --help\n");
            now.append(line.getUsageMessage(CommandLine.Help.Ansi.OFF)).append('\n');
        }
        if (Boolean.getBoolean("vireo.help.write")) {
            Files.createDirectories(Objects.requireNonNull(SNAPSHOT.getParent()));
            Files.writeString(SNAPSHOT, now);
        }
        try (InputStream in = Objects.requireNonNull(HelpTest.class.getResourceAsStream("help.txt"))) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), now.toString());
        }
    }

    @Test
    void everyCommandHasAHeaderAndAnExample() {
        for (CommandLine line : commands()) {
            CommandLine.Model.UsageMessageSpec usage = line.getCommandSpec().usageMessage();
            String name = line.getCommandSpec().qualifiedName();
            assertTrue(usage.header().length > 0, name + " has no header");
            assertTrue(String.join("\n", usage.footer()).contains("  vireo "), name + " has no example");
        }
    }

    @Test
    void theFirstHelpFitsOnOneScreen() {
        List<String> lines =
                new Terminal(Path.of("target")).run("--help").out().lines().toList();
        assertTrue(lines.size() <= 34, lines.size() + " lines");
        lines.forEach(line -> assertTrue(line.length() <= 100, line));
        assertFalse(lines.contains("More:"), "a command is in no group: see CommandGroups");
    }

    @Test
    void helpPrintsTheSameAsTheOption() {
        Terminal terminal = new Terminal(Path.of("target"));
        assertEquals(
                terminal.run("version", "--help").out(),
                terminal.run("help", "version").out());
    }
}
