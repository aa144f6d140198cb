package dev.vireo.benchmarks.data;

import java.nio.file.Path;

/// Where a row of a data set stands.
///
/// @param number of the line that it begins in, or of the row, from 1
/// @param lines whether the file has lines; a Parquet file has rows alone
record Place(Path file, int number, boolean lines) {
    /// What is wrong here.
    Defect defect(String message, String hint) {
        return lines ? Defect.atLine(file, number, message, hint) : Defect.atRow(file, number, message, hint);
    }

    @Override
    public String toString() {
        return "[" + file + (lines ? ":" : ", row ") + number + "]";
    }
}
