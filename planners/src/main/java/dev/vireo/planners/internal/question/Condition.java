package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.English;
import java.util.Locale;

/// What a thing may be asked to be. `text` is what stands after "that is".
sealed interface Condition {
    /// On a side of another thing.
    record Beside(Side side, Noun anchor) implements Condition {}

    /// On a side of at least one of some others.
    record BesideSome(Side side, Noun anchors) implements Condition {}

    /// Between two others, from left to right.
    record Between(Noun one, Noun other) implements Condition {}

    /// Like another thing in an aspect, and not that thing itself.
    record Alike(Aspect aspect, Noun anchor) implements Condition {}

    /// A property ("red"), or, after an article, a kind ("a cube").
    record Has(String property, boolean kind) implements Condition {}

    /// Any thing but that one.
    record Except(Noun anchor) implements Condition {}

    /// Not so.
    record Not(Condition condition) implements Condition {}

    /// Both.
    record And(Condition one, Condition other) implements Condition {}

    /// At least one of two.
    record Or(Condition one, Condition other) implements Condition {}

    /// A side.
    enum Side {
        LEFT("left of"),
        RIGHT("right of"),
        FRONT("in front of"),
        BEHIND("behind"),
        ABOVE("above"),
        BELOW("below"),
        NEAR("near"),
        FAR("far from");

        private final String words;

        Side(String words) {
            this.words = words;
        }

        /// Whether it is about the distance from the camera.
        boolean inDepth() {
            return this == FRONT || this == BEHIND;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// As [Noun#level].
    default int level() {
        return switch (this) {
            case Beside(Side _, Noun anchor) -> 1 + anchor.level();
            case BesideSome(Side _, Noun anchors) -> 1 + anchors.level();
            case Between(Noun one, Noun other) -> 1 + Math.max(one.level(), other.level());
            case Alike(Aspect _, Noun anchor) -> 1 + anchor.level();
            case Has _ -> 0;
            case Except(Noun anchor) -> anchor.level();
            case Not(Condition condition) -> condition.level();
            case And(Condition one, Condition other) -> Math.max(one.level(), other.level());
            case Or(Condition one, Condition other) -> Math.max(one.level(), other.level());
        };
    }

    /// The condition in English.
    default String text() {
        return switch (this) {
            case Beside(Side side, Noun anchor) -> side.words + " the " + anchor.text();
            case BesideSome(Side side, Noun anchors) ->
                side.words + " " + (anchors.plural() ? "some" : English.article(anchors.text())) + " " + anchors.text();
            case Between(Noun one, Noun other) -> "between the " + one.text() + " and the " + other.text();
            case Alike(Aspect aspect, Noun anchor) -> "the same " + aspect.word() + " as the " + anchor.text();
            case Has(String property, boolean kind) -> kind ? English.article(property) + " " + property : property;
            case Except(Noun anchor) -> "other than the " + anchor.text();
            case Not(Condition condition) -> "not " + condition.text();
            case And(Condition one, Condition other) -> one.text() + " and " + other.text();
            case Or(Condition one, Condition other) -> "either " + one.text() + " or " + other.text();
        };
    }
}
