package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a question asks, as a function of a scene: the ground truth that its English text is a rendering of.
public sealed interface QuestionProgram {
    /// Whether there is such a thing.
    record Exist(Things things) implements QuestionProgram {}

    /// How many there are.
    record Count(Things things) implements QuestionProgram {}

    /// An attribute of a thing.
    record Query(Kind kind, Referent thing) implements QuestionProgram {}

    /// Which of two attributes a thing has; it has one of them.
    record Choose(Referent thing, Attribute one, Attribute other) implements QuestionProgram {}

    /// Whether a thing has an attribute.
    record Verify(Referent thing, Attribute attribute) implements QuestionProgram {}

    /// Whether a thing stands on a side of another.
    record VerifySide(Referent thing, Side side, Referent anchor) implements QuestionProgram {}

    /// Whether a thing is near another, or far from it; what is neither is not asked about.
    record VerifyNear(Referent thing, boolean near, Referent anchor) implements QuestionProgram {}

    /// How two counts compare.
    record CompareCounts(Things one, Comparison comparison, Things other) implements QuestionProgram {}

    /// Whether two things have the same attribute of a kind.
    record SameAttribute(Kind kind, Referent one, Referent other) implements QuestionProgram {}

    /// Whether both hold.
    record And(QuestionProgram one, QuestionProgram other) implements QuestionProgram {}

    /// Whether at least one holds.
    record Or(QuestionProgram one, QuestionProgram other) implements QuestionProgram {}

    /// Whether it does not hold.
    record Not(QuestionProgram program) implements QuestionProgram {}

    /// A set of things of a scene.
    sealed interface Things {
        /// All that fit a description.
        record Select(Description what) implements Things {}

        /// Those on a side of another thing.
        record Beside(Side side, Referent anchor, Description what) implements Things {}

        /// Those on a side of at least one of some others.
        record BesideSome(Side side, Things anchors, Description what) implements Things {}

        /// Those between two others, from left to right.
        record Between(Referent one, Referent other, Description what) implements Things {}

        /// Those that share an attribute with another thing, without that thing.
        record Alike(Kind kind, Referent anchor, Description what) implements Things {}

        /// Those that lack an attribute.
        record Without(Things things, Attribute attribute) implements Things {}

        /// Those that have at least one of two attributes.
        record EitherOf(Things things, Attribute one, Attribute other) implements Things {}

        /// Those in both sets.
        record Both(Things one, Things other) implements Things {}

        /// Those in at least one of two sets.
        record Either(Things one, Things other) implements Things {}

        /// The longest chain of anchors in it: 0 for a description alone, one more for each thing that is
        /// named by its relation to another.
        default int depth() {
            return switch (this) {
                case Select _ -> 0;
                case Beside(Side _, Referent anchor, Description _) -> 1 + anchor.depth();
                case BesideSome(Side _, Things anchors, Description _) -> 1 + anchors.depth();
                case Between(Referent one, Referent other, Description _) -> 1 + Math.max(one.depth(), other.depth());
                case Alike(Kind _, Referent anchor, Description _) -> 1 + anchor.depth();
                case Without(Things things, Attribute _) -> things.depth();
                case EitherOf(Things things, Attribute _, Attribute _) -> things.depth();
                case Both(Things one, Things other) -> Math.max(one.depth(), other.depth());
                case Either(Things one, Things other) -> Math.max(one.depth(), other.depth());
            };
        }
    }

    /// Exactly one thing of a scene.
    sealed interface Referent {
        /// The only member of a set.
        record The(Things things) implements Referent {}

        /// The thing of a description that is nearest to another in the picture.
        record Nearest(Referent anchor, Description what) implements Referent {}

        /// The thing at a place in an order, from 1.
        record Ranked(Things among, Order order, int rank) implements Referent {}

        /// As [Things#depth].
        default int depth() {
            return switch (this) {
                case The(Things things) -> things.depth();
                case Nearest(Referent anchor, Description _) -> 1 + anchor.depth();
                case Ranked(Things among, Order _, int _) -> among.depth();
            };
        }
    }

    /// A side of a thing, seen from the camera.
    enum Side {
        LEFT,
        RIGHT,
        FRONT,
        BEHIND
    }

    /// An order of things.
    enum Order {
        LEFTMOST,
        RIGHTMOST,
        CLOSEST,
        FARTHEST
    }

    /// A comparison of counts.
    enum Comparison {
        MORE,
        FEWER,
        EQUAL
    }

    /// How deep sub-questions nest, 0 to 4 and beyond: the longest chain of anchors in any part.
    default int depth() {
        return switch (this) {
            case Exist(Things things) -> things.depth();
            case Count(Things things) -> things.depth();
            case Query(Kind _, Referent thing) -> thing.depth();
            case Choose(Referent thing, Attribute _, Attribute _) -> thing.depth();
            case Verify(Referent thing, Attribute _) -> thing.depth();
            case VerifySide(Referent thing, Side _, Referent anchor) -> Math.max(thing.depth(), 1 + anchor.depth());
            case VerifyNear(Referent thing, boolean _, Referent anchor) -> Math.max(thing.depth(), 1 + anchor.depth());
            case CompareCounts(Things one, Comparison _, Things other) -> Math.max(one.depth(), other.depth());
            case SameAttribute(Kind _, Referent one, Referent other) -> Math.max(one.depth(), other.depth());
            case And(QuestionProgram one, QuestionProgram other) -> Math.max(one.depth(), other.depth());
            case Or(QuestionProgram one, QuestionProgram other) -> Math.max(one.depth(), other.depth());
            case Not(QuestionProgram program) -> program.depth();
        };
    }

    /// The answer in a scene, or nothing when a thing that the question speaks of is not there exactly once,
    /// or when a comparison falls inside a margin.
    default Optional<String> answer(Scene scene, Margins margins) {
        return new Executor(scene, margins).answer(this);
    }

    /// A kind of attribute that can be asked for.
    enum Kind {
        SHAPE,
        COLOR,
        MATERIAL,
        SIZE;

        /// The usual word: `shape`, `color`, `material`, `size`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(Attribute attribute) {
            return switch (attribute) {
                case Attribute.Size _ -> SIZE;
                case Attribute.Color _ -> COLOR;
                case Attribute.Material _ -> MATERIAL;
                case Attribute.Shape _ -> SHAPE;
            };
        }

        Attribute of(Scene.Thing object) {
            return switch (this) {
                case SHAPE -> object.shape();
                case COLOR -> object.color();
                case MATERIAL -> object.material();
                case SIZE -> object.size();
            };
        }

        Optional<? extends Attribute> of(Description what) {
            return switch (this) {
                case SHAPE -> what.shape();
                case COLOR -> what.color();
                case MATERIAL -> what.material();
                case SIZE -> what.size();
            };
        }

        List<Attribute> attributes() {
            return switch (this) {
                case SHAPE -> List.of(Attribute.Shape.values());
                case COLOR -> List.of(Attribute.Color.values());
                case MATERIAL -> List.of(Attribute.Material.values());
                case SIZE -> List.of(Attribute.Size.values());
            };
        }
    }
}
