package dev.vireo.microworld.questions;

import dev.vireo.microworld.WorldQuestion;
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
}
