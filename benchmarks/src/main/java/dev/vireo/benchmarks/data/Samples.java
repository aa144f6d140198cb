package dev.vireo.benchmarks.data;

import dev.vireo.runtime.VireoException;
import java.util.Optional;

/// The questions of a split, one after the other, in the order of its file.
public interface Samples extends AutoCloseable {
    /// The next question; empty after the last. A question that is wrong is told by an exception, and the call after
    /// that goes on behind it, unless nothing can be read there.
    ///
    /// @throws VireoException with code DATA and the file and line of what is wrong there
    Optional<Sample> next();

    @Override
    void close();
}
