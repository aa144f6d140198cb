package dev.vireo.runtime.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What the cache holds of one model.
///
/// @param repo its name on the hub
/// @param folder where it lies in the cache
/// @param refs the commit of each branch and tag that was fetched by name
/// @param snapshots the versions that are there, by commit
/// @param bytes what all versions take together; what they share counts once
/// @param partialBytes what downloads that are not complete take
public record CachedModel(
        String repo, Path folder, Map<String, String> refs, List<Snapshot> snapshots, long bytes, long partialBytes) {
    public CachedModel {
        refs = Map.copyOf(refs);
        snapshots = List.copyOf(snapshots);
    }

    /// One version of a model.
    ///
    /// @param commit which one
    /// @param folder where its files lie
    /// @param refs the branches and tags that lead to it, in order
    /// @param files by name
    public record Snapshot(String commit, Path folder, List<String> refs, List<File> files) {
        public Snapshot {
            refs = List.copyOf(refs);
            files = List.copyOf(files);
        }

        /// The size of all files.
        public long bytes() {
            return files.stream().mapToLong(f -> Math.max(0, f.size())).sum();
        }
    }

    /// One file of a version.
    ///
    /// @param name within its folder, with `/`
    /// @param path where it lies
    /// @param size in bytes; -1 when it is a link that leads nowhere
    public record File(String name, Path path, long size) {}
}
