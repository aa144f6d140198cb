package dev.vireo.runtime.packed;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Products of rows in blocks of 32 numbers. What a block counts from is taken out of the inner loop: with
/// numbers `d q + m`, the product is `d` times that of the `q`, and `m` times the sum of what they are
/// multiplied with.
final class SmallBlocks {
    private static final int SIZE = 32;

    private SmallBlocks() {}

    static float q4_0(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        float least = 0;
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.Q4_0.bytes()) {
            float scale = Lanes.half(blocks, at);
            sum = four(blocks, at + 2, scale, x.numbers, SIZE * i, sum);
            least += -8 * scale * x.sums32[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + least;
    }

    static float q4_1(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        float least = 0;
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.Q4_1.bytes()) {
            int head = Lanes.i32(blocks, at);
            sum = four(blocks, at + 4, Lanes.half(head), x.numbers, SIZE * i, sum);
            least += Lanes.half(head >>> 16) * x.sums32[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + least;
    }

    static float awq(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        float least = 0;
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.AWQ.bytes()) {
            long head = Lanes.i64(blocks, at);
            sum = four(blocks, at + 8, Float.intBitsToFloat((int) head), x.numbers, SIZE * i, sum);
            least += Float.intBitsToFloat((int) (head >>> 32)) * x.sums32[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + least;
    }

    /// 16 bytes: the lower halves are the first 16 numbers, the upper ones the others.
    private static FloatVector four(MemorySegment blocks, long bytes, float scale, float[] x, int at, FloatVector sum) {
        FloatVector out = sum;
        FloatVector factor = Lanes.all(scale);
        for (int part = 0; part < Lanes.PARTS; part++) {
            IntVector both = Lanes.unsigned(blocks, bytes, part);
            FloatVector lower = Lanes.floats(both.and(15));
            FloatVector upper = Lanes.floats(both.lanewise(VectorOperators.LSHR, 4));
            out = upper.fma(Lanes.floats(x, at + 16, part), lower.mul(Lanes.floats(x, at, part)))
                    .fma(factor, out);
        }
        return out;
    }

    static float q5_0(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        float least = 0;
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.Q5_0.bytes()) {
            long head = Lanes.i64(blocks, at);
            float scale = Lanes.half(head);
            sum = five(blocks, at + 6, (int) (head >>> 16), scale, x.numbers, SIZE * i, sum);
            least += -16 * scale * x.sums32[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + least;
    }

    static float q5_1(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        float least = 0;
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.Q5_1.bytes()) {
            long head = Lanes.i64(blocks, at);
            sum = five(blocks, at + 8, (int) (head >>> 32), Lanes.half(head), x.numbers, SIZE * i, sum);
            least += Lanes.half(head >>> 16) * x.sums32[i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + least;
    }

    /// As [#four], with 32 bits that are the fifth bit of each number.
    private static FloatVector five(
            MemorySegment blocks, long bytes, int fifth, float scale, float[] x, int at, FloatVector sum) {
        FloatVector out = sum;
        FloatVector factor = Lanes.all(scale);
        for (int part = 0; part < Lanes.PARTS; part++) {
            IntVector both = Lanes.unsigned(blocks, bytes, part);
            FloatVector lower = Lanes.floats(Lanes.withFifth(both.and(15), fifth, part));
            FloatVector upper =
                    Lanes.floats(Lanes.withFifth(both.lanewise(VectorOperators.LSHR, 4), fifth >>> 16, part));
            out = upper.fma(Lanes.floats(x, at + 16, part), lower.mul(Lanes.floats(x, at, part)))
                    .fma(factor, out);
        }
        return out;
    }

    static float q8_0(MemorySegment blocks, long start, Row x) {
        FloatVector sum = Lanes.zero();
        long at = start;
        for (int i = 0; i < x.sums32.length; i++, at += Packing.Q8_0.bytes()) {
            FloatVector factor = Lanes.all(Lanes.half(blocks, at));
            long first = at + 2;
            long second = first + Lanes.WIDTH;
            for (int part = 0; part < Lanes.PARTS; part++) {
                sum = Lanes.signed(blocks, second, part)
                        .fma(
                                Lanes.floats(x.numbers, SIZE * i + 16, part),
                                Lanes.signed(blocks, first, part).mul(Lanes.floats(x.numbers, SIZE * i, part)))
                        .fma(factor, sum);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
