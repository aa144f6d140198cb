package dev.vireo.diffusion;

import dev.vireo.layout.Layout;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes one video after another with a model, each in a folder of its own with all its files. A folder that
/// is complete is left as it is; one that is not is gone on with.
///
/// ```java
/// ModelUse use = new ModelUse("zeroscope", "f32", "cpu", VideoRun.weights(folder));
/// try (VideoModel model = VideoModel.open(folder, DType.F32, Device.CPU)) {
///     VideoMaking making = new VideoMaking(model, use);
///     for (VideoMaking.Wanted video : videos) {
///         making.make(video, VideoMaking.Listener.NONE);
///     }
/// }
/// ```
public final class VideoMaking {
    private static final String UNFINISHED = "unfinished.safetensors";
    private static final String LAYOUT = "layout.json";

    private final VideoModel model;
    private final VideoRun.ModelUse use;

    /// Makes videos with a model.
    ///
    /// @param use what `model` was opened from and how, for the records of the videos
    public VideoMaking(VideoModel model, VideoRun.ModelUse use) {
        this.model = model;
        this.use = use;
    }

    /// What is to be made.
    ///
    /// @param folder is made when it is missing
    /// @param layout what the objects' places come from
    /// @param source what the video is made larger from, if it is
    /// @param framesPerSecond of the files
    public record Wanted(
            Path folder,
            VideoRequest request,
            Optional<Layout> layout,
            Optional<VideoRun.Source> source,
            double framesPerSecond) {}

    /// What became of it.
    ///
    /// @param files the names in the folder of all that was written; empty when the video was there already
    public record Made(VideoRun run, List<String> files) {
        /// Copies the list.
        public Made {
            files = List.copyOf(files);
        }
    }

    /// What a person should know of a video.
    public sealed interface Note {
        /// The prompt is longer than the model reads; its end was left out.
        record PromptCut() implements Note {}

        /// Nothing was guided, because the energy was never above what is good enough.
        ///
        /// @param first the energy at first
        /// @param enough the recipe's threshold
        record NothingGuided(double first, double enough) implements Note {}
    }

    /// Told how far the making of a video is.
    public interface Listener extends VideoModel.Progress {
        /// Hears nothing.
        Listener NONE = new Listener() {
            @Override
            public void step(int done, int of) {}

            @Override
            public void note(Note note) {}
        };

        /// Something that a person should know, once the frames are computed.
        void note(Note note);
    }

    /// Computes the frames.
    @FunctionalInterface
    private interface Work {
        GeneratedVideo video(Optional<VideoModel.Unfinished> unfinished);
    }

    /// Makes a video from noise, or finds that it is there.
    ///
    /// @throws VireoException with code USAGE when the folder holds another video; otherwise as
    ///     [VideoModel#generate(VideoRequest,Optional,VideoModel.Progress)] and [VideoFiles#write]
    public Made make(Wanted wanted, Listener listener) {
        return make(wanted, listener, unfinished -> model.generate(wanted.request, unfinished, listener));
    }

    /// Makes a video from another one, or finds that it is there.
    ///
    /// @param frames those of the source, which says by its strength how much is invented
    /// @throws VireoException as [#make]
    /// @throws IllegalArgumentException when no source is stated
    public Made change(Wanted wanted, List<Image> frames, Listener listener) {
        VideoRun.Source source =
                wanted.source.orElseThrow(() -> new IllegalArgumentException("the source of the frames is not stated"));
        return make(
                wanted,
                listener,
                unfinished -> model.change(frames, source.strength(), wanted.request, unfinished, listener));
    }

    private Made make(Wanted wanted, Listener listener, Work work) {
        Path folder = wanted.folder;
        Path record = folder.resolve(VideoRun.FILE);
        if (Files.exists(record)) {
            VideoRun before = VideoRun.read(record);
            if (before.request().equals(wanted.request)
                    && before.weights().equals(use.weights())
                    && before.dtype().equals(use.dtype())
                    && sameSource(before.source(), wanted.source)
                    && before.framesPerSecond() == wanted.framesPerSecond) {
                return new Made(before, List.of());
            }
            throw new VireoException(
                    Code.USAGE,
                    "[" + folder + "] holds another video",
                    "Choose another folder for this one, or delete that folder.");
        }
        long start = System.nanoTime();
        Path file = folder.resolve(UNFINISHED);
        String model = Sha256.of(use.weights().toString());
        GeneratedVideo video = inFolder(folder, () -> work.video(Optional.of(new VideoModel.Unfinished(file, model))));
        notes(wanted.request.placement(), video, listener);
        List<String> files =
                new ArrayList<>(VideoFiles.write(folder, wanted.request, video, wanted.layout, wanted.framesPerSecond));
        wanted.layout.ifPresent(l -> {
            l.write(folder.resolve(LAYOUT));
            files.add(LAYOUT);
        });
        VideoRun run = new VideoRun(
                use.model(),
                use.dtype(),
                use.device(),
                use.weights(),
                wanted.request,
                wanted.layout,
                wanted.source,
                wanted.framesPerSecond,
                video.prompt(),
                VideoRun.hashes(video.frames()),
                Math.round((System.nanoTime() - start) / 1e7) / 100.0);
        run.write(folder); // because it says that the folder is complete
        files.add(VideoRun.FILE);
        delete(file); // last, because until now nothing else held the work
        return new Made(run, files);
    }

    private static void notes(VideoRequest.Placement placement, GeneratedVideo video, Listener listener) {
        if (video.truncated()) {
            listener.note(new Note.PromptCut());
        }
        double enough = placement.recipe().threshold();
        if (placement.rules().looksBeforeItMoves()
                && !video.energies().isEmpty()
                && video.energies().stream().allMatch(e -> e.value() <= enough)) {
            listener.note(new Note.NothingGuided(video.energies().getFirst().value(), enough));
        }
    }

    private static boolean sameSource(Optional<VideoRun.Source> before, Optional<VideoRun.Source> now) {
        return before.isPresent() == now.isPresent()
                && before.map(b -> b.sameAs(now.orElseThrow())).orElse(true);
    }

    /// Says at once, before anything is computed, that nothing can be written there.
    ///
    /// @throws VireoException with code USAGE when the place is a file
    public static void requireNoFile(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new VireoException(Code.USAGE, "[" + folder + "] is a file, not a folder", "Choose another folder.");
        }
    }

    /// Does some work in a folder that is made when it is missing. When the work fails, folders that were made for
    /// it and hold nothing are gone again.
    private static <T> T inFolder(Path folder, Supplier<T> work) {
        List<Path> made = new ArrayList<>();
        for (Path one = folder.toAbsolutePath(); one != null && !Files.exists(one); one = one.getParent()) {
            made.add(one);
        }
        createFolder(folder);
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            try {
                for (Path one : made) {
                    Files.delete(one);
                }
            } catch (IOException _) {
                // it holds what was done so far
            }
            throw e;
        }
    }

    /// Makes a folder that is missing.
    ///
    /// @throws VireoException with code DATA when it can't be made
    static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + folder + "] can't be made: " + IoReason.of(e), "Choose another folder.", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
