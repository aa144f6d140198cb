package dev.vireo.agent;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a cache of answers holds.
///
/// @param file where it is
/// @param entries answers
/// @param bytes size of all of them
/// @param maxBytes what that may grow to; then the ones that were not used for longest go
/// @param kinds how many there are of each kind: `model`, `tool`
/// @param oldest when the oldest was kept, in milliseconds since 1970, if there is one
public record CacheStats(
        Path file, long entries, long bytes, long maxBytes, Map<String, Long> kinds, Optional<Long> oldest) {
    public CacheStats {
        kinds = Map.copyOf(kinds);
    }

    /// What was removed from a cache.
    ///
    /// @param entries answers
    /// @param bytes their size
    public record Removed(long entries, long bytes) {}
}
