package dev.vireo.runtime.packed;

import dev.vireo.runtime.weights.Packing;
import java.lang.foreign.MemorySegment;

/// The product of one packed row with numbers, for one packing.
@FunctionalInterface
interface RowProduct {
    /// The sum of the row's numbers, each times the one in its column.
    ///
    /// @param blocks holds the row
    /// @param at where its first block begins
    float of(MemorySegment blocks, long at, Row x);

    /// The product for a packing.
    static RowProduct of(Packing packing) {
        return switch (packing) {
            case Q4_0 -> SmallBlocks::q4_0;
            case Q4_1 -> SmallBlocks::q4_1;
            case AWQ -> SmallBlocks::awq;
            case Q5_0 -> SmallBlocks::q5_0;
            case Q5_1 -> SmallBlocks::q5_1;
            case Q8_0 -> SmallBlocks::q8_0;
            case Q4_K -> LargeBlocks::q4k;
            case Q5_K -> LargeBlocks::q5k;
            case Q6_K -> LargeBlocks::q6k;
            case Q2_K, Q3_K, F32, F16, BF16 -> (blocks, at, x) -> unpacked(packing, blocks, at, x);
        };
    }

    /// For packings that are rare: unpacks the row, then multiplies.
    private static float unpacked(Packing packing, MemorySegment blocks, long at, Row x) {
        float[] row = new float[x.numbers.length];
        long bytes = (long) row.length / packing.numbers() * packing.bytes();
        packing.unpack(blocks.asSlice(at, bytes), MemorySegment.ofArray(row));
        return Lanes.product(row, x.numbers);
    }
}
