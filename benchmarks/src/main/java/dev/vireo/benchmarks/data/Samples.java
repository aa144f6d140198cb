package dev.vireo.benchmarks.data;

import dev.vireo.runtime.VireoException;
import java.util.Optional;

/// The questions of a split, one after the other, in the order of its file.
public interface Samples extends AutoCloseable {
    /// The next question; empty after the last.
    ///
    /// @throws VireoException with code DATA and the file and line of what is wrong there
    Optional<Sample> next();

    @Override
    void close();
}
