package dev.vireo.planners;

/// Turns a caption into a layout. Safe for several threads.
public interface LayoutPlanner {
    /// The layout of a caption, or why there is none.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when a model refuses or does not answer; DATA
    ///     when a scripted file has no answer
    LayoutPlan plan(String caption);

    /// The name in records: `builtin`, `openai:gpt-4.1-mini`.
    String id();
}
