package dev.vireo.cli.internal.command.video;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo video`.
@Command(
        name = "video",
        header = "Plans and makes videos: from a caption to boxes over time, and from these to frames.",
        subcommands = {
            VideoLayoutCommand.class,
            VideoPreviewCommand.class,
            VideoCheckCommand.class,
            VideoEditCommand.class,
            VideoGenerateCommand.class,
            VideoUpscaleCommand.class,
            VideoScoreCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video layout --caption \"a red ball is thrown from the left to the right\" --out ball.json",
            "  vireo video preview ball.json --out preview",
            "  vireo video generate --layout ball.json --model ./zeroscope --out ball"
        })
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
final class VideoCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command of vireo video is missing");
    }
}
