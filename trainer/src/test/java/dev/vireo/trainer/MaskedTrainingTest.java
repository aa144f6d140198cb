package dev.vireo.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMae;
import dev.vireo.models.crossmae.CrossMaeConfig;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Masked pre-training with this module's parts.
class MaskedTrainingTest {
    private static Tensor tensor(Safetensors file, String name) {
        return Tensor.of(file.tensor(name), file.data(name), DType.F32, Device.CPU);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crossmae", "mae"})
    void threeStepsGoWhereThoseOfPyTorchGo(String system) throws IOException {
        String fixture = system + "-steps.safetensors";
        try (InputStream stream = MaskedTrainingTest.class.getResourceAsStream(fixture);
                Safetensors file = Safetensors.read(stream, fixture);
                Parameters p = Parameters.trainable(file, DType.F32, Device.CPU)) {
            ObjectMapper json = new ObjectMapper();
            ObjectNode config = (ObjectNode) json.readTree(file.metadata().get("config"));
            config.put("model_type", system);
            p.ignore(tensor -> !tensor.startsWith("model."));
            CrossMae network = CrossMae.of(ModelConfig.parse(config.toString(), fixture), p);
            JsonNode step = json.readTree(file.metadata().get("step"));
            double ratio = Double.parseDouble(file.metadata().get("mask_ratio"));
            double kept = Double.parseDouble(file.metadata().get("kept_mask_ratio"));
            AdamW.Settings settings = AdamW.Settings.masked();
            assertEquals(step.path("betas").path(1).asDouble(), settings.beta2());
            assertEquals(step.path("weight_decay").asDouble(), settings.weightDecay());
            try (AdamW optimizer = new AdamW(p.weights(), settings);
                    Scope _ = Scope.training()) {
                float[] losses = tensor(file, "step_loss").toFloats();
                for (float expected : losses) {
                    network.forward(tensor(file, "input"), tensor(file, "noise0"), ratio, kept)
                            .loss()
                            .backward();
                    optimizer.step(step.path("lr").asDouble());
                    double loss = network.forward(tensor(file, "input"), tensor(file, "noise0"), ratio, kept)
                            .loss()
                            .item();
                    assertEquals(expected, loss, 2e-5 * expected);
                }
                for (String tensor : file.names()) {
                    if (tensor.startsWith("step.")) {
                        String name = "model." + tensor.substring(5);
                        float[] weight = Objects.requireNonNull(p.weights().get(name), name)
                                .detach()
                                .toFloats();
                        float[] reference = tensor(file, tensor).toFloats();
                        for (int i = 0; i < weight.length; i++) {
                            assertEquals(reference[i], weight[i], 2e-5 + 1e-5 * Math.abs(reference[i]), tensor);
                        }
                    }
                }
            }
        }
    }

    /// Pictures of one bright box on a dark ramp.
    private static Tensor boxes(long seed, int count, int side) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * 3 * side * side];
        for (int n = 0; n < count; n++) {
            int left = random.nextInt(side / 2);
            int top = random.nextInt(side / 2);
            double slope = random.nextDouble(-1, 1);
            for (int c = 0; c < 3; c++) {
                double colour = random.nextDouble(0.5, 2);
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        boolean inside = x >= left && x < left + side / 2 && y >= top && y < top + side / 2;
                        double value = inside ? colour : slope * (x - y) / side - 1;
                        values[((n * 3 + c) * side + y) * side + x] = (float) value;
                    }
                }
            }
        }
        return Tensor.of(values, count, 3, side, side);
    }

    /// So small operations are slower on two threads than on one, and much slower on a busy machine.
    @BeforeEach
    void oneThread() {
        Torch.threads(1);
    }

    @AfterEach
    void allThreads() {
        Torch.threads(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aSmallNetworkLearnsToPredictHiddenPatches() {
        CrossMaeConfig config = new CrossMaeConfig(
                32,
                32,
                8,
                new Tower(32, 2, 2),
                2,
                false,
                false,
                new Cross(new Tower(32, 2, 2), new FeatureMaps(true, List.of(0, 1)), false));
        try (Parameters p = Parameters.random(1)) {
            CrossMae network = CrossMae.random(config, p, 5);
            int steps = 80;
            LearningRate rate = LearningRate.halfCosine(5e-3, 0, 8, steps);
            double before = validation(network);
            try (AdamW optimizer = new AdamW(p.weights(), AdamW.Settings.masked())) {
                for (int step = 0; step < steps; step++) {
                    try (Scope _ = Scope.training()) {
                        Tensor noise = Tensor.uniform(1000 + step, 16, config.patches());
                        network.forward(boxes(step, 16, 32), noise, 0.5, 0.25)
                                .loss()
                                .backward();
                        optimizer.step(rate.at(step));
                    }
                }
            }
            double after = validation(network);
            assertTrue(after < 0.7 * before, "the loss went from " + before + " to " + after);
        }
    }

    private static double validation(CrossMae network) {
        try (Scope _ = Scope.inference()) {
            Tensor noise = Tensor.uniform(99, 64, network.config().patches());
            return network.forward(boxes(-7, 64, 32), noise, 0.5, 0.25).loss().item();
        }
    }
}
