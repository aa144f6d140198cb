package dev.vireo.sandbox.internal.check;

/// Counts what the analysis of one program does, so that it comes to an end for every program. It counts work
/// and not time: the same program has the same findings on every machine.
final class Steps {
    /// About a second's work.
    private static final int MOST = 4_000_000;

    /// There have been too many.
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Exceeded() {
            super("too many steps", null, false, false);
        }
    }

    private int left = MOST;

    /// Counts that many steps.
    ///
    /// @throws Exceeded when there have been too many
    void take(int count) {
        left -= count;
        if (left < 0) {
            throw new Exceeded();
        }
    }
}
