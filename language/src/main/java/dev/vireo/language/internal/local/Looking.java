package dev.vireo.language.internal.local;

/// Hears how much of a video is seen.
@FunctionalInterface
public interface Looking {
    /// So many of so many frames are seen.
    void frames(int seen, int all);
}
