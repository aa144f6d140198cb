package dev.vireo.planner;

import java.nio.file.Path;

/// A planner that reads its programs from a file `{question: [text, ...]}`: the k-th request for a question
/// gets the k-th text. Texts are read like a language model's answers, so they may be fenced; each counts as
/// one call of a language model. A question is looked up as it is written, then without regard to case and
/// spacing.
public final class ScriptedPlanner implements Planner {
    private final ScriptedTexts texts;

    private ScriptedPlanner(ScriptedTexts texts) {
        this.texts = texts;
    }

    /// Reads the file.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when it is missing, is not JSON, or is not of
    ///     that form; the message names the line and column
    public static ScriptedPlanner read(Path file) {
        return new ScriptedPlanner(ScriptedTexts.read(file));
    }

    @Override
    public Plan plan(PlanRequest request) {
        return LlmPlanner.read(texts.next(request.question()), new Plan.Usage(1, 0, 0));
    }

    @Override
    public String id() {
        return texts.id();
    }
}
