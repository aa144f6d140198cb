package dev.vireo.cli;

/// What looks at the picture, by the setting `tools.model`.
enum ToolChoice {
    /// The built-in networks, called by programs.
    BUILTIN,
    /// The scene file beside the picture, called by programs.
    ORACLE,
    /// The built-in VQA network alone, without a program.
    VQA;

    static ToolChoice of(ModelName model) {
        return switch (model.kind()) {
            case "oracle" -> ORACLE;
            case "vqa" -> VQA;
            default -> BUILTIN;
        };
    }
}
