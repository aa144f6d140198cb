package dev.vireo.runtime.image;

import java.util.Arrays;

/// Separable resizing in 8 bits with fixed-point weights: rows and columns, one after the other, each
/// rounded.
final class Resizer {
    /// 8 bits of a sample, 2 of head room for kernels with negative weights.
    private static final int FRACTION_BITS = 32 - 8 - 2;

    private static final int HALF = 1 << (FRACTION_BITS - 1);

    /// For each target pixel the first source pixel, how many count, and their weights.
    private static final class Kernel {
        private final int[] first;
        private final int[] count;
        private final int[] weights;
        private final int size;

        Kernel(int[] first, int[] count, int[] weights, int size) {
            this.first = first;
            this.count = count;
            this.weights = weights;
            this.size = size;
        }
    }

    private Resizer() {}

    /// Whether rows are resized before columns. Rounding in between makes a difference, so that this is what
    /// Pillow does since version 13: columns first when the height shrinks by more than twice as many pixels
    /// as the width.
    static boolean rowsFirst(Box size, int width, int height) {
        return height >= size.height() || size.height() - (long) height <= 2 * (size.width() - (long) width);
    }

    static byte[] resize(byte[] rgb, int offset, int stride, Box size, int width, int height, Resampling how) {
        Kernel across = kernel(size.width(), width, how);
        Kernel down = kernel(size.height(), height, how);
        if (width == size.width()) {
            return vertical(rgb, offset, stride, width, height, down);
        }
        if (height == size.height()) {
            return horizontal(rgb, offset, stride, height, width, across);
        }
        if (rowsFirst(size, width, height)) {
            byte[] rows = horizontal(rgb, offset, stride, size.height(), width, across);
            return vertical(rows, 0, width * 3, width, height, down);
        }
        byte[] columns = vertical(rgb, offset, stride, size.width(), height, down);
        return horizontal(columns, 0, size.width() * 3, height, width, across);
    }

    private static Kernel kernel(int from, int to, Resampling how) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double support = how.support() * stretch;
        int size = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[to];
        int[] count = new int[to];
        int[] weights = new int[Math.multiplyExact(to, size)];
        double[] exact = new double[size];
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int begin = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), from);
            double sum = 0;
            for (int j = begin; j < end; j++) {
                exact[j - begin] = how.weight((j - center + 0.5) * (1 / stretch));
                sum += exact[j - begin];
            }
            first[i] = begin;
            count[i] = end - begin;
            for (int j = 0; j < end - begin; j++) {
                double weight = (sum == 0 ? exact[j] : exact[j] / sum) * (1 << FRACTION_BITS);
                weights[i * size + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return new Kernel(first, count, weights, size);
    }

    private static byte[] horizontal(byte[] in, int offset, int stride, int height, int width, Kernel kernel) {
        byte[] out = new byte[Math.multiplyExact(width * 3, height)];
        for (int y = 0, to = 0; y < height; y++) {
            int row = offset + y * stride;
            for (int x = 0; x < width; x++, to += 3) {
                int from = row + kernel.first[x] * 3;
                int weight = x * kernel.size;
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                for (int last = weight + kernel.count[x]; weight < last; weight++, from += 3) {
                    int w = kernel.weights[weight];
                    red += (in[from] & 255) * w;
                    green += (in[from + 1] & 255) * w;
                    blue += (in[from + 2] & 255) * w;
                }
                out[to] = round(red);
                out[to + 1] = round(green);
                out[to + 2] = round(blue);
            }
        }
        return out;
    }

    private static byte[] vertical(byte[] in, int offset, int stride, int width, int height, Kernel kernel) {
        int rowBytes = width * 3;
        byte[] out = new byte[Math.multiplyExact(rowBytes, height)];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int j = 0; j < kernel.count[y]; j++) {
                int w = kernel.weights[y * kernel.size + j];
                int from = offset + (kernel.first[y] + j) * stride;
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += (in[from + i] & 255) * w;
                }
            }
            for (int i = 0, to = y * rowBytes; i < rowBytes; i++, to++) {
                out[to] = round(sums[i]);
            }
        }
        return out;
    }

    private static byte round(int sum) {
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
