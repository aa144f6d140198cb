package dev.vireo.runtime.packed;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;

/// What is done with one packed row, for one packing.
@FunctionalInterface
interface RowKernel {
    /// The sum of the row's numbers, each times the one in its column.
    ///
    /// @param blocks holds the row
    /// @param at where its first block begins
    /// @param x a number for each column
    float product(MemorySegment blocks, long at, float[] x);

    /// Unpacks the row for several products, where that is faster: those of [Lanes#products] are to the bit
    /// what [#product] gives.
    ///
    /// @return whether it did
    default boolean unpack(MemorySegment blocks, long at, float[] out) {
        return false;
    }

    /// The kernel for a packing.
    static RowKernel of(Packing packing) {
        return switch (packing) {
            case Q4_0 -> new Small(SmallBlocks::q4_0);
            case Q4_1 -> new Small(SmallBlocks::q4_1);
            case AWQ -> new Small(SmallBlocks::awq);
            case Q5_0 -> new Small(SmallBlocks::q5_0);
            case Q5_1 -> new Small(SmallBlocks::q5_1);
            case Q8_0 -> new Small(SmallBlocks::q8_0);
            case Q4_K -> LargeBlocks::q4k;
            case Q5_K -> LargeBlocks::q5k;
            case Q6_K -> LargeBlocks::q6k;
            case Q2_K, Q3_K, F32, F16, BF16 -> new Rare(packing);
        };
    }

    /// Multiplies and unpacks in the same loop.
    record Small(Loop loop) implements RowKernel {
        /// Gives the sum of products with `x`, or writes the row into it.
        interface Loop {
            float over(MemorySegment blocks, long at, float[] x, boolean unpack);
        }

        @Override
        public float product(MemorySegment blocks, long at, float[] x) {
            return loop.over(blocks, at, x, false);
        }

        @Override
        public boolean unpack(MemorySegment blocks, long at, float[] out) {
            loop.over(blocks, at, out, true);
            return true;
        }
    }

    /// For packings that are rare: unpacks the row, then multiplies.
    record Rare(Packing packing) implements RowKernel {
        @Override
        public float product(MemorySegment blocks, long at, float[] x) {
            float[] row = new float[x.length];
            unpack(blocks, at, row);
            return Lanes.product(row, 0, x, 0, x.length);
        }

        @Override
        public boolean unpack(MemorySegment blocks, long at, float[] out) {
            long bytes = (long) out.length / packing.numbers() * packing.bytes();
            packing.unpack(blocks.asSlice(at, bytes), MemorySegment.ofArray(out));
            return true;
        }
    }
}
