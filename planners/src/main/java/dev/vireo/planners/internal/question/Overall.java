package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.question.Meaning.Comparison;
import dev.vireo.program.Type;
import java.util.Optional;

/// What a question about several pictures, or about the frames of a video, asks for.
public sealed interface Overall {
    /// How many of them show such a thing.
    record HowMany(Noun noun) implements Overall {}

    /// Whether each of them shows such a thing.
    record All(Noun noun) implements Overall {}

    /// Whether at least one of them shows such a thing.
    record Any(Noun noun) implements Overall {}

    /// The numbers of those that show such a thing, counted from 1.
    record Which(Noun noun) implements Overall {}

    /// How many such things they show together.
    record Total(Noun noun) implements Overall {}

    /// A question about one of them.
    ///
    /// @param place which one, from 1; [#LAST] for the last
    /// @param question what is asked about it, as a person would ask
    record At(int place, String question, Meaning meaning) implements Overall {}

    /// How many of several pictures, or how many things in them.
    record Amount(Counted counted) implements Overall {}

    /// How the number of pictures that show something compares with a number.
    record Pictures(Shows shows, Comparison comparison, int number) implements Overall {}

    /// Whether each picture that shows something, or each of all, shows something else.
    record Every(Optional<Shows> where, Shows shows) implements Overall {}

    /// How two numbers compare.
    record Compared(Counted one, Comparison comparison, Counted other) implements Overall {}

    /// Which of two things is in more pictures, or in fewer.
    record InMore(Noun one, Noun other, boolean fewer) implements Overall {}

    /// A question about the picture that shows something.
    record Inside(Shows where, String question, Meaning meaning) implements Overall {}

    /// Whether two things of two pictures, each the one that shows something, are alike in an aspect.
    record Alike(Aspect aspect, Noun one, Shows where, Noun other, Shows otherWhere, boolean so) implements Overall {}

    /// Something that is counted over several pictures.
    sealed interface Counted {
        /// The pictures that show something.
        record Showing(Shows shows) implements Counted {}

        /// The things in all pictures, or in those that show something.
        record Things(Noun noun, Optional<Shows> where) implements Counted {}
    }

    /// What a program of it returns when nobody demands a type.
    default Type natural() {
        return switch (this) {
            case HowMany _, Total _, Amount _ -> Type.Simple.INT;
            case All _, Any _, Pictures _, Every _, Compared _, Alike _ -> Type.Simple.BOOL;
            case Which _ -> new Type.ListOf(Type.Simple.INT);
            case InMore _ -> Type.Simple.STR;
            case At(int _, String _, Meaning meaning) -> ProgramWriter.natural(meaning);
            case Inside(Shows _, String _, Meaning meaning) -> ProgramWriter.natural(meaning);
        };
    }

    /// The place of the last one.
    int LAST = 0;
}
