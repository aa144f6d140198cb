package dev.vireo.cli.internal.command.ask;

import dev.vireo.agent.Replay;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.Answers;
import dev.vireo.program.ProgramRunner;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `vireo replay`.
@Command(
        name = "replay",
        header = "Answers again from a trace, and checks that nothing differs.",
        description = {
            "The programs run again; plans, answers of language models and results of tools come from the trace."
                    + " No network is used. The exit code is 1 when the replay differs from the recording.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo replay why.jsonl", "  vireo replay why.jsonl --json"})
@SuppressWarnings("NullAway.Init")
public // picocli sets the required options before it calls a command
final class ReplayCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "TRACE", description = "A trace that vireo ask --trace FILE.jsonl wrote.")
    private Path trace;

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Replay replay = Replay.of(console.input(trace));
        Replay.Result result;
        try (ProgramRunner workers = console.startWorkers()) {
            result = replay.run(workers);
        }
        if (console.json()) {
            console.object(Answers.plain(result.answer()));
        } else {
            console.line(Answers.text(result.answer()));
        }
        result.difference().ifPresent(difference -> console.talk("vireo: the replay differs: " + difference));
        return result.difference().isPresent() ? 1 : 0;
    }
}
