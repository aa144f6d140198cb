package dev.vireo.layout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How an object moves between its key frames.
public enum Motion {
    /// In straight lines at constant speed, turning sharply at key frames: the published interpolation.
    LINEAR,
    /// Along a curve without corners that never goes beyond its key frames (Fritsch and Carlson 1980).
    SMOOTH,
    /// As things fall: parabolas in flight, sharp turns where they bounce, straight lines at rest.
    PHYSICAL;

    /// `linear`, `smooth` or `physical`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The motion of a name in a document.
    static Optional<Motion> named(String name) {
        return Arrays.stream(values()).filter(m -> m.toString().equals(name)).findFirst();
    }
}
