package dev.vireo.cli.internal.settings;

/// What does a job, by its name: `builtin`, `openai:gpt-4.1-mini`, `scripted:plans.json`.
///
/// @param kind what stands before the colon
/// @param name what stands after it; empty when there is no colon
public record ModelName(String kind, String name) {
    /// Whether a server is asked.
    public boolean isServed() {
        return kind.equals("openai") || kind.equals("ollama");
    }

    /// Whether a language model is asked: one behind a server, or one in this process.
    public boolean isLanguageModel() {
        return isServed() || kind.equals("local");
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + ":" + name;
    }
}
