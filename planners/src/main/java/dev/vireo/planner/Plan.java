package dev.vireo.planner;

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
    record Usage(int calls, long inputTokens, long outputTokens) {
        /// Nothing.
        public static final Usage NONE = new Usage(0, 0, 0);

        /// Both together.
        public Usage plus(Usage other) {
            return new Usage(calls + other.calls, inputTokens + other.inputTokens, outputTokens + other.outputTokens);
        }
    }
}
