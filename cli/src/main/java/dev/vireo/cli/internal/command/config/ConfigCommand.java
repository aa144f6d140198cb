package dev.vireo.cli.internal.command.config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo config`.
@Command(
        name = "config",
        header = "Shows and checks the configuration.",
        subcommands = {ConfigShowCommand.class, ConfigCheckCommand.class, ConfigPathCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo config show", "  vireo config check vireo.yaml", "  vireo config path"})
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo config is missing");
    }
}
