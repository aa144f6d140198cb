package dev.vireo.runtime.weights;

/// The type of a tensor's elements in a weight file, little-endian. The order is that of alignment, and of
/// tensors in a file that we write.
public enum DType {
    /// One byte, 0 or 1.
    BOOL(1),
    /// Unsigned, 8 bits.
    U8(1),
    /// Signed, 8 bits.
    I8(1),
    /// A float of 8 bits, 5 of them exponent.
    F8_E5M2(1),
    /// A float of 8 bits, 4 of them exponent.
    F8_E4M3(1),
    /// Signed, 16 bits.
    I16(2),
    /// Unsigned, 16 bits.
    U16(2),
    /// IEEE half precision.
    F16(2),
    /// The upper half of a 32-bit float.
    BF16(2),
    /// Signed, 32 bits.
    I32(4),
    /// Unsigned, 32 bits.
    U32(4),
    /// IEEE single precision.
    F32(4),
    /// IEEE double precision.
    F64(8),
    /// Signed, 64 bits.
    I64(8),
    /// Unsigned, 64 bits.
    U64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /// Whether its elements are floats.
    public boolean isFloat() {
        return switch (this) {
            case F8_E5M2, F8_E4M3, F16, BF16, F32, F64 -> true;
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> false;
        };
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }
}
