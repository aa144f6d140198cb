package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.diffusion.VideoMaking;
import dev.vireo.diffusion.VideoModel;
import dev.vireo.diffusion.VideoRequest;
import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.VideoRun;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo video upscale`.
@Command(
        name = "upscale",
        header = "Makes a video anew at a larger size, with the detail that belongs there.",
        description = {
            "The video is enlarged, mixed with noise and denoised again, as zeroscope's XL model is meant to be used."
                    + " Writes video.mp4, video.gif, frames/ and run.json.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video upscale bear --model ./zeroscope-xl --size 1024x576 --out bear-large",
            "  vireo video upscale clip.mp4 --prompt \"a bear walks\" --model ./zeroscope-xl --size 1024x576"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options before it calls a command
final class VideoUpscaleCommand implements Runnable {
    private static final int MOST_FRAMES = 1000;

    private final Console console;

    @Parameters(paramLabel = "VIDEO", description = "The folder of a video that was made here, or a video file.")
    private Path source;

    @Mixin
    private VideoModelOptions modelOptions;

    @Option(names = "--size", paramLabel = "WxH", required = true, description = "Of the new frames, in pixels.")
    private String size;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "video-large",
            description = "The folder to write into (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What it shows (default: as the video was made).")
    private @Nullable String prompt;

    @Option(
            names = "--strength",
            paramLabel = "X",
            defaultValue = "0.35",
            description = "How much is invented, up to 1 (default: ${DEFAULT-VALUE}).")
    private double strength;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps of denoising, of which --strength takes its share (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "15",
            description = "How much the prompt counts, from 1 (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--fps", paramLabel = "F", description = "Frames per second (default: those of the video).")
    private @Nullable Double fps;

    @Option(names = "--negative", paramLabel = "TEXT", description = "What it should not look like.")
    private String negative = VideoRequest.NEGATIVE;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides the noise (default: ${DEFAULT-VALUE}).")
    private long seed;

    VideoUpscaleCommand(Console console) {
        this.console = console;
    }

    /// What is made larger.
    private record Old(List<Image> frames, String prompt, double fps) {}

    @Override
    public void run() {
        Numbers.Size pixels = Numbers.pixels("--size", size);
        Numbers.between("--steps", steps, 1, 1000);
        if (!(scale >= 1 && scale <= 100)) {
            throw new VireoException(Code.USAGE, "--scale must lie between 1 and 100, not " + scale, "");
        }
        if (!(strength > 0 && strength <= 1)) {
            throw new VireoException(
                    Code.USAGE, "--strength must lie above 0 and up to 1, not " + strength, "Usual is 0.35.");
        }
        VideoMaking.requireNoFile(console.file(out));
        Old old = old();
        double rate = fps != null ? fps : old.fps;
        if (!(rate >= 0.1 && rate <= 240)) {
            throw new VireoException(
                    fps != null ? Code.USAGE : Code.DATA,
                    "the frames per second must lie between 0.1 and 240, not " + rate,
                    "Give --fps, 8 say.");
        }
        VideoModelOptions.Found found = modelOptions.find(console, null);
        VideoRequest request = new VideoRequest(
                old.prompt,
                negative,
                List.of(),
                old.frames.size(),
                pixels.width(),
                pixels.height(),
                new Denoising(steps, scale, "dpm++", seed),
                Placement.of(Control.NONE));
        VideoMaking.Wanted wanted = new VideoMaking.Wanted(
                console.file(out),
                request,
                Optional.empty(),
                Optional.of(new VideoRun.Source(source.toString(), VideoRun.hash(old.frames), strength)),
                rate);
        try (VideoModel model = found.open()) {
            VideoMaking making = new VideoMaking(model, found.use());
            VideoMaking.Made made = VideoTalk.alone(
                    console,
                    Math.max(1, (int) (steps * strength)),
                    listener -> making.change(wanted, old.frames, listener));
            VideoTalk.print(console, out, made);
        }
    }

    private Old old() {
        Path at = console.input(source);
        if (Names.isPicture(source.toString())) {
            throw new VireoException(
                    Code.DATA, "[" + source + "] is a picture, not a video", "Name a video, or the folder of one.");
        }
        if (Files.isDirectory(at)) {
            if (!Files.exists(at.resolve(VideoRun.FILE))) {
                throw new VireoException(
                        Code.DATA,
                        "[" + source + "] is not the folder of a video that was made here: it has no " + VideoRun.FILE,
                        "Name a folder that vireo video generate wrote, or a video file.");
            }
            VideoRun run = VideoRun.read(at.resolve(VideoRun.FILE));
            List<Image> frames = frames(Clips.folder(at.resolve("frames"), run.framesPerSecond()));
            if (!VideoRun.hashes(frames).equals(run.frames())) {
                throw new VireoException(
                        Code.DATA,
                        "[" + at.resolve("frames") + "] holds other frames than run.json says",
                        "Make the video again in another folder, and that larger: vireo video generate --replay "
                                + source.resolve(VideoRun.FILE) + " --out NEW");
            }
            return new Old(frames, prompt != null ? prompt : run.prompt(), run.framesPerSecond());
        }
        if (!Files.exists(at)) {
            throw new VireoException(Code.DATA, "[" + source + "] no such file or folder", "Check the path.");
        }
        if (prompt == null || prompt.isBlank()) {
            throw new VireoException(
                    Code.USAGE,
                    "--prompt is missing: a video file does not say what it shows",
                    "Say it in a sentence.");
        }
        try (Clip clip = Clips.open(at)) {
            return new Old(frames(clip), prompt, clip.framesPerSecond());
        }
    }

    private List<Image> frames(Clip clip) {
        try (clip) {
            if (clip.frames() > MOST_FRAMES) {
                throw new VireoException(
                        Code.DATA,
                        "[" + source + "] has " + clip.frames() + " frames; at most " + MOST_FRAMES + " fit",
                        "Cut it into parts.");
            }
            List<Image> out = new ArrayList<>();
            for (int f = 0; f < clip.frames(); f++) {
                out.add(clip.frame(f));
            }
            return out;
        }
    }
}
