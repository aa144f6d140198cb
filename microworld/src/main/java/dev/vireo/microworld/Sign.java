package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import java.util.Objects;

/// A flat board that stands on the ground and bears a word.
///
/// @param id its number in the scene, counted on after those of the objects; the value of its pixels in the
///     instance mask
/// @param text 1 to 6 capital letters or digits
/// @param x its place on the ground, in world units, to the right of the camera's axis
/// @param y its place on the ground, away from the camera
/// @param turn its rotation about the vertical axis, in radians
/// @param box the smallest box around its visible pixels
/// @param visible the share of its pixels that nothing hides, 0 to 1
/// @param depth the median distance from the camera over all pixels of its box, in world units
public record Sign(int id, String text, double x, double y, double turn, Box box, double visible, double depth) {
    public Sign {
        Objects.requireNonNull(box);
        if (!Lettering.canWrite(text)) {
            throw new IllegalArgumentException(
                    "a sign bears 1 to " + Lettering.MAX_LETTERS + " capital letters or digits, not '" + text + "'");
        }
    }
}
