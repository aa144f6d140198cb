package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.diffusion.VideoModel;
import dev.vireo.diffusion.VideoRun;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name a video model and how it is run.
@SuppressWarnings("NullAway.Init") // picocli sets the options before it calls a command
final class VideoModelOptions {
    @Option(
            names = "--model",
            paramLabel = ModelPlace.LABEL,
            description =
                    "A text-to-video model: a folder with unet, vae, text_encoder, tokenizer and scheduler, or such"
                            + " a model that was fetched.")
    private @Nullable String place;

    @Option(names = "--dtype", paramLabel = "TYPE", description = "What to compute in: f32 (default), bf16 or f16.")
    private @Nullable String dtype;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where to compute: cpu (default) or cuda:0, cuda:1, ...")
    private @Nullable String device;

    /// A model that is there, before it is loaded.
    record Found(Path folder, VideoRun.ModelUse use) {
        /// Loads it.
        VideoModel open() {
            return VideoModel.open(folder, Names.dtype(use.dtype()), Device.parse(use.device()));
        }
    }

    /// Finds the model that is named, or else that of a run.
    ///
    /// @throws VireoException with code USAGE when no model is named; DATA when there is none, or it is not
    ///     that of the run
    Found find(Console console, @Nullable VideoRun run) {
        String named = place != null ? place : run != null ? run.model() : "";
        if (named.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "--model is missing",
                    "Name a folder with unet, vae, text_encoder, tokenizer and scheduler, or fetch one:"
                            + " vireo models get ORG/NAME");
        }
        String type = dtype != null ? dtype : run != null ? run.dtype() : "f32";
        Names.dtype(type);
        String where = device != null ? device : run != null ? run.device() : "cpu";
        Device.parse(where).requirePresent();
        Path folder = ModelPlace.find(console, named).folder();
        VideoRun.ModelUse use = new VideoRun.ModelUse(named, type, where, VideoRun.weights(folder));
        Optional<String> difference = Optional.ofNullable(run).flatMap(use::differenceFrom);
        if (difference.isPresent()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] in " + type + " is not what the video was made with: " + difference.get(),
                    "Name the same model with --model, or start a new video with the layout alone.");
        }
        return new Found(folder, use);
    }
}
