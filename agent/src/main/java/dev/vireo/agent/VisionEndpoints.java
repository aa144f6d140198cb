package dev.vireo.agent;

import dev.vireo.planner.Planners;
import dev.vireo.tools.endpoint.EndpointTools;
import dev.vireo.tools.endpoint.PictureSettings;

/// Vision tools on language models that can see, by their model strings: `openai:MODEL`, `ollama:MODEL`.
public final class VisionEndpoints {
    private VisionEndpoints() {}

    /// The tools on the model of a model string.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the string names no such model, or a key
    ///     is missing
    public static EndpointTools of(String modelString, Planners.Options options) {
        return of(modelString, options, PictureSettings.DEFAULT);
    }

    /// The tools on the model of a model string, with pictures sent in this way.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the string names no such model, or a key
    ///     is missing
    public static EndpointTools of(String modelString, Planners.Options options, PictureSettings pictures) {
        return EndpointTools.over(Planners.visionModel(modelString, options), pictures);
    }
}
