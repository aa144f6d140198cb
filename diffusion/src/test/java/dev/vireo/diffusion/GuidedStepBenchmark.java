package dev.vireo.diffusion;

import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.diffusion.internal.guidance.GuidanceGradient;
import dev.vireo.layout.Region;
import dev.vireo.models.Parameters;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.models.unet3d.Pass;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.Ratio;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/// Times one gradient of guidance, several ways in turn, and tells the memory that each of them takes: `plain`, which
/// goes through the whole network with everything kept and without fused attention, as the reference does, `fused`, the
/// same with fused attention, `normal` and `low`.
///
/// Arguments: rounds (5), ways (`plain,fused,normal,low`), frames (8), rows and columns of the latents (32); then
/// `memory` in
/// the processes that it starts for the peaks.
public final class GuidedStepBenchmark {
    /// Sizes of the published network at three tenths of its width: more than 100 million numbers.
    private static final String CONFIG = "{\"_class_name\": \"UNet3DConditionModel\", \"attention_head_dim\": 32, "
            + "\"block_out_channels\": [96, 192, 384, 384], \"cross_attention_dim\": 1024}";

    private static final int WORDS = 77;

    private GuidedStepBenchmark() {}

    public static void main(String... args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Math.max(1, Integer.parseInt(args[0])) : 5;
        List<String> ways = List.of((args.length > 1 ? args[1] : "plain,fused,normal,low").split(",", -1));
        int frames = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        int side = args.length > 3 ? Integer.parseInt(args[3]) : 32;
        boolean memory = args.length > 4;
        GuidanceEnergy energy = new GuidanceEnergy(objects(frames), GuidanceRecipe.DEFAULT, GuidanceRules.MENDED);
        // The reference leaves its weights trainable, which makes libtorch keep what their gradients would need.
        Parameters parameters = Parameters.random(
                1, DType.F32, Device.CPU, List.of("plain", "fused").containsAll(ways));
        try (UNet3DConditionModel unet = UNet3DConditionModel.of(ModelConfig.parse(CONFIG, "config.json"), parameters);
                Scope _ = Scope.inference()) {
            Tensor z = Tensor.normal(2, 1, 4, frames, side, side);
            Tensor text = Tensor.normal(3, 1, WORDS, 1024);
            if (memory) {
                double before = status("VmRSS");
                forgetPeak();
                gradient(ways.getFirst(), unet, energy, z, text);
                System.out.println(status("VmHWM") + " " + before);
                return;
            }
            System.out.printf(
                    Locale.ROOT, "%,d numbers, %d frames of %d x %d%n", unet.parameterCount(), frames, side, side);
            double[][] seconds = new double[ways.size()][rounds];
            for (int round = -1; round < rounds; round++) {
                for (int turn = 0; turn < ways.size(); turn++) {
                    int way = Math.floorMod(round % 2 == 0 ? turn : -1 - turn, ways.size());
                    long start = System.nanoTime();
                    double found = gradient(ways.get(way), unet, energy, z, text);
                    double took = (System.nanoTime() - start) * 1e-9;
                    System.out.printf(Locale.ROOT, "%s %.2f s, sum of squares %.6g%n", ways.get(way), took, found);
                    if (round >= 0) {
                        seconds[way][round] = took;
                    }
                }
            }
            double firstPeak = 0;
            for (int way = 0; way < ways.size(); way++) {
                double[] peak = peak(ways.get(way), frames, side);
                firstPeak = way == 0 ? peak[0] : firstPeak;
                System.out.printf(
                        Locale.ROOT,
                        "%s: median %.2f s, times %s of %s; at the peak %.2f GiB (%.2f before), %.3f of %s%n",
                        ways.get(way),
                        Ratio.median(seconds[way]),
                        Ratio.of(seconds[way], seconds[0]),
                        ways.getFirst(),
                        peak[0],
                        peak[1],
                        peak[0] / firstPeak,
                        ways.getFirst());
            }
        }
    }

