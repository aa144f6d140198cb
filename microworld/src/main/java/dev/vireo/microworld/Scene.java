package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Objects;

/// What is where in a picture: the ground truth.
///
/// @param id the name of its files, without ending
/// @param seed what it was made from
/// @param width pixels across
/// @param height pixels down
/// @param objects 3 to 10 things, in the order of their ids
/// @param signs boards with words, in the order of their ids; usually none
public record Scene(String id, long seed, int width, int height, List<Thing> objects, List<Sign> signs) {
    /// The scale of the smallest details.
    static final double MIN_SCALE = 0.05;

    public Scene {
        objects = List.copyOf(objects);
        signs = List.copyOf(signs);
    }

    /// A scene without signs.
    public Scene(String id, long seed, int width, int height, List<Thing> objects) {
        this(id, seed, width, height, objects, List.of());
    }

    /// A thing of a scene: what it is, where it stands, and what of it is seen.
    ///
    /// @param id its number in the scene, from 1; the value of its pixels in the instance mask
    /// @param x its place on the ground, in world units, to the right of the camera's axis
    /// @param y its place on the ground, away from the camera
    /// @param turn its rotation about the vertical axis, in radians
    /// @param box the smallest box around its visible pixels
    /// @param visible the share of its pixels that nothing hides, 0 to 1
    /// @param depth the median distance from the camera over all pixels of its box, in world units
    /// @param scale how large it is beside others of its size and shape: 1, or less for a detail
    public record Thing(
            int id,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            Attribute.Shape shape,
            double x,
            double y,
            double turn,
            Box box,
            double visible,
            double depth,
            double scale) {
        public Thing {
            requireScale(scale);
        }

        /// A thing that is as large as others of its size and shape.
        public Thing(
                int id,
                Attribute.Size size,
                Attribute.Color color,
                Attribute.Material material,
                Attribute.Shape shape,
                double x,
                double y,
                double turn,
                Box box,
                double visible,
                double depth) {
            this(id, size, color, material, shape, x, y, turn, box, visible, depth, 1);
        }

        /// Whether it is what the description asks for.
        public boolean fits(Description description) {
            return description.matches(size, color, material, shape);
        }
    }

    /// A flat board that stands on the ground and bears a word.
    ///
    /// @param id its number in the scene, counted on after those of the objects; the value of its pixels in
    ///     the instance mask
    /// @param text 1 to 6 capital letters or digits
    /// @param x its place on the ground, in world units, to the right of the camera's axis
    /// @param y its place on the ground, away from the camera
    /// @param turn its rotation about the vertical axis, in radians
    /// @param box the smallest box around its visible pixels
    /// @param visible the share of its pixels that nothing hides, 0 to 1
    /// @param depth the median distance from the camera over all pixels of its box, in world units
    /// @param scale how large it and its letters are beside others: 1, or less for a detail
    public record Sign(
            int id, String text, double x, double y, double turn, Box box, double visible, double depth, double scale) {
        public Sign {
            Objects.requireNonNull(box);
            requireScale(scale);
            if (!Lettering.canWrite(text)) {
                throw new IllegalArgumentException("a sign bears 1 to " + Lettering.MAX_LETTERS
                        + " capital letters or digits, not '" + text + "'");
            }
        }

        /// A board that is as large as others.
        public Sign(int id, String text, double x, double y, double turn, Box box, double visible, double depth) {
            this(id, text, x, y, turn, box, visible, depth, 1);
        }
    }

    private static void requireScale(double scale) {
        if (!(scale >= MIN_SCALE && scale <= 1)) {
            throw new IllegalArgumentException("a scale lies between " + MIN_SCALE + " and 1, not " + scale);
        }
    }
}
