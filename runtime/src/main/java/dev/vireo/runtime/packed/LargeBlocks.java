package dev.vireo.runtime.packed;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Products of rows in blocks of 256 numbers, in groups that have scales of their own. Each kind of bits is
/// one pass over the row, which lies in the nearest cache by then: bits above others count by what they are
/// multiples of, and what a group counts from is multiplied with the sum of its columns. Two sums grow side
/// by side: a step waits for the one before it.
final class LargeBlocks {
    private static final int SIZE = 256;

    /// The numbers of a group in blocks of 4 and 5 bits, and how many there are.
    private static final int GROUP = 32;

    private static final int GROUPS = SIZE / GROUP;

    private LargeBlocks() {}

    /// Two multiples, 12 bytes of scales and least numbers, 128 of numbers: each 32 bytes hold two groups.
    static float q4k(MemorySegment blocks, long start, Row x) {
        Scales scales = Scales.of(blocks, start, Packing.Q4_K, x);
        return halves(blocks, start + 16, Packing.Q4_K, scales.scales, x) - Lanes.product(scales.leasts, x.sums32);
    }

    /// As [#q4k], with 32 bytes of fifth bits before the numbers, a bit a group.
    static float q5k(MemorySegment blocks, long start, Row x) {
        Scales scales = Scales.of(blocks, start, Packing.Q5_K, x);
        return halves(blocks, start + 48, Packing.Q5_K, scales.scales, x)
                + fifths(blocks, start + 16, scales.scales, x)
                - Lanes.product(scales.leasts, x.sums32);
    }

    /// The lower and upper halves of bytes, of which 32 hold two groups.
    private static float halves(MemorySegment blocks, long start, Packing packing, float[] scales, Row x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        for (int i = 0; i < scales.length / GROUPS; i++) {
            long at = start + (long) i * packing.bytes();
            for (int j = 0; j < 8; j++) { // 16 bytes each
                int group = GROUPS * i + (j & 6);
                int column = GROUP * group + Lanes.WIDTH * (j & 1);
                FloatVector lowerScale = Lanes.all(scales[group]);
                FloatVector upperScale = Lanes.all(scales[group + 1]);
                for (int part = 0; part < Lanes.PARTS; part++) {
                    IntVector both = Lanes.unsigned(blocks, at + (long) Lanes.WIDTH * j, part);
                    FloatVector lower = Lanes.floats(both.and(15)).mul(Lanes.floats(x.numbers, column, part));
                    FloatVector upper = Lanes.floats(both.lanewise(VectorOperators.LSHR, 4))
                            .mul(Lanes.floats(x.numbers, column + GROUP, part));
                    first = lower.fma(lowerScale, first);
                    second = upper.fma(upperScale, second);
                }
            }
        }
        return first.add(second).reduceLanes(VectorOperators.ADD);
    }

    /// The fifth bits: bit g of 32 bytes is that of the numbers of group g.
    private static float fifths(MemorySegment blocks, long start, float[] scales, Row x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        for (int i = 0; i < scales.length; i++) {
            int group = i % GROUPS;
            long at = start + (long) (i / GROUPS) * Packing.Q5_K.bytes();
            FloatVector scale = Lanes.all(scales[i] * (16f / (1 << group)));
            for (int part = 0; part < Lanes.PARTS; part++) {
                first = Lanes.floats(Lanes.unsigned(blocks, at, part).and(1 << group))
                        .mul(Lanes.floats(x.numbers, GROUP * i, part))
                        .fma(scale, first);
                second = Lanes.floats(
                                Lanes.unsigned(blocks, at + Lanes.WIDTH, part).and(1 << group))
                        .mul(Lanes.floats(x.numbers, GROUP * i + Lanes.WIDTH, part))
                        .fma(scale, second);
            }
        }
        return first.add(second).reduceLanes(VectorOperators.ADD);
    }

    /// 128 bytes of the lower four bits, 64 of the upper two, 16 scales, their multiple. A half of the
    /// block is four layers of 32 numbers over the same bytes; what they make counts from -32.
    static float q6k(MemorySegment blocks, long start, Row x) {
        float[] scales = new float[x.sums16.length];
        for (int i = 0; i < scales.length; i += Lanes.WIDTH) {
            long at = start + (long) (i / Lanes.WIDTH) * Packing.Q6_K.bytes();
            FloatVector all = Lanes.all(Lanes.half(blocks, at + 208));
            for (int part = 0; part < Lanes.PARTS; part++) {
                Lanes.signed(blocks, at + 192, part).mul(all).intoArray(scales, i + part * Lanes.COUNT);
            }
        }
        return lowerFour(blocks, start, scales, x)
                + upperTwo(blocks, start + 128, scales, x)
                - 32 * Lanes.product(scales, x.sums16);
    }

