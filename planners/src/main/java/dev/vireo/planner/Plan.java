package dev.vireo.planner;

import dev.vireo.program.ModelUsage;

/// What a planner answers.
public sealed interface Plan {
    /// What the language model used for it; [Usage#NONE] without one.
    Usage usage();

    /// A program with one entry function `execute_command`.
    record Program(String source, Usage usage) implements Plan {}

    /// No program, and why: the question lies outside what the planner understands.
    record NotUnderstood(String reason, Usage usage) implements Plan {}

    /// What a language model used.
    ///
    /// @param calls requests sent
    /// @param inputTokens tokens read
    /// @param outputTokens tokens written
    /// @param cachedTokens those of the tokens read that the provider still knew from an earlier request
    record Usage(int calls, long inputTokens, long outputTokens, long cachedTokens) {
        /// Nothing.
        public static final Usage NONE = new Usage(0, 0, 0);

        /// Use without tokens that the provider knew.
        public Usage(int calls, long inputTokens, long outputTokens) {
            this(calls, inputTokens, outputTokens, 0);
        }

        /// The same figures, as tools report them.
        public static Usage of(ModelUsage usage) {
            return new Usage(usage.calls(), usage.inputTokens(), usage.outputTokens(), usage.cachedTokens());
        }

        /// Both together.
        public Usage plus(Usage other) {
            return new Usage(
                    calls + other.calls,
                    inputTokens + other.inputTokens,
                    outputTokens + other.outputTokens,
                    cachedTokens + other.cachedTokens);
        }
    }
}
