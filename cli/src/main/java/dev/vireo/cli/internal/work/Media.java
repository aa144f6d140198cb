package dev.vireo.cli.internal.work;

import dev.vireo.agent.Query;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.run.Opened;
import dev.vireo.program.Receiver;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a question or a program is about, read from its files.
///
/// @param files of the pictures, or of the video
/// @param answers possible answers, for videos
public record Media(Receiver receiver, List<Path> files, List<Image> images, Optional<Clip> clip, List<String> answers)
        implements AutoCloseable {
    /// Reads what the options name.
    ///
    /// @throws dev.vireo.runtime.VireoException as the readers of pictures and videos
    public static Media read(MediaOptions options) {
        Receiver receiver = options.required();
        Optional<Clip> clip = options.video()
                .map(video -> Clips.open(
                        video.file(), video.frames().map(Clips.Sampling::atMost).orElseGet(Clips.Sampling::all)));
        List<Path> files = options.video().map(video -> List.of(video.file())).orElseGet(options::imageFiles);
        return new Media(receiver, files, options.images(), clip, options.answers());
    }

    /// What a question of a run is about.
    static Media of(Opened opened) {
        Receiver receiver = switch (opened.about()) {
            case About.Picture _ -> Receiver.IMAGE;
            case About.Pictures _ -> Receiver.IMAGE_LIST;
            case About.Video _ -> Receiver.VIDEO;
        };
        return new Media(receiver, opened.about().files(), opened.images(), opened.clip(), List.of());
    }

    /// A question about it.
    public Query query(String question) {
        return switch (receiver) {
            case IMAGE -> Query.of(images.getFirst(), question);
            case IMAGE_LIST -> Query.of(images, question);
            case VIDEO -> Query.of(clip.orElseThrow(), question).options(answers);
        };
    }

    @Override
    public void close() {
        clip.ifPresent(Clip::close);
    }
}
