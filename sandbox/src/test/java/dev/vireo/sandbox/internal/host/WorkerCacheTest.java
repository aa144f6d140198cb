package dev.vireo.sandbox.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.sandbox.Fencing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCacheTest {
    @TempDir
    private Path folder;

    private Path cache(String name, int bytes, int daysAgo) throws IOException {
        Path file = Files.write(folder.resolve(name), new byte[bytes]);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theCachesThatWereUsedLastAreKeptUpToASize() throws Exception {
        cache("worker-a.aot", 100, 1);
        cache("worker-b.aot", 100, 2);
        cache("worker-c.aot", 100, 3);
        cache("worker-d.aot", 100, 4);
        cache("other", 1000, 9);
        WorkerCache.prune(folder, 400);
        assertEquals(5, left().size());
        WorkerCache.prune(folder, 399);
        assertEquals(List.of("other", "worker-a.aot", "worker-b.aot", "worker-c.aot"), left());
    }

    @Test
    void aCacheThatIsInUseOutlivesNewerOnes() throws Exception {
        Path old = cache("worker-a.aot", 100, 30);
        cache("worker-b.aot", 100, 2);
        WorkerCache.touch(old);
        WorkerCache.prune(folder, 100);
        assertEquals(List.of("worker-a.aot"), left());
    }

    @Test
    void classFoldersHaveNoCacheAndNoneIsMade() {
        WorkerCommand command = new WorkerCommand(Path.of("java"), List.of(folder), folder, Fencing.OFF);
        assertEquals(Optional.empty(), WorkerCache.inUse(command));
    }

    @Test
    void aMissingCacheIsMadeByAProcessThatHasAllClassesForIt() {
        WorkerCommand command = WorkerCommand.of(folder, Fencing.OFF);
        List<String> line = WorkerCache.line(command);
        String classes = line.get(line.indexOf("-cp") + 1);
        assertTrue(classes.startsWith(line.getLast()), "those of workers come first, as workers have them");
        assertTrue(classes.length() > line.getLast().length(), "with what the host needs");
        assertEquals(folder.toString(), line.get(line.size() - 2));
    }
}
