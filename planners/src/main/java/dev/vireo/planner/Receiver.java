package dev.vireo.planner;

import dev.vireo.program.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a program looks at: the first parameter of its entry function has this name.
enum Receiver {
    IMAGE,
    IMAGE_LIST,
    VIDEO;

    Type type() {
        return switch (this) {
            case IMAGE -> Type.Simple.PATCH;
            case IMAGE_LIST -> new Type.ListOf(Type.Simple.PATCH);
            case VIDEO -> Type.Simple.VIDEO;
        };
    }

    /// The receiver of that type; empty when programs can't look at such a value.
    static Optional<Receiver> of(Type type) {
        return Arrays.stream(values()).filter(r -> r.type().equals(type)).findFirst();
    }

    /// `image`, `image_list` or `video`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
