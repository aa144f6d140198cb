package dev.vireo.cli.internal.work;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.metric.RunMetric;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;

/// Data sets and metrics by the names that people type: the one place that knows where they come from.
public final class BenchmarkNames {
    private BenchmarkNames() {}

    /// The data set of a name.
    ///
    /// @throws VireoException with code USAGE when there is none
    public static Dataset dataset(String name) {
        throw new VireoException(Code.USAGE, "there is no data set '" + name + "'", "");
    }

    /// The metric of a name.
    ///
    /// @throws VireoException with code USAGE when there is none
    public static RunMetric metric(String name) {
        throw new VireoException(Code.USAGE, "there is no metric '" + name + "'", "");
    }
}
