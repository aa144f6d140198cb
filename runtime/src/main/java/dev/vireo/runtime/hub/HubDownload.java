package dev.vireo.runtime.hub;

import java.nio.file.Path;
import java.util.List;

/// A model that is now in the cache.
///
/// @param model what was asked for
/// @param commit which version it is
/// @param folder where its files lie
/// @param files those that were asked for, by name
/// @param offline whether the hub was not asked, so that it may have more or newer files
public record HubDownload(HubModel model, String commit, Path folder, List<Fetched> files, boolean offline) {
    public HubDownload {
        files = List.copyOf(files);
    }

    /// One file.
    ///
    /// @param name within the folder, with `/`
    /// @param size in bytes
    /// @param transferred how many of them came over the network now; none when the cache had it
    /// @param verified whether its content was compared with a hash that the hub told, now or when it came
    public record Fetched(String name, long size, long transferred, boolean verified) {}

    /// The size of all files.
    public long bytes() {
        return files.stream().mapToLong(Fetched::size).sum();
    }

    /// What came over the network.
    public long transferred() {
        return files.stream().mapToLong(Fetched::transferred).sum();
    }
}
