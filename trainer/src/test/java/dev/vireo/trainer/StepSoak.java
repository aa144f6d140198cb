package dev.vireo.trainer;

import dev.vireo.models.Parameters;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipVisionModel;
import dev.vireo.models.crossmae.CrossMae;
import dev.vireo.models.crossmae.CrossMaeConfig;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.models.ps3.Ps3Request;
import dev.vireo.models.ps3.Ps3VisionModel;
import dev.vireo.models.s2.S2;
import dev.vireo.models.siglip.SiglipConfig;
import dev.vireo.models.siglip.SiglipVisionModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/// Whether memory stays flat: forward steps, then training steps, of one small network after the other, with the
/// resident memory of the process after every tenth of them. Fails when it grows by more than 5 % after the first
/// tenth.
///
/// Run: `mvn -pl trainer -am test-compile`, then this class on the test class path with
/// `-Dorg.bytedeco.openblas.load=mkl_rt --enable-native-access=ALL-UNNAMED -Xms256m -Xmx256m
/// -XX:+AlwaysPreTouch` (so that the heap does not grow) and the arguments `10000 1000`, forward and
/// training steps, and if wanted which networks: `crossmae,clip,siglip,s2,ps3`. Memory is read from /proc, so that is
/// on Linux alone.
final class StepSoak {
    private static final double ALLOWED = 1.05;
    private static final int BATCH = 8;
    private static final String TOWER = "\"hidden_size\": 64, \"intermediate_size\": 128, \"num_hidden_layers\": 4, "
            + "\"num_attention_heads\": 4, \"image_size\": 64, \"patch_size\": 8";
    private static final String PS3 = "{\"model_type\": \"ps3_vision_model\", \"model_name\": \"small\", "
            + "\"hidden_size\": 64, \"pool\": \"map\", \"ps3_scales\": [32, 64, 128], "
            + "\"select_based_on_layer\": [0, 1], \"max_select_num\": 64, \"highres_selection_module_hidden_dim\": 32, "
            + "\"highres_selection_module_out_dim\": 32, \"highres_selection_module_depth\": 1, \"trunk\": "
            + "{\"img_size\": 32, \"patch_size\": 8, \"embed_dim\": 64, \"depth\": 2, \"num_heads\": 4, "
            + "\"mlp_ratio\": 2}}";

    private StepSoak() {}

    public static void main(String[] args) throws IOException {
        int forward = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int training = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        String networks = args.length > 2 ? args[2] : "crossmae,clip,siglip,s2,ps3";
        Torch.threads(1);
        boolean flat = true;
        for (String name : networks.split(",", -1)) {
            try (Parameters parameters = Parameters.random(1)) {
                IntFunction<Tensor> loss = loss(name, parameters);
                flat &= run(name + ", forward", forward, step -> {
                    try (Scope _ = Scope.inference()) {
                        loss.apply(step).item();
                    }
                });
                try (AdamW optimizer = new AdamW(parameters.weights(), AdamW.Settings.masked())) {
                    flat &= run(name + ", training", training, step -> {
                        try (Scope _ = Scope.training()) {
                            loss.apply(step).backward();
                            optimizer.clip(1);
                            optimizer.step(1e-4);
                        }
                    });
                }
            }
        }
        if (!flat) {
            System.out.println("memory grew by more than 5 %");
            System.exit(1);
        }
        System.out.println("memory is flat");
    }

    /// The loss of a network on the random pictures of a step.
    private static IntFunction<Tensor> loss(String name, Parameters parameters) {
        switch (name) {
            case "crossmae" -> {
                CrossMaeConfig config = new CrossMaeConfig(
                        64,
                        64,
                        8,
                        new Tower(96, 4, 4),
                        4,
                        false,
                        true,
                        new Cross(new Tower(64, 4, 4), new FeatureMaps(true, List.of(0, 1, 2, 3)), false));
                CrossMae network = CrossMae.random(config, parameters, 2);
                return step -> network.forward(
                                pictures(step, 64), Tensor.uniform(step, BATCH, config.patches()), 0.75, 0.25)
                        .loss();
            }
            case "clip" -> {
                ClipVisionModel network = new ClipVisionModel(
                        ClipConfig.Vision.of(config("{\"model_type\": \"clip_vision_model\", " + TOWER + "}")),
                        parameters);
                return step -> squares(
                        network.forward(pictures(step, 64), false, false).last_BNC());
            }
            case "siglip", "s2" -> {
                SiglipVisionModel network = new SiglipVisionModel(
                        SiglipConfig.Vision.of(config("{\"model_type\": \"siglip_vision_model\", " + TOWER + "}")),
                        parameters);
                if (name.equals("siglip")) {
                    return step -> squares(
                            network.forward(pictures(step, 64), false, false).last_BNC());
                }
                S2 multiscale = S2.wrap(x -> network.forward(x, false, false).last_BNC(), S2.Options.scales(1, 2));
                return step -> squares(multiscale.forward(pictures(step, 64)));
            }
            case "ps3" -> {
                Ps3VisionModel network =
                        new Ps3VisionModel(Ps3Config.read(config(PS3)).vision().orElseThrow(), parameters);
                return step -> squares(network.forward(
                                Tensor.normal(step, 1, 3, 128, 128), Ps3Request.looks(new Ps3Request.Looks.Count(1)))
                        .lastHiddenState_BNC());
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static ModelConfig config(String json) {
        return ModelConfig.parse(json, "config.json");
    }

    private static Tensor squares(Tensor x) {
        return x.mul(x).mean();
    }

    private static Tensor pictures(int step, int side) {
        return Tensor.normal(step, BATCH, 3, side, side);
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
                last = mebibytes("VmRSS");
                first = first == 0 ? last : first;
                System.out.printf(Locale.ROOT, "%s step %d: %.1f MiB resident%n", name, i, last);
            }
        }
        System.out.printf(Locale.ROOT, "%s: %+.2f %% since the first tenth%n", name, 100 * (last / first - 1));
        return last <= ALLOWED * first;
    }

    /// What Linux says of this process's memory.
    ///
    /// @param key `VmRSS` for what is resident, `VmHWM` for the most that was
    static double mebibytes(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key + ":")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status does not tell " + key);
    }
}
