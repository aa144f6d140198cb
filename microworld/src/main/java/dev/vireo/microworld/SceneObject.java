package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Color;
import dev.vireo.visiontools.vocabulary.Description;
import dev.vireo.visiontools.vocabulary.Material;
import dev.vireo.visiontools.vocabulary.Shape;
import dev.vireo.visiontools.vocabulary.Size;

/// A thing of a scene: what it is, where it stands, and what of it is seen.
///
/// @param id its number in the scene, from 1; the value of its pixels in the instance mask
/// @param x its place on the ground, in world units, to the right of the camera's axis
/// @param y its place on the ground, away from the camera
/// @param turn its rotation about the vertical axis, in radians
/// @param box the smallest box around its visible pixels
/// @param visible the share of its pixels that nothing hides, 0 to 1
/// @param depth the median distance from the camera over all pixels of its box, in world units
public record SceneObject(
        int id,
        Size size,
        Color color,
        Material material,
        Shape shape,
        double x,
        double y,
        double turn,
        Box box,
        double visible,
        double depth) {
    /// Whether it is what the description asks for.
    public boolean fits(Description description) {
        return description.matches(size, color, material, shape);
    }
}
