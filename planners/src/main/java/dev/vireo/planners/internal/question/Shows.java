package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.question.Meaning.Comparison;

/// What a picture of several is to show.
sealed interface Shows {
    /// A number of such things.
    record Amount(Noun noun, Comparison comparison, int number) implements Shows {}

    /// Both.
    record Both(Shows one, Shows other) implements Shows {}

    /// At least one of two.
    record Either(Shows one, Shows other) implements Shows {}

    /// At least one such thing.
    static Shows some(Noun noun) {
        return new Amount(noun, Comparison.AT_LEAST, 1);
    }

    /// What is to be seen, in English.
    default String text() {
        return switch (this) {
            case Amount(Noun noun, Comparison comparison, int number) -> {
                String bound = switch (comparison) {
                    case MORE -> "more than ";
                    case FEWER -> "fewer than ";
                    case EQUAL -> "exactly ";
                    case AT_LEAST -> "at least ";
                    case AT_MOST -> "at most ";
                };
                yield bound + number + " " + noun.text();
            }
            case Both(Shows one, Shows other) -> one.text() + " and " + other.text();
            case Either(Shows one, Shows other) -> one.text() + " or " + other.text();
        };
    }
}
