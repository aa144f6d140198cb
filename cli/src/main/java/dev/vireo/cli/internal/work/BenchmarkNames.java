package dev.vireo.cli.internal.work;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.metric.Metrics;
import dev.vireo.benchmarks.metric.RunMetric;

/// Data sets and metrics by the names that people type: the one place that knows where they come from.
public final class BenchmarkNames {
    private BenchmarkNames() {}

    /// The data set of a name.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when there is none
    public static Dataset dataset(String name) {
        return Datasets.named(name);
    }

    /// The metric of a name.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when there is none
    public static RunMetric metric(String name) {
        return Metrics.named(name);
    }
}
