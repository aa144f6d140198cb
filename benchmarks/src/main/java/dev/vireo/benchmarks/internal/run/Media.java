package dev.vireo.benchmarks.internal.run;

import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files of a question, read.
///
/// @param frames of a video
/// @param said what is said in it, where the question may be asked with that
/// @param seen the hash of all that is there to be seen and read
record Media(Opened opened, Optional<Frames> frames, Optional<String> said, String seen) implements AutoCloseable {
    /// Reads them.
    ///
    /// @throws VireoException with code DATA when one is missing or can't be read
    static Media open(About about, Clips.Sampling sampling) {
        return switch (about) {
            case About.Picture _, About.Pictures _ -> pictures(about);
            case About.Video(Path file, Optional<Path> subtitles) ->
                video(about, file, subtitles.map(Subtitles::read), sampling);
        };
    }

    private static Media pictures(About about) {
        List<Image> images = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        for (Path file : about.files()) {
            images.add(Image.read(file));
            try {
                hashes.append(Sha256.of(file)).append('\n');
            } catch (IOException e) {
                throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
            }
        }
        return new Media(
                new Opened(about, images, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Sha256.of(hashes.toString()));
    }

    private static Media video(About about, Path file, Optional<String> said, Clips.Sampling sampling) {
        Frames frames = new Frames(Clips.open(file, sampling));
        try {
            String seen = frames.seen();
            return new Media(
                    new Opened(about, List.of(), Optional.of(frames)),
                    Optional.of(frames),
                    said,
                    said.map(text -> Sha256.of(seen + "\n" + text)).orElse(seen));
        } catch (RuntimeException e) {
            frames.close();
            throw e;
        }
    }

    /// A question as it is asked: with what is said, where it may be.
    String asked(String question) {
        return said.map(text -> question + "\n\nThis is said in the video:\n" + text)
                .orElse(question);
    }

    @Override
    public void close() {
        frames.ifPresent(Frames::close);
    }
}
