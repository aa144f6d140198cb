package dev.vireo.cli.internal.command.data;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo data`.
@Command(
        name = "data",
        header = "Lists, checks and makes data sets of questions.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DataListCommand.class, DataCheckCommand.class, DataMakeCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo data list",
            "  vireo data check gqa --root /data/gqa --split testdev_balanced",
            "  vireo data make vsr --count 100 --seed 1 --out vsr"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the spec before it calls a command
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo data is missing");
    }
}
