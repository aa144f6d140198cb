package dev.vireo.planners.internal.everyday;

/// What a thing may be asked to be.
sealed interface Trait {
    /// What a tool is asked about it: "red", "made of wood", "smiling".
    ///
    /// @param before whether it stands before the noun
    record Has(String property, boolean before) implements Trait {}

    /// Where it is compared with another thing.
    ///
    /// @param any whether any thing of that kind will do, rather than the one that is meant
    record Beside(Side side, Thing anchor, boolean any) implements Trait {}

    /// What boxes alone do not tell about two things, and what they do tell of it.
    ///
    /// @param words as they stand before the other thing: "touching"
    record Told(String words, Thing other, Apart apart) implements Trait {}

    /// Between two others, or among several of a kind when both are the same.
    record Between(Thing one, Thing other) implements Trait {}

    /// In a part of the picture.
    record At(Region region) implements Trait {}

    /// Close to the camera, or far away.
    record Close(boolean close) implements Trait {}

    /// With another thing at it: "with an umbrella", "riding a horse".
    record With(Thing other) implements Trait {}

    /// In clothes of a property: "in a red shirt".
    record Dressed(String word, String property) implements Trait {
        /// Whether it is told by comparing people: the one in the light coat.
        boolean isShade() {
            return property.equals("light") || property.equals("dark");
        }

        /// Such people by name.
        Thing.Named of(Thing.Named named) {
            return new Thing.Named(named.name() + " in a " + property + " " + word);
        }
    }

    /// More than another thing by an order: "taller than the door".
    record Exceeds(Thing.Order order, Thing other) implements Trait {}

    /// Of the same colour, shape, ... as another thing.
    record Alike(String aspect, Thing other) implements Trait {}

    /// Not so.
    record Not(Trait trait) implements Trait {}

    /// Both.
    record And(Trait one, Trait other) implements Trait {}

    /// At least one of two.
    record Or(Trait one, Trait other) implements Trait {}

    /// What follows when two boxes lie apart.
    enum Apart {
        /// It is not so: things that are apart do not touch.
        NO,
        /// It is so: what is apart from a box is outside of it.
        YES,
        /// Nothing.
        NOTHING
    }

    /// How a thing lies to another.
    enum Side {
        LEFT("left"),
        RIGHT("right"),
        ABOVE("above"),
        BELOW("below"),
        UNDER("under"),
        FRONT("in front"),
        BEHIND("behind"),
        ON("on"),
        IN("in"),
        NEAR("near"),
        FAR("far from");

        private final String words;

        Side(String words) {
            this.words = words;
        }

        /// As people say it.
        String words() {
            return words;
        }
    }

    /// Whether only a tool for properties can tell, which may not know it.
    default boolean asked() {
        return switch (this) {
            case Has _, Dressed _, Alike _, With _, Told _ -> true;
            case Beside _, Between _, At _, Close _, Exceeds _ -> false;
            case Not(Trait trait) -> trait.asked();
            case And(Trait one, Trait other) -> one.asked() || other.asked();
            case Or(Trait one, Trait other) -> one.asked() || other.asked();
        };
    }
}
