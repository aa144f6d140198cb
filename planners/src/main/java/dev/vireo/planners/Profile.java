package dev.vireo.planners;

import dev.vireo.language.LanguageModel;
import java.util.OptionalLong;

/// How much a language model is told about programs.
public enum Profile {
    /// Everything that programs may do, the rules, and worked examples that ask further questions.
    FULL,
    /// The calls that most questions about one picture need, and short examples: for small models, which a long prompt
    /// confuses. Questions about several pictures and videos have the full one.
    SHORT;

    /// Models of fewer numbers than this get the short one: 3 thousand million.
    private static final long SMALL = 3_000_000_000L;

    /// The one for a model: by its size, where that is known, and the full one otherwise.
    public static Profile of(LanguageModel model) {
        OptionalLong size = model.parameters();
        return size.isPresent() && size.getAsLong() < SMALL ? SHORT : FULL;
    }
}
