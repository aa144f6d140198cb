package dev.vireo.trainer.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fifty steps go where those of transformers and torch's AdamW go, which learn conversations one by one:
/// packed or not, with layers computed again or not.
class SftParityTest {
    @BeforeEach
    void oneThread() {
        Torch.threads(1);
    }

    @AfterEach
    void allThreads() {
        Torch.threads(Runtime.getRuntime().availableProcessors());
    }

    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @CsvSource({"200, false", "2000, true", "111, false"})
    void fiftyStepsGoWhereThoseOfTransformersGo(int most, boolean again) throws IOException {
        JsonNode expected = Tiny.expected();
        JsonNode how = expected.path("settings");
        SftSettings settings = SftSettings.usual(how.path("steps").asLong())
                .step(
                        how.path("peak").asDouble(),
                        how.path("warmup").asLong(),
                        how.path("decay").asDouble(),
                        how.path("limit").asDouble());
        List<Example> examples = Tiny.examples();
        double worstLoss = 0;
        double worstWeight = 0;
        try (Scope _ = Scope.inference();
                SftTrainer trainer = SftTrainer.open(Tiny.file("folder"), again ? settings.thrifty(16) : settings)) {
            Map<String, Tensor> after =
                    WeightFiles.read(Tiny.file("after.safetensors")).tensors();
            float[] losses = Objects.requireNonNull(after.get("losses")).toFloats();
            float[] lengths = Objects.requireNonNull(after.get("lengths")).toFloats();
            for (int i = 0; i < losses.length; i++) {
                List<Example> batch = new ArrayList<>();
                expected.path("batches").path(i).forEach(place -> batch.add(examples.get(place.asInt())));
                SftTrainer.Step step = trainer.step(Packing.of(batch, most).rows());
                assertEquals(losses[i], step.loss(), TOLERANCE, "loss of step " + step.step());
                assertEquals(lengths[i], step.gradient(), TOLERANCE * lengths[i], "gradient of step " + step.step());
                worstLoss = Math.max(worstLoss, Math.abs(losses[i] - step.loss()));
            }
            assertEquals(after.size() - 2, trainer.weights().size());
            for (Map.Entry<String, Tensor> entry : trainer.weights().entrySet()) {
                float[] found = entry.getValue().toFloats();
                float[] reference =
                        Objects.requireNonNull(after.get(entry.getKey())).toFloats();
                for (int i = 0; i < found.length; i++) {
                    assertEquals(reference[i], found[i], TOLERANCE, entry.getKey());
                    worstWeight = Math.max(worstWeight, Math.abs(reference[i] - found[i]));
                }
            }
        }
        System.out.printf("sft, rows of %d: losses within %.2g, weights within %.2g%n", most, worstLoss, worstWeight);
    }
}
