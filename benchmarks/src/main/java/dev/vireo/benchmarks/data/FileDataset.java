package dev.vireo.benchmarks.data;

import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A data set whose splits are files of rows.
abstract class FileDataset implements Dataset {
    private final String name;
    private final List<String> splits;
    private final List<String> metrics;
    private final String source;

    /// @param source where its files come from, as a sentence
    FileDataset(String name, List<String> splits, List<String> metrics, String source) {
        this.name = name;
        this.splits = List.copyOf(splits);
        this.metrics = List.copyOf(metrics);
        this.source = source;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<String> splits() {
        return splits;
    }

    @Override
    public final List<String> metrics() {
        return metrics;
    }

    @Override
    public final List<Path> files(Path root, String split) {
        known(root, split);
        List<Path> out = new ArrayList<>(questions(root, split));
        out.addAll(besides(root, split));
        return List.copyOf(out);
    }

    @Override
    public final Samples open(Path root, String split) {
        known(root, split);
        there(root);
        RowSamples samples = read(root, split, false);
        try {
            Sample first = samples.next()
                    .orElseThrow(() -> Defect.of(questions(root, split).getFirst(), "it has no question", hint()));
            return new Begun(first, samples);
        } catch (VireoException e) {
            samples.close();
            throw e;
        }
    }

    @Override
    public final List<Problem> check(Path root, Optional<String> split, int most) {
        split.ifPresent(one -> known(root, one));
        there(root);
        List<String> wanted = split.map(List::of)
                .orElseGet(() -> present(root).stream()
                        .filter(one -> Files.exists(questions(root, one).getFirst()))
                        .toList());
        Check check = new Check(root, hint(), most);
        if (wanted.isEmpty()) {
            Path usual = questions(root, splits.getFirst()).getFirst();
            check.add(
                    new Problem(usual, 0, "there is no file of any split, neither this nor one of the others", hint()));
        }
        for (String one : wanted) {
            check.samples(questions(root, one).getFirst(), split.isPresent(), () -> read(root, one, true));
            checkBesides(root, one, check);
        }
        return check.problems();
    }

    /// The splits that may be there.
    List<String> present(Path root) {
        return splits;
    }

    /// The files with the questions of a split, at least one.
    abstract List<Path> questions(Path root, String split);

    /// The other files that can move its scores.
    List<Path> besides(Path root, String split) {
        return List.of();
    }

    /// Opens a split that exists.
    ///
    /// @param strict whether rows that can be asked, but are not as they should be, are told as wrong
    abstract RowSamples read(Path root, String split, boolean strict);

    /// Checks what asking does not read.
    void checkBesides(Path root, String split, Check check) {}

    /// What to do when a file is missing or wrong.
    final String hint() {
        return source + " docs/benchmarks.md shows the folders of " + name + ".";
    }

    private void there(Path root) {
        if (!Files.isDirectory(root)) {
            throw Defect.of(root, Files.exists(root) ? "it is no folder" : "there is no such folder", hint());
        }
    }

    private void known(Path root, String split) {
        if (!present(root).contains(split)) {
            throw new VireoException(
                    Code.USAGE,
                    name + " has no split '" + split + "'",
                    Spelling.closest(split, splits)
                            .map(meant -> "Did you mean '" + meant + "'?")
                            .orElse("It has " + String.join(", ", splits) + "."));
        }
    }

    /// Questions of which the first was read ahead.
    private static final class Begun implements Samples {
        private final Samples rest;
        private Optional<Sample> first;

        Begun(Sample first, Samples rest) {
            this.first = Optional.of(first);
            this.rest = rest;
        }

        @Override
        public Optional<Sample> next() {
            if (first.isEmpty()) {
                return rest.next();
            }
            Optional<Sample> out = first;
            first = Optional.empty();
            return out;
        }

        @Override
        public void close() {
            rest.close();
        }
    }
}
