package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.command.ask.AskCommand;
import dev.vireo.cli.internal.command.ask.CheckCommand;
import dev.vireo.cli.internal.command.ask.ExecCommand;
import dev.vireo.cli.internal.command.ask.PlanCommand;
import dev.vireo.cli.internal.command.ask.ReplayCommand;
import dev.vireo.cli.internal.command.ask.TraceCommand;
import dev.vireo.cli.internal.command.config.ConfigCommand;
import dev.vireo.cli.internal.command.models.ModelsCommand;
import dev.vireo.cli.internal.command.tools.ToolsCommand;
import dev.vireo.cli.internal.command.video.VideoCommand;
import dev.vireo.cli.internal.command.world.WorldCommand;
import dev.vireo.cli.internal.console.Console;
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
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class RootCommand implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    public RootCommand(Console console) {
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
