package dev.vireo.planners;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModels;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.ModelString;
import dev.vireo.layout.Layout;
import dev.vireo.planners.internal.layout.GrammarLayoutPlanner;
import dev.vireo.planners.internal.layout.ModelLayoutPlanner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// Planners by their model strings: `builtin`, `openai:MODEL`, `ollama:MODEL`, `scripted:FILE`.
public final class Planners {
    private Planners() {}

    /// The planner of programs of a model string.
    ///
    /// @throws VireoException with code USAGE when there is no such kind, or a key is missing; DATA when a
    ///     scripted file is missing or malformed
    public static Planner of(String modelString, ModelOptions options) {
        ModelString parsed = ModelString.parse(modelString);
        return switch (parsed.kind()) {
            case "builtin" -> builtin(parsed);
            case "scripted" -> scripted(Path.of(parsed.name()));
            default -> of(LanguageModels.of(modelString, options));
        };
    }

    /// The planner of programs that needs no model, no network and no key: a grammar of English questions.
    public static Planner builtin() {
        return new BuiltinPlanner();
    }

    /// A planner of programs that asks a language model, with the prompt for a model of its size and the standard
    /// examples in it.
    public static Planner of(LanguageModel model) {
        return of(model, Examples.STANDARD);
    }

    /// The same with a choice of the examples in its prompts.
    public static Planner of(LanguageModel model, Examples examples) {
        return of(model, Profile.of(model), examples);
    }

    /// The same with a choice of the prompt.
    public static Planner of(LanguageModel model, Profile profile, Examples examples) {
        return new LlmPlanner(model, profile, examples);
    }

    /// The planner that answers from a file: `{question: [program, ...]}`.
    ///
    /// @throws VireoException with code DATA when the file is missing or malformed
    public static Planner scripted(Path file) {
        return ScriptedPlanner.read(file);
    }

    private static Planner builtin(ModelString parsed) {
        if (!parsed.name().isEmpty()) {
            throw new VireoException(
                    Code.USAGE, "there is no built-in planner '" + parsed.name() + "'", "Write builtin.");
        }
        return builtin();
    }

    /// The planner of layouts of a model string.
    ///
    /// @throws VireoException with code USAGE when there is no such kind, or a key is missing; DATA when a
    ///     scripted file is missing or malformed
    public static LayoutPlanner layout(String modelString, ModelOptions options, Layout.Canvas canvas) {
        return layout(modelString, options, canvas, UnaryOperator.identity());
    }

    /// The same with something between the planner and its language model, such as a cache.
    public static LayoutPlanner layout(
            String modelString, ModelOptions options, Layout.Canvas canvas, UnaryOperator<LanguageModel> between) {
        return modelString.strip().equals(GrammarLayoutPlanner.ID)
                ? layout(canvas)
                : layout(
                        between.apply(LanguageModels.of(modelString, options.needing(ModelOptions.TOKENS_OF_BOXES))),
                        canvas);
    }

    /// The planner of layouts that needs no model, no network and no key.
    public static LayoutPlanner layout(Layout.Canvas canvas) {
        return new GrammarLayoutPlanner(canvas);
    }

    /// A planner of layouts that asks a language model.
    public static LayoutPlanner layout(LanguageModel model, Layout.Canvas canvas) {
        return new ModelLayoutPlanner(model, canvas);
    }
}
