package dev.vireo.trainer;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMae;
import dev.vireo.models.crossmae.CrossMaeConfig;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Whether memory stays flat: forward steps, then training steps, of a small CrossMAE, with the resident
/// memory of the process after every tenth of them. Fails when it grows by more than 5 % after the first
/// tenth.
///
/// Run: `mvn -pl trainer -am test-compile`, then this class on the test class path with
/// `-Dorg.bytedeco.openblas.load=mkl_rt --enable-native-access=ALL-UNNAMED -Xms256m -Xmx256m
/// -XX:+AlwaysPreTouch` (so that the heap does not grow) and the arguments `10000 1000`, forward and
/// training steps. Memory is read from /proc, so that is on Linux alone.
final class StepSoak {
    private static final double ALLOWED = 1.05;
    private static final int BATCH = 8;

    private StepSoak() {}

    public static void main(String[] args) throws IOException {
        int forward = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int training = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        Torch.threads(1);
        CrossMaeConfig config = new CrossMaeConfig(
                64,
                64,
                8,
                new Tower(96, 4, 4),
                4,
                false,
                true,
                new Cross(new Tower(64, 4, 4), new FeatureMaps(true, List.of(0, 1, 2, 3)), false));
        boolean flat = true;
        try (Parameters parameters = Parameters.random(1)) {
            CrossMae network = CrossMae.random(config, parameters, 2);
            flat &= run("forward", forward, step -> {
                try (Scope _ = Scope.inference()) {
                    network.forward(pictures(step), noise(step, config), 0.75, 0.25)
                            .loss()
                            .item();
                }
            });
            try (AdamW optimizer = new AdamW(parameters.weights(), AdamW.Settings.masked())) {
                flat &= run("training", training, step -> {
                    try (Scope _ = Scope.training()) {
                        network.forward(pictures(step), noise(step, config), 0.75, 0.25)
                                .loss()
                                .backward();
                        optimizer.clip(1);
                        optimizer.step(1e-4);
                    }
                });
            }
        }
        if (!flat) {
            System.out.println("memory grew by more than 5 %");
            System.exit(1);
        }
        System.out.println("memory is flat");
    }

    private static Tensor pictures(int step) {
        return Tensor.normal(step, BATCH, 3, 64, 64);
    }

    private static Tensor noise(int step, CrossMaeConfig config) {
        return Tensor.uniform(step, BATCH, config.patches());
    }

    @FunctionalInterface
    private interface Step {
        void run(int step);
    }

    private static boolean run(String name, int steps, Step step) throws IOException {
        double first = 0;
        double last = 0;
        for (int i = 1; i <= steps; i++) {
            step.run(i);
            if (i % Math.max(1, steps / 10) == 0) {
                last = resident();
                first = first == 0 ? last : first;
                System.out.printf(Locale.ROOT, "%s step %d: %.1f MiB resident%n", name, i, last);
            }
        }
        System.out.printf(Locale.ROOT, "%s: %+.2f %% since the first tenth%n", name, 100 * (last / first - 1));
        return last <= ALLOWED * first;
    }

    private static double resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status does not tell the resident memory");
    }
}
