package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Plain;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.runtime.Ratio;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// What CrossMAE's decoder costs beside MAE's at ViT-B's shape (224 pixels, patches of 16, decoders 512
/// wide with 16 heads, three quarters hidden): the time of a forward and a backward pass, which also
/// finds the gradients of the encoder's outputs, in rounds in which all take turns; and the memory at
/// its highest above that at rest, each in a process of its own. With `whole` it is the encoder and the
/// loss too.
///
/// Run: `mvn -pl models -am test-compile`, then this class on the test class path with
/// `-Dorg.bytedeco.openblas.load=mkl_rt -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
/// --enable-native-access=ALL-UNNAMED -Xmx512m` and the arguments `rounds=10 batch=8 threads=2 [whole]`.
/// The memory is read from /proc, so that is on Linux alone.
final class DecoderBenchmark {
    private static final double MASKED = 0.75;

    /// The networks that are compared, the baseline first.
    private static final Map<String, Variant> VARIANTS = new LinkedHashMap<>();

    static {
        VARIANTS.put("mae-8", new Variant(config(8).plain(), MASKED));
        for (int depth : new int[] {8, 12}) {
            VARIANTS.put("cross-" + depth + "-kept-.25", new Variant(config(depth), 0.25));
            VARIANTS.put("cross-" + depth + "-kept-.75", new Variant(config(depth), 0.75));
        }
    }

    private record Variant(CrossMaeConfig config, double kept) {}

    private DecoderBenchmark() {}

    private static CrossMaeConfig config(int depth) {
        CrossMaeConfig base = CrossMaeConfig.published("vitb");
        FeatureMaps maps = new FeatureMaps(true, IntStream.range(0, 12).boxed().toList());
        return new CrossMaeConfig(
                224, 224, 16, base.encoder(), 4, false, true, new Cross(new Tower(512, depth, 16), maps, false));
    }

    /// One network with everything that it needs, made before the clock runs.
    private static final class Bench implements AutoCloseable {
        private final Parameters parameters = Parameters.random(1);
        private final Supplier<Tensor> loss;
        private final Tensor pixels;
        private final Tensor noise;
        private final CrossMae.Masking masking;
        private final List<Tensor> states = new ArrayList<>();

        Bench(Variant variant, int batch, boolean whole) {
            CrossMaeConfig config = variant.config();
            double kept = variant.kept();
            try (Scope _ = Scope.inference()) {
                pixels = Tensor.normal(4, batch, 3, 224, 224).keep();
                noise = Tensor.uniform(5, batch, config.patches()).keep();
                CrossMae.Masking found = CrossMae.Masking.of(noise, MASKED, kept);
                masking = new CrossMae.Masking(
                        found.counts(),
                        found.visible_BV().keep(),
                        found.predicted_BP().keep());
                if (whole) {
                    CrossMae network = CrossMae.random(config, parameters, 3);
                    loss = () -> network.forward(pixels, noise, MASKED, kept).loss();
                } else {
                    PatchDecoder decoder = switch (config.decoder()) {
                        case Cross cross -> new CrossDecoder(config, cross, parameters);
                        case Plain plain -> new PlainDecoder(config, plain.tower(), parameters);
                    };
                    Start.put(config, parameters, 3);
                    // MAE's decoder reads the last state alone, CrossMAE's all of them.
                    int count = config.decoder() instanceof Cross ? 13 : 1;
                    for (int i = 0; i < count; i++) {
                        states.add(Tensor.normal(
                                        6 + i, batch, 1L + masking.counts().visible(), 768)
                                .keep()
                                .requireGradient());
                    }
                    loss = () -> {
                        Tensor pred = decoder.decode(states, states.getLast(), masking);
                        return pred.mul(pred).mean();
                    };
                }
            }
        }

        void step() {
            try (Scope _ = Scope.training()) {
                loss.get().backward();
                parameters.weights().values().forEach(Tensor::clearGradient);
                states.forEach(Tensor::clearGradient);
            }
        }

        @Override
        public void close() {
            parameters.close();
            states.forEach(Tensor::close);
            masking.visible_BV().close();
            masking.predicted_BP().close();
            noise.close();
            pixels.close();
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(Map.of("rounds", "10", "batch", "8", "threads", "2"));
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            options.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        int batch = Integer.parseInt(options.get("batch"));
        boolean whole = options.containsKey("whole");
        Torch.threads(Integer.parseInt(options.get("threads")));
        if (options.containsKey("memory")) {
            printMemory(required(VARIANTS, options.getOrDefault("memory", "")), batch, whole);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%s, batch %d, %s threads, libtorch %s%n",
                whole ? "whole network" : "decoder alone",
                batch,
                options.get("threads"),
                Torch.version());
        Map<String, double[]> seconds = times(batch, whole, Integer.parseInt(options.get("rounds")));
        double[] base = required(seconds, "mae-8");
        double baseMemory = 0;
        for (String name : VARIANTS.keySet()) {
            double memory = memory(name, options);
            baseMemory = baseMemory == 0 ? memory : baseMemory;
            System.out.printf(
                    Locale.ROOT,
                    "%-18s %8.1f ms, %s times sooner than mae-8, %7.0f MiB, %.2f times less%n",
                    name,
                    1000 * Ratio.median(required(seconds, name)),
                    Ratio.of(base, required(seconds, name)),
                    memory,
                    baseMemory / memory);
        }
    }

    private static <T> T required(Map<String, T> named, String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    private static Map<String, double[]> times(int batch, boolean whole, int rounds) {
        Map<String, Bench> benches = new LinkedHashMap<>();
        Map<String, double[]> out = new LinkedHashMap<>();
        VARIANTS.forEach((name, variant) -> {
            benches.put(name, new Bench(variant, batch, whole));
            out.put(name, new double[rounds]);
        });
        benches.values().forEach(Bench::step);
        benches.values().forEach(Bench::step);
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Bench> bench : benches.entrySet()) {
                long start = System.nanoTime();
                bench.getValue().step();
                required(out, bench.getKey())[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        benches.values().forEach(Bench::close);
        return out;
    }

    /// Peak over rest of one network in a process of its own, in MiB.
    private static double memory(String name, Map<String, String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-Xms256m"));
        command.add("-XX:+AlwaysPreTouch");
        command.add("-Dorg.bytedeco.openblas.load=mkl_rt");
        command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DecoderBenchmark.class.getName()));
        command.add("memory=" + name);
        command.add("batch=" + options.get("batch"));
        command.add("threads=" + options.get("threads"));
        if (options.containsKey("whole")) {
            command.add("whole");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Blocks above 64 KiB go back to the system at once, so that the peak is that of what is in use.
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the process for " + name + " failed");
        }
        return Double.parseDouble(out.strip());
    }

    private static void printMemory(Variant variant, int batch, boolean whole) throws IOException {
        try (Bench bench = new Bench(variant, batch, whole)) {
            bench.step();
            double rest = resident("VmRSS");
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the highest so far is forgotten
            bench.step();
            System.out.println((resident("VmHWM") - rest) / 1024);
        }
    }

    private static double resident(String what) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(what + ":")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("/proc/self/status does not tell " + what);
    }
}
