package dev.vireo.models.ps3;

/// How much of a picture is looked at closely.
public sealed interface Looks {
    /// Every patch of every scale.
    Looks ALL = new All();

    /// Nothing: low resolution only.
    Looks NONE = new Count(0);

    /// So many looks, each taking the budget of the network.
    static Looks of(int count) {
        return new Count(count);
    }

    /// So many patches, in as many looks as that needs.
    static Looks ofTokens(long tokens) {
        return new Tokens(tokens);
    }

    /// Every patch of every scale, in as many looks as that needs.
    record All() implements Looks {}

    /// A number of looks; no more are made than the picture has patches for.
    record Count(int looks) implements Looks {
        /// @throws IllegalArgumentException when negative
        public Count {
            if (looks < 0) {
                throw new IllegalArgumentException("it is a whole number from 0, or all");
            }
        }
    }

    /// A number of patches; no more are taken than the picture has.
    record Tokens(long tokens) implements Looks {
        /// @throws IllegalArgumentException when negative
        public Tokens {
            if (tokens < 0) {
                throw new IllegalArgumentException("it is a whole number from 0");
            }
        }
    }
}
