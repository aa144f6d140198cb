package dev.vireo.microworld.questions;

import java.util.List;
import java.util.Objects;

/// A question about a clip with five options, of one of the types of NExT-QA.
///
/// @param clip the clip's id
/// @param number tells it from the other questions about the clip, from 0
/// @param text the question
/// @param options five, all different
/// @param answer the place of the right one, from 0
/// @param program what it asks
public record ClipQuestion(
        String clip, int number, Type type, String text, List<String> options, int answer, ClipProgram program) {
    /// The types of NExT-QA, but for yes and no, under their names there.
    public enum Type {
        /// Why something happened.
        CW,
        /// How something happened.
        CH,
        /// What was next.
        TN,
        /// What was before.
        TP,
        /// What was at the same time.
        TC,
        /// Where something was.
        DL,
        /// How many there were.
        DC,
        /// What it was.
        DO
    }

    public ClipQuestion {
        Objects.requireNonNull(type);
        Objects.requireNonNull(program);
        options = List.copyOf(options);
        if (options.size() != 5 || options.stream().distinct().count() != 5 || answer < 0 || answer > 4) {
            throw new IllegalArgumentException(
                    "a question has five options, and " + answer + " is one of them: " + options);
        }
    }
}
