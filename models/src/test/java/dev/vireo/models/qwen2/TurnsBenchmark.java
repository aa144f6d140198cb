package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// How many tokens a second one, two and four conversations get together from a GGUF file whose weights stay
/// packed: `TurnsBenchmark FILE.gguf [ROUNDS]`. Each writes 64 tokens behind a prompt of 64; time runs from
/// the first token of the last to begin to the end of the last.
public final class TurnsBenchmark {
    private static final int PROMPT = 64;
    private static final int WRITTEN = 65;

    private TurnsBenchmark() {}

    public static void main(String[] args) throws Exception {
        ModelFolder folder = ModelFolder.open(Path.of(args[0]));
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        try (FolderWeights weights = folder.weights();
                Parameters packed = Parameters.packed(weights);
                Turns turns = new Turns(Qwen2Model.of(folder.config(), packed));
                ExecutorService threads = Executors.newFixedThreadPool(Turns.MOST)) {
            for (int round = 0; round < rounds; round++) {
                for (int texts : new int[] {1, 2, 4}) {
                    System.out.printf("round %d, %d: %.1f tokens/s%n", round, texts, speed(turns, threads, texts));
                }
            }
        }
    }

    private static double speed(Turns turns, ExecutorService threads, int texts) throws Exception {
        long[] start = new long[1];
        CyclicBarrier begun = new CyclicBarrier(texts, () -> start[0] = System.nanoTime());
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            int first = 1000 * (i + 1) + (int) (System.nanoTime() % 999); // which no generator remembers
            List<Integer> tokens =
                    IntStream.range(first, first + PROMPT).boxed().toList();
            boolean[] heard = new boolean[1];
            all.add(threads.submit(() -> turns.generate(Prompt.of(tokens), Settings.greedy(WRITTEN), (_, _) -> {
                if (!heard[0]) {
                    heard[0] = true;
                    await(begun);
                }
                return true;
            })));
        }
        for (Future<?> one : all) {
            one.get();
        }
        return texts * (WRITTEN - 1) * 1e9 / (System.nanoTime() - start[0]);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
