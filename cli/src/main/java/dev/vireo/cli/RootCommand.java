package dev.vireo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `vireo` itself: the options that every command has.
@Command(
        name = "vireo",
        header = "Answers questions about pictures by writing and running small typed programs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AskCommand.class,
            PlanCommand.class,
            ExecCommand.class,
            CheckCommand.class,
            ReplayCommand.class,
            TraceCommand.class,
            CacheCommand.class,
            VideoCommand.class,
            WorldCommand.class,
            TrainCommand.class,
            ModelsCommand.class,
            DemoCommand.class,
            ToolsCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            HelpCommand.class,
            PrepareCommand.class,
        },
        footerHeading = "%nStart with vireo demo; vireo COMMAND --help has the options, with examples:%n",
        footer = {
            "  vireo ask --image photo.png --question \"How many red cubes are there?\"",
            "Exit codes: 0 done; 1 a check failed; 2 wrong usage; 3 bad data; 4 a provider refused;",
            "5 out of a resource; 70 a defect of Vireo; 130 interrupted."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class RootCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    RootCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print data, and an error too, as one JSON object on stdout.")
    void json(boolean on) {
        console.json(on);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli alone reads it
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
