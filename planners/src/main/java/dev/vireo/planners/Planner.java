package dev.vireo.planners;

import dev.vireo.language.LanguageModel;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Writes the program that answers a question. Safe for several threads. [PlannerConformance] checks what it
/// promises.
public interface Planner {
    /// The plan for a request: a program, or the reason why there is none. An interrupt of the calling thread
    /// ends it.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when a language model refuses or does not
    ///     answer, DATA when a scripted file has no more texts for the question
    Plan plan(PlanRequest request);

    /// The name of this planner in traces and records, always the same: `builtin`, `openai:gpt-4.1-mini`,
    /// `scripted:plans.json`.
    String id();

    /// The same planner with something between it and its language model, if it has one: a cache, a record.
    ///
    /// @param between makes the model that is asked instead
    default Planner withModel(UnaryOperator<LanguageModel> between) {
        return this;
    }

    /// Whether a language model writes the plans: then asking again may give another one, and costs. Without
    /// one the same request gets the same plan.
    default boolean asksModel() {
        return true;
    }

    /// The version of the prompt behind plans for such a receiver and API: the kind of receiver and a short hash
    /// of everything that the prompt is made from (`image-1f0c9a2b`); empty without a prompt.
    default Optional<String> promptVersion(Type receiver, VisualApi api) {
        return Optional.empty();
    }
}
