package dev.vireo.cli.internal.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/// Prints the commands of `vireo --help` in groups, by what they are for; a command that is in none of them
/// comes last. The commands of a family stand below one heading.
public final class CommandGroups implements IHelpSectionRenderer {
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Questions and programs", List.of("ask", "plan", "check", "exec", "tools", "video"));
        GROUPS.put("What was answered", List.of("trace", "replay", "cache"));
        GROUPS.put("The built-in world, and models", List.of("world", "data", "eval", "train", "models"));
        GROUPS.put("This installation", List.of("demo", "doctor", "config", "version", "help"));
    }

    @Override
    public String render(Help help) {
        Map<String, Help> rest = new LinkedHashMap<>(help.subcommands());
        int width = rest.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder();
        boolean family = help.commandSpec().parent() != null;
        (family ? Map.<String, List<String>>of() : GROUPS).forEach((title, names) -> {
            List<String> lines = new ArrayList<>();
            for (String name : names) {
                Help one = rest.remove(name);
                if (one != null) {
                    lines.add(line(one, name, width));
                }
            }
            out.append(group(help, title, lines));
        });
        List<String> lines = new ArrayList<>();
        rest.forEach((name, one) -> lines.add(line(one, name, width)));
        return out.append(group(help, family ? "Commands" : "More", lines)).toString();
    }

    private static String group(Help help, String title, List<String> lines) {
        return lines.isEmpty()
                ? ""
                : help.colorScheme().ansi().string("%n@|bold %s|@:%n".formatted(title)) + String.join("", lines);
    }

    private static String line(Help command, String name, int width) {
        String header = command.commandSpec().usageMessage().header()[0];
        return "  " + command.colorScheme().commandText(name) + " ".repeat(width - name.length() + 2)
                + header.substring(0, header.length() - 1) + System.lineSeparator();
    }

    /// Puts the groups in the place of the list of commands.
    public static void of(CommandLine root) {
        Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(root.getHelpSectionMap());
        sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
        root.setHelpSectionMap(sections);
    }
}
