package dev.vireo.planners;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Objects;

/// Which worked examples a prompt shows.
///
/// @param choice how they are chosen
/// @param count how many; the examples of the questions that their programs ask come along and are not
///     counted
public record Examples(Choice choice, int count) {
    /// How examples are chosen from the pool of their receiver.
    public enum Choice {
        /// The same for every question: the first ones of the pool.
        FIXED,
        /// Those whose questions are most alike to the question at hand, the most similar one last.
        RETRIEVED
    }

    /// The first twelve; in the short prompt, whose examples are short, all.
    public static final Examples STANDARD = new Examples(Choice.FIXED, 12);

    /// @throws VireoException with code USAGE when the count is negative
    public Examples {
        Objects.requireNonNull(choice);
        if (count < 0) {
            throw new VireoException(
                    Code.USAGE, "a prompt can't have " + count + " examples", "Give 0 or more; 12 is usual.");
        }
    }
}
