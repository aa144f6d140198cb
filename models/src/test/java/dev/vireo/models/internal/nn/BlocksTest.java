package dev.vireo.models.internal.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention.Result;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final float NEAR = 2e-6f;

    private static Block block(Parameters p, boolean fused) {
        return new Block(
                LayerNorm.of(p, "norm1", 12, 1e-6),
                fused ? Attention.fused(p, "attn", 12, 3, true) : Attention.separate(p, "attn", 12, 3),
                LayerNorm.of(p, "norm2", 12, 1e-6),
                Mlp.of(p, "mlp", 12, 20, 12, Activation.GELU_ERF));
    }

    @Test
    void mapsSumToOneAndGiveTheSameOutputAsTheFusedWay() {
        for (boolean fused : new boolean[] {true, false}) {
            try (Parameters p = Parameters.random(1);
                    Scope _ = Scope.inference()) {
                Block block = block(p, fused);
                Tensor x = Tensor.normal(2, 2, 5, 12);
                Tensor mask = Masks.causal(x);
                Result with = block.run(x, null, mask, true);
                Result without = block.run(x, null, mask, false);
                assertNull(without.maps_BHNM());
                assertArrayEquals(without.out_BNC().toFloats(), with.out_BNC().toFloats(), NEAR);
                assertArrayEquals(
                        block.apply(x, mask).toFloats(), with.out_BNC().toFloats(), NEAR);
                Tensor maps = Objects.requireNonNull(with.maps_BHNM());
                assertArrayEquals(new long[] {2, 3, 5, 5}, maps.shape());
                for (float sum : maps.sum(3).toFloats()) {
                    assertEquals(1, sum, 1e-6f);
                }
                assertEquals(0, maps.select(2, 0).narrow(2, 1, 4).abs().sum().item()); // nothing of what comes later
            }
        }
    }

    @Test
    void laterTokensSeeEarlierOnesThroughKeysAndValuesAlone() {
        try (Parameters p = Parameters.random(3);
                Scope _ = Scope.inference()) {
            Block block = block(p, true);
            Tensor x = Tensor.normal(4, 2, 7, 12);
            Tensor whole = block.apply(x, Masks.causal(x));
            Result first = block.run(x.narrow(1, 0, 4), null, Masks.causal(x.narrow(1, 0, 4)), false);
            Tensor rest = x.narrow(1, 4, 3);
            Tensor mask = Masks.causal(x).narrow(0, 4, 3); // 3 x 7: the past and themselves
            Result second = block.run(rest, first.own(), mask, false);
            assertArrayEquals(new long[] {2, 3, 3, 4}, second.own().k_BHND().shape());
            assertArrayEquals(
                    whole.toFloats(),
                    Tensor.cat(1, first.out_BNC(), second.out_BNC()).toFloats(),
                    NEAR);
        }
    }

    @Test
    void frozenWeightsAskForNoGradientAndTrainedOnesGetThem() {
        try (Parameters frozen = Parameters.random(1, DType.F32, Device.CPU, false);
                Scope _ = Scope.training()) {
            Tensor y = block(frozen, true).apply(Tensor.normal(2, 1, 3, 12), null);
            assertFalse(y.requiresGradient());
        }
        try (Parameters trained = Parameters.random(1);
                Scope _ = Scope.training()) {
            block(trained, true).apply(Tensor.normal(2, 1, 3, 12), null).sum().backward();
            trained.weights()
                    .forEach((name, weight) -> assertTrue(weight.gradient().isPresent(), name));
        }
    }

    @Test
    void aNormStandsBetweenActivationAndSecondLayer() {
        try (Parameters p = Parameters.random(5);
                Scope _ = Scope.inference()) {
            Mlp mlp = Mlp.normed(p, "m", 6, 8, 4, Activation.SILU, 1e-5);
            Tensor x = Tensor.normal(6, 3, 6);
            Tensor wanted = mlp.fc2().apply(mlp.fc1().apply(x).silu().layerNorm(1e-5));
            assertArrayEquals(wanted.toFloats(), mlp.apply(x).toFloats(), NEAR);
        }
    }

    @Test
    void bothFormsOfPoolingAreTheSameFunction() {
        try (Parameters p = Parameters.random(7);
                Scope _ = Scope.inference()) {
            AttentionPool torch = AttentionPool.huggingFace(p, "a", 12, 20, 3, Activation.GELU_TANH, 1e-6);
            AttentionPool timm = AttentionPool.timm(p, "b", 12, 20, 3, Activation.GELU_TANH, 1e-6);
            Tensor in = weight(p, "a.attention.in_proj_weight");
            weight(p, "b.q.weight").copyInPlace(in.narrow(0, 0, 12));
            weight(p, "b.kv.weight").copyInPlace(in.narrow(0, 12, 24));
            weight(p, "b.latent").copyInPlace(weight(p, "a.probe"));
            weight(p, "b.proj.weight").copyInPlace(weight(p, "a.attention.out_proj.weight"));
            for (String layer : new String[] {"mlp.fc1.weight", "mlp.fc2.weight"}) {
                weight(p, "b." + layer).copyInPlace(weight(p, "a." + layer));
            }
            Tensor x = Tensor.normal(8, 2, 5, 12);
            assertArrayEquals(new long[] {2, 12}, torch.apply(x).shape());
            assertArrayEquals(torch.apply(x).toFloats(), timm.apply(x).toFloats(), NEAR);
        }
    }

    private static Tensor weight(Parameters p, String name) {
        return Objects.requireNonNull(p.weights().get(name), name);
    }

    @Test
    void theTableOfPositionsBeginsWithTheColumn() {
        float[] table = SinCos.table(2, 3, 8, true);
        assertEquals(7 * 8, table.length);
        assertArrayEquals(new float[8], Arrays.copyOf(table, 8));
        int cell = (1 + 3 + 2) * 8; // row 1, column 2
        float[] wanted = {
            (float) Math.sin(2), (float) Math.sin(0.02), (float) Math.cos(2), (float) Math.cos(0.02),
            (float) Math.sin(1), (float) Math.sin(0.01), (float) Math.cos(1), (float) Math.cos(0.01)
        };
        assertArrayEquals(wanted, Arrays.copyOfRange(table, cell, cell + 8), 1e-7f);
    }

    @Test
    void aTableForAnotherGridKeepsItsTokensWithoutAPlace() {
        try (Scope _ = Scope.inference()) {
            Tensor table = Tensor.normal(1, 1 + 9, 4);
            Tensor resized = Positions.resize(table, 1, 2, 5, Resample.BICUBIC);
            assertArrayEquals(new long[] {1 + 10, 4}, resized.shape());
            assertArrayEquals(
                    table.narrow(0, 0, 1).toFloats(), resized.narrow(0, 0, 1).toFloats());
            assertArrayEquals(
                    table.toFloats(),
                    Positions.resize(table, 1, 3, 3, Resample.BICUBIC).toFloats());
        }
    }
}
