package dev.vireo.runtime.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/// The numbers in blocks of few bits, as ggml lays them out: small whole numbers, and floats in half
/// precision that say what they are multiples of. Each product and each difference is rounded to 32 bits as
/// the reference does, so that the numbers are its numbers to the bit.
final class PackedBlocks {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// How many numbers are unpacked at once, and from how many on several threads do it.
    private static final int CHUNK = 1 << 14;

    private static final int MANY = 1 << 17;

    /// What changes no number that it is added to; 0 would make 0 of -0.
    private static final float NOTHING = -0.0f;

    private PackedBlocks() {}

    static void unpack(Packing packing, MemorySegment blocks, MemorySegment out) {
        long count = blocks.byteSize() / packing.bytes();
        if (count * packing.bytes() != blocks.byteSize() || out.byteSize() != 4 * count * packing.numbers()) {
            throw new IllegalArgumentException(
                    blocks.byteSize() + " bytes of " + packing + " do not make " + out.byteSize() + " bytes of floats");
        }
        if (packing == Packing.F32) {
            out.copyFrom(blocks);
            return;
        }
        int atOnce = CHUNK / packing.numbers();
        LongStream chunks = LongStream.range(0, Math.ceilDiv(count, atOnce));
        (count * packing.numbers() < MANY ? chunks : chunks.parallel()).forEach(chunk -> {
            long first = chunk * atOnce;
            int some = (int) Math.min(atOnce, count - first);
            byte[] in = new byte[some * packing.bytes()];
            float[] numbers = new float[some * packing.numbers()];
            MemorySegment.copy(blocks, ValueLayout.JAVA_BYTE, first * packing.bytes(), in, 0, in.length);
            unpack(packing, in, numbers);
            MemorySegment.copy(numbers, 0, out, F32, 4 * first * packing.numbers(), numbers.length);
        });
    }

    private static void unpack(Packing packing, byte[] in, float[] out) {
        int blocks = in.length / packing.bytes();
        for (int i = 0; i < blocks; i++) {
            int at = i * packing.bytes();
            int to = i * packing.numbers();
            switch (packing) {
                case F32 -> out[to] = f32(in, at);
                case F16 -> out[to] = half(in, at);
                case BF16 -> out[to] = Float.intBitsToFloat(i16(in, at) << 16);
                case Q4_0 -> q4(in, at + 2, half(in, at), NOTHING, -8, out, to);
                case Q4_1 -> q4(in, at + 4, half(in, at), half(in, at + 2), 0, out, to);
                case Q5_0 -> q5(in, at + 2, half(in, at), NOTHING, -16, out, to);
                case Q5_1 -> q5(in, at + 4, half(in, at), half(in, at + 2), 0, out, to);
                case Q8_0 -> q8(in, at, out, to);
                case Q2_K -> q2k(in, at, out, to);
                case Q3_K -> q3k(in, at, out, to);
                case Q4_K -> q4k(in, at, out, to);
                case Q5_K -> q5k(in, at, out, to);
                case Q6_K -> q6k(in, at, out, to);
                case AWQ -> q4(in, at + 8, f32(in, at), f32(in, at + 4), 0, out, to);
            }
        }
    }

    private static int i16(byte[] in, int at) {
        return (in[at] & 0xFF) | (in[at + 1] & 0xFF) << 8;
    }

    private static float f32(byte[] in, int at) {
        return Float.intBitsToFloat(i16(in, at) | i16(in, at + 2) << 16);
    }

    private static float half(byte[] in, int at) {
        return Float.float16ToFloat((short) i16(in, at));
    }

    /// 16 bytes: the lower halves are the first 16 numbers, the upper ones the others.
    private static void q4(byte[] in, int at, float scale, float least, int shift, float[] out, int to) {
        for (int j = 0; j < 16; j++) {
            int both = in[at + j];
            out[to + j] = ((both & 0xF) + shift) * scale + least;
            out[to + j + 16] = ((both >> 4 & 0xF) + shift) * scale + least;
        }
    }

    /// As [#q4], after 32 bits that are the fifth bit of each number.
    private static void q5(byte[] in, int at, float scale, float least, int shift, float[] out, int to) {
        int high = i16(in, at) | i16(in, at + 2) << 16;
        for (int j = 0; j < 16; j++) {
            int both = in[at + 4 + j];
            int lower = (both & 0xF) | (high >> j & 1) << 4;
            int upper = (both >> 4 & 0xF) | (high >> (j + 16) & 1) << 4;
            out[to + j] = (lower + shift) * scale + least;
            out[to + j + 16] = (upper + shift) * scale + least;
        }
    }

