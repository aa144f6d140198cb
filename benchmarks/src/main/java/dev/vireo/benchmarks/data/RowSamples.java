package dev.vireo.benchmarks.data;

import dev.vireo.runtime.VireoException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The questions of one or several files of rows. A row that is wrong is told by an exception, and the call after
/// that goes on behind it.
final class RowSamples implements Samples {
    private final Iterator<Path> files;
    private final Function<Path, Rows> opener;
    private final Function<Row, List<Sample>> meaning;
    private final String hint;
    private final SeenIds seen = new SeenIds();
    private final Deque<Sample> waiting = new ArrayDeque<>();
    private @Nullable Rows rows;
    private @Nullable Place place;

    /// @param meaning the questions of a row; it throws IllegalArgumentException when the row is wrong
    RowSamples(List<Path> files, Function<Path, Rows> opener, Function<Row, List<Sample>> meaning, String hint) {
        this.files = files.iterator();
        this.opener = opener;
        this.meaning = meaning;
        this.hint = hint;
    }

    /// Where the question stands that was given last.
    Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    @Override
    public Optional<Sample> next() {
        while (true) {
            if (!waiting.isEmpty() && place != null) {
                Sample sample = waiting.removeFirst();
                if (!seen.add(sample.id())) {
                    throw place.defect("the id '" + sample.id() + "' is there twice", hint);
                }
                return Optional.of(sample);
            }
            if (rows == null) {
                if (!files.hasNext()) {
                    return Optional.empty();
                }
                rows = opener.apply(files.next());
            }
            Optional<Row> row = rows.next();
            if (row.isEmpty()) {
                close();
            } else {
                place = row.get().place();
                waiting.addAll(meaning(row.get()));
            }
        }
    }

    private List<Sample> meaning(Row row) {
        try {
            return meaning.apply(row);
        } catch (VireoException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            String of = row.key().isEmpty() ? "" : "question '" + row.key() + "': ";
            throw row.place().defect(of + e.getMessage(), hint);
        }
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
