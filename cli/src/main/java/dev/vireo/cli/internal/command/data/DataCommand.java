package dev.vireo.cli.internal.command.data;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo data`.
@Command(
        name = "data",
        header = "Lists the data sets of questions that are read, and checks one on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DataListCommand.class, DataCheckCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo data list", "  vireo data check gqa --root /data/gqa --split testdev_balanced"})
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
