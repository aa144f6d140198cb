package dev.vireo.cli.internal.command.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo tools`.
@Command(
        name = "tools",
        header = "Lists what programs may call, and tries one call alone.",
        subcommands = {ToolsListCommand.class, ToolsRunCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo tools list", "  vireo tools run find --image photo.png --arg object_name=\"red cube\""})
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class ToolsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo tools is missing");
    }
}
