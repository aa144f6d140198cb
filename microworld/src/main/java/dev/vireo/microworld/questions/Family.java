package dev.vireo.microworld.questions;

import java.util.Locale;

/// A family of questions.
public enum Family {
    EXISTENCE,
    COUNTING,
    ATTRIBUTE,
    RELATION,
    COMPARISON,
    LOGIC,
    SUPERLATIVE,
    CHOOSE,
    /// Any question of depth 2 or more.
    NESTED;

    /// The name in files and tables: `existence`, ...
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
