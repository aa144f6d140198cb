package dev.vireo.benchmarks.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The hand-made files of these tests, in the published layouts.
final class DatasetFiles {
    private DatasetFiles() {}

    /// The folder of a data set.
    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(DatasetFiles.class.getResource(name + "/"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A copy of it that may be spoilt.
    static Path copy(String name, Path into) {
        Path from = folder(name);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path to = into.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(one, to);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return into;
    }

    /// All questions of a split.
    static List<Sample> all(String name, Path root, String split) {
        List<Sample> out = new ArrayList<>();
        try (Samples samples = Datasets.named(name).open(root, split)) {
            for (Optional<Sample> one = samples.next(); one.isPresent(); one = samples.next()) {
                out.add(one.get());
            }
        }
        return out;
    }

    /// All questions of a split of the hand-made files.
    static List<Sample> all(String name, String split) {
        return all(name, folder(name), split);
    }
}
