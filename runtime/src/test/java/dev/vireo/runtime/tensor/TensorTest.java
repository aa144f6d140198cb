package dev.vireo.runtime.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void arithmeticIsElementwiseAndBroadcasts() {
        try (Scope _ = Scope.inference()) {
            Tensor a = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor b = Tensor.of(new float[] {10, 20}, 2);
            assertArrayEquals(new float[] {11, 22, 13, 24}, a.add(b).toFloats());
            assertArrayEquals(new float[] {-9, -18, -7, -16}, a.sub(b).toFloats());
            assertArrayEquals(new float[] {10, 40, 30, 80}, a.mul(b).toFloats());
            assertArrayEquals(new float[] {0.1f, 0.1f, 0.3f, 0.2f}, a.div(b).toFloats(), 1e-7f);
            assertArrayEquals(new float[] {7, 10, 15, 22}, a.matmul(a).toFloats());
        }
    }

    @Test
    void bytesAreReadUnsigned() {
        try (Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new float[] {0, 127, 128, 255},
                    Tensor.ofBytes(new byte[] {0, 127, (byte) 128, (byte) 255}, 4)
                            .toFloats());
        }
    }

    @Test
    void permutedNumbersComeOutInRowMajorOrder() {
        try (Scope _ = Scope.inference()) {
            Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).permute(1, 0);
            assertArrayEquals(new long[] {3, 2}, a.shape());
            assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, a.toFloats());
        }
    }

    @Test
    void aConvolutionOfOnesCountsItsNeighbours() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.full(1, 1, 1, 3, 3);
            Tensor y = x.conv2d(Tensor.full(1, 1, 1, 3, 3), 1, 1);
            assertArrayEquals(new float[] {4, 6, 4, 6, 9, 6, 4, 6, 4}, y.toFloats());
            assertArrayEquals(
                    new float[] {4, 4, 4, 4},
                    x.conv2d(Tensor.full(1, 1, 1, 3, 3), 2, 1).toFloats());
        }
    }

    @Test
    void batchNormMovesItsRunningMeanByATenthInTraining() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {1, 3}, 2, 1, 1, 1);
            Tensor mean = Tensor.zeros(1);
            Tensor variance = Tensor.full(1, 1);
            float[] y = x.batchNorm(Tensor.full(1, 1), Tensor.zeros(1), mean, variance, true)
                    .toFloats();
            assertArrayEquals(new float[] {-1, 1}, y, 1e-4f);
            assertEquals(0.2, mean.item(), 1e-6);
            assertEquals(0.9 + 0.1 * 2, variance.item(), 1e-6);
            assertArrayEquals(
                    new float[] {1, 3},
                    x.batchNorm(Tensor.full(1, 1), Tensor.zeros(1), Tensor.zeros(1), Tensor.full(1, 1), false)
                            .toFloats(),
                    1e-4f);
        }
    }

    @Test
    void gradientsFollowTheChainRule() {
        try (Scope _ = Scope.training()) {
            Tensor w = Tensor.of(new float[] {2, -3}, 2).requireGradient();
            Tensor x = Tensor.of(new float[] {5, 7}, 2);
            assertNull(w.gradient());
            w.mul(x).pow(2).sum().backward();
            Tensor gradient = w.gradient();
            assertNotNull(gradient);
            assertArrayEquals(new float[] {100, -294}, gradient.toFloats());
            w.clearGradient();
            assertNull(w.gradient());
        }
    }

    @Test
    void crossEntropyIgnoresTargetsOfMinusOne() {
        try (Scope _ = Scope.inference()) {
            Tensor logits = Tensor.of(new float[] {0, 0, 5, -5}, 2, 2);
            assertEquals(
                    Math.log(2),
                    logits.crossEntropy(Tensor.of(new long[] {0, -1}, 2)).item(),
                    1e-6);
        }
    }

    @Test
    void aShapeThatDoesNotHoldTheNumbersIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3));
        assertEquals("shape [2, 3] holds 6 numbers, but 5 were given", e.getMessage());
    }

    @Test
    void aTensorDiesWithItsScopeUnlessKept() {
        Tensor kept;
        Tensor lost;
        try (Scope _ = Scope.inference()) {
            kept = Tensor.of(new float[] {1}, 1).keep();
            lost = Tensor.of(new float[] {2}, 1);
        }
        try (Scope _ = Scope.inference()) {
            assertEquals(1, kept.item());
            assertThrows(NullPointerException.class, lost::item);
        }
        kept.close();
    }

    @Test
    void tenThousandStepsDoNotGrowTheProcess() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident memory is read from /proc");
        steps(1_000);
        long before = residentBytes();
        steps(10_000);
        long grown = residentBytes() - before;
        // One step makes 768 KiB; kept, they would be 7.3 GiB.
        assertTrue(grown < 96L << 20, "grew by " + (grown >> 20) + " MiB");
    }

    private static void steps(int count) {
        try (Scope _ = Scope.training()) {
            Tensor w = Tensor.full(0.5, 256, 256).requireGradient();
            for (int i = 0; i < count; i++) {
                try (Scope _ = Scope.training()) {
                    w.mul(1.0001).relu().sum().backward();
                    w.clearGradient();
                }
            }
        }
    }

    private static long residentBytes() throws IOException {
        System.gc();
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
    }
}
