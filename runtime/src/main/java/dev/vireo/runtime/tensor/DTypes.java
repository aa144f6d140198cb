package dev.vireo.runtime.tensor;

import dev.vireo.runtime.weights.DType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The element types of libtorch by ours, one to one.
final class DTypes {
    private DTypes() {}

    static ScalarType scalar(DType type) {
        return switch (type) {
            case BOOL -> ScalarType.Bool;
            case U8 -> ScalarType.Byte;
            case I8 -> ScalarType.Char;
            case F8_E5M2 -> ScalarType.Float8_e5m2;
            case F8_E4M3 -> ScalarType.Float8_e4m3fn;
            case I16 -> ScalarType.Short;
            case U16 -> ScalarType.UInt16;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I32 -> ScalarType.Int;
            case U32 -> ScalarType.UInt32;
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
            case I64 -> ScalarType.Long;
            case U64 -> ScalarType.UInt64;
        };
    }

    static DType of(ScalarType type) {
        for (DType ours : DType.values()) {
            if (scalar(ours).value == type.value) {
                return ours;
            }
        }
        throw new IllegalStateException("libtorch's type " + type.value + " is none of ours");
    }
}
