package dev.vireo.agent;

/// What can be switched off or set, for comparisons.
public record Switches(
        boolean recursion, boolean typedReturns, boolean check, int repairs, int resamples, ChildContext childContext) {

    /// What the planner of a sub-question is told of the questions before it (as
    /// [dev.vireo.planners.PlanRequest.Earlier]).
    public enum ChildContext {
        /// Nothing but what the asking program passes along.
        NONE,
        /// The questions that it stands inside, with their programs.
        ANCESTORS,
        /// Those, and the questions that were answered before it, with their answers: the last 20.
        MEMORY
    }
}
