package dev.vireo.language;

import java.util.OptionalLong;

/// A language model that stands before another one and is taken for it: what a subclass does not change is the
/// other's.
public abstract class DelegatingLanguageModel implements LanguageModel {
    private final LanguageModel model;

    /// @param model the one that answers in the end
    public DelegatingLanguageModel(LanguageModel model) {
        this.model = model;
    }

    @Override
    public Completion complete(Request request) {
        return model.complete(request);
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public String endpoint() {
        return model.endpoint();
    }

    @Override
    public OptionalLong parameters() {
        return model.parameters();
    }

    @Override
    public boolean takesSchema() {
        return model.takesSchema();
    }

    @Override
    public boolean takesGrammar() {
        return model.takesGrammar();
    }
}
