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

    /// Both together. What is too large to be counted stays at the largest number: servers say what they like.
    public Usage plus(Usage other) {
        return new Usage(
                Math.clamp((long) calls + other.calls, Integer.MIN_VALUE, Integer.MAX_VALUE),
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(cachedTokens, other.cachedTokens));
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        boolean overflown = ((a ^ sum) & (b ^ sum)) < 0;
        return overflown ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
