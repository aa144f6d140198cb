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

    static final VectorSpecies<Integer> INTEGERS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    /// There is none of four bytes, so eight are loaded where four are wanted.
    static final VectorSpecies<Byte> BYTES = COUNT == WIDTH ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
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

    /// Two to the power of whole numbers from -126 to 127.
    static FloatVector powerOfTwo(FloatVector exponents) {
        return ((IntVector) exponents.convertShape(VectorOperators.F2I, INTEGERS, 0))
                .add(127)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
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

    /// Multiplies some unpacked numbers with those of their columns and adds the products to a sum, or writes
    /// them into the columns.
    ///
    /// @param at the column of the first of 16
    static FloatVector take(FloatVector numbers, float[] x, int at, int part, FloatVector sum, boolean unpack) {
        if (unpack) {
            numbers.intoArray(x, at + part * COUNT);
            return sum;
        }
        return numbers.fma(floats(x, at, part), sum);
    }

    static float sum(FloatVector lanes) {
        float[] all = new float[COUNT];
        lanes.intoArray(all, 0);
        return sum(all, 0);
    }

    /// The sum of the lanes of a register, always in the same order: in that of the Vector API's own sum, bits
    /// may change when the compiler has compiled it.
    static float sum(float[] lanes, int at) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = at; i < at + COUNT; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        return (a + c) + (b + d);
    }

    /// The sum of products of parts of two rows of any length. Of each 32 columns, the first 16 go to one sum
    /// and the others to another, which grow side by side: a step waits for the one before it.
    static float product(float[] a, int at, float[] b, int bt, int count) {
        FloatVector first = zero();
        FloatVector second = first;
        int i = 0;
        for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
            for (int part = 0; part < PARTS; part++) {
                first = floats(a, at + i, part).fma(floats(b, bt + i, part), first);
                second = floats(a, at + i + WIDTH, part).fma(floats(b, bt + i + WIDTH, part), second);
            }
        }
        float rest = 0;
        for (; i < count; i++) {
            rest = Math.fma(a[at + i], b[bt + i], rest);
        }
        return sum(first.add(second)) + rest;
    }

    /// The same sums of a row of a multiple of 32 floats with four others at once, written out as in
    /// [LargeBlocks]. The others lie in memory that begins at a multiple of what a register holds, as arrays
    /// don't: it is read twice as fast.
    ///
    /// @param at where the first of the others begins
    /// @param stride how far each begins behind the one before it
    static void products(float[] row, MemorySegment x, long at, long stride, float[] out) {
        float[] sums = new float[4 * COUNT];
        FloatVector first0 = zero();
        FloatVector first1 = first0;
        FloatVector first2 = first0;
        FloatVector first3 = first0;
        FloatVector second0 = first0;
        FloatVector second1 = first0;
        FloatVector second2 = first0;
        FloatVector second3 = first0;
        for (int i = 0; i < row.length; i += 2 * WIDTH) {
            for (int part = 0; part < PARTS; part++) {
                int column = i + part * COUNT;
                long to = at + 4L * column;
                FloatVector own = FloatVector.fromArray(FLOATS, row, column);
                first0 = own.fma(FloatVector.fromMemorySegment(FLOATS, x, to, ByteOrder.LITTLE_ENDIAN), first0);
                first1 =
                        own.fma(FloatVector.fromMemorySegment(FLOATS, x, to + stride, ByteOrder.LITTLE_ENDIAN), first1);
                first2 = own.fma(
                        FloatVector.fromMemorySegment(FLOATS, x, to + 2 * stride, ByteOrder.LITTLE_ENDIAN), first2);
                first3 = own.fma(
                        FloatVector.fromMemorySegment(FLOATS, x, to + 3 * stride, ByteOrder.LITTLE_ENDIAN), first3);
                to += 4 * WIDTH;
                own = FloatVector.fromArray(FLOATS, row, column + WIDTH);
                second0 = own.fma(FloatVector.fromMemorySegment(FLOATS, x, to, ByteOrder.LITTLE_ENDIAN), second0);
                second1 = own.fma(
                        FloatVector.fromMemorySegment(FLOATS, x, to + stride, ByteOrder.LITTLE_ENDIAN), second1);
                second2 = own.fma(
                        FloatVector.fromMemorySegment(FLOATS, x, to + 2 * stride, ByteOrder.LITTLE_ENDIAN), second2);
                second3 = own.fma(
                        FloatVector.fromMemorySegment(FLOATS, x, to + 3 * stride, ByteOrder.LITTLE_ENDIAN), second3);
            }
        }
        first0.add(second0).intoArray(sums, 0);
        first1.add(second1).intoArray(sums, COUNT);
        first2.add(second2).intoArray(sums, 2 * COUNT);
        first3.add(second3).intoArray(sums, 3 * COUNT);
        for (int i = 0; i < out.length; i++) {
            out[i] = sum(sums, i * COUNT);
        }
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
        return sum(sum) + rest;
    }
}
