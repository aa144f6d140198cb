package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.program.Receiver;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name pictures, or a video.
public class MediaOptions {
    private static final int MOST_FRAMES = 100_000;

    private final Console console;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A PNG, JPEG, BMP, GIF or WebP file, - for stdin; several are a list of pictures.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--video", paramLabel = "FILE", description = "A video file, or a folder with its frames.")
    private @Nullable Path video;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Look at so many frames of the video, evenly spread (default: all).")
    private @Nullable Integer frames;

    public MediaOptions(Console console) {
        this.console = console;
    }

    /// A video file, and how many of its frames are looked at.
    record VideoFile(Path file, Optional<Integer> frames) {}

    /// What a program is about: by what is named, unless something else is said.
    ///
    /// @throws VireoException with code USAGE when the options contradict each other
    public Receiver receiver() {
        if (!images.isEmpty() && video != null) {
            throw usage("--image and --video exclude each other", "Ask about the one or the other.");
        }
        if (video == null && frames != null) {
            throw usage("--frames is about a video, and there is none", "Name one with --video FILE.");
        }
        if (video != null && Names.isPicture(console.file(video).toString())) {
            throw usage("[" + video + "] is a picture, not a video", "Name it with --image FILE.");
        }
        if (frames != null) {
            Numbers.between("--frames", frames, 1, MOST_FRAMES);
        }
        return video != null ? Receiver.VIDEO : images.size() > 1 ? Receiver.IMAGE_LIST : Receiver.IMAGE;
    }

    /// What a program is about, when something must be named.
    ///
    /// @throws VireoException with code USAGE when nothing is, or the options contradict each other
    public final Receiver required() {
        Receiver chosen = receiver();
        if (isEmpty()) {
            throw usage(
                    chosen == Receiver.VIDEO ? "--video FILE is missing" : "--image FILE is missing",
                    "Name a picture with --image, several with --image again and again, or a video with --video.");
        }
        return chosen;
    }

    /// Whether nothing is named.
    public final boolean isEmpty() {
        return images.isEmpty() && video == null;
    }

    /// The files of the pictures, in their order.
    final List<Path> imageFiles() {
        return images.stream().map(console::input).toList();
    }

    /// The pictures, in their order.
    ///
    /// @throws VireoException as [Image#read]
    final List<Image> images() {
        return imageFiles().stream().map(Image::read).toList();
    }

    /// The video, when one is named.
    final Optional<VideoFile> video() {
        return Optional.ofNullable(video)
                .map(named -> new VideoFile(console.input(named), Optional.ofNullable(frames)));
    }

    /// Possible answers; empty when none are given.
    List<String> answers() {
        return List.of();
    }

    static VireoException usage(String message, String hint) {
        return new VireoException(Code.USAGE, message, hint);
    }
}
