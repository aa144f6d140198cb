package dev.vireo.runtime.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.runtime.packed.FloatRows.Seen;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What rows become, against the equations in 64 bits; the lengths are no multiples of what a register holds.
class FloatRowsTest {
    private final Random random = new Random(4);

    private float[] numbers(int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) random.nextGaussian();
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 32, 71})
    void aRowIsNormalizedByTheRootOfItsMeanSquare(int size) {
        float[] x = numbers(3 * size);
        float[] weight = numbers(size);
        float[] out = new float[x.length];
        FloatRows.normalize(x, size, weight, 1e-5, out);
        double squares = 0;
        for (int i = size; i < 2 * size; i++) {
            squares += (double) x[i] * x[i];
        }
        for (int i = 0; i < x.length; i++) {
            double expected = i / size == 1 ? x[i] / Math.sqrt(squares / size + 1e-5) * weight[i % size] : 0;
            assertEquals(expected, out[i], 2e-6 * (1 + Math.abs(expected)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 33, 96})
    void theFirstHalfOfARowIsTheGateOfTheOther(int hidden) {
        float[] both = numbers(2 * 2 * hidden);
        both[0] = 200;
        both[1] = -200;
        float[] out = new float[2 * hidden];
        FloatRows.gate(both, 2, out);
        for (int i = 0; i < out.length; i++) {
            int at = i / hidden * 2 * hidden + i % hidden;
            double a = both[at];
            double expected = a / (1 + Math.exp(-a)) * both[at + hidden];
            assertEquals(expected, out[i], 2e-6 * (1 + Math.abs(expected)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32, 40, 64})
    void aTokenLooksAtThePlacesOfItsTextAlone(int size) {
        int keys = 2;
        int heads = 6;
        int places = 40;
        int[][] spans = {{0, 1}, {0, 40}, {7, 39}};
        float[] queries = numbers(3 * (heads + 1) * size); // more than the queries in each row
        List<Seen> texts = new ArrayList<>();
        List<float[]> k = new ArrayList<>();
        List<float[]> v = new ArrayList<>();
        for (int[] span : spans) {
            k.add(numbers(keys * places * size));
            v.add(numbers(keys * places * size));
            texts.add(new Seen(
                    MemorySegment.ofArray(k.getLast()), MemorySegment.ofArray(v.getLast()), places, span[0], span[1]));
        }
        float[] out = new float[3 * heads * size];
        FloatRows.attend(queries, texts, heads, heads / keys, out);
        for (int text = 0; text < 3; text++) {
            for (int head = 0; head < heads; head++) {
                int query = text * (heads + 1) * size + head * size;
                double[] expected = attended(
                        Arrays.copyOfRange(queries, query, query + size),
                        k.get(text),
                        v.get(text),
                        head / (heads / keys) * places,
                        spans[text]);
                for (int i = 0; i < size; i++) {
                    assertEquals(expected[i], out[(text * heads + head) * size + i], 1e-5, text + " " + head);
                }
            }
        }
    }

    private static double[] attended(float[] query, float[] keys, float[] values, int first, int... span) {
        double[] out = new double[query.length];
        double total = 0;
        for (int place = first + span[0]; place < first + span[1]; place++) {
            double score = 0;
            for (int i = 0; i < query.length; i++) {
                score += (double) query[i] * keys[place * query.length + i];
            }
            double share = Math.exp(score / Math.sqrt(query.length));
            total += share;
            for (int i = 0; i < query.length; i++) {
                out[i] += share * values[place * query.length + i];
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] /= total;
        }
        return out;
    }

    @Test
    void theExponentialFunctionIsThatOfJavaToAFewRoundings() {
        float[] x = new float[Lanes.COUNT];
        for (float from = -90; from < 90; from += 0.037f) {
            for (int i = 0; i < x.length; i++) {
                x[i] = from + i * 0.0021f;
            }
            float[] out = new float[x.length];
            FloatRows.exp(Lanes.floats(x, 0, 0)).intoArray(out, 0);
            for (int i = 0; i < x.length; i++) {
                double expected = Math.exp(Math.clamp(x[i], -87, 88));
                assertEquals(1, out[i] / expected, 2.5e-7, "" + x[i]);
            }
        }
    }

    @Test
    void scoresThatDifferByMuchDoNotOverflow() {
        float[] keys = {1000, -1000};
        float[] values = {3, 5};
        float[] out = new float[1];
        FloatRows.attend(
                new float[] {50},
                List.of(new Seen(MemorySegment.ofArray(keys), MemorySegment.ofArray(values), 2, 0, 2)),
                1,
                1,
                out);
        assertArrayEquals(new float[] {3}, out);
    }
}
