package dev.vireo.runtime.weights;

import java.lang.foreign.MemorySegment;

/// How the numbers of a tensor are packed: so many of them in a block of so many bytes. All but the last
/// are those of GGUF files.
public enum Packing {
    /// IEEE single precision.
    F32(0, 1, 4),
    /// IEEE half precision.
    F16(1, 1, 2),
    /// The upper half of a 32-bit float.
    BF16(30, 1, 2),
    /// 4 bits about a middle, one scale.
    Q4_0(2, 32, 18),
    /// 4 bits above a least number, one scale.
    Q4_1(3, 32, 20),
    /// 5 bits about a middle, one scale.
    Q5_0(6, 32, 22),
    /// 5 bits above a least number, one scale.
    Q5_1(7, 32, 24),
    /// 8 bits, one scale.
    Q8_0(8, 32, 34),
    /// 2 bits, 16 groups with scales and least numbers of 4 bits.
    Q2_K(10, 256, 84),
    /// 3 bits, 16 groups with scales of 6 bits.
    Q3_K(11, 256, 110),
    /// 4 bits, 8 groups with scales and least numbers of 6 bits.
    Q4_K(12, 256, 144),
    /// 5 bits, 8 groups with scales and least numbers of 6 bits.
    Q5_K(13, 256, 176),
    /// 6 bits, 16 groups with scales of 8 bits.
    Q6_K(14, 256, 210),
    /// 4 bits as in `Q4_1`, with a scale and a least number in 32 bits: what AWQ's weights are laid into.
    AWQ(-1, 32, 24);

    final int id;
    private final int numbers;
    private final int bytes;

    Packing(int id, int numbers, int bytes) {
        this.id = id;
        this.numbers = numbers;
        this.bytes = bytes;
    }

    /// The numbers of one block.
    public int numbers() {
        return numbers;
    }

    /// The bytes of one block.
    public int bytes() {
        return bytes;
    }

    /// Unpacks whole blocks into 32-bit floats, little-endian, on several threads when there are many.
    ///
    /// @param out where they go; it has the room for exactly those
    /// @throws IllegalArgumentException when the sizes do not fit each other
    public void unpack(MemorySegment blocks, MemorySegment out) {
        PackedBlocks.unpack(this, blocks, out);
    }
}
