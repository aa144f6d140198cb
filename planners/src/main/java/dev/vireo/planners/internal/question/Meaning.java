package dev.vireo.planners.internal.question;

import java.util.List;

/// What a question asks for: the logical form between the words and the program.
public sealed interface Meaning {
    /// The things themselves: "the red cube".
    record Things(Noun noun) implements Meaning {}

    /// Whether there is such a thing.
    record Exists(Noun noun) implements Meaning {}

    /// How many there are.
    record Count(Noun noun) implements Meaning {}

    /// An aspect of one thing.
    record Ask(Aspect aspect, Noun noun) implements Meaning {}

    /// What a thing is.
    record Identify(Noun noun) implements Meaning {}

    /// Which of some properties a thing has.
    record Choose(Noun noun, List<String> options) implements Meaning {
        public Choose {
            options = List.copyOf(options);
        }
    }

    /// Whether a thing, or each of several, meets a condition.
    record Verify(Noun noun, Condition condition, boolean each) implements Meaning {}

    /// How two counts compare.
    record CompareCounts(Noun one, Comparison comparison, Noun other) implements Meaning {}

    /// How a count compares with a number.
    record CompareNumber(Noun noun, Comparison comparison, int number) implements Meaning {}

    /// Whether two things are alike in an aspect.
    record Match(Aspect aspect, Noun one, Noun other) implements Meaning {}

    /// By how much one count exceeds another; 0 when it does not.
    record Difference(Noun more, Noun fewer) implements Meaning {}

    /// Which of two things is nearer to the camera, or farther away.
    record Nearer(Noun one, Noun other, boolean farther) implements Meaning {}

    /// Both.
    record And(Meaning one, Meaning other) implements Meaning {}

    /// At least one of two.
    record Or(Meaning one, Meaning other) implements Meaning {}

    /// Not so.
    record Not(Meaning meaning) implements Meaning {}

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
