package dev.vireo.cli;

/// What looks at the picture: the values of `--tools`.
enum ToolChoice {
    /// The built-in networks, called by programs.
    BUILTIN,
    /// The scene file beside the picture, called by programs.
    ORACLE,
    /// The built-in VQA network alone, without a program.
    VQA
}
