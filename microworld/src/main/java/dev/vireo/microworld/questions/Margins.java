package dev.vireo.microworld.questions;

/// How clear a scene has to be before a question is asked about it. A question with a comparison inside a
/// margin is not asked at all, so that no answer hangs on a pixel.
///
/// @param across how far horizontal centres of boxes must lie apart, as a share of the picture's width
/// @param depth how far median depths of boxes must lie apart, in world units
/// @param nearest how much farther the second nearest box centre must be, as a share of the picture's
///     diagonal
/// @param near how much nearer than the limit things that are near each other must be, and how much farther those that
///     are far apart, as a share of the limit
/// @param gap how far boxes must stay apart that do not overlap, as a share of the picture's diagonal
record Margins(double across, double depth, double nearest, double near, double gap) {
    /// 4 % of the width, 0.45 world units, 5 % of the diagonal, 20 % of the limit, 1 % of the diagonal.
    public static final Margins STANDARD = new Margins(0.04, 0.45, 0.05, 0.2, 0.01);

    public Margins {
        if (!(across >= 0 && depth >= 0 && nearest >= 0 && near >= 0 && gap >= 0)) {
            throw new IllegalArgumentException(
                    "margins are not negative: " + across + ", " + depth + ", " + nearest + ", " + near + ", " + gap);
        }
    }
}
