package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.run.ShardFarm;
import dev.vireo.cli.internal.work.FarmRun;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vireo eval run --on`, on machines that are none: each shard is a process of its own here.
class FarmRunTest {
    @TempDir
    private Path folder = Path.of("");

    /// Does one shard after the other; at the address `tired` it gives up after the first.
    public static final class Neighbour implements ShardFarm {
        @Override
        public String name() {
            return "neighbour";
        }

        @Override
        public void run(
                Optional<String> address,
                int atOnce,
                List<Integer> shards,
                int of,
                Work work,
                BiConsumer<Integer, Map<String, byte[]>> done) {
            for (int shard : shards) {
                done.accept(shard, work.run(shard, of));
                if (address.equals(Optional.of("tired"))) {
                    throw new VireoException(Code.PROVIDER, "too tired to go on", "");
                }
            }
        }
    }

    @BeforeEach
    void writeQuestions() {
        Terminal.Result made =
                vireo("world", "scenes", "--count", "3", "--seed", "7", "--questions-per-scene", "4", "--out", "gqa");
        assertEquals(0, made.code(), made.err());
    }

    private Terminal.Result vireo(String... args) {
        return new Terminal(folder).run(args);
    }

    private Terminal.Result run(String out, String... more) {
        List<String> line = new ArrayList<>(List.of("eval", "run", "gqa", "--split", "questions", "--tools", "oracle"));
        line.addAll(List.of("--root", folder.resolve("gqa").toString(), "--agent", "vqa", "--cache", "off"));
        line.addAll(List.of("--out", out));
        line.addAll(List.of(more));
        return vireo(line.toArray(String[]::new));
    }

    private String predictions(String run) throws IOException {
        return Files.readString(folder.resolve(run).resolve("predictions.jsonl"));
    }

    @Test
    void shardsThatOthersDoEndInThePredictionsOfThePlainRun() throws IOException {
        assertEquals(0, run("plain").code());
        Terminal.Result tired = run("run", "--on", "neighbour:tired", "--shards", "2");
        assertEquals(4, tired.code(), tired.err());
        assertFalse(Files.exists(folder.resolve("run")));
        assertTrue(Files.exists(folder.resolve("run.shards/0-of-2/predictions.jsonl")));

        Terminal.Result again = run("run", "--on", "neighbour", "--shards", "2");
        assertEquals(2, again.code());
        assertTrue(again.err().contains("--resume"), again.err());
        Terminal.Result other = run("run", "--on", "neighbour", "--shards", "3", "--resume");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("another number of them"), other.err());

        Terminal.Result rest = run("run", "--on=neighbour", "--shards=2", "--resume", "--json");
        assertEquals(0, rest.code(), rest.out() + rest.err());
        assertEquals(predictions("plain"), predictions("run"));
        assertFalse(Files.exists(folder.resolve("run.shards")));
    }

    @Test
    void anErrorOfAShardIsTheErrorOfTheRun() {
        Terminal.Result result = run("run", "--on", "neighbour", "--shards", "2", "--scene", "none.json");
        assertEquals(2, result.code(), result.err());
        Terminal.Result missing = vireo(
                "eval", "run", "gqa", "--root", folder.resolve("none").toString(), "--out", "x", "--on", "neighbour");
        assertEquals(3, missing.code(), missing.err());
        assertTrue(missing.err().contains("none"), missing.err());
    }

    @Test
    void whatCanNotGoTogetherIsRefused() {
        for (String[] wrong : new String[][] {
            {"--on", "moon"},
            {"--on", "neighbour", "--shard", "0/2"},
            {"--on", "neighbour", "--max-cost", "1"},
            {"--on", "neighbour", "--shards", "0"}
        }) {
            Terminal.Result result = run("run", wrong);
            assertEquals(2, result.code(), String.join(" ", wrong) + ": " + result.err());
        }
    }

    @Test
    void theLineOfAShardLacksWhatSaysWhereItIsDone() {
        assertEquals(
                List.of("eval", "run", "gqa", "--root", "a", "--limit=3"),
                FarmRun.without(
                        List.of("eval", "run", "gqa", "--on=spark", "--root", "a", "--out", "b", "--json", "--limit=3"),
                        List.of("--on", "--out"),
                        List.of("--json")));
    }
}
