package dev.vireo.runtime.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.weights.DType;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FixedConvolutionTest {
    @Test
    void givesWhatTheConvolutionAndTheRectifierGive() {
        try (Scope _ = Scope.inference()) {
            Tensor weight = Tensor.normal(1, 6, 5, 3, 3);
            Tensor bias = Tensor.normal(2, 6);
            for (int stride = 1; stride <= 2; stride++) {
                Tensor x = Tensor.normal(3, 2, 5, 9, 7).channelsLast();
                Tensor plain = x.conv2d(weight, bias, stride, 1);
                try (FixedConvolution alone = FixedConvolution.of(weight, bias, stride, 1, OptionalDouble.empty());
                        FixedConvolution leaky = FixedConvolution.of(weight, bias, stride, 1, OptionalDouble.of(0.2))) {
                    assertNear(plain, alone.apply(x));
                    assertNear(plain.leakyReluInPlace(0.2), leaky.apply(x));
                }
            }
        }
    }

    @Test
    void passesGradientsOnWhereTheyAreRecorded() {
        try (Scope _ = Scope.training();
                FixedConvolution twice = FixedConvolution.of(
                        Tensor.full(2, 1, 1, 1, 1), Tensor.zeros(1), 1, 0, OptionalDouble.of(0.5))) {
            Tensor x = Tensor.of(new float[] {1, -1}, 1, 1, 1, 2).requireGradient();
            twice.apply(x).sum().backward();
            assertArrayEquals(new float[] {2, 1}, x.gradient().orElseThrow().toFloats());
        }
    }

    @Test
    void weightsThatAreTrainedMayChange() {
        try (Scope _ = Scope.training()) {
            Tensor weight = Tensor.full(2, 1, 1, 1, 1).requireGradient();
            Tensor x = Tensor.full(1, 1, 1, 2, 2);
            try (FixedConvolution trained =
                    FixedConvolution.of(weight, Tensor.zeros(1), 1, 0, OptionalDouble.empty())) {
                try (Scope _ = Scope.inference()) {
                    assertEquals(8, trained.apply(x).sum().item());
                    weight.copyInPlace(Tensor.full(3, 1, 1, 1, 1));
                    assertEquals(12, trained.apply(x).sum().item());
                }
            }
        }
    }

    @Test
    void otherTypesAreComputedAsEver() {
        try (Scope _ = Scope.inference();
                FixedConvolution half = FixedConvolution.of(
                        Tensor.full(3, 1, 1, 1, 1).to(DType.BF16),
                        Tensor.zeros(1).to(DType.BF16),
                        1,
                        0,
                        OptionalDouble.empty())) {
            Tensor y = half.apply(Tensor.full(2, 1, 1, 2, 2).to(DType.BF16));
            assertEquals(DType.BF16, y.dtype());
            assertEquals(24, y.to(DType.F32).sum().item());
        }
    }

    private static void assertNear(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        float[] a = expected.toFloats();
        float[] b = actual.toFloats();
        for (int i = 0; i < a.length; i++) {
            assertTrue(Math.abs(a[i] - b[i]) < 1e-5, a[i] + " and " + b[i]);
        }
    }
}
