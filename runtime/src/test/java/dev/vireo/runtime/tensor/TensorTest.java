package dev.vireo.runtime.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aNumberLessATensorIsThatOfEveryElement() {
        try (Scope _ = Scope.inference()) {
            assertArrayEquals(
                    new float[] {1, 0.75f, -2},
                    Tensor.of(new float[] {0, 0.25f, 3}, 3).rsub(1).toFloats());
        }
    }

    @Test
    void gradientsFollowTheChainRule() {
        try (Scope _ = Scope.training()) {
            Tensor w = Tensor.of(new float[] {2, -3}, 2).requireGradient();
            Tensor x = Tensor.of(new float[] {5, 7}, 2);
            assertTrue(w.gradient().isEmpty());
            w.mul(x).pow(2).sum().backward();
            assertArrayEquals(
                    new float[] {100, -294}, w.gradient().orElseThrow().toFloats());
            w.clearGradient();
            assertTrue(w.gradient().isEmpty());
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

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"BOOL", "U8", "I8", "I16", "F16", "BF16", "I32", "F32", "F64", "I64"})
    void bytesOfEveryTypeComeBackAsTheyWere(DType dtype) {
        byte[] bytes = new byte[6 * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 2); // also a truth value
        }
        try (Arena arena = Arena.ofConfined();
                Scope _ = Scope.inference()) {
            // Off by one from where it would be aligned, as in a file.
            MemorySegment segment = arena.allocate(bytes.length + 1L).asSlice(1);
            segment.copyFrom(MemorySegment.ofArray(bytes));
            Tensor tensor = Tensor.of(dtype, segment, 2, 3);
            assertEquals(dtype, tensor.dtype());
            assertArrayEquals(bytes, tensor.toBytes());
            assertEquals(6, tensor.toFloats().length);
            assertThrows(IllegalArgumentException.class, () -> Tensor.of(dtype, segment, 7));
        }
    }

    @Test
    void aWeightTakesTheTypeThatIsWantedAndAnIndexKeepsItsOwn() {
        TensorSource.Entry half = new TensorSource.Entry("w", DType.BF16, List.of(2L), 0, 4);
        TensorSource.Entry index = new TensorSource.Entry("i", DType.I64, List.of(1L), 0, 8);
        try (Scope _ = Scope.inference()) {
            byte[] oneAndTwo = {(byte) 0x80, 0x3F, 0, 0x40};
            Tensor weight = Tensor.of(half, MemorySegment.ofArray(oneAndTwo), DType.F32, Device.CPU);
            assertEquals(DType.F32, weight.dtype());
            assertArrayEquals(new float[] {1, 2}, weight.toFloats());
            Tensor number = Tensor.of(index, MemorySegment.ofArray(new byte[8]), DType.F16, Device.CPU);
            assertEquals(DType.I64, number.dtype());
        }
    }

    @Test
    void equalNumbersKeepTheirOrderWhenSorted() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {1, 3, 1, 3, 2}, 5);
            assertArrayEquals(new long[] {1, 3, 4, 0, 2}, x.argsort(0, true).toLongs());
            assertArrayEquals(
                    new long[] {0, 2, 4, 1, 3}, x.sort(0, false).indices().toLongs());
            assertArrayEquals(new float[] {3, 3, 2}, x.topk(3, 0).values().toFloats());
        }
    }

    @Test
    void numbersAreGatheredAndPutBackByIndex() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            Tensor index = Tensor.of(new long[] {2, 0, 1, 1}, 2, 2);
            Tensor gathered = x.gather(1, index);
            assertArrayEquals(new float[] {3, 1, 5, 5}, gathered.toFloats());
            assertArrayEquals(
                    new float[] {1, 0, 3, 0, 5, 0},
                    Tensor.zeros(2, 3).scatter(1, index, gathered).toFloats());
            assertArrayEquals(
                    new float[] {1, 2, 3, 9, 12, 15},
                    x.indexAdd(0, Tensor.of(new long[] {1, 1}, 2), x).toFloats());
        }
    }

    @Test
    void attentionWithoutMapsIsThatOfTheFormula() {
        try (Scope _ = Scope.inference()) {
            Tensor q = Tensor.normal(1, 2, 3, 5, 4);
            Tensor k = Tensor.normal(2, 2, 3, 7, 4);
            Tensor v = Tensor.normal(3, 2, 3, 7, 4);
            Tensor seen = Tensor.uniform(4, 5, 7).gt(0.3);
            Tensor scores = q.mul(0.5).matmul(k.transpose(-2, -1));
            assertArrayEquals(
                    scores.softmax(-1).matmul(v).toFloats(),
                    q.attention(k, v, 0.5).toFloats(),
                    1e-5f);
            assertArrayEquals(
                    scores.maskedFill(seen.not(), Double.NEGATIVE_INFINITY)
                            .softmax(-1)
                            .matmul(v)
                            .toFloats(),
                    q.attention(k, v, seen, 0.5).toFloats(),
                    1e-5f);
        }
    }

    @Test
    void gradientsOfTensorsOnTheWayAreFoundWithoutLeavingAny() {
        try (Scope _ = Scope.training()) {
            Tensor w = Tensor.of(new float[] {2, 3}, 2).requireGradient();
            Tensor onTheWay = w.mul(5);
            Tensor output = onTheWay.pow(2).sum();
            List<Tensor> found = Tensor.grad(output, onTheWay, w);
            assertArrayEquals(new float[] {20, 30}, found.get(0).toFloats());
            assertArrayEquals(new float[] {100, 150}, found.get(1).toFloats());
            assertTrue(w.gradient().isEmpty());
            Tensor other = Tensor.zeros(1).requireGradient();
            assertThrows(IllegalArgumentException.class, () -> Tensor.grad(w.sum(), other));
        }
    }

    @Test
    void aTidiedComputationLeavesItsResultAlone() {
        Tensor[] inner = new Tensor[1];
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {1, 2}, 2);
            Tensor y = Scope.tidy(() -> {
                inner[0] = x.add(1);
                return inner[0].mul(2);
            });
            assertArrayEquals(new float[] {4, 6}, y.toFloats());
            assertThrows(NullPointerException.class, inner[0]::toFloats);
            // What comes from outside stays, also when it is the result.
            assertArrayEquals(new float[] {1, 2}, Scope.tidy(() -> x).toFloats());
            assertArrayEquals(new float[] {1, 2}, x.toFloats());
            Tensor last = Scope.fold(x, List.of(1, 2, 3), (before, step) -> before.mul(step));
            assertArrayEquals(new float[] {6, 12}, last.toFloats());
            assertArrayEquals(new float[] {1, 2}, x.toFloats());
            inner[0] = last;
        }
        try (Scope _ = Scope.inference()) {
            assertThrows(NullPointerException.class, inner[0]::toFloats);
        }
    }

    @Test
    void aTidiedComputationCanStillBeDifferentiated() {
        try (Scope _ = Scope.training()) {
            Tensor w = Tensor.of(new float[] {2, 3}, 2).requireGradient();
            Tensor y = Scope.fold(
                    w, List.of(2, 3), (x, step) -> Scope.tidy(() -> x.mul(step).pow(2)));
            y.sum().backward(); // (3 (2 w)^2)^2 = 144 w^4
            assertArrayEquals(
                    new float[] {576 * 8, 576 * 27}, w.gradient().orElseThrow().toFloats());
        }
    }

    @Test
    void aNormByTheRootMeanSquareIsScaledByItsWeight() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {3, 4, 0, 0}, 2, 2); // the mean square of the first row is 12.5
            float root = (float) Math.sqrt(12.5);
            assertArrayEquals(
                    new float[] {3 / root, 8 / root, 0, 0},
                    x.rmsNorm(Tensor.of(new float[] {1, 2}, 2), 1e-9).toFloats(),
                    1e-6f);
        }
    }

    @Test
    void rolledNumbersComeInAgainAtTheStart() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            assertArrayEquals(new float[] {3, 1, 2, 6, 4, 5}, x.roll(1, -1).toFloats());
            assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3}, x.roll(1, 0).toFloats());
        }
    }

    @Test
    void causalAttentionSeesNothingThatComesLater() {
        try (Scope _ = Scope.inference()) {
            Tensor q = Tensor.normal(1, 1, 2, 5, 4);
            Tensor k = Tensor.normal(2, 1, 2, 5, 4);
            Tensor v = Tensor.normal(3, 1, 2, 5, 4);
            Tensor place = Tensor.range(0, 5);
            Tensor seen = place.unsqueeze(0).sub(place.unsqueeze(1)).lt(1);
            assertArrayEquals(
                    q.attention(k, v, seen, 0.5).toFloats(),
                    q.causalAttention(k, v, 0.5).toFloats(),
                    1e-6f);
            assertArrayEquals(
                    v.select(2, 0).toFloats(),
                    q.causalAttention(k, v, 0.5).select(2, 0).toFloats(),
                    1e-6f);
        }
    }

    @Test
    void joinedTensorsShareTheMemoryOfTheWholeAndKeepTheirGradients() {
        try (Scope _ = Scope.training()) {
            Tensor a = Tensor.of(new float[] {1, 2}, 1, 2).requireGradient();
            Tensor b = Tensor.of(new float[] {3, 4, 5, 6}, 2, 2).requireGradient();
            Tensor whole;
            try (Scope _ = Scope.inference()) {
                whole = Tensor.joinInPlace(List.of(a, b)).keep();
                assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, whole.toFloats());
                b.mulInPlace(10);
                whole.narrow(0, 0, 1).mulInPlace(-1);
            }
            assertArrayEquals(new float[] {-1, -2, 30, 40, 50, 60}, whole.toFloats());
            assertArrayEquals(new float[] {-1, -2}, a.toFloats());
            assertFalse(whole.requiresGradient());
            b.mul(b).sum().backward();
            assertArrayEquals(
                    new float[] {60, 80, 100, 120}, b.gradient().orElseThrow().toFloats());
            whole.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 40})
    void productsOfShortFloatsAreRoundedOnce(int rows) {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.normal(1, 2, rows, 300).to(DType.BF16);
            Tensor weight = Tensor.normal(2, 1000, 300).to(DType.BF16);
            Tensor bias = Tensor.normal(3, 1000).to(DType.BF16);
            Tensor exact = x.to(DType.F32).linear(weight.to(DType.F32));
            near(exact, x.linear(weight));
            near(exact.add(bias.to(DType.F32)), x.linear(weight, bias));
            assertArrayEquals(new long[] {2, rows, 1000}, x.linear(weight).shape());
            Tensor q = x.reshape(2, 3, rows, 100);
            Tensor k = Tensor.normal(4, 2, 3, rows, 100).to(DType.BF16);
            Tensor mask = Tensor.normal(5, rows, rows).to(DType.BF16);
            near(
                    q.to(DType.F32).attention(k.to(DType.F32), k.to(DType.F32), mask.to(DType.F32), 0.1),
                    q.attention(k, k, mask, 0.1));
            near(q.to(DType.F32).causalAttention(k.to(DType.F32), k.to(DType.F32), 0.1), q.causalAttention(k, k, 0.1));
        }
    }

    private static void near(Tensor exact, Tensor seen) {
        assertEquals(DType.BF16, seen.dtype());
        double largest = exact.abs().reshape(-1).max(0).item();
        double off = seen.to(DType.F32).sub(exact).abs().reshape(-1).max(0).item();
        assertTrue(off <= largest / 100, off + " of " + largest);
    }

    @Test
    void aScopeTellsWhetherItRecords() {
        try (Scope _ = Scope.training()) {
            assertTrue(Scope.records());
            try (Scope _ = Scope.inference()) {
                assertFalse(Scope.records());
            }
            assertTrue(Scope.records());
        }
    }

    @Test
    void randomNumbersDependOnTheSeedAlone() {
        try (Scope _ = Scope.inference()) {
            assertArrayEquals(
                    Tensor.uniform(5, 9).toFloats(), Tensor.uniform(5, 9).toFloats());
            assertFalse(Arrays.equals(
                    Tensor.normal(5, 9).toFloats(), Tensor.normal(6, 9).toFloats()));
        }
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
