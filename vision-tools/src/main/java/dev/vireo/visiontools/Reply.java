package dev.vireo.visiontools;

import java.util.Objects;

/// The answer of a model, with how sure it is.
///
/// @param text the short answer, lower case
/// @param confidence 0 to 1
public record Reply(String text, double confidence) {
    public Reply {
        Objects.requireNonNull(text);
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence lies between 0 and 1, not " + confidence);
        }
    }
}
