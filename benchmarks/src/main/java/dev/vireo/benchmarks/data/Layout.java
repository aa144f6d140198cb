package dev.vireo.benchmarks.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Finds files in the folders that people unpack a data set into.
final class Layout {
    private static final Pattern PART = Pattern.compile("-of-([0-9]{1,6})\\.parquet$");

    private Layout() {}

    /// The first of several places that is there; the first of them when none is.
    static Path first(Path root, List<String> places) {
        return places.stream()
                .map(root::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> root.resolve(places.getFirst()));
    }

    /// The first of several files of one folder that is there, by the endings that they may have; that with the
    /// first ending when none is.
    static Path withEnding(Path folder, String name, List<String> endings) {
        Path usual = inside(folder, name + endings.getFirst());
        if (Files.exists(usual)) {
            return usual;
        }
        return endings.stream()
                .map(ending -> inside(folder, name + ending))
                .filter(Files::exists)
                .findFirst()
                .orElse(usual);
    }

    /// A file by a name that a data set gives. It lies in the folder, whatever the name is.
    ///
    /// @throws IllegalArgumentException when no file can have the name or it leads out of the folder
    static Path inside(Path folder, String name) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("'" + name + "' can't be the name of a file");
        }
        if (path.isAbsolute() || name.isBlank() || path.normalize().startsWith("..")) {
            throw new IllegalArgumentException("the file name '" + name + "' leads out of the folder of the data set");
        }
        return folder.resolve(path);
    }

    /// The files of a split of a table as hubs publish them: all parts of `SPLIT-00000-of-00002.parquet`, or else
    /// one of `SPLIT.parquet`, `SPLIT.jsonl` and `SPLIT.json`.
    ///
    /// @param folders where they may lie; the first of them is the usual one
    static List<Path> table(Path root, List<String> folders, String split) {
        for (String folder : folders) {
            Path in = root.resolve(folder);
            List<Path> parts = matching(in, split + "-[0-9]*-of-[0-9]*.parquet");
            if (!parts.isEmpty()) {
                return parts(in, split, parts.getFirst().getFileName().toString());
            }
            for (String ending : List.of(".parquet", ".jsonl", ".json")) {
                if (Files.exists(in.resolve(split + ending))) {
                    return List.of(in.resolve(split + ending));
                }
            }
        }
        return List.of(root.resolve(folders.getFirst()).resolve(split + "-00000-of-00001.parquet"));
    }

    /// All parts that the name of one promises, whether they are there or not.
    private static List<Path> parts(Path folder, String split, String one) {
        Matcher name = PART.matcher(one);
        int count = name.find() ? Integer.parseInt(name.group(1)) : 1;
        return IntStream.range(0, Math.max(1, count))
                .mapToObj(i -> folder.resolve(String.format(Locale.ROOT, "%s-%05d-of-%05d.parquet", split, i, count)))
                .toList();
    }

    /// The files and folders of a folder that match a pattern, by name.
    static List<Path> matching(Path folder, String pattern) {
        List<Path> out = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(out::add);
        } catch (IOException _) {
            return List.of();
        }
        out.sort(null);
        return out;
    }
}
