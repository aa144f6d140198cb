package dev.vireo.benchmarks.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The values of one measure.
///
/// @param overall over all answers
/// @param parts over parts of them, by their names (`type: verify`), in the order in which they are shown
public record Scores(Value overall, SequencedMap<String, Value> parts) {
    public Scores {
        parts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
    }

    /// A value and the 95 % interval that it lies in.
    ///
    /// @param value usually a share from 0 to 1; NaN when `n` is 0
    /// @param low the lower end; NaN when `n` is 0, and for a measure that has no interval
    /// @param high the upper end; NaN where `low` is
    /// @param n how many answers it is drawn from
    public record Value(double value, double low, double high, int n) {}
}