    private static void q8(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at);
        for (int j = 0; j < 32; j++) {
            out[to + j] = in[at + 2 + j] * scale;
        }
    }

    /// 16 bytes of scales (lower half) and least numbers (upper half), 64 of numbers, their two multiples. Two
    /// halves of 128 numbers, each in four layers of two bits over the same 32 bytes.
    private static void q2k(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at + 80);
        float least = half(in, at + 82);
        for (int group = 0; group < 16; group++) {
            int own = in[at + group];
            float factor = scale * (own & 0xF);
            float offset = least * (own >> 4 & 0xF);
            int bytes = at + 16 + group / 8 * 32 + group % 2 * 16;
            int shift = group / 2 % 4 * 2;
            for (int l = 0; l < 16; l++) {
                out[to + 16 * group + l] = factor * (in[bytes + l] >> shift & 3) - offset;
            }
        }
    }

    /// 32 bytes of third bits, 64 of the lower two, 12 of scales, their multiple; laid out as [#q2k].
    private static void q3k(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at + 108);
        int scales = at + 96;
        for (int group = 0; group < 16; group++) {
            int low = in[scales + group % 8] >> (group / 8 * 4) & 0xF;
            int high = in[scales + 8 + group % 4] >> (group / 4 * 2) & 3;
            float factor = scale * ((low | high << 4) - 32);
            int within = group % 2 * 16;
            int bytes = at + 32 + group / 8 * 32 + within;
            int layer = group / 2;
            int shift = layer % 4 * 2;
            for (int l = 0; l < 16; l++) {
                int third = in[at + within + l] >> layer & 1;
                out[to + 16 * group + l] = factor * ((in[bytes + l] >> shift & 3) - (third == 0 ? 4 : 0));
            }
        }
    }

    /// The scale of 6 bits of one of eight groups, from 12 bytes.
    private static int scale6(byte[] in, int at, int group) {
        return group < 4 ? in[at + group] & 63 : (in[at + group + 4] & 0xF) | (in[at + group - 4] >> 6 & 3) << 4;
    }

    /// The least number of 6 bits of one of eight groups, from the same 12 bytes.
    private static int least6(byte[] in, int at, int group) {
        return group < 4 ? in[at + group + 4] & 63 : (in[at + group + 4] >> 4 & 0xF) | (in[at + group] >> 6 & 3) << 4;
    }

    /// Two multiples, 12 bytes of scales and least numbers, 128 of numbers: each 32 bytes hold two groups.
    private static void q4k(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at);
        float least = half(in, at + 2);
        for (int group = 0; group < 8; group++) {
            float factor = scale * scale6(in, at + 4, group);
            float offset = least * least6(in, at + 4, group);
            int bytes = at + 16 + group / 2 * 32;
            int shift = group % 2 * 4;
            for (int l = 0; l < 32; l++) {
                out[to + 32 * group + l] = factor * (in[bytes + l] >> shift & 0xF) - offset;
            }
        }
    }

    /// As [#q4k], with 32 bytes of fifth bits before the numbers, a bit a group.
    private static void q5k(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at);
        float least = half(in, at + 2);
        for (int group = 0; group < 8; group++) {
            float factor = scale * scale6(in, at + 4, group);
            float offset = least * least6(in, at + 4, group);
            int bytes = at + 48 + group / 2 * 32;
            int shift = group % 2 * 4;
            for (int l = 0; l < 32; l++) {
                int fifth = in[at + 16 + l] >> group & 1;
                out[to + 32 * group + l] = factor * ((in[bytes + l] >> shift & 0xF) | fifth << 4) - offset;
            }
        }
    }

    /// 128 bytes of the lower four bits, 64 of the upper two, 16 scales, their multiple.
    private static void q6k(byte[] in, int at, float[] out, int to) {
        float scale = half(in, at + 208);
        for (int group = 0; group < 16; group++) {
            float factor = scale * in[at + 192 + group];
            int half = group / 8;
            int layer = group / 2 % 4; // four layers of 32 numbers over the same bytes
            int within = group % 2 * 16;
            int low = at + half * 64 + layer % 2 * 32 + within;
            int high = at + 128 + half * 32 + within;
            for (int l = 0; l < 16; l++) {
                int six = (in[low + l] >> (layer / 2 * 4) & 0xF) | (in[high + l] >> (layer * 2) & 3) << 4;
                out[to + 16 * group + l] = factor * (six - 32);
            }
        }
    }
}
