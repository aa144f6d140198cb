package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.Arrays;

/// A scene as it looks: the picture, and for each pixel how far away it is and which object it shows.
///
/// The arrays are not copied, neither on the way in nor out: rows from the top, `width * height` values each.
///
/// @param scene what is where
/// @param image the picture
/// @param depth the distance from the camera through the middle of each pixel, world units, at most
///     [#FARTHEST]
/// @param mask the id of the object that the middle of each pixel shows; 0 for ground and sky
@SuppressWarnings("ArrayRecordComponent") // large pixel arrays, handed over on purpose without a copy
public record Rendering(Scene scene, Image image, float[] depth, byte[] mask) {
    /// The depth of the sky, and of ground that is farther than this.
    public static final float FARTHEST = 60;

    public Rendering {
        int pixels = scene.width() * scene.height();
        if (image.width() != scene.width()
                || image.height() != scene.height()
                || depth.length != pixels
                || mask.length != pixels) {
            throw new IllegalArgumentException(
                    "picture, depth and mask must have the size of the scene, " + scene.width() + "x" + scene.height());
        }
    }

    /// The median depth over the pixels of a box, cut to the picture; the mean of the middle two when their
    /// number is even.
    ///
    /// @throws IllegalArgumentException when the box holds no pixel of the picture
    public double medianDepth(Box box) {
        return median(depth, scene.width(), scene.height(), box);
    }

    static double median(float[] depth, int width, int height, Box box) {
        Box inside = box.clip(Box.of(width, height));
        if (inside.isEmpty()) {
            throw new IllegalArgumentException("no pixel of a " + width + "x" + height + " picture is in " + box);
        }
        float[] values = new float[Math.toIntExact(inside.area())];
        int n = 0;
        for (int y = inside.top(); y < inside.bottom(); y++) {
            System.arraycopy(depth, y * width + inside.left(), values, n, inside.width());
            n += inside.width();
        }
        Arrays.sort(values);
        return n % 2 == 1 ? values[n / 2] : ((double) values[n / 2 - 1] + values[n / 2]) / 2;
    }
}
