package dev.vireo.planners;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModels;
import java.nio.file.Path;

/// A planner that reads its programs from a file `{question: [text, ...]}`: the k-th request for a question
/// gets the k-th text. Texts are read like a language model's answers, so they may be fenced; each counts as
/// one call of a language model. A question is looked up as it is written, then without regard to case and
/// spacing.
final class ScriptedPlanner implements Planner {
    private final LanguageModel texts;

    private ScriptedPlanner(LanguageModel texts) {
        this.texts = texts;
    }

    /// Reads the file.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when it is missing, is not JSON, or is not of
    ///     that form; the message names the line and column
    static ScriptedPlanner read(Path file) {
        return new ScriptedPlanner(LanguageModels.scripted(file));
    }

    @Override
    public Plan plan(PlanRequest request) {
        String asked = JsonNodeFactory.instance
                .objectNode()
                .put("question", request.question())
                .toString();
        return LlmPlanner.read(texts.complete(LanguageModel.Request.of("", asked)));
    }

    @Override
    public String id() {
        return texts.id();
    }
}
