package dev.vireo.program;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a program looks at: the first parameter of its entry function has this name.
public enum Receiver {
    /// One picture: `execute_command(image)`.
    IMAGE,
    /// Several pictures: `execute_command(image_list)`.
    IMAGE_LIST,
    /// A video: `execute_command(video, possible_answers, query)`.
    VIDEO;

    /// The type of that parameter's value.
    public Type type() {
        return switch (this) {
            case IMAGE -> Type.Simple.PATCH;
            case IMAGE_LIST -> new Type.ListOf(Type.Simple.PATCH);
            case VIDEO -> Type.Simple.VIDEO;
        };
    }

    /// The receiver of that type; empty when programs can't look at such a value.
    public static Optional<Receiver> of(Type type) {
        return Arrays.stream(values()).filter(r -> r.type().equals(type)).findFirst();
    }

    /// `image`, `image_list` or `video`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
