package dev.vireo.runtime.packed;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Products of rows in blocks of 256 numbers, in groups that have scales of their own. A half of a block is
/// four layers of 32 numbers over the same bytes: one step takes as many of each layer as a register holds.
/// Two sums grow side by side: a step waits for the one before it.
///
/// The steps are written out with the Vector API's own methods: the compiler inlines those always, but
/// others only up to a size, beyond which every vector would become an object.
final class LargeBlocks {
    private static final int SIZE = 256;
    private static final int HALF = SIZE / 2;
    private static final int LAYER = 32;

    private static final int SIX = 0x3F3F3F3F;
    private static final int FOUR = 0x0F0F0F0F;
    private static final int UPPER = 0x30303030;

    private LargeBlocks() {}

    /// Two multiples, 12 bytes of scales and least numbers, 128 of numbers: each 32 bytes hold two groups.
    static float q4k(MemorySegment blocks, long start, float[] x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        float[] lanes = new float[Lanes.COUNT];
        float[] scales = new float[8];
        float[] leasts = new float[8];
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q4_K.bytes()) {
            scales(blocks, at, scales, leasts);
            for (int half = 0; half < 2; half++) {
                int group = 4 * half;
                for (int l = 0; l < LAYER; l += Lanes.COUNT) {
                    long bytes = at + 16 + 64L * half + l;
                    int to = i + HALF * half + l;
                    IntVector one = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    IntVector two = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes + LAYER, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    first = ((FloatVector) one.and(15).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to), first);
                    second = ((FloatVector) one.lanewise(LSHR, 4).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 1]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 1]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + LAYER), second);
                    first = ((FloatVector) two.and(15).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 2]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 2]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 2 * LAYER), first);
                    second = ((FloatVector) two.lanewise(LSHR, 4).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 3]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 3]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 3 * LAYER), second);
                }
            }
        }
        first.add(second).intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    /// As [#q4k], with 32 bytes of fifth bits before the numbers, a bit a group.
    static float q5k(MemorySegment blocks, long start, float[] x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        float[] lanes = new float[Lanes.COUNT];
        float[] scales = new float[8];
        float[] leasts = new float[8];
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q5_K.bytes()) {
            scales(blocks, at, scales, leasts);
            for (int half = 0; half < 2; half++) {
                int group = 4 * half;
                for (int l = 0; l < LAYER; l += Lanes.COUNT) {
                    long bytes = at + 48 + 64L * half + l;
                    int to = i + HALF * half + l;
                    IntVector one = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    IntVector two = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes + LAYER, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    // The bit of layer 0 in the place of a fifth one, those of the others above it.
                    IntVector fifth = ((IntVector) ByteVector.fromMemorySegment(
                                            Lanes.BYTES, blocks, at + 16 + l, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0))
                            .mul(half == 0 ? 16 : 1);
                    first = ((FloatVector) one.and(15).or(fifth.and(16)).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to), first);
                    second = ((FloatVector) one.lanewise(LSHR, 4)
                                    .or(fifth.lanewise(LSHR, 1).and(16))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 1]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 1]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + LAYER), second);
                    first = ((FloatVector) two.and(15)
                                    .or(fifth.lanewise(LSHR, 2).and(16))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 2]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 2]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 2 * LAYER), first);
                    second = ((FloatVector) two.lanewise(LSHR, 4)
                                    .or(fifth.lanewise(LSHR, 3).and(16))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 3]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 3]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 3 * LAYER), second);
                }
            }
        }
        first.add(second).intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    /// 128 bytes of the lower four bits, 64 of the upper two, 16 scales, their multiple. The numbers count
    /// from -32.
    static float q6k(MemorySegment blocks, long start, float[] x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        float[] lanes = new float[Lanes.COUNT];
        float[] scales = new float[16];
        float[] leasts = new float[16];
        long at = start;
        for (int i = 0; i < x.length; i += SIZE, at += Packing.Q6_K.bytes()) {
            FloatVector all = Lanes.all(Lanes.half(blocks, at + 208));
            for (int part = 0; part < Lanes.PARTS; part++) {
                FloatVector own = Lanes.signed(blocks, at + 192, part).mul(all);
                own.intoArray(scales, part * Lanes.COUNT);
                own.mul(-32).intoArray(leasts, part * Lanes.COUNT);
            }
            for (int half = 0; half < 2; half++) {
                for (int l = 0; l < LAYER; l += Lanes.COUNT) {
                    int group = 8 * half + l / Lanes.WIDTH;
                    long bytes = at + 64L * half + l;
                    int to = i + HALF * half + l;
                    IntVector one = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    IntVector two = (IntVector)
                            ByteVector.fromMemorySegment(Lanes.BYTES, blocks, bytes + LAYER, ByteOrder.LITTLE_ENDIAN)
                                    .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    IntVector upper = (IntVector) ByteVector.fromMemorySegment(
                                    Lanes.BYTES, blocks, at + HALF + (long) LAYER * half + l, ByteOrder.LITTLE_ENDIAN)
                            .convertShape(ZERO_EXTEND_B2I, Lanes.INTEGERS, 0);
                    first = ((FloatVector) one.and(15)
                                    .or(upper.lanewise(LSHL, 4).and(48))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to), first);
                    second = ((FloatVector) two.and(15)
                                    .or(upper.lanewise(LSHL, 2).and(48))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 2]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 2]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + LAYER), second);
                    first = ((FloatVector)
                                    one.lanewise(LSHR, 4).or(upper.and(48)).convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 4]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 4]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 2 * LAYER), first);
                    second = ((FloatVector) two.lanewise(LSHR, 4)
                                    .or(upper.lanewise(LSHR, 2).and(48))
                                    .convertShape(I2F, Lanes.FLOATS, 0))
                            .fma(
                                    FloatVector.broadcast(Lanes.FLOATS, scales[group + 6]),
                                    FloatVector.broadcast(Lanes.FLOATS, leasts[group + 6]))
                            .fma(FloatVector.fromArray(Lanes.FLOATS, x, to + 3 * LAYER), second);
                }
            }
        }
        first.add(second).intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    /// Finds the scales of the eight groups of a block of 4 or 5 bits, and what is added to each number. A
    /// block begins with the two multiples, then 12 bytes: the first four hold the scales of groups 0 to 3
    /// and, in their upper two bits, those of the scales of groups 4 to 7; the next four the same of the
    /// least numbers; the last four the lower four bits of these scales and, above them, of these least
    /// numbers.
    private static void scales(MemorySegment blocks, long at, float[] scales, float[] leasts) {
        float scale = Lanes.half(blocks, at);
        float least = -Lanes.half(blocks, at + 2);
        int a = Lanes.i32(blocks, at + 4);
        int b = Lanes.i32(blocks, at + 8);
        int c = Lanes.i32(blocks, at + 12);
        spread(a & SIX, scale, scales, 0);
        spread((c & FOUR) | ((a >>> 2) & UPPER), scale, scales, 4);
        spread(b & SIX, least, leasts, 0);
        spread(((c >>> 4) & FOUR) | ((b >>> 2) & UPPER), least, leasts, 4);
    }

    private static void spread(int four, float factor, float[] out, int to) {
        for (int i = 0; i < 4; i++) {
            out[to + i] = factor * ((four >>> (8 * i)) & 63);
        }
    }
}
