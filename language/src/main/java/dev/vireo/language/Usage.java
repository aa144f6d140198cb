package dev.vireo.language;

/// What calls of language models used.
///
/// @param calls requests sent, those that failed included
/// @param inputTokens tokens read
/// @param outputTokens tokens written
/// @param cachedTokens those of the tokens read that the provider still knew from an earlier request
public record Usage(int calls, long inputTokens, long outputTokens, long cachedTokens) {
    /// Nothing.
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /// Use without tokens that the provider knew.
    public Usage(int calls, long inputTokens, long outputTokens) {
        this(calls, inputTokens, outputTokens, 0);
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
