package dev.vireo.runtime.packed;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Rows in blocks of 32 numbers `d q + m`: the scale `d` and the least number `m` stand before the `q`, or
/// `m` is a multiple of `d`. `d q` is exact, so that multiplying and adding in one step rounds as often as
/// the reference does.
final class SmallBlocks {
    private static final int SIZE = 32;

    private SmallBlocks() {}

    static float q4_0(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q4_0.bytes()) {
            float scale = Lanes.half(blocks, at);
            FloatVector factor = Lanes.all(scale);
            FloatVector least = Lanes.all(-8 * scale);
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector both = Lanes.unsigned(blocks, at + 2, part);
                first = Lanes.take(lower(both, factor, least), x, i, part, first, unpack);
                second = Lanes.take(upper(both, factor, least), x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }

    static float q4_1(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q4_1.bytes()) {
            int head = Lanes.i32(blocks, at);
            FloatVector factor = Lanes.all(Lanes.half(head));
            FloatVector least = Lanes.all(Lanes.half(head >>> 16));
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector both = Lanes.unsigned(blocks, at + 4, part);
                first = Lanes.take(lower(both, factor, least), x, i, part, first, unpack);
                second = Lanes.take(upper(both, factor, least), x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }

    static float awq(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.AWQ.bytes()) {
            FloatVector factor = Lanes.all(Lanes.f32(blocks, at));
            FloatVector least = Lanes.all(Lanes.f32(blocks, at + 4));
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector both = Lanes.unsigned(blocks, at + 8, part);
                first = Lanes.take(lower(both, factor, least), x, i, part, first, unpack);
                second = Lanes.take(upper(both, factor, least), x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }

    /// The lower halves of 16 bytes, the first 16 numbers of a block.
    private static FloatVector lower(IntVector both, FloatVector factor, FloatVector least) {
        return Lanes.floats(both.and(15)).fma(factor, least);
    }

    /// The upper halves, the other 16.
    private static FloatVector upper(IntVector both, FloatVector factor, FloatVector least) {
        return Lanes.floats(both.lanewise(VectorOperators.LSHR, 4)).fma(factor, least);
    }

    static float q5_0(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q5_0.bytes()) {
            long head = Lanes.i64(blocks, at);
            float scale = Lanes.half(head);
            FloatVector factor = Lanes.all(scale);
            FloatVector least = Lanes.all(-16 * scale);
            int fifth = (int) (head >>> 16);
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector both = Lanes.unsigned(blocks, at + 6, part);
                first = Lanes.take(lower(both, fifth, part, factor, least), x, i, part, first, unpack);
                second = Lanes.take(upper(both, fifth, part, factor, least), x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }

    static float q5_1(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q5_1.bytes()) {
            long head = Lanes.i64(blocks, at);
            FloatVector factor = Lanes.all(Lanes.half(head));
            FloatVector least = Lanes.all(Lanes.half(head >>> 16));
            int fifth = (int) (head >>> 32);
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector both = Lanes.unsigned(blocks, at + 8, part);
                first = Lanes.take(lower(both, fifth, part, factor, least), x, i, part, first, unpack);
                second = Lanes.take(upper(both, fifth, part, factor, least), x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }

    /// As without 32 bits that are the fifth bit of each number.
    private static FloatVector lower(IntVector both, int fifth, int part, FloatVector factor, FloatVector least) {
        return Lanes.floats(Lanes.withFifth(both.and(15), fifth, part)).fma(factor, least);
    }

    private static FloatVector upper(IntVector both, int fifth, int part, FloatVector factor, FloatVector least) {
        return Lanes.floats(Lanes.withFifth(both.lanewise(VectorOperators.LSHR, 4), fifth >>> Lanes.WIDTH, part))
                .fma(factor, least);
    }

    static float q8_0(MemorySegment blocks, long start, float[] x, boolean unpack) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q8_0.bytes()) {
            FloatVector factor = Lanes.all(Lanes.half(blocks, at));
            for (int part = 0; part < Lanes.PARTS; part++) {
                FloatVector lower = Lanes.signed(blocks, at + 2, part).mul(factor);
                FloatVector upper =
                        Lanes.signed(blocks, at + 2 + Lanes.WIDTH, part).mul(factor);
                first = Lanes.take(lower, x, i, part, first, unpack);
                second = Lanes.take(upper, x, i + Lanes.WIDTH, part, second, unpack);
            }
        }
        return Lanes.sum(first.add(second));
    }
}
