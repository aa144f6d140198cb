package dev.vireo.planners.internal.everyday;

import dev.vireo.program.Type;
import java.util.List;
import java.util.Optional;

/// What a question asks for: the logical form between the words and the program.
sealed interface Asked {
    /// The things themselves: "the red car".
    record Things(Thing thing) implements Asked {}

    /// Whether there is such a thing.
    record Exists(Thing thing) implements Asked {}

    /// How many there are.
    record Count(Thing thing) implements Asked {}

    /// What a tool says about each of the things: "What color is this?"
    record Ask(Thing thing, String question) implements Asked {}

    /// Which of some options fits a thing best.
    record Choose(Thing thing, List<Option> options) implements Asked {
        public Choose {
            options = List.copyOf(options);
        }
    }

    /// Which of two a tool says of the picture as a whole.
    record Scene(String question, Option one, Option other) implements Asked {}

    /// Whether that is what a tool says of the picture as a whole.
    ///
    /// @param wanted `color` is everything but black and white
    record InScene(String question, String wanted) implements Asked {}

    /// Whether a thing, or each of several, has a trait.
    record Verify(Thing thing, Trait trait, boolean each) implements Asked {}

    /// Which of two traits a thing has, told in these words.
    record Decide(Thing thing, Trait one, String word, String otherwise) implements Asked {}

    /// Where in the picture a thing is.
    record Where(Thing thing, Spots spots) implements Asked {}

    /// How two counts compare.
    record CompareCounts(Thing one, Comparison comparison, Thing other) implements Asked {}

    /// How a count compares with a number.
    record CompareNumber(Thing thing, Comparison comparison, int number) implements Asked {}

    /// By how much one count exceeds another; 0 when it does not.
    record Difference(Thing more, Thing fewer) implements Asked {}

    /// Which of two things comes first in an order, told in these words.
    record Which(Thing one, String word, Thing other, String otherWord, Thing.Order order) implements Asked {}

    /// Which of two things another is at.
    record Holder(Thing one, String word, Thing other, String otherWord, Thing held) implements Asked {}

    /// Whether two things are alike in an aspect.
    record Match(String aspect, Thing one, Thing other) implements Asked {}

    /// Whether all things of a kind are alike in an aspect.
    record AllAlike(String aspect, Thing things) implements Asked {}

    /// What is written somewhere.
    record Text(Thing surface, Reading reading) implements Asked {}

    /// Both.
    record And(Asked one, Asked other) implements Asked {}

    /// At least one of two.
    record Or(Asked one, Asked other) implements Asked {}

    /// Not so.
    record Not(Asked asked) implements Asked {}

    /// Between which places "where" decides.
    enum Spots {
        /// Left and right.
        SIDES,
        /// Left, middle and right.
        THIRDS,
        /// The four corners.
        CORNERS
    }

    /// An option: what a tool is asked for, and the word of the question for it.
    record Option(String asked, String word) {
        static Option of(String word) {
            return new Option(word, word);
        }
    }

    /// What is wanted of a text.
    sealed interface Reading {
        /// All of it.
        record All() implements Reading {}

        /// The line in the largest letters.
        record Largest() implements Reading {}

        /// A line or word by its place, from 1, or from -1 backwards.
        record Nth(boolean line, int place) implements Reading {}

        /// Some words.
        record Words(int number) implements Reading {}

        /// What has digits in it, by its place, from 1, or from -1 backwards.
        record Figure(int place) implements Reading {}

        /// What it forbids.
        record Forbidden() implements Reading {}

        /// The colour of its letters.
        record Letters() implements Reading {}

        /// How many words or lines it has.
        record HowMany(boolean lines) implements Reading {}

        /// Whether there is any.
        record Any() implements Reading {}

        /// Whether words stand in it.
        record Contains(String words) implements Reading {}
    }

    /// The name of what it is about, when its words may say "one" of another of the kind.
    default Optional<Thing.Named> subject() {
        return switch (this) {
            case Verify(Thing thing, Trait _, boolean _) -> Optional.of(thing.kind());
            case Match(String _, Thing one, Thing _) -> Optional.of(one.kind());
            default -> Optional.empty();
        };
    }

    /// What a program of it returns when nobody demands a type.
    default Type type() {
        return switch (this) {
            case Things(Thing thing) -> thing.plural() ? new Type.ListOf(Type.Simple.PATCH) : Type.Simple.PATCH;
            case Count _, Difference _ -> Type.Simple.INT;
            case Ask _, Choose _, Scene _, Decide _, Where _, Which _, Holder _ -> Type.Simple.STR;
            case Text(Thing _, Reading reading) ->
                switch (reading) {
                    case Reading.HowMany _ -> Type.Simple.INT;
                    case Reading.Any _, Reading.Contains _ -> Type.Simple.BOOL;
                    case Reading.All _,
                            Reading.Largest _,
                            Reading.Nth _,
                            Reading.Words _,
                            Reading.Figure _,
                            Reading.Forbidden _,
                            Reading.Letters _ -> Type.Simple.STR;
                };
            case Exists _,
                    InScene _,
                    Verify _,
                    CompareCounts _,
                    CompareNumber _,
                    Match _,
                    AllAlike _,
                    And _,
                    Or _,
                    Not _ -> Type.Simple.BOOL;
        };
    }

    /// A comparison of numbers.
    enum Comparison {
        MORE(">"),
        FEWER("<"),
        EQUAL("=="),
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        /// As Python writes it.
        String operator() {
            return operator;
        }
    }
}
