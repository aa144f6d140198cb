package dev.vireo.runtime.packed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What the products have in common: 16 packed bytes at a time, as whole numbers and as floats, in as many
/// parts as this processor's registers need for 16 floats.
///
/// The compiler keeps vectors in registers only where it inlines all that is done with them, and it inlines
/// so much and no more: a loop over blocks does a dozen steps, and none is written out several times.
final class Lanes {
    /// How many bytes are loaded at once.
    static final int WIDTH = 16;

    /// How many bytes behind the last that is needed may be loaded.
    static final int TOUCHED = 4;

    static final VectorSpecies<Float> FLOATS = widest();

    /// How many floats a register holds.
    static final int COUNT = FLOATS.length();

    /// How many registers 16 floats take.
    static final int PARTS = WIDTH / COUNT;

    private static final VectorSpecies<Integer> INTEGERS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    /// There is none of four bytes, so eight are loaded where four are wanted.
    private static final VectorSpecies<Byte> BYTES = COUNT == WIDTH ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Lanes() {}

    private static VectorSpecies<Float> widest() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.length() > WIDTH ? FloatVector.SPECIES_512 : preferred;
    }

    /// A part of sixteen bytes as whole numbers from 0 to 255. Up to [#TOUCHED] bytes behind them are
    /// loaded, too.
    static IntVector unsigned(MemorySegment blocks, long at, int part) {
        return (IntVector) bytes(blocks, at, part).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTEGERS, 0);
    }

    /// A part of sixteen bytes as floats from -128 to 127. Up to [#TOUCHED] bytes behind them are loaded,
    /// too.
    static FloatVector signed(MemorySegment blocks, long at, int part) {
        return (FloatVector) bytes(blocks, at, part).convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    private static ByteVector bytes(MemorySegment blocks, long at, int part) {
        return ByteVector.fromMemorySegment(BYTES, blocks, at + (long) part * COUNT, ByteOrder.LITTLE_ENDIAN);
    }

    static FloatVector floats(IntVector numbers) {
        return (FloatVector) numbers.convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    /// A part of what is multiplied with.
    static FloatVector floats(float[] numbers, int at, int part) {
        return FloatVector.fromArray(FLOATS, numbers, at + part * COUNT);
    }

    /// Numbers of four bits with a fifth, which is one of 16 bits for each.
    static IntVector withFifth(IntVector four, int bits, int part) {
        long own = (bits >>> (part * COUNT)) & ((1L << COUNT) - 1);
        return four.lanewise(VectorOperators.OR, 16, VectorMask.fromLong(INTEGERS, own));
    }

    static FloatVector zero() {
        return FloatVector.zero(FLOATS);
    }

    static FloatVector all(float number) {
        return FloatVector.broadcast(FLOATS, number);
    }

    static int i32(MemorySegment blocks, long at) {
        return blocks.get(I32, at);
    }

    static long i64(MemorySegment blocks, long at) {
        return blocks.get(I64, at);
    }

    /// A float in half precision.
    static float half(MemorySegment blocks, long at) {
        return Float.float16ToFloat(blocks.get(I16, at));
    }

    /// A float in half precision, from the lower 16 bits.
    static float half(long bits) {
        return Float.float16ToFloat((short) bits);
    }

    /// As many floats as a register holds.
    static FloatVector floats(MemorySegment numbers, long at) {
        return FloatVector.fromMemorySegment(FLOATS, numbers, at, ByteOrder.LITTLE_ENDIAN);
    }

    static float f32(MemorySegment numbers, long at) {
        return numbers.get(F32, at);
    }

    /// The sum of products of two rows of floats.
    static float product(float[] a, float[] b) {
        return product(a, 0, b, 0, a.length);
    }

    /// The same for a part of each.
    static float product(float[] a, int at, float[] b, int bt, int count) {
        FloatVector sum = zero();
        int i = 0;
        for (; i + COUNT <= count; i += COUNT) {
            sum = floats(a, at + i, 0).fma(floats(b, bt + i, 0), sum);
        }
        float rest = 0;
        for (; i < count; i++) {
            rest = Math.fma(a[at + i], b[bt + i], rest);
        }
        return sum.reduceLanes(VectorOperators.ADD) + rest;
    }

    /// The same with floats in memory.
    static float product(float[] a, int at, MemorySegment b, long bt, int count) {
        FloatVector sum = zero();
        int i = 0;
        for (; i + COUNT <= count; i += COUNT) {
            sum = floats(b, bt + 4L * i).fma(floats(a, at + i, 0), sum);
        }
        float rest = 0;
        for (; i < count; i++) {
            rest = Math.fma(a[at + i], f32(b, bt + 4L * i), rest);
        }
        return sum.reduceLanes(VectorOperators.ADD) + rest;
    }
}
