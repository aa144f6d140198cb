package dev.vireo.runtime.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedMatrixTest {
    private static final int COLUMNS = 768;

    /// Random blocks whose numbers are of the size of weights.
    private static TensorSource.Packed random(Packing packing, int rows, int columns, long seed) {
        Random random = new Random(seed);
        int count = rows * columns / packing.numbers();
        byte[] all = new byte[count * packing.bytes()];
        byte[] block = new byte[packing.bytes()];
        float[] numbers = new float[packing.numbers()];
        for (int i = 0; i < count; i++) {
            do {
                random.nextBytes(block);
                packing.unpack(MemorySegment.ofArray(block), MemorySegment.ofArray(numbers));
            } while (!sensible(numbers));
            System.arraycopy(block, 0, all, i * block.length, block.length);
        }
        return new TensorSource.Packed(packing, List.of((long) rows, (long) columns), MemorySegment.ofArray(all));
    }

    private static boolean sensible(float... numbers) {
        for (float number : numbers) {
            if (!(Math.abs(number) < 100)) {
                return false;
            }
        }
        return true;
    }

    private static float[] unpacked(TensorSource.Packed packed) {
        float[] out = new float[(int) (packed.shape().get(0) * packed.shape().get(1))];
        packed.packing().unpack(packed.blocks(), MemorySegment.ofArray(out));
        return out;
    }

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) random.nextGaussian();
        }
        return out;
    }

    /// Checks each number of a product against the sum in 64 bits, to a few roundings of the largest of its
    /// terms.
    private static void assertProduct(float[] matrix, int columns, float[] x, float[] product, String what) {
        int rows = matrix.length / columns;
        assertEquals(x.length / columns * rows, product.length);
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            double size = 0;
            for (int j = 0; j < columns; j++) {
                double term = (double) matrix[i % rows * columns + j] * x[i / rows * columns + j];
                sum += term;
                size += term * term;
            }
            assertEquals(sum, product[i], 1e-5 * Math.sqrt(size) + 1e-6, what + " " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Packing.class, names = "F.*|BF.*", mode = EnumSource.Mode.MATCH_NONE)
    void productsOfEveryPackingAreThoseOfTheUnpackedNumbers(Packing packing) {
        int[] sizes = {1, 31, 32, 33, 100};
        for (int rows : sizes) {
            int columns = rows == 31 ? packing.numbers() : COLUMNS;
            TensorSource.Packed packed = random(packing, rows, columns, rows);
            float[] matrix = unpacked(packed);
            try (PackedMatrix own = PackedMatrix.of(packed);
                    Scope _ = Scope.inference()) {
                for (int count : new int[] {1, 2, 5, 12, 13, 40}) {
                    float[] x = numbers(count * columns, count);
                    Tensor product = own.multiply(Tensor.of(x, 1, count, columns));
                    assertArrayEquals(new long[] {1, count, rows}, product.shape());
                    assertProduct(matrix, columns, x, product.toFloats(), packing + " " + rows + " " + count);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Packing.class, names = "F.*|BF.*", mode = EnumSource.Mode.MATCH_NONE)
    void aRowBecomesToTheBitWhatItBecomesAlone(Packing packing) {
        for (int columns : new int[] {packing.numbers(), 3 * packing.numbers(), COLUMNS}) {
            try (PackedMatrix matrix = PackedMatrix.of(random(packing, 9, columns, columns))) {
                for (int count = 2; count <= 9; count++) {
                    float[] x = numbers(count * columns, count);
                    float[] together = new float[count * 9];
                    PackedMatrix.multiply(x, count, List.of(matrix), together);
                    for (int i = 0; i < count; i++) {
                        float[] alone = new float[9];
                        PackedMatrix.multiply(
                                Arrays.copyOfRange(x, i * columns, (i + 1) * columns), 1, List.of(matrix), alone);
                        assertArrayEquals(alone, Arrays.copyOfRange(together, 9 * i, 9 * i + 9), packing + " " + count);
                    }
                }
            }
        }
    }

    @Test
    void productsWithSeveralMatricesStandBehindEachOther() {
        List<Packing> packings = List.of(Packing.Q4_K, Packing.Q8_0, Packing.Q6_K);
        List<TensorSource.Packed> packed = IntStream.range(0, 3)
                .mapToObj(i -> random(packings.get(i), 10 + 30 * i, COLUMNS, i))
                .toList();
        List<PackedMatrix> matrices = packed.stream().map(PackedMatrix::of).toList();
        float[] all = new float[120 * COLUMNS];
        int at = 0;
        for (TensorSource.Packed one : packed) {
            float[] own = unpacked(one);
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        try (Scope _ = Scope.inference()) {
            for (int count : new int[] {1, 3, 20}) {
                float[] x = numbers(count * COLUMNS, 7);
                float[] product = PackedMatrix.multiply(Tensor.of(x, count, COLUMNS), matrices)
                        .toFloats();
                assertProduct(all, COLUMNS, x, product, "joined " + count);
            }
        } finally {
            matrices.forEach(PackedMatrix::close);
        }
    }

    @Test
    void rowsAreUnpackedToTheBit() {
        TensorSource.Packed packed = random(Packing.Q5_0, 9, 96, 3);
        float[] numbers = unpacked(packed);
        try (PackedMatrix matrix = PackedMatrix.of(packed);
                Scope _ = Scope.inference()) {
            Tensor rows = matrix.unpackRows(Tensor.of(new long[] {8, 0, 8, 3}, 2, 2));
            assertArrayEquals(new long[] {2, 2, 96}, rows.shape());
            float[] found = rows.toFloats();
            int[] wanted = {8, 0, 8, 3};
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(
                        Arrays.copyOfRange(numbers, 96 * wanted[i], 96 * wanted[i] + 96),
                        Arrays.copyOfRange(found, 96 * i, 96 * i + 96));
            }
            assertEquals(0, matrix.unpackRows(Tensor.of(new long[0], 0)).count());
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.unpackRows(Tensor.of(new long[] {9}, 1)));
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.unpackRows(Tensor.of(new long[] {-1}, 1)));
        }
    }

    @Test
    void severalThreadsMultiplyAtOnce() throws Exception {
        TensorSource.Packed packed = random(Packing.Q4_1, 200, COLUMNS, 5);
        float[] matrix = unpacked(packed);
        try (PackedMatrix own = PackedMatrix.of(packed);
                ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> work = IntStream.range(0, 100)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        try (Scope _ = Scope.inference()) {
                            float[] x = numbers(COLUMNS, i);
                            assertProduct(
                                    matrix,
                                    COLUMNS,
                                    x,
                                    own.multiply(Tensor.of(x, 1, COLUMNS)).toFloats(),
                                    "" + i);
                            return true;
                        }
                    })
                    .toList();
            for (Future<Boolean> one : pool.invokeAll(work)) {
                assertTrue(one.get());
            }
        }
    }

    @Test
    void aMatrixTakesTheMemoryOfItsBlocksAndGivesItBack() {
        TensorSource.Packed packed = random(Packing.Q4_0, 4, 64, 1);
        PackedMatrix matrix = PackedMatrix.of(packed);
        assertEquals(4 * 2 * 18, matrix.bytes());
        assertEquals(4, matrix.rows());
        assertEquals(64, matrix.columns());
        matrix.close();
        matrix.close();
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.zeros(1, 64);
            assertThrows(IllegalStateException.class, () -> matrix.multiply(x));
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        TensorSource.Packed plain =
                new TensorSource.Packed(Packing.F16, List.of(1L, 1L), MemorySegment.ofArray(new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> PackedMatrix.of(plain));
        TensorSource.Packed vector =
                new TensorSource.Packed(Packing.Q8_0, List.of(32L), MemorySegment.ofArray(new byte[34]));
        assertThrows(IllegalArgumentException.class, () -> PackedMatrix.of(vector));
        try (PackedMatrix matrix = PackedMatrix.of(random(Packing.Q4_0, 4, 64, 1));
                PackedMatrix other = PackedMatrix.of(random(Packing.Q4_0, 4, 32, 1));
                Scope _ = Scope.inference()) {
            Tensor x = Tensor.zeros(1, 64);
            assertThrows(IllegalArgumentException.class, () -> other.multiply(x));
            assertThrows(IllegalArgumentException.class, () -> PackedMatrix.multiply(x, List.of(matrix, other)));
            assertEquals(0, matrix.multiply(Tensor.zeros(0, 64)).count());
            List<PackedMatrix> one = List.of(matrix);
            assertThrows(
                    IllegalArgumentException.class, () -> PackedMatrix.multiply(new float[63], 1, one, new float[4]));
            assertThrows(
                    IllegalArgumentException.class, () -> PackedMatrix.multiply(new float[64], 1, one, new float[5]));
        }
    }
}