    private static float lowerFour(MemorySegment blocks, long start, float[] scales, Row x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        for (int i = 0; i < scales.length / Lanes.WIDTH; i++) {
            long at = start + (long) i * Packing.Q6_K.bytes();
            for (int j = 0;
                    j < 8;
                    j++) { // 16 bytes each, in the lower halves layers 0 and 1, in the upper ones 2 and 3
                int group = Lanes.WIDTH * i + 8 * (j >> 2) + (j & 3);
                FloatVector lowerScale = Lanes.all(scales[group]);
                FloatVector upperScale = Lanes.all(scales[group + 4]);
                for (int part = 0; part < Lanes.PARTS; part++) {
                    IntVector both = Lanes.unsigned(blocks, at + (long) Lanes.WIDTH * j, part);
                    FloatVector lower =
                            Lanes.floats(both.and(15)).mul(Lanes.floats(x.numbers, Lanes.WIDTH * group, part));
                    FloatVector upper = Lanes.floats(both.lanewise(VectorOperators.LSHR, 4))
                            .mul(Lanes.floats(x.numbers, Lanes.WIDTH * (group + 4), part));
                    first = lower.fma(lowerScale, first);
                    second = upper.fma(upperScale, second);
                }
            }
        }
        return first.add(second).reduceLanes(VectorOperators.ADD);
    }

    private static float upperTwo(MemorySegment blocks, long start, float[] scales, Row x) {
        FloatVector first = Lanes.zero();
        FloatVector second = first;
        for (int i = 0; i < scales.length / 4; i++) { // 16 bytes each, which hold 16 numbers of four layers
            int group = Lanes.WIDTH * (i >> 2) + 8 * ((i >> 1) & 1) + (i & 1);
            int column = Lanes.WIDTH * group;
            long at = start + (long) (i >> 2) * Packing.Q6_K.bytes() + (long) Lanes.WIDTH * (i & 3);
            FloatVector scale0 = Lanes.all(16 * scales[group]);
            FloatVector scale1 = Lanes.all(4 * scales[group + 2]);
            FloatVector scale2 = Lanes.all(scales[group + 4]);
            FloatVector scale3 = Lanes.all(0.25f * scales[group + 6]);
            for (int part = 0; part < Lanes.PARTS; part++) {
                IntVector all = Lanes.unsigned(blocks, at, part);
                FloatVector a = Lanes.floats(all.and(3)).mul(Lanes.floats(x.numbers, column, part));
                FloatVector b = Lanes.floats(all.and(12)).mul(Lanes.floats(x.numbers, column + GROUP, part));
                FloatVector c = Lanes.floats(all.and(48)).mul(Lanes.floats(x.numbers, column + 2 * GROUP, part));
                FloatVector d = Lanes.floats(all.and(192)).mul(Lanes.floats(x.numbers, column + 3 * GROUP, part));
                first = c.fma(scale2, a.fma(scale0, first));
                second = d.fma(scale3, b.fma(scale1, second));
            }
        }
        return first.add(second).reduceLanes(VectorOperators.ADD);
    }

    /// What the groups of a row of 4 or 5 bits are multiples of, and what they count down from.
    private static final class Scales {
        private static final int SIX = 0x3F3F3F3F;
        private static final int FOUR = 0x0F0F0F0F;
        private static final int UPPER = 0x30303030;

        final float[] scales;
        final float[] leasts;

        private Scales(int groups) {
            scales = new float[groups];
            leasts = new float[groups];
        }

        /// A block begins with the two multiples, then 12 bytes: the first four hold the scales of groups 0
        /// to 3 and, in their upper two bits, those of the scales of groups 4 to 7; the next four the same
        /// of the least numbers; the last four the lower four bits of these scales and, above them, of
        /// these least numbers.
        static Scales of(MemorySegment blocks, long start, Packing packing, Row x) {
            Scales out = new Scales(x.sums32.length);
            for (int i = 0; i < out.scales.length; i += GROUPS) {
                long at = start + (long) (i / GROUPS) * packing.bytes();
                float scale = Lanes.half(blocks, at);
                float least = Lanes.half(blocks, at + 2);
                int a = Lanes.i32(blocks, at + 4);
                int b = Lanes.i32(blocks, at + 8);
                int c = Lanes.i32(blocks, at + 12);
                spread(a & SIX, scale, out.scales, i);
                spread((c & FOUR) | ((a >>> 2) & UPPER), scale, out.scales, i + 4);
                spread(b & SIX, least, out.leasts, i);
                spread(((c >>> 4) & FOUR) | ((b >>> 2) & UPPER), least, out.leasts, i + 4);
            }
            return out;
        }

        private static void spread(int four, float factor, float[] out, int to) {
            for (int i = 0; i < 4; i++) {
                out[to + i] = factor * ((four >>> (8 * i)) & 63);
            }
        }
    }
}
