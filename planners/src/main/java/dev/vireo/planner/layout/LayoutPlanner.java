package dev.vireo.planner.layout;

import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planners;
import java.util.function.UnaryOperator;

/// Turns a caption into a layout. Safe for several threads.
public interface LayoutPlanner {
    /// The layout of a caption, or why there is none.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when a model refuses or does not answer; DATA
    ///     when a scripted file has no answer
    LayoutPlan plan(String caption);

    /// The name in records: `builtin`, `openai:gpt-4.1-mini`.
    String id();

    /// The planner of a model string: `builtin`, `openai:MODEL`, `ollama:MODEL` or `scripted:FILE`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when there is no such kind, or a key is missing;
    ///     DATA when a scripted file is missing or malformed
    static LayoutPlanner of(String modelString, Planners.Options options, LayoutCanvas canvas) {
        return of(modelString, options, canvas, UnaryOperator.identity());
    }

    /// The same with something between the planner and its language model, such as a cache.
    static LayoutPlanner of(
            String modelString, Planners.Options options, LayoutCanvas canvas, UnaryOperator<LanguageModel> between) {
        return modelString.strip().equals(GrammarLayoutPlanner.ID)
                ? new GrammarLayoutPlanner(canvas)
                : new ModelLayoutPlanner(between.apply(Planners.languageModel(modelString, options)), canvas);
    }

    /// The planner that needs no model, no network and no key.
    static LayoutPlanner builtin(LayoutCanvas canvas) {
        return new GrammarLayoutPlanner(canvas);
    }

    /// A planner that asks a language model.
    static LayoutPlanner of(LanguageModel model, LayoutCanvas canvas) {
        return new ModelLayoutPlanner(model, canvas);
    }
}
