package dev.vireo.benchmarks.data;

import java.util.List;

/// The answer that is wanted.
public sealed interface Gold {
    /// A text; any of several may be right, the usual one stands first.
    record Text(List<String> accepted) implements Gold {
        /// @throws IllegalArgumentException when there is none
        public Text {
            if (accepted.isEmpty()) {
                throw new IllegalArgumentException("at least one text is right");
            }
            accepted = List.copyOf(accepted);
        }

        /// One text alone is right.
        public static Text of(String answer) {
            return new Text(List.of(answer));
        }
    }

    /// One of the options.
    ///
    /// @param index its place among them, from 0
    record Choice(int index) implements Gold {
        /// The letter that it is called by: A for 0.
        public String letter() {
            return String.valueOf((char) ('A' + index));
        }
    }

    /// A part of the picture, in pixels from the top left; right and bottom are exclusive.
    record Region(double left, double top, double right, double bottom) implements Gold {}

    /// Nobody outside knows: a test split whose answers are kept back.
    record Withheld() implements Gold {}
}
