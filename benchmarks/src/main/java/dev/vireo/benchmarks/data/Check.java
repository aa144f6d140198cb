package dev.vireo.benchmarks.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Collects what is wrong with a data set, up to a number.
final class Check {
    private final Path root;
    private final String hint;
    private final int most;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> missing = new HashSet<>();

    Check(Path root, String hint, int most) {
        this.root = root;
        this.hint = hint;
        this.most = most;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    boolean full() {
        return problems.size() >= most;
    }

    void add(Problem problem) {
        if (!full()) {
            problems.add(problem);
        }
    }

    /// Reads every question, and looks for its pictures and videos.
    ///
    /// @param usual the file that is named when there is no question
    /// @param some whether it is wrong when its rows are all of other splits
    void samples(Path usual, boolean some, Supplier<RowSamples> opener) {
        collect(() -> {
            try (RowSamples samples = opener.get()) {
                int asked = 0;
                while (!full()) {
                    try {
                        Optional<Sample> sample = samples.next();
                        if (sample.isEmpty()) {
                            break;
                        }
                        asked++;
                        files(sample.get(), samples.place());
                    } catch (Defect e) {
                        add(e.problem());
                        asked++;
                    }
                }
                if (asked == 0 && (some || samples.place().isEmpty())) {
                    add(new Problem(usual, 0, "it has no question", hint));
                }
            }
        });
    }

    /// Reads every row of another file.
    void rows(Supplier<Rows> opener, Consumer<Row> look) {
        collect(() -> {
            try (Rows rows = opener.get()) {
                while (!full()) {
                    try {
                        Optional<Row> row = rows.next();
                        if (row.isEmpty()) {
                            return;
                        }
                        look(row.get(), look);
                    } catch (Defect e) {
                        add(e.problem());
                    }
                }
            }
        });
    }

    private void look(Row row, Consumer<Row> look) {
        try {
            look.accept(row);
        } catch (IllegalArgumentException e) {
            add(row.place()
                    .defect("'" + row.key() + "': " + e.getMessage(), hint)
                    .problem());
        }
    }

    private void collect(Runnable work) {
        try {
            work.run();
        } catch (Defect e) {
            add(e.problem());
        }
    }

    private void files(Sample sample, Optional<Place> place) {
        for (Path file : sample.about().files()) {
            String asks = "; " + place.map(Place::toString).orElse("") + " asks about it";
            try {
                if (!Files.exists(file)) {
                    absent(file, asks);
                } else if (Files.isRegularFile(file) && Files.size(file) == 0 && missing.add(file)) {
                    add(new Problem(file, 0, "it is empty" + asks, hint));
                }
            } catch (IOException e) {
                if (missing.add(file)) {
                    add(Lines.unreadable(file, e, hint).problem());
                }
            }
        }
    }

    /// Names the file, or the folder when even that is not there: once, not for every file in it.
    private void absent(Path file, String asks) {
        Path highest = file;
        for (Path up = file.getParent(); up != null && !up.equals(root) && !Files.exists(up); up = up.getParent()) {
            highest = up;
        }
        if (missing.add(highest)) {
            String kind = highest.equals(file) ? "file" : "folder";
            add(new Problem(highest, 0, "there is no such " + kind + asks, hint));
        }
    }
}
