package dev.vireo.planners;

import dev.vireo.language.Usage;
import dev.vireo.layout.Layout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a layout planner answers.
public sealed interface LayoutPlan {
    /// How it came about.
    Provenance provenance();

    /// A layout.
    ///
    /// @param notes what a person should know: words that boxes can't show, slips of a model that were mended
    record Planned(Layout layout, List<String> notes, Provenance provenance) implements LayoutPlan {
        public Planned {
            notes = List.copyOf(notes);
        }
    }

    /// No layout, and why.
    record NotUnderstood(String reason, Provenance provenance) implements LayoutPlan {}

    /// How a layout came about.
    ///
    /// @param planner its name: `builtin`, `openai:gpt-4.1-mini`
    /// @param endpoint where the model was asked; empty without one
    /// @param prompt the version of what the model was told; empty without one
    /// @param form in which the model was asked to answer: `json` or `text`; empty without one
    /// @param requests how often it was asked, repairs included
    /// @param usage what that used; nothing for answers that were known
    record Provenance(String planner, String endpoint, String prompt, String form, int requests, Usage usage) {
        /// Of a planner that asks no model.
        public static Provenance of(String planner) {
            return new Provenance(planner, "", "", "", 0, Usage.NONE);
        }

        /// As records and `--json` have it.
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            out.put("planner", planner);
            if (!prompt.isEmpty()) {
                out.put("endpoint", endpoint);
                out.put("prompt", prompt);
                out.put("form", form);
                out.put("requests", requests);
                out.put("input_tokens", usage.inputTokens());
                out.put("output_tokens", usage.outputTokens());
            }
            return out;
        }
    }
}
