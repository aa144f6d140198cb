package dev.vireo.trainer.rl;

import java.util.Map;

/// What a response earns: a function, so that one may be anything from a comparison of letters to the run
/// of a program. [Rewards] has the usual ones.
@FunctionalInterface
public interface Reward {
    /// The parts of the reward by name, in the order that they are shown; [Rewards#OVERALL] is what is
    /// trained on. All are finite.
    Map<String, Double> of(Response response);

    /// A response to one question.
    ///
    /// @param text what was written, without prompt and end token
    /// @param tokens how many tokens that were, the end token included
    /// @param expected what is right
    record Response(String text, int tokens, Expected expected) {}
}
