package dev.vireo.visiontools.photos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which of the boxes of a detector are things of their own.
final class Things {
    /// Boxes of two classes that overlap more are one thing, and the better name is its name.
    private static final double SAME_PLACE = 0.6;

    /// Boxes of one class that overlap more are one thing when things are counted.
    private static final double SAME_THING = 0.55;

    /// So are those of which one lies in the other by more than this share.
    private static final double INSIDE = 0.8;

    private Things() {}

    /// The things of all classes, best first. Which of them there are above a threshold does not depend on
    /// those below it.
    ///
    /// @param boxes best first
    static List<Found> of(List<Found> boxes) {
        List<Found> out = new ArrayList<>();
        for (Found box : boxes) {
            if (out.stream().noneMatch(better -> isSame(better, box))) {
                out.add(box);
            }
        }
        return List.copyOf(out);
    }

    private static boolean isSame(Found better, Found box) {
        return better.label() == box.label()
                ? better.iou(box) > SAME_THING || better.covered(box) > INSIDE
                : better.iou(box) > SAME_PLACE;
    }

    /// Best first, then left to right.
    static final Comparator<Found> ORDER =
            Comparator.comparingDouble(Found::score).reversed().thenComparingDouble(Found::left);
}
