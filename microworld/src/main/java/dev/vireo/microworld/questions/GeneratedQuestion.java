package dev.vireo.microworld.questions;

import dev.vireo.microworld.WorldQuestion;
import java.util.Locale;
import java.util.Objects;

/// A question with the program that it renders.
///
/// @param question the question with its answer
/// @param program what it asks
/// @param fullAnswer the answer as a sentence
public record GeneratedQuestion(WorldQuestion question, QuestionProgram program, String fullAnswer) {
    public GeneratedQuestion {
        Objects.requireNonNull(question);
        Objects.requireNonNull(program);
        Objects.requireNonNull(fullAnswer);
    }

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
}
