package dev.vireo.cli.internal.settings;

/// What looks at the picture, by the setting `tools.model`.
public enum ToolChoice {
    /// The built-in networks for pictures of their world, the tools for photographs for others, called by programs.
    AUTO,
    /// The tools for photographs, called by programs.
    PHOTOS,
    /// The built-in networks, called by programs.
    BUILTIN,
    /// The scene file beside the picture, called by programs.
    ORACLE,
    /// The built-in VQA network alone, without a program.
    VQA,
    /// A vision model behind a server or in this process, called by programs.
    SERVED;

    public static ToolChoice of(ModelName model) {
        return switch (model.kind()) {
            case "auto" -> AUTO;
            case "photos" -> PHOTOS;
            case "builtin" -> BUILTIN;
            case "oracle" -> ORACLE;
            case "vqa" -> VQA;
            case "openai", "ollama", "local" -> SERVED;
            default -> throw new IllegalStateException("the settings let " + model + " pass");
        };
    }
}
