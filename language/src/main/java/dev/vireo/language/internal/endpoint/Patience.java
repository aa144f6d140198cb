package dev.vireo.language.internal.endpoint;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;

/// How often and how long a server is asked again.
///
/// @param maxRetries how often a request is sent again
/// @param total no request is sent again when this much time has passed, or would have after the pause
/// @param seed of the jitter of the pauses
public record Patience(int maxRetries, Duration total, long seed) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    public Patience {
        if (maxRetries < 0 || total.isNegative()) {
            throw new VireoException(
                    Code.USAGE, "retries " + maxRetries + " and their time " + total + " are not negative", "");
        }
    }

    /// The pause after the n-th failure, n from 1: between half of 0.5 s, 1 s, 2 s, ... 8 s and all of it.
    ///
    /// @param random 0 to 1
    Duration pause(int failures, double random) {
        Duration whole = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 8));
        Duration longest = whole.compareTo(LONGEST_PAUSE) < 0 ? whole : LONGEST_PAUSE;
        return Duration.ofMillis(Math.round(longest.toMillis() * (0.5 + random / 2)));
    }
}
