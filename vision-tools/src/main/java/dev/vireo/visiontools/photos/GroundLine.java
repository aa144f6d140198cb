package dev.vireo.visiontools.photos;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;

/// The order of near and far among things that stand on one ground: what reaches lower in the picture is
/// nearer, and of two that reach the lower border, the larger. It is wrong for what hangs, flies or stands
/// on something, and from above.
final class GroundLine {
    /// How near to the lower border a thing must come to reach it, in parts of the height.
    private static final double AT_BORDER = 0.01;

    private GroundLine() {}

    /// A number from 0 to 2 whose order alone means something, and only within one picture: larger is
    /// farther.
    static double depth(ImagePatch patch) {
        Image root = patch.root();
        Box box = patch.box();
        double above = (root.height() - box.bottom()) / (double) root.height();
        double area = box.area() / (double) root.bounds().area();
        return above < AT_BORDER ? 1 - area : 1 + above;
    }
}
