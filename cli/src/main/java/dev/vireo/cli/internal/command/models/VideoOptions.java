package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.language.Video;
import dev.vireo.language.Video.Frames;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Videos that are shown to a model, and which of their frames.
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class VideoOptions {
    private static final int MOST_TIMES = 100_000;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description = "A video (MP4, WebM, MKV, ...) or a folder of pictures, for models that see; may be given"
                    + " several times.")
    private List<Path> files = List.of();

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "So many frames of a video are seen, spread over all of it (default: as the model is used"
                    + " to).")
    private @Nullable Integer count;

    @Option(names = "--fps", paramLabel = "X", description = "So many frames of a second are seen.")
    private @Nullable Double perSecond;

    @Option(
            names = "--timestamps",
            paramLabel = "A,B,...",
            description = "The frames at these seconds are seen: 0,2.5,60.")
    private @Nullable String times;

    /// The videos, whose clips the caller closes.
    ///
    /// @param opened takes each clip as it is opened
    /// @throws VireoException with code USAGE when options contradict each other; DATA when a file is no video
    ///     or what is asked of it means nothing
    List<Video> open(Console console, List<Clip> opened) {
        long said = Stream.of(count != null, perSecond != null, times != null)
                .filter(given -> given)
                .count();
        if (said > 1) {
            throw new VireoException(
                    Code.USAGE, "--frames, --fps and --timestamps say different things", "Give one of them.");
        }
        if (said > 0 && files.isEmpty()) {
            throw new VireoException(
                    Code.USAGE, "--frames, --fps and --timestamps are of a video", "Give one: --video FILE.");
        }
        Frames frames = frames();
        List<Video> out = new ArrayList<>();
        for (Path file : files) {
            Clip clip = Clips.open(console.input(file));
            opened.add(clip);
            out.add(new Video(clip, frames));
        }
        return out;
    }

    private Frames frames() {
        if (count != null) {
            return Frames.count(count);
        }
        if (perSecond != null) {
            return Frames.perSecond(perSecond);
        }
        if (times != null) {
            return Frames.at(Arrays.stream(times.split(",", MOST_TIMES))
                    .map(VideoOptions::seconds)
                    .toList());
        }
        return Frames.usual();
    }

    private static double seconds(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new VireoException(
                    Code.DATA,
                    "--timestamps: '" + text + "' is no time in seconds",
                    "Write seconds with commas between: 0,2.5,60.",
                    e);
        }
    }
}
