package dev.vireo.cli;

import dev.vireo.cli.internal.command.Commands;
import dev.vireo.cli.internal.command.RootCommand;
import dev.vireo.cli.internal.console.CommandGroups;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.HelpText;
import dev.vireo.cli.internal.console.Interruption;
import dev.vireo.cli.internal.console.Pipe;
import dev.vireo.cli.internal.console.WorkerStart;
import dev.vireo.cli.internal.settings.ConfigOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The `vireo` command. Data goes to stdout, talk to stderr; the exit code says who can act on a failure.
///
/// Exit codes: 0 done, whatever the answer is; 1 a check or threshold is not met; 2 wrong usage; 3 missing,
/// unreadable or malformed data; 4 a model provider refused; 5 out of a resource; 70 a defect of Vireo
/// itself; 130 interrupted.
public final class Vireo {
    /// The exit code for a defect of Vireo itself.
    public static final int INTERNAL_ERROR = Failure.INTERNAL_ERROR;

    private final PrintStream out;
    private final PrintStream err;
    private final Path workingFolder;
    private final Map<String, String> environment;
    private final WorkerStart workers;

    /// A command line that talks to these streams.
    ///
    /// @param workingFolder where relative output files of `demo` go
    /// @param environment the variables that commands may look at, such as `OPENAI_API_KEY`
    public Vireo(PrintStream out, PrintStream err, Path workingFolder, Map<String, String> environment) {
        this(out, err, workingFolder, environment, WorkerStart::processes);
    }

    /// @param workers starts what runs programs
    Vireo(PrintStream out, PrintStream err, Path workingFolder, Map<String, String> environment, WorkerStart workers) {
        this.out = out;
        this.err = err;
        this.workingFolder = workingFolder;
        this.environment = Map.copyOf(environment);
        this.workers = workers;
    }

    /// Runs one command line and ends the process with its exit code.
    public static void main(String[] args) {
        PrintStream out = new PrintStream(
                new Pipe(new java.io.FileOutputStream(java.io.FileDescriptor.out)), false, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        Interruption interruption = Interruption.watch();
        int code = new Vireo(out, err, Path.of(""), System.getenv()).run(args);
        out.flush();
        err.flush();
        interruption.finished();
        System.exit(code);
    }

    /// Runs one command line.
    ///
    /// @return the exit code
    public int run(String... args) {
        Console console = new Console(out, err, workingFolder, environment, workers);
        console.json(List.of(args).contains("--json"));
        int code;
        try {
            code = commandLine(console, List.of(args)).execute(args.length == 0 ? new String[] {"help"} : args);
        } catch (RuntimeException | Error e) {
            code = Failure.of(e, console).report(console);
        }
        console.close();
        if (out.checkError()) { // flushes it
            code = Failure.UNWRITTEN.tell(console);
        }
        err.flush();
        return code == 0 ? console.lateExitCode() : code;
    }

    /// @param arguments that it is for: it knows at least the command that they name
    static CommandLine commandLine(Console console, List<String> arguments) {
        Commands factory = new Commands(console);
        CommandLine line = new CommandLine(new RootCommand(console), factory);
        RootCommand.addCommands(line, factory, arguments);
        addSettings(line);
        CommandGroups.of(line);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.color() ? Ansi.ON : Ansi.OFF));
        line.setExecutionStrategy(parsed -> helpAsked(parsed)
                .map(about -> HelpText.print(console, about))
                .orElseGet(() -> new CommandLine.RunLast().execute(parsed)));
        line.setUsageHelpWidth(Console.USUAL_WIDTH);
        line.setUsageHelpLongOptionsMaxWidth(30);
        line.setOut(console.writer());
        line.setErr(console.talkWriter());
        line.setAbbreviatedOptionsAllowed(false);
        line.setParameterExceptionHandler((e, _) -> Failure.ofParameters(e).report(console));
        line.setExecutionExceptionHandler((e, _, _) -> Failure.of(e, console).report(console));
        return line;
    }

    /// The command whose help is asked for, if one is.
    private static Optional<CommandLine> helpAsked(CommandLine.ParseResult parsed) {
        for (CommandLine.ParseResult one : parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .toList()) {
            if (one.isUsageHelpRequested()) {
                return Optional.of(one.commandSpec().commandLine());
            }
        }
        return Optional.empty();
    }

    /// Gives every command below the options of its settings.
    private static void addSettings(CommandLine line) {
        for (CommandLine.Model.CommandSpec mixin :
                List.copyOf(line.getCommandSpec().mixins().values())) {
            if (mixin.userObject() instanceof ConfigOptions options) {
                options.addTo(line.getCommandSpec());
            }
        }
        line.getSubcommands().values().forEach(Vireo::addSettings);
    }
}
