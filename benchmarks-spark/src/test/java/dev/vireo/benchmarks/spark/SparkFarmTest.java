package dev.vireo.benchmarks.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.benchmarks.run.ShardFarm;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SparkFarmTest {
    private static final CountDownLatch STARTED = new CountDownLatch(1);

    private static Map<String, byte[]> file(int shard, int of) {
        return Map.of("name", (shard + " of " + of).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<Integer, String> done(List<Integer> shards, int of, ShardFarm.Work work) {
        Map<Integer, String> out = new TreeMap<>();
        new SparkFarm()
                .run(
                        Optional.empty(),
                        2,
                        shards,
                        of,
                        work,
                        (shard, files) -> out.put(
                                shard, new String(files.getOrDefault("name", new byte[0]), StandardCharsets.UTF_8)));
        return out;
    }

    @Test
    void theFarmIsFoundByItsName() {
        assertEquals(
                List.of("spark"), ShardFarm.all().stream().map(ShardFarm::name).toList());
    }

    @Test
    void theShardsThatAreAskedForComeBack() {
        assertEquals(Map.of(1, "1 of 5", 3, "3 of 5", 4, "4 of 5"), done(List.of(1, 3, 4), 5, SparkFarmTest::file));
    }

    @Test
    void anErrorOfAShardKeepsItsCode() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> done(List.of(0, 1), 2, (shard, of) -> {
                    throw new VireoException(Code.DATA, "no pictures", "Fetch them.");
                }));
        assertEquals(Code.DATA, e.code());
        assertEquals("no pictures", e.what());
        assertEquals("Fetch them.", e.hint());
    }

    @Test
    void aBugIsTriedAndThenNamed() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> done(List.of(0), 1, (shard, of) -> {
                    throw new IllegalStateException("a bug");
                }));
        assertEquals(Code.PROVIDER, e.code());
    }

    @Test
    void anInterruptEndsTheJobs() throws InterruptedException {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                done(List.of(0, 1, 2), 3, (shard, of) -> {
                    STARTED.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return Map.of();
                });
            } catch (VireoException e) {
                end.complete(e);
            }
        });
        STARTED.await();
        thread.interrupt();
        assertEquals(
                Code.CANCELLED,
                assertInstanceOf(VireoException.class, end.join()).code());
    }

    @Test
    void anAddressThatIsNoneIsSaidSo() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> new SparkFarm()
                        .run(Optional.of("nowhere"), 1, List.of(0), 1, SparkFarmTest::file, (shard, files) -> {}));
        assertEquals(Code.PROVIDER, e.code());
    }
}
