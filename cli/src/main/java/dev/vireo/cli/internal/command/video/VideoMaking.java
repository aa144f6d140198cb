package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.diffusion.GeneratedVideo;
import dev.vireo.diffusion.Unfinished;
import dev.vireo.diffusion.VideoFiles;
import dev.vireo.diffusion.VideoModel;
import dev.vireo.diffusion.VideoRequest;
import dev.vireo.diffusion.VideoRun;
import dev.vireo.layout.Layout;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Makes one video after another with a model and writes their folders. A folder that is complete is left as it is;
/// one that is not is gone on with.
final class VideoMaking {
    private static final String UNFINISHED = "unfinished.safetensors";

    private final Console console;
    private final VideoModelOptions.Found found;
    private final VideoModel model;

    VideoMaking(Console console, VideoModelOptions.Found found, VideoModel model) {
        this.console = console;
        this.found = found;
        this.model = model;
    }

    /// What is to be made.
    ///
    /// @param folder as the user named it
    record Wanted(
            Path folder, VideoRequest request, Optional<Layout> layout, Optional<VideoRun.Source> source, double fps) {}

    /// What became of it.
    ///
    /// @param files names in the folder; empty when it was there already
    record Made(Wanted wanted, VideoRun run, List<String> files) {
        Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("folder", wanted.folder.toString());
            out.put("made", !files.isEmpty());
            out.put("prompt", run.prompt());
            out.put("seed", run.request().denoising().seed());
            out.put("frames", run.frames().size());
            out.put("seconds", run.seconds());
            out.put("files", files);
            return out;
        }
    }

    /// Computes the frames.
    @FunctionalInterface
    interface Work {
        GeneratedVideo video(Unfinished unfinished, VideoModel.Progress progress);
    }

    /// Makes a video, or finds that it is there.
    ///
    /// @param progress is told of every step
    /// @throws VireoException with code USAGE when the folder holds another video
    Made make(Wanted wanted, VideoModel.Progress progress, Work work) {
        Path folder = console.file(wanted.folder);
        Path record = folder.resolve(VideoRun.FILE);
        if (Files.exists(record)) {
            VideoRun before = VideoRun.read(record);
            if (before.request().equals(wanted.request)
                    && before.weights().equals(found.weights())
                    && before.dtype().equals(found.dtype())
                    && sameSource(before.source(), wanted.source)
                    && before.framesPerSecond() == wanted.fps) {
                return new Made(wanted, before, List.of());
            }
            throw new VireoException(
                    Code.USAGE,
                    "[" + wanted.folder + "] holds another video",
                    "Choose another --out, or delete that folder.");
        }
        console.folder(wanted.folder);
        long start = System.nanoTime();
        Path file = folder.resolve(UNFINISHED);
        String model = Sha256.of(found.weights().toString());
        GeneratedVideo video = work.video(new Unfinished(file, model), progress);
        wanted.layout.ifPresent(l -> l.write(folder.resolve("layout.json")));
        if (video.truncated()) {
            console.talk("vireo: note: the prompt is longer than the model reads; its end was left out");
        }
        double enough = wanted.request.placement().recipe().threshold();
        if (!wanted.request.placement().compat() // which moves once before it looks
                && !video.energies().isEmpty()
                && video.energies().stream().allMatch(e -> e.value() <= enough)) {
            console.talk(String.format(
                    Locale.ROOT,
                    "vireo: note: nothing was guided, because the energy (%.4g at first) was never above what is good"
                            + " enough (%.4g); give a lower --threshold",
                    video.energies().getFirst().value(),
                    enough));
        }
        List<String> files = VideoFiles.write(folder, wanted.request, video, wanted.layout, wanted.fps);
        VideoRun run = new VideoRun(
                found.name(),
                found.dtype(),
                found.device(),
                found.weights(),
                wanted.request,
                wanted.layout,
                wanted.source,
                wanted.fps,
                video.prompt(),
                VideoRun.hashes(video.frames()),
                Math.round((System.nanoTime() - start) / 1e7) / 100.0);
        run.write(folder); // because it says that the folder is complete
        delete(file); // last, because until now nothing else held the work
        return new Made(wanted, run, files);
    }

    private static boolean sameSource(Optional<VideoRun.Source> before, Optional<VideoRun.Source> now) {
        return before.isPresent() == now.isPresent()
                && before.map(b -> b.sameAs(now.orElseThrow())).orElse(true);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says at once, before anything is computed, that nothing can be written there.
    ///
    /// @throws VireoException with code USAGE when the place is a file
    static void check(Console console, Path out) {
        Path at = console.file(out);
        if (Files.exists(at) && !Files.isDirectory(at)) {
            throw new VireoException(Code.USAGE, "[" + out + "] is a file, not a folder", "Choose another --out.");
        }
    }

    /// A video from noise.
    Work fromNoise(Wanted wanted) {
        return (unfinished, progress) -> model.generate(wanted.request, Optional.of(unfinished), progress);
    }

    /// As [#make], telling how many steps are done.
    Made alone(Wanted wanted, int steps, Work work) {
        try (ProgressTalk talk = new ProgressTalk(console, "steps", steps)) {
            return make(wanted, (done, _) -> talk.done(done), work);
        }
    }

    /// Prints what became of one video.
    static void print(Console console, Made made) {
        if (console.json()) {
            console.object(made.plain());
            return;
        }
        Path folder = made.wanted.folder;
        if (made.files.isEmpty()) {
            console.talk("vireo: note: this video is there already");
            console.line(folder.resolve("video.mp4").toString());
            return;
        }
        made.files.stream()
                .filter(f -> !f.startsWith("frames/"))
                .forEach(f -> console.line(folder.resolve(f).toString()));
        console.line(folder.resolve("frames") + " (" + made.run.frames().size() + " pictures)");
        console.line(folder.resolve(VideoRun.FILE).toString());
    }
}