    /// The peak of one step in a process of its own, and what it had before, in GiB.
    private static double[] peak(String way, int frames, int side) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-Dorg.bytedeco.openblas.load=mkl_rt",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuidedStepBenchmark.class.getName(),
                        "1",
                        way,
                        Integer.toString(frames),
                        Integer.toString(side),
                        "memory")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Blocks above 64 KiB go back to the system at once, so that the peak is that of what is in use.
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        String[] out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ", -1);
        if (process.waitFor() != 0) {
            throw new IOException("the process for " + way + " failed");
        }
        return new double[] {Double.parseDouble(out[0]), Double.parseDouble(out[1])};
    }

    private static double gradient(
            String way, UNet3DConditionModel unet, GuidanceEnergy energy, Tensor z, Tensor text) {
        Tensor gradient = switch (way) {
            case "plain" -> {
                // The reference's guidance turns fused attention off.
                torch.globalContext().setSDPUseFlash(false);
                try {
                    yield plain(unet, energy, z, text);
                } finally {
                    torch.globalContext().setSDPUseFlash(true);
                }
            }
            case "fused" -> plain(unet, energy, z, text);
            case "normal" -> ours(unet, energy, GuidanceGradient.Memory.NORMAL, z, text);
            case "low" -> ours(unet, energy, GuidanceGradient.Memory.LOW, z, text);
            default -> throw new IllegalArgumentException(way);
        };
        try (gradient;
                Scope _ = Scope.inference()) {
            return gradient.mul(gradient).sum().item();
        }
    }

    private static Tensor ours(
            UNet3DConditionModel unet, GuidanceEnergy energy, GuidanceGradient.Memory memory, Tensor z, Tensor text) {
        Tensor found = new GuidanceGradient(unet, energy, memory)
                .at(z, 999, text, 1, Double.NEGATIVE_INFINITY)
                .gradient();
        if (found == null) {
            throw new IllegalStateException("no gradient");
        }
        return found;
    }

    /// All of the network and all words, with everything kept.
    private static Tensor plain(UNet3DConditionModel unet, GuidanceEnergy energy, Tensor latents, Tensor text) {
        try (Scope _ = Scope.training()) {
            Tensor z = latents.detach().requireGradient();
            WantedAttention all = new WantedAttention(
                    Set.copyOf(GuidanceGradient.KEYS),
                    IntStream.range(0, WORDS).boxed().toList(),
                    Optional.empty());
            Pass pass = unet.pass(z, 999, Conditions.of(text), all);
            Tensor predicted = unet.predict(z, pass);
            List<WantedAttention.Shares> whole = pass.handOver();
            long[] words =
                    energy.tokens().stream().mapToLong(Integer::longValue).toArray();
            List<WantedAttention.Shares> maps = whole.stream()
                    .map(map -> new WantedAttention.Shares(
                            map.key(),
                            map.maps_FHNT().indexSelect(3, Tensor.of(words, words.length)),
                            map.rows(),
                            map.columns()))
                    .toList();
            Tensor gradient = Tensor.grad(energy.of(maps), z).getFirst().keep();
            whole.forEach(map -> map.maps_FHNT().close());
            if (!predicted.requiresGradient()) {
                throw new IllegalStateException("the plain way lost the graph of the whole network");
            }
            return gradient;
        }
    }

    private static List<GuidedObject> objects(int frames) {
        List<Region> right = new ArrayList<>();
        List<Region> down = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            double at = 0.5 * f / Math.max(1, frames - 1);
            right.add(new Region(at, 0.1, at + 0.4, 0.5));
            down.add(new Region(0.5, at, 0.9, at + 0.4));
        }
        return List.of(new GuidedObject(List.of(5, 6), right), new GuidedObject(List.of(9), down));
    }

    /// So that the peak is that of the steps, not of the making of weights.
    private static void forgetPeak() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    }

    private static double status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith(key + ":"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / (1024.0 * 1024);
    }
}
