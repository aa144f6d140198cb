package dev.vireo.microworld;

import dev.vireo.visiontools.vocabulary.Attribute;

/// What captions call things.
final class Names {
    private Names() {}

    /// `red ball`.
    static String name(Attribute.Color color, Attribute.Shape shape) {
        return color.word() + " " + (shape == Attribute.Shape.SPHERE ? "ball" : shape.word());
    }

    /// `an orange star`.
    static String a(String name) {
        return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }

    /// `red balls`.
    static String plural(String name) {
        return name + "s";
    }
}
