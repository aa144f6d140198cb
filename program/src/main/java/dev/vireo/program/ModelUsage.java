package dev.vireo.program;

/// What calls of language models used.
///
/// @param calls requests sent, those that failed included
/// @param inputTokens tokens read
/// @param outputTokens tokens written
/// @param cachedTokens those of the tokens read that the provider still knew from an earlier request
public record ModelUsage(int calls, long inputTokens, long outputTokens, long cachedTokens) {
    /// Nothing.
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0, 0);

    /// Both together.
    public ModelUsage plus(ModelUsage other) {
        return new ModelUsage(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens);
    }
}
