package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.HelpText;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vireo help`.
@Command(
        name = "help",
        header = "Prints the help of a command.",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo help ask", "  vireo help world eval"})
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class HelpCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; without one, help for vireo.")
    private List<String> path = List.of();

    HelpCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        CommandLine line = spec.root().commandLine();
        for (String name : path) {
            CommandLine next = line.getSubcommands().get(name);
            if (next == null) {
                throw new VireoException(
                        Code.USAGE,
                        "unknown command '" + name + "' of "
                                + line.getCommandSpec().qualifiedName(),
                        Names.closest(name, Names.subcommands(line))
                                .map(Failure::didYouMean)
                                .orElse("Run: vireo --help"));
            }
            line = next;
        }
        HelpText.print(console, line);
    }
}
