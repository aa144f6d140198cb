package dev.vireo.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWTest {
    private static void step(Parameters parameters, AdamW optimizer) {
        try (Scope _ = Scope.training()) {
            Tensor w = parameters.weight("w", 1, 2, 2);
            Tensor b = parameters.constant("b", 1, 2);
            w.mul(w).sum().add(b.mul(3).sum()).backward();
            optimizer.step(0.1);
        }
    }

    @Test
    void theFirstStepMovesEveryWeightByTheLearningRateAndDecaysMatricesOnly() {
        try (Parameters parameters = Parameters.random(3)) {
            float[] before;
            try (Scope _ = Scope.inference()) {
                before = parameters.weight("w", 1, 2, 2).toFloats();
                parameters.constant("b", 1, 2);
            }
            try (AdamW optimizer = new AdamW(parameters.weights(), 0.5)) {
                step(parameters, optimizer);
            }
            float[] after;
            float[] bias;
            try (Scope _ = Scope.inference()) {
                after = parameters.weight("w", 1, 2, 2).toFloats();
                bias = parameters.constant("b", 1, 2).toFloats();
            }
            for (int i = 0; i < after.length; i++) {
                // Bias-corrected moments of the first gradient are the gradient and its square.
                assertEquals(before[i] * (1 - 0.1 * 0.5) - 0.1 * Math.signum(before[i]), after[i], 1e-5);
            }
            assertArrayEquals(new float[] {0.9f, 0.9f}, bias, 1e-6f);
        }
    }

    @Test
    void clippingScalesAllGradientsTogether() {
        try (Parameters parameters = Parameters.random(3);
                Scope _ = Scope.training()) {
            Tensor a = parameters.constant("a", 0, 1);
            Tensor b = parameters.constant("b", 0, 1);
            try (AdamW optimizer = new AdamW(parameters.weights(), 0)) {
                a.mul(3).add(b.mul(4)).sum().backward();
                assertEquals(5, optimizer.clip(1), 1e-6);
                assertEquals(1, optimizer.clip(1), 1e-6);
            }
        }
    }

    @Test
    void aRestoredTrainingGoesOnAsIfItHadNotStopped(@TempDir Path folder) {
        Path file = folder.resolve("c.safetensors");
        float[] straight;
        try (Parameters parameters = Parameters.random(5)) {
            prepare(parameters);
            try (AdamW optimizer = new AdamW(parameters.weights(), 0.1)) {
                for (int i = 0; i < 3; i++) {
                    step(parameters, optimizer);
                }
                Checkpoint.save(file, parameters, optimizer, Map.of());
                for (int i = 0; i < 3; i++) {
                    step(parameters, optimizer);
                }
                straight = weights(parameters);
            }
        }
        try (Parameters parameters = Parameters.random(99)) {
            prepare(parameters);
            try (AdamW optimizer = new AdamW(parameters.weights(), 0.1)) {
                assertEquals(3, Checkpoint.restore(file, parameters, optimizer));
                for (int i = 0; i < 3; i++) {
                    step(parameters, optimizer);
                }
                assertArrayEquals(straight, weights(parameters));
            }
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefused(@TempDir Path folder) {
        Path file = folder.resolve("c.safetensors");
        try (Parameters parameters = Parameters.random(5)) {
            prepare(parameters);
            try (AdamW optimizer = new AdamW(parameters.weights(), 0)) {
                Checkpoint.save(file, parameters, optimizer, Map.of());
            }
        }
        try (Parameters other = Parameters.random(5)) {
            try (Scope _ = Scope.inference()) {
                other.constant("elsewhere", 0, 2);
            }
            try (AdamW optimizer = new AdamW(other.weights(), 0)) {
                VireoException e = assertThrows(VireoException.class, () -> Checkpoint.restore(file, other, optimizer));
                assertEquals("[" + file + "] is not a checkpoint of this training", e.what());
            }
        }
    }

    @Test
    void withoutACheckpointATrainingStartsAtZero(@TempDir Path folder) {
        assertEquals(false, Files.exists(folder.resolve("none")));
        try (Parameters parameters = Parameters.random(5)) {
            prepare(parameters);
            try (AdamW optimizer = new AdamW(parameters.weights(), 0)) {
                assertEquals(0, Checkpoint.restore(folder.resolve("none"), parameters, optimizer));
            }
        }
    }

    private static void prepare(Parameters parameters) {
        try (Scope _ = Scope.inference()) {
            parameters.weight("w", 1, 2, 2);
            parameters.constant("b", 1, 2);
        }
    }

    private static float[] weights(Parameters parameters) {
        try (Scope _ = Scope.inference()) {
            return Tensor.cat(0, parameters.weight("w", 1, 2, 2).reshape(-1), parameters.constant("b", 1, 2))
                    .toFloats();
        }
    }
}
