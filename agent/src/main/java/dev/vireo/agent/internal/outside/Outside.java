package dev.vireo.agent.internal.outside;

import dev.vireo.agent.AnswerCache;
import dev.vireo.agent.internal.tools.CachedAnswers;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import dev.vireo.visiontools.Familiarity;
import java.util.Optional;

/// What stands between a question and what it asks from outside: nothing, a cache, or a recording.
public interface Outside {
    /// Nothing: everything is asked.
    Outside DIRECT = new Outside() {};

    /// The planner that is asked instead.
    ///
    /// @param recorder told how much was known
    default Planner planner(Planner planner, Recorder recorder) {
        return planner;
    }

    /// The language model that is asked instead.
    ///
    /// @param recorder told how much was known
    default LanguageModel languageModel(LanguageModel model, Recorder recorder) {
        return model;
    }

    /// The tools that are asked instead.
    ///
    /// @param recorder told how much was known
    default ToolAnswers tools(ToolAnswers tools, Recorder recorder) {
        return tools;
    }

    /// What is known about the kind of the picture; empty lets the tools say.
    default Optional<Familiarity> familiarity() {
        return Optional.empty();
    }

    /// How many times as long as its limits say a question and its programs may take.
    default int patience() {
        return 1;
    }

    /// A cache.
    ///
    /// @param tools the name of the tools, with their version
    /// @param repeatable whether their answers may be kept
    record Cached(AnswerCache cache, String tools, boolean repeatable) implements Outside {
        @Override
        public Planner planner(Planner planner, Recorder recorder) {
            return planner.withModel(model -> cache.languageModel(model, recorder::hit));
        }

        @Override
        public LanguageModel languageModel(LanguageModel model, Recorder recorder) {
            return cache.languageModel(model, recorder::hit);
        }

        @Override
        public ToolAnswers tools(ToolAnswers answers, Recorder recorder) {
            return repeatable ? new CachedAnswers(cache, tools, answers, recorder::hit) : answers;
        }
    }
}
