package dev.vireo.benchmarks.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a question is about. The files need not be there: they are opened when the question is asked.
public sealed interface About {
    /// One picture.
    record Picture(Path file) implements About {}

    /// Several pictures, in their order.
    record Pictures(List<Path> files) implements About {
        public Pictures {
            files = List.copyOf(files);
        }
    }

    /// A video.
    ///
    /// @param subtitles a SubRip file with what is said in it, if the question may be asked with that
    record Video(Path file, Optional<Path> subtitles) implements About {}

    /// The files, in their order, without subtitles.
    default List<Path> files() {
        return switch (this) {
            case Picture(Path file) -> List.of(file);
            case Pictures(List<Path> files) -> files;
            case Video(Path file, Optional<Path> _) -> List.of(file);
        };
    }
}
