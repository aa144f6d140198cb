package dev.vireo.microworld.questions;

import java.util.Locale;
import java.util.Objects;

/// A statement about two things of a scene that may be true or false, as in Visual Spatial Reasoning.
///
/// @param id unique within a set of captions
/// @param imageId the scene's id
/// @param text the statement
/// @param label whether it is true
/// @param relation what it says of the two things
/// @param program what it says, as a program whose answer is `yes` when it is true
public record Caption(
        String id, String imageId, String text, boolean label, Relation relation, QuestionProgram program) {
    public Caption {
        Objects.requireNonNull(text);
        Objects.requireNonNull(relation);
        Objects.requireNonNull(program);
    }

    /// The relations of Visual Spatial Reasoning that this world has, under their names there. Things of this world
    /// face nowhere, touch nothing, hold nothing and stand on nothing but the ground, so the others are left out.
    public enum Relation {
        LEFT_OF("left of", Category.PROJECTIVE),
        RIGHT_OF("right of", Category.PROJECTIVE),
        IN_FRONT_OF("in front of", Category.PROJECTIVE),
        BEHIND("behind", Category.PROJECTIVE),
        BESIDE("beside", Category.PROJECTIVE),
        AT_THE_LEFT_SIDE_OF("at the left side of", Category.ADJACENCY),
        AT_THE_RIGHT_SIDE_OF("at the right side of", Category.ADJACENCY),
        AHEAD_OF("ahead of", Category.ADJACENCY),
        AT_THE_BACK_OF("at the back of", Category.ADJACENCY),
        NEAR("near", Category.PROXIMITY),
        CLOSE_TO("close to", Category.PROXIMITY),
        FAR_FROM("far from", Category.PROXIMITY),
        FAR_AWAY_FROM("far away from", Category.PROXIMITY),
        AWAY_FROM("away from", Category.DIRECTIONAL),
        NEXT_TO("next to", Category.UNALLOCATED),
        BEYOND("beyond", Category.UNALLOCATED);

        private final String words;
        private final Category category;

        Relation(String words, Category category) {
            this.words = words;
            this.category = category;
        }

        /// Its name: the words of the caption.
        public String words() {
            return words;
        }

        /// The kind of relation that it is.
        public Category category() {
            return category;
        }

        QuestionProgram between(QuestionProgram.Referent thing, QuestionProgram.Referent anchor) {
            return switch (this) {
                case LEFT_OF, AT_THE_LEFT_SIDE_OF ->
                    new QuestionProgram.VerifySide(thing, QuestionProgram.Side.LEFT, anchor);
                case RIGHT_OF, AT_THE_RIGHT_SIDE_OF ->
                    new QuestionProgram.VerifySide(thing, QuestionProgram.Side.RIGHT, anchor);
                case IN_FRONT_OF, AHEAD_OF -> new QuestionProgram.VerifySide(thing, QuestionProgram.Side.FRONT, anchor);
                case BEHIND, AT_THE_BACK_OF, BEYOND ->
                    new QuestionProgram.VerifySide(thing, QuestionProgram.Side.BEHIND, anchor);
                case BESIDE, NEAR, CLOSE_TO, NEXT_TO -> new QuestionProgram.VerifyNear(thing, true, anchor);
                case FAR_FROM, FAR_AWAY_FROM, AWAY_FROM -> new QuestionProgram.VerifyNear(thing, false, anchor);
            };
        }
    }

    /// The kinds of relations that results are given for.
    public enum Category {
        PROJECTIVE,
        ADJACENCY,
        PROXIMITY,
        DIRECTIONAL,
        UNALLOCATED;

        /// The name in tables: `Projective`, ...
        public String label() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }
}
