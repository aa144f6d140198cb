package dev.vireo.cli.internal.command.world;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo world`.
@Command(
        name = "world",
        header = "Makes and measures the built-in world: rendered scenes and clips with ground truth.",
        subcommands = {
            WorldScenesCommand.class,
            WorldClipsCommand.class,
            WorldEvalCommand.class,
            WorldFaultsCommand.class,
            WorldMutantsCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo world scenes --count 10 --seed 1 --out world",
            "  vireo world eval --count 20 --seed 7 --tools oracle --json"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class WorldCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo world is missing");
    }
}
