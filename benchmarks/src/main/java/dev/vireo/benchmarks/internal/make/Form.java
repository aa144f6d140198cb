package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.SceneGenerator;
import java.util.List;
import java.util.Map;

/// How the files of one data set are made.
public interface Form {
    /// The forms by the names of their data sets.
    static Map<String, Form> all() {
        return Map.of(
                "gqa", new GqaForm(),
                "vsr", new VsrForm(),
                "covr", new CovrForm(),
                "refcoco", new RefCocoForm(),
                "4kpro", new FourKProForm(),
                "rvp", new RvpForm(),
                "nextqa", new NextQaForm(),
                "longvideo-reason", new LongVideoForm(List.of("validation", "train", "test")),
                "longvideo-reason-eval", new LongVideoForm(List.of("test")),
                "videomme", new VideoMmeForm());
    }

    /// The splits that are made.
    List<String> splits();

    /// The most questions of a split.
    default int most() {
        return 1_000_000;
    }

    /// The usual width of its pictures.
    default int width() {
        return SceneGenerator.WIDTH;
    }

    /// The usual height of its pictures.
    default int height() {
        return SceneGenerator.HEIGHT;
    }

    /// Whether it is about videos, whose size can't be chosen.
    default boolean films() {
        return false;
    }

    /// How many pictures or videos so many questions are about.
    int pictures(int count);

    /// Makes all files of a split.
    ///
    /// @return how many questions were made
    /// @throws dev.vireo.runtime.VireoException with code DATA when a file can't be written, CANCELLED when the
    ///     thread is interrupted
    int make(Job job);
}
