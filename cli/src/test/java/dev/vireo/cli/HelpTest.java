package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Compares the help of every command with `help.txt`, so that an option changes on purpose alone. When it
/// did, run with `-Dvireo.help.write=true` and look at the difference.
class HelpTest {
    private static final Path SNAPSHOT = Path.of("src/test/resources/dev/vireo/cli/help.txt");

    private static List<CommandLine> commands() {
        List<CommandLine> out = new ArrayList<>();
        collect(Vireo.commandLine(console(), List.of()), out);
        return out;
    }

    private static Console console() {
        return new Console(
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                Path.of(""),
                Map.of(),
                WorkerStart::processes);
    }

    private static void collect(CommandLine line, List<CommandLine> out) {
        if (!line.getCommandSpec().usageMessage().hidden()) {
            out.add(line);
        }
        line.getSubcommands().values().forEach(sub -> collect(sub, out));
    }

    @Test
    void aCommandThatIsMadeAloneIsTheSameAsAmongAll() {
        CommandLine all = Vireo.commandLine(console(), List.of());
        all.getSubcommands().forEach((name, among) -> {
            CommandLine alone = Objects.requireNonNull(Vireo.commandLine(console(), List.of("--json", name))
                    .getSubcommands()
                    .get(name));
            assertEquals(name, among.getCommandName());
            assertEquals(
                    among.getUsageMessage(CommandLine.Help.Ansi.OFF), alone.getUsageMessage(CommandLine.Help.Ansi.OFF));
        });
        assertEquals(
                1,
                Vireo.commandLine(console(), List.of("--json", "ask"))
                        .getSubcommands()
                        .size());
    }

    @Test
    void theVersionIsAnOptionToo() {
        Terminal terminal = new Terminal(Path.of("target"));
        assertEquals(terminal.run("version").out(), terminal.run("--version").out());
        assertEquals(
                terminal.run("version", "--json").out(),
                terminal.run("--version", "--json").out());
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
    void everyExampleCanBePasted() {
        for (CommandLine line : commands()) {
            for (String example : line.getCommandSpec().usageMessage().footer()) {
                if (!example.startsWith("  ")) {
                    continue; // what stands between examples
                }
                for (List<String> command : shell(example.replace("%%", "%"))) {
                    assertEquals("vireo", command.getFirst(), example);
                    String[] words = command.subList(1, command.size()).toArray(String[]::new);
                    assertDoesNotThrow(
                            () -> Vireo.commandLine(console(), List.of()).parseArgs(words), example);
                }
            }
        }
    }

    /// The commands of a line for a shell, as it would start them: without variables and files for their output.
    private static List<List<String>> shell(String text) {
        List<List<String>> out = new ArrayList<>();
        for (String command : text.split(" \\| ", -1)) {
            List<String> words = new ArrayList<>();
            Matcher word = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+").matcher(command.replaceFirst(" > .*", ""));
            while (word.find()) {
                if (!words.isEmpty() || !word.group().matches("[A-Z_]+=.*")) {
                    words.add(word.group().replace("\"", ""));
                }
            }
            out.add(words);
        }
        return out;
    }

    @Test
    void helpIsAsWideAsTheTerminal() {
        Terminal terminal = new Terminal(Path.of("target"));
        List<String> narrow = terminal.with(Map.of("COLUMNS", "64"))
                .run("models", "get", "--help")
                .out()
                .lines()
                .toList();
        narrow.forEach(line -> assertTrue(line.length() <= 64 || line.startsWith("  vireo "), line));
        List<String> wide = terminal.with(Map.of("COLUMNS", "160"))
                .run("help", "models", "get")
                .out()
                .lines()
                .toList();
        assertTrue(wide.stream().anyMatch(line -> line.length() > 100), wide.toString());
        assertTrue(wide.size() < narrow.size());
    }

    @Test
    void theHelpOfEveryCommandIsJsonWhenThatIsAskedFor() {
        for (CommandLine line : commands()) {
            String name = line.getCommandSpec().qualifiedName();
            List<String> words = new ArrayList<>(List.of(name.split(" ")));
            words.removeFirst();
            words.addAll(List.of("--help", "--json"));
            JsonNode json = new Terminal(Path.of("target"))
                    .run(words.toArray(String[]::new))
                    .json();
            assertEquals(name, json.path("command").asText());
            assertTrue(json.path("help").asText().contains("Usage: "), json.toString());
        }
        assertEquals(
                "vireo version",
                new Terminal(Path.of("target"))
                        .run("help", "version", "--json")
                        .json()
                        .path("command")
                        .asText());
    }

    @Test
    void theCommandsOfAFamilyStandBelowOneHeading() {
        for (CommandLine line : commands()) {
            String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
            boolean family = line.getCommandSpec().parent() != null
                    && !line.getSubcommands().isEmpty();
            assertEquals(family, help.contains("\nCommands:\n"), help);
        }
    }

    @Test
    void theFirstHelpFitsOnOneScreen() {
        List<String> lines =
                new Terminal(Path.of("target")).run("--help").out().lines().toList();
        assertTrue(lines.size() <= 35, lines.size() + " lines");
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
