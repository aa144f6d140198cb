package dev.vireo.planners.internal.question;

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

    /// The place of the last one.
    int LAST = 0;
}
