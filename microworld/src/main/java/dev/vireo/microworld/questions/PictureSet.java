package dev.vireo.microworld.questions;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A question or a statement about a set of pictures, as in COVR.
///
/// @param id unique among those that were made together
/// @param imageIds the scenes' ids, 1 to 10 of them, in an order of chance
/// @param text the question, with a question mark, or the statement, with a full stop
/// @param answer `yes` or `no`, a number, or a word
/// @param family what it asks for
/// @param program what it asks
public record PictureSet(
        String id, List<String> imageIds, String text, String answer, Family family, SetProgram program) {
    /// @throws IllegalArgumentException when there are no pictures, or more than 10
    public PictureSet {
        imageIds = List.copyOf(imageIds);
        if (imageIds.isEmpty() || imageIds.size() > 10) {
            throw new IllegalArgumentException("a set has 1 to 10 pictures, not " + imageIds.size());
        }
        Objects.requireNonNull(text);
        Objects.requireNonNull(answer);
        Objects.requireNonNull(program);
    }

    /// How deep sub-questions nest in it, 1 to 4.
    public int depth() {
        return program.depth();
    }

    /// A family of questions.
    public enum Family {
        COUNT_PICTURES,
        COUNT_THINGS,
        NUMBER,
        QUANTIFIER,
        COMPARE,
        IN_MORE,
        ASK,
        SAME;

        /// The name in files and tables: `count pictures`, ...
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
