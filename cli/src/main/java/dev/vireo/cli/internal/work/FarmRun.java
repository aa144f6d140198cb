package dev.vireo.cli.internal.work;

import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.benchmarks.run.ShardFarm;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A run whose shards are done by the machines of a [ShardFarm]. Each that is done is kept in a folder beside the
/// run's, named `RUN.shards`, until all are put together; interrupted, the run goes on with those that are missing.
///
/// @param on the name of the farm, and after a colon perhaps the address of its machines
/// @param shards how many
/// @param atOnce how many are done at once where no address is given
/// @param line the command line of the run, without `--on`, `--shards`, `--out` and `--resume`
/// @param out the folder of the run
public record FarmRun(Console console, String on, int shards, int atOnce, List<String> line, Path out) {
    private static final int MOST = 100_000;

    /// @throws VireoException with code USAGE when the number of shards makes no sense
    public FarmRun {
        if (shards < 1 || shards > MOST) {
            throw new VireoException(Code.USAGE, "--shards must be from 1 to " + MOST + ", not " + shards, "");
        }
    }

    /// Does it.
    ///
    /// @param resume whether shards that are there are kept
    /// @throws VireoException with code USAGE when there is no such farm, or there are shards of before and
    ///     `resume` is off; as [ShardFarm#run] and [Runs#merge]
    public RunResults run(boolean resume) {
        int colon = on.indexOf(':');
        ShardFarm farm = farm(colon < 0 ? on : on.substring(0, colon));
        Optional<String> address = colon < 0 ? Optional.empty() : Optional.of(on.substring(colon + 1));
        Path kept = out.resolveSibling(out.getFileName() + ".shards");
        List<Integer> missing = missing(kept, resume);
        try (ProgressTalk talk = new ProgressTalk(console, "shards", shards)) {
            talk.done(shards - missing.size());
            farm.run(
                    address,
                    atOnce,
                    missing,
                    shards,
                    CommandShard.of(console.file(Path.of("")), line),
                    (shard, files) -> {
                        keep(kept.resolve(name(shard)), files);
                        talk.done(count(kept));
                    });
        }
        RunResults results = Runs.merge(
                IntStream.range(0, shards)
                        .mapToObj(shard -> kept.resolve(name(shard)))
                        .toList(),
                out,
                Optional.empty(),
                BenchmarkNames::dataset,
                BenchmarkNames::metric);
        new TemporaryFolder(kept).close();
        return results;
    }

    private static ShardFarm farm(String name) {
        List<ShardFarm> all = ShardFarm.all();
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        "there are no machines '" + name + "' to run on"
                                + (all.isEmpty()
                                        ? ""
                                        : "; there are "
                                                + String.join(
                                                        ", ",
                                                        all.stream()
                                                                .map(ShardFarm::name)
                                                                .toList())),
                        "Write --on spark or --on spark:ADDRESS, and put vireo-benchmarks-spark on the class path (the"
                                + " launcher does)."));
    }

    private String name(int shard) {
        return shard + "-of-" + shards;
    }

    private List<Integer> missing(Path kept, boolean resume) {
        if (!Files.exists(kept)) {
            return IntStream.range(0, shards).boxed().toList();
        }
        if (!resume) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + kept + "] holds shards of a run that did not end",
                    "Add --resume to go on with it, or remove that folder.");
        }
        for (Path folder : list(kept)) {
            String name = folder.getFileName().toString();
            if (!name.startsWith(".") && !name.endsWith("-of-" + shards)) {
                throw new VireoException(
                        Code.USAGE,
                        "[" + kept + "] holds shards of a run of another number of them: " + name,
                        "Give the same --shards, or remove that folder.");
            }
        }
        return IntStream.range(0, shards)
                .filter(shard -> !Files.exists(kept.resolve(name(shard))))
                .boxed()
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + folder + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    private static long count(Path kept) {
        return list(kept).stream()
                .filter(one -> !one.getFileName().toString().startsWith("."))
                .count();
    }

    /// A shard is there as a whole or not at all.
    private static void keep(Path folder, Map<String, byte[]> files) {
        Path part = folder.resolveSibling("." + folder.getFileName());
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path to = part.resolve(file.getKey()).normalize();
                if (!to.startsWith(part)) {
                    throw new VireoException(
                            Code.DATA, "a shard has a file that lies outside of it: " + file.getKey(), "");
                }
                Files.createDirectories(to.getParent());
                AtomicFile.write(to, file.getValue());
            }
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE, "[" + folder + "] can't be written: " + IoReason.of(e), "Make room there.", e);
        }
    }

    /// The command line of a run without what says where it is done.
    ///
    /// @param words as they were typed
    /// @param named the options that take a word, and that are left out with it
    /// @param alone the options that are left out and stand alone
    public static List<String> without(List<String> words, List<String> named, List<String> alone) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            if (named.contains(option)) {
                i += word.contains("=") ? 0 : 1;
            } else if (!alone.contains(word)) {
                out.add(word);
            }
        }
        return out;
    }
}
