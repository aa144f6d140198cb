package dev.vireo.microworld;

import dev.vireo.microworld.WorldClip.Heading;
import java.util.Optional;

/// What plans of clips ask about moves.
final class Motion {
    /// While clips are planned, in a coarse picture, more is asked than in the end.
    static final double VISIBLE = 0.5;

    static final double PIXELS = 160;
    private static final double CLEAR = StrictMath.cos(StrictMath.toRadians(25));

    private Motion() {}

    /// Where a move on the ground goes, when it is within 25 degrees of an axis.
    static Optional<Heading> heading(double dx, double dy) {
        double least = CLEAR * Math.sqrt(dx * dx + dy * dy);
        if (least == 0) {
            return Optional.empty();
        }
        if (Math.abs(dx) >= least) {
            return Optional.of(dx > 0 ? Heading.RIGHT : Heading.LEFT);
        }
        return Math.abs(dy) >= least ? Optional.of(dy > 0 ? Heading.AWAY : Heading.TOWARDS) : Optional.empty();
    }

    /// Whether a move is far enough in the picture to be seen.
    static boolean isWide(Stage stage, WorldClip.Knot a, WorldClip.Knot b) {
        double[] p = stage.picture(a.x(), a.y());
        double[] q = stage.picture(b.x(), b.y());
        double dx = q[0] - p[0];
        double dy = q[1] - p[1];
        return Math.sqrt(dx * dx + dy * dy) >= WorldClip.Margins.TRAVEL * stage.diagonal();
    }

    /// The first frame at or after a time; the last one after its time.
    static int frame(double seconds, double fps, int frames) {
        int frame = (int) Math.ceil(seconds * fps - 1e-9);
        return Math.clamp(frame, 0, frames - 1);
    }
}
