package dev.vireo.cli.internal.command.models;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo models`.
@Command(
        name = "models",
        header = "Fetches, shows, checks and removes published models, runs, serves and talks to them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsGetCommand.class,
            ModelsListCommand.class,
            ModelsShowCommand.class,
            ModelsCheckCommand.class,
            ModelsRunCommand.class,
            ModelsChatCommand.class,
            ModelsServeCommand.class,
            ModelsRmCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models get google/siglip-base-patch16-224",
            "  vireo models list",
            "  vireo models check google/siglip-base-patch16-224"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the spec before it calls a command
final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo models is missing");
    }
}
