package dev.vireo.runtime.packed;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// What a network does with a few rows of floats between products with packed matrices, with Java's Vector
/// API: to call an operation of libtorch takes longer than one of these on a row. Whatever rows stand
/// together, each becomes what it becomes alone.
public final class FloatRows {
    private static final float LOG2_E = (float) (1 / Math.log(2));
    /// The natural logarithm of 2 in so few bits that its multiples are exact, and the rest of it.
    private static final float LN2_FEW_BITS = 355 / 512f;

    private static final float LN2_REST = (float) (Math.log(2) - LN2_FEW_BITS);
    /// A number to which no smaller one can be added but a whole one.
    private static final float ROUNDS = 1.5f * (1 << 23);

    private FloatRows() {}

    /// Divides a row by the root of the mean of its squares, and multiplies it with a weight for each column
    /// (Zhang and Sennrich, arXiv 1910.07467).
    ///
    /// @param at where the row begins in `x` and in `out`
    public static void normalize(float[] x, int at, float[] weight, double epsilon, float[] out) {
        float squares = Lanes.product(x, at, x, at, weight.length);
        float factor = (float) (1 / Math.sqrt(squares / weight.length + epsilon));
        for (int i = 0; i < weight.length; i++) {
            out[at + i] = x[at + i] * factor * weight[i];
        }
    }

    /// Makes of rows of 2 H numbers rows of H: `a sigmoid(a) b`, with `a` the first half and `b` the other
    /// (Shazeer, arXiv 2002.05202).
    public static void gate(float[] both, int rows, float[] out) {
        int hidden = out.length / rows;
        Team.run(rows * 2, part -> {
            int row = part / 2;
            int from = part % 2 == 0 ? 0 : hidden / 2;
            gate(both, 2 * hidden * row, from, part % 2 == 0 ? hidden / 2 : hidden, hidden, out, hidden * row);
        });
    }

    private static void gate(float[] both, int at, int from, int to, int hidden, float[] out, int outAt) {
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            FloatVector a = Lanes.floats(both, at + i, 0);
            a.div(exp(a.neg()).add(1))
                    .mul(Lanes.floats(both, at + hidden + i, 0))
                    .intoArray(out, outAt + i);
        }
        for (; i < to; i++) {
            float a = both[at + i];
            out[outAt + i] = a / ((float) Math.exp(-a) + 1) * both[at + hidden + i];
        }
    }

    /// The exponential function, of numbers from -87 to 88 and of others as of the nearest of these, to some
    /// 10^-7 of it: `2^n e^r` with a whole n and `|r| <= ln 2 / 2`, and the first terms of its series for
    /// `e^r`. The Vector API's own gives other bits when the compiler has compiled it.
    static FloatVector exp(FloatVector x) {
        FloatVector within = x.max(-87).min(88);
        FloatVector n = within.fma(Lanes.all(LOG2_E), Lanes.all(ROUNDS)).sub(ROUNDS);
        FloatVector r = n.fma(Lanes.all(-LN2_REST), n.fma(Lanes.all(-LN2_FEW_BITS), within));
        FloatVector sum = Lanes.all(1f / 5040);
        sum = sum.fma(r, Lanes.all(1f / 720));
        sum = sum.fma(r, Lanes.all(1f / 120));
        sum = sum.fma(r, Lanes.all(1f / 24));
        sum = sum.fma(r, Lanes.all(1f / 6));
        sum = sum.fma(r, Lanes.all(0.5f));
        sum = sum.fma(r, Lanes.all(1));
        sum = sum.fma(r, Lanes.all(1));
        return sum.mul(Lanes.powerOfTwo(n));
    }

    /// The keys and values that the token of one text looks at: floats, heads x places x size.
    ///
    /// @param places how many there is room for
    /// @param from the first place that it looks at
    /// @param to one behind the last
    public record Seen(MemorySegment keys, MemorySegment values, int places, int from, int to) {}

    /// Attention of one token of each text: `softmax(q k^T / sqrt(size)) v` for every head.
    ///
    /// @param queries a row for each text, of which the first `heads x size` numbers are its queries
    /// @param heads how many there are
    /// @param group how many of them, one behind the other, share their keys and values
    /// @param out rows of `heads x size`
    public static void attend(float[] queries, List<Seen> texts, int heads, int group, float[] out) {
        int stride = queries.length / texts.size();
        int inner = out.length / texts.size();
        int size = inner / heads;
        Team.run(texts.size() * heads, part -> {
            int text = part / heads;
            int head = part % heads;
            Seen seen = texts.get(text);
            long start = (long) head / group * seen.places + seen.from;
            float[] shares = new float[seen.to - seen.from];
            scores(queries, text * stride + head * size, seen.keys, start, size, shares);
            softmax(shares);
            mix(shares, seen.values, start, size, out, text * inner + head * size);
        });
    }

    private static void scores(float[] q, int at, MemorySegment keys, long start, int size, float[] out) {
        float scale = (float) (1 / Math.sqrt(size));
        for (int i = 0; i < out.length; i++) {
            out[i] = scale * Lanes.product(q, at, keys, 4 * (start + i) * size, size);
        }
    }

    private static void softmax(float[] x) {
        float most = Float.NEGATIVE_INFINITY;
        for (float one : x) {
            most = Math.max(most, one);
        }
        FloatVector sum = Lanes.zero();
        int i = 0;
        for (; i + Lanes.COUNT <= x.length; i += Lanes.COUNT) {
            FloatVector share = exp(Lanes.floats(x, i, 0).sub(most));
            share.intoArray(x, i);
            sum = sum.add(share);
        }
        float rest = 0;
        for (; i < x.length; i++) {
            x[i] = (float) Math.exp(x[i] - most);
            rest += x[i];
        }
        float factor = 1 / (Lanes.sum(sum) + rest);
        for (int j = 0; j < x.length; j++) {
            x[j] *= factor;
        }
    }

    /// The sum of rows, each times its share.
    private static void mix(float[] shares, MemorySegment values, long start, int size, float[] out, int to) {
        int column = 0;
        for (; column + 2 * Lanes.COUNT <= size; column += 2 * Lanes.COUNT) {
            FloatVector first = Lanes.zero();
            FloatVector second = first;
            long at = 4 * (start * size + column);
            for (int i = 0; i < shares.length; i++, at += 4L * size) {
                FloatVector share = Lanes.all(shares[i]);
                first = Lanes.floats(values, at).fma(share, first);
                second = Lanes.floats(values, at + 4L * Lanes.COUNT).fma(share, second);
            }
            first.intoArray(out, to + column);
            second.intoArray(out, to + column + Lanes.COUNT);
        }
        for (; column < size; column++) {
            float sum = 0;
            for (int i = 0; i < shares.length; i++) {
                sum = Math.fma(shares[i], Lanes.f32(values, 4 * ((start + i) * size + column)), sum);
            }
            out[to + column] = sum;
        }
    }
}
