package dev.vireo.cli;

import dev.vireo.program.Type;

/// What a program is about: the values of `--receiver`.
enum Receiver {
    /// One picture: `execute_command(image)`.
    IMAGE,
    /// Several pictures: `execute_command(image_list)`.
    IMAGE_LIST,
    /// A video: `execute_command(video, possible_answers, query)`.
    VIDEO;

    /// The type of the program's first argument.
    Type type() {
        return switch (this) {
            case IMAGE -> Type.Simple.PATCH;
            case IMAGE_LIST -> new Type.ListOf(Type.Simple.PATCH);
            case VIDEO -> Type.Simple.VIDEO;
        };
    }
}
