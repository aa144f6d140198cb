package dev.vireo.microworld;

import java.util.Objects;

/// A question about a scene, with its answer.
///
/// @param id unique within a set of questions
/// @param imageId the scene's id
/// @param text the question
/// @param answer the answer as [dev.vireo.program.Value#answerText] would print it
/// @param family `existence`, `counting`, ...
/// @param depth how deep sub-questions nest in it, 0 to 4
public record WorldQuestion(String id, String imageId, String text, String answer, String family, int depth) {
    public WorldQuestion {
        Objects.requireNonNull(text);
        Objects.requireNonNull(answer);
        if (depth < 0 || depth > 4) {
            throw new IllegalArgumentException("the depth of a question lies between 0 and 4, not " + depth);
        }
    }
}
