package dev.vireo.agent;

/// What can be switched off or set, for comparisons.
public record Switches(
        boolean recursion,
        boolean typedReturns,
        boolean check,
        int repairs,
        int resamples,
        ChildContext childContext) {}
