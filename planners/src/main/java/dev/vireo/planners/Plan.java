package dev.vireo.planners;

import dev.vireo.language.Usage;

/// What a planner answers.
public sealed interface Plan {
    /// What the language model used for it; [Usage#NONE] without one.
    Usage usage();

    /// A program with one entry function `execute_command`.
    record Program(String source, Usage usage) implements Plan {}

    /// No program, and why: the question lies outside what the planner understands.
    record NotUnderstood(String reason, Usage usage) implements Plan {}
}
