package dev.vireo.trainer;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.trainer.rl.Advantage;
import dev.vireo.trainer.rl.Aggregation;
import dev.vireo.trainer.rl.ChosenTokens;
import dev.vireo.trainer.rl.PolicyLoss;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// What reinforcement learning takes of memory: whether steps of a small policy leave it flat (fails when it
/// grows by more than 2 % in the second half; the argument says how many, 10,000 unless told otherwise), and
/// what log-probabilities over a large vocabulary take at once and in pieces.
///
/// Run: `mvn -pl trainer -am test-compile`, then this class on the test class path with
/// `-Dorg.bytedeco.openblas.load=mkl_rt --enable-native-access=ALL-UNNAMED -Xms256m -Xmx256m
/// -XX:+AlwaysPreTouch` (so that the heap does not grow). Memory is read from /proc, so that is on Linux
/// alone.
final class RlMemory {
    private static final double ALLOWED = 1.02;
    private static final int POSITIONS = 512;
    private static final int VOCABULARY = 151_936;
    private static final int WIDTH = 64;

    private RlMemory() {}

    public static void main(String[] args) throws IOException {
        int steps = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        Torch.threads(1);
        double early = 0;
        for (int step = 1; step <= steps; step++) {
            smallStep(step);
            if (step % Math.max(1, steps / 10) == 0) {
                double now = StepSoak.mebibytes("VmRSS");
                early = step <= steps / 2 ? now : early;
                System.out.printf(Locale.ROOT, "step %d: %.1f MiB%n", step, now);
            }
        }
        boolean flat = StepSoak.mebibytes("VmRSS") <= ALLOWED * early;
        // The peak only rises, so that the smaller way goes first.
        large("32 rows at a time", 32);
        large("at once", 0);
        System.out.println(flat ? "memory is flat" : "memory grew by more than 2 %");
        System.exit(flat ? 0 : 1);
    }

    private static void smallStep(int step) {
        try (Scope _ = Scope.training()) {
            Tensor hidden = Tensor.normal(step, 16, 8).requireGradient();
            Tensor head = Tensor.normal(2, 50, 8).requireGradient();
            ChosenTokens chosen = ChosenTokens.of(hidden, rows -> rows.linear(head), Tensor.range(0, 16), 1, 5);
            Tensor logProbs = chosen.logProbs().reshape(4, 4);
            Tensor mask = Tensor.full(1, 4, 4);
            List<Double> scores = List.of(1.0, 0.0, 0.5, step % 7 / 7.0);
            Tensor advantages = new Advantage.Grpo()
                    .of(Advantage.Batch.of(scores, mask, List.of(0, 0, 1, 1)))
                    .values_BT();
            PolicyLoss.usual()
                    .of(new PolicyLoss.Part(logProbs, logProbs.detach(), advantages, mask), Aggregation.Whole.of(mask))
                    .loss()
                    .backward();
            chosen.backward();
        }
    }

    private static void large(String how, int rows) throws IOException {
        try (Scope _ = Scope.training()) {
            Tensor hidden = Tensor.normal(1, POSITIONS, WIDTH).requireGradient();
            Tensor head = Tensor.normal(2, VOCABULARY, WIDTH).requireGradient();
            Tensor tokens = Tensor.range(0, POSITIONS);
            double before = StepSoak.mebibytes("VmRSS");
            if (rows == 0) {
                ChosenTokens.scores(hidden.linear(head), tokens, 0.9)
                        .logProbs()
                        .sum()
                        .backward();
            } else {
                ChosenTokens chosen = ChosenTokens.of(hidden, x -> x.linear(head), tokens, 0.9, rows);
                chosen.logProbs().sum().backward();
                chosen.backward();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d positions, %d tokens, %s: %.2f GiB more%n",
                    POSITIONS,
                    VOCABULARY,
                    how,
                    (StepSoak.mebibytes("VmHWM") - before) / 1024);
        }
    }
}
