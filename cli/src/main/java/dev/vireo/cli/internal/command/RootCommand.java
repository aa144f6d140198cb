package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.command.ask.AskCommand;
import dev.vireo.cli.internal.command.ask.CheckCommand;
import dev.vireo.cli.internal.command.ask.ExecCommand;
import dev.vireo.cli.internal.command.ask.PlanCommand;
import dev.vireo.cli.internal.command.ask.ReplayCommand;
import dev.vireo.cli.internal.command.ask.TraceCommand;
import dev.vireo.cli.internal.command.config.ConfigCommand;
import dev.vireo.cli.internal.command.data.DataCommand;
import dev.vireo.cli.internal.command.eval.EvalCommand;
import dev.vireo.cli.internal.command.models.ModelsCommand;
import dev.vireo.cli.internal.command.tools.ToolsCommand;
import dev.vireo.cli.internal.command.video.VideoCommand;
import dev.vireo.cli.internal.command.world.WorldCommand;
import dev.vireo.cli.internal.console.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
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
        footerHeading = "%nStart with vireo demo; vireo COMMAND --help has the options, with examples:%n",
        footer = {
            "  vireo ask --image photo.png --question \"How many red cubes are there?\"",
            "Exit: 0 done, 1 check failed, 2 usage, 3 data, 4 provider, 5 resource, 70 defect, 130 interrupted."
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class RootCommand implements Runnable {
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    /// The commands that run or show others.
    private static final Set<String> WITH_ALL = Set.of("help", "prepare");

    static {
        COMMANDS.put("ask", AskCommand.class);
        COMMANDS.put("plan", PlanCommand.class);
        COMMANDS.put("exec", ExecCommand.class);
        COMMANDS.put("check", CheckCommand.class);
        COMMANDS.put("replay", ReplayCommand.class);
        COMMANDS.put("trace", TraceCommand.class);
        COMMANDS.put("cache", CacheCommand.class);
        COMMANDS.put("video", VideoCommand.class);
        COMMANDS.put("world", WorldCommand.class);
        COMMANDS.put("data", DataCommand.class);
        COMMANDS.put("eval", EvalCommand.class);
        COMMANDS.put("train", TrainCommand.class);
        COMMANDS.put("models", ModelsCommand.class);
        COMMANDS.put("demo", DemoCommand.class);
        COMMANDS.put("tools", ToolsCommand.class);
        COMMANDS.put("config", ConfigCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("version", VersionCommand.class);
        COMMANDS.put("help", HelpCommand.class);
        COMMANDS.put("prepare", PrepareCommand.class);
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    public RootCommand(Console console) {
        this.console = console;
    }

    /// Gives the root its commands: the one that a command line names, if it does, or else all. Making them
    /// all takes longer than running many a one.
    ///
    /// @param arguments of the command line
    public static void addCommands(CommandLine root, IFactory factory, List<String> arguments) {
        Optional<String> named = arguments.stream()
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .filter(name -> COMMANDS.containsKey(name) && !WITH_ALL.contains(name));
        COMMANDS.forEach((name, type) -> {
            if (named.isEmpty() || named.get().equals(name)) {
                root.addSubcommand(name, new CommandLine(type, factory));
            }
        });
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

    @Option(
            names = {"-V", "--version"},
            hidden = true,
            description = "Print the versions, as vireo version does.")
    private boolean version;

    @Override
    public void run() {
        if (version) {
            new VersionCommand(console).run();
            return;
        }
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
