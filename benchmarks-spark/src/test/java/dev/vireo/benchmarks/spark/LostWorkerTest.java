package dev.vireo.benchmarks.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.run.ShardFarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LostWorkerTest {
    private static final int SHARDS = 6;

    @TempDir
    private Path folder = Path.of("");

    /// Leaves a file that names the shard and the process, then works for a second.
    private record Slow(String folder) implements ShardFarm.Work {
        @Override
        public Map<String, byte[]> run(int shard, int of) {
            try {
                Files.createFile(
                        Path.of(folder, shard + "-" + ProcessHandle.current().pid()));
                Thread.sleep(1000);
                return Map.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long executor(String name) {
        return Long.parseLong(name.substring(name.indexOf('-') + 1));
    }

    @Test
    @Timeout(180)
    void whatALostWorkerHadInHandIsDoneByAnother() throws IOException {
        Path marks = Files.createDirectory(folder.resolve("marks"));
        TreeSet<Integer> done = new TreeSet<>();
        try (Cluster cluster = Cluster.start(folder, 2)) {
            Thread killer = Thread.ofVirtual().start(() -> {
                while (names(marks).stream()
                                .map(LostWorkerTest::executor)
                                .distinct()
                                .count()
                        < 2) {
                    LockSupport.parkNanos(20_000_000);
                }
                cluster.killWorkerOf(executor(names(marks).getFirst()));
            });
            new SparkFarm()
                    .run(
                            Optional.of(cluster.address()),
                            1,
                            IntStream.range(0, SHARDS).boxed().toList(),
                            SHARDS,
                            new Slow(marks.toString()),
                            (shard, files) -> assertTrue(done.add(shard), "shard " + shard + " came back twice"));
            assertTrue(killer.join(java.time.Duration.ofSeconds(1)), "both workers never worked at once");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertEquals(SHARDS, done.size());
        assertTrue(names(marks).size() > SHARDS, "no shard was done again: " + names(marks));
    }
}
