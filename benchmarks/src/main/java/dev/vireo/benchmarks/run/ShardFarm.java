package dev.vireo.benchmarks.run;

import dev.vireo.runtime.VireoException;
import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Machines that do the shards of a run, several at once. Found by [ServiceLoader].
public interface ShardFarm {
    /// What one shard does, wherever that is. It goes there by Java's serialization.
    @FunctionalInterface
    interface Work extends Serializable {
        /// Does it.
        ///
        /// @param shard which one, from 0
        /// @param of how many there are
        /// @return the files that are to come back, by their names
        /// @throws VireoException when it can't be done, here as little as anywhere else
        Map<String, byte[]> run(int shard, int of);
    }

    /// The word that it goes by on the command line.
    String name();

    /// Does shards, each once or, where a machine is lost, once more.
    ///
    /// @param address of the machines; without one this machine does them
    /// @param atOnce how many are done at once on this machine, where no address is given
    /// @param shards which ones, from 0
    /// @param of how many there are in all
    /// @param work what a shard does
    /// @param done told the files of each that is done, one after the other, in any order
    /// @throws VireoException with the code of the shard that failed, CANCELLED when this thread is interrupted,
    ///     or PROVIDER when the machines can't be had
    void run(
            Optional<String> address,
            int atOnce,
            List<Integer> shards,
            int of,
            Work work,
            BiConsumer<Integer, Map<String, byte[]>> done);

    /// The class path of this JVM in absolute paths, as a process with another working folder needs it.
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// All that stand on the class path.
    static List<ShardFarm> all() {
        return ServiceLoader.load(ShardFarm.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
