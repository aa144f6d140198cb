package dev.vireo.visiontools.photos;

/// What sets a thing apart from others of its name.
sealed interface Trait {
    /// It has this colour.
    record OfColour(ColourName colour) implements Trait {}

    /// Its clothes are the lightest, or the darkest, of those of its kind.
    record InShade(boolean light) implements Trait {}

    /// It is larger, or smaller, than is usual among those of its class in the picture.
    record OfSize(boolean large) implements Trait {}

    /// It is the first from the left, or from the right.
    record AtSide(boolean left) implements Trait {}
}
