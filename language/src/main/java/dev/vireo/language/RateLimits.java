package dev.vireo.language;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;

/// How much may be asked of one server. Models with the same base URL and the same limits share them; what
/// is too much waits. 0 means no limit.
///
/// @param requestsPerMinute requests that may start within any minute
/// @param tokensPerMinute tokens, read and written, within any minute. What a request uses is known when it
///     is answered, so the requests that are on their way may go beyond it; the next one waits.
/// @param concurrency requests on their way at the same time
public record RateLimits(int requestsPerMinute, long tokensPerMinute, int concurrency) {
    /// No limits.
    public static final RateLimits NONE = new RateLimits(0, 0, 0);

    /// @throws VireoException with code USAGE when one is negative
    public RateLimits {
        if (requestsPerMinute < 0 || tokensPerMinute < 0 || concurrency < 0) {
            throw new VireoException(
                    Code.USAGE,
                    "rate limits are not negative: " + requestsPerMinute + " requests and " + tokensPerMinute
                            + " tokens per minute, " + concurrency + " at a time",
                    "Write 0 for no limit.");
        }
    }
}
