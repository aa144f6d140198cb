package dev.vireo.benchmarks.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The rows of one file, one after the other, without holding the file in memory.
interface Rows extends AutoCloseable {
    /// How much one row may take, in bytes or characters.
    int MOST = 1 << 20;

    /// The next row; empty after the last, and after a failure that nothing can be read behind.
    ///
    /// @throws Defect when it can't be read
    Optional<Row> next();

    @Override
    void close();

    /// What is read of a file.
    ///
    /// @param needed fields that every row must have; where a file says its columns, it is refused without them
    /// @param wanted all fields that are read; others are passed over where that saves memory
    /// @param hint what to do when the file is wrong
    record Fields(Set<String> needed, Set<String> wanted, String hint) {
        public Fields {
            needed = Set.copyOf(needed);
            wanted = Set.copyOf(wanted);
        }
    }

    /// Opens a file by the ending of its name: `.csv`, `.parquet`, `.json` (a list of objects), or else JSON lines.
    static Rows open(Path file, Fields fields) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return new ParquetRows(file, fields);
        }
        if (name.endsWith(".csv")) {
            return new CsvRows(file, fields);
        }
        return name.endsWith(".json") ? JsonRows.list(file, fields) : new JsonLines(file, fields);
    }
}
