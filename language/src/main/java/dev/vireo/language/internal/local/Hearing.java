package dev.vireo.language.internal.local;

import dev.vireo.models.qwen2.TokenGenerator.Odds;
import java.util.List;

/// Hears an answer as it is written.
@FunctionalInterface
public interface Hearing {
    /// More of the text is there.
    ///
    /// @param odds of the tokens that it is of, where they were asked for
    void piece(String text, List<Odds> odds);
}
