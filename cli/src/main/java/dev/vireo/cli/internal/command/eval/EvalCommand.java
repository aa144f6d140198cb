package dev.vireo.cli.internal.command.eval;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo eval`.
@Command(
        name = "eval",
        header = "Measures answers: to benchmarks, about photographs, and to your own questions.",
        subcommands = {
            EvalRunCommand.class,
            EvalArmsCommand.class,
            EvalScoreCommand.class,
            EvalMergeCommand.class,
            EvalCompareCommand.class,
            EvalReportCommand.class,
            EvalSubmitCommand.class,
            EvalImportCommand.class,
            EvalFileCommand.class,
            EvalPhotosCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo eval run gqa --root gqa --split testdev --out runs/gqa",
            "  vireo eval photos",
            "  vireo eval file questions.jsonl --out run"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class EvalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo eval is missing");
    }
}
