package dev.vireo.language.internal.endpoint;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;

/// How long one answer may take, and how long it may be.
///
/// @param firstToken how long a server may read and think before it writes, or load its model
/// @param betweenTokens how long it may be silent after that
/// @param maxTokens tokens of an answer at most
public record Bounds(Duration firstToken, Duration betweenTokens, int maxTokens) {
    public Bounds {
        for (Duration time : new Duration[] {firstToken, betweenTokens}) {
            if (time.isNegative() || time.isZero()) {
                throw new VireoException(Code.USAGE, "the timeout " + time + " must be positive", "");
            }
        }
        if (maxTokens < 1) {
            throw new VireoException(Code.USAGE, "an answer has one token at least, not " + maxTokens, "");
        }
    }
}
