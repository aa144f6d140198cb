package dev.vireo.benchmarks;

import java.util.Locale;

/// How many of how many were right.
public record Score(int right, int total) {
    /// Nothing asked yet.
    public static final Score NONE = new Score(0, 0);

    /// @throws IllegalArgumentException when more are right than were asked
    public Score {
        if (right < 0 || right > total) {
            throw new IllegalArgumentException(right + " of " + total + " can't be right");
        }
    }

    /// The score with one more question.
    public Score plus(boolean wasRight) {
        return new Score(right + (wasRight ? 1 : 0), total + 1);
    }

    /// The share that was right, 0 to 1; 0 when nothing was asked.
    public double share() {
        return total == 0 ? 0 : (double) right / total;
    }

    /// As tables show it: `93.5 % (187/200)`.
    @Override
    public String toString() {
        return total == 0 ? "-" : String.format(Locale.ROOT, "%.1f %% (%d/%d)", 100 * share(), right, total);
    }
}
