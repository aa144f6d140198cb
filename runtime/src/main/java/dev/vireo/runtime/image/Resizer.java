package dev.vireo.runtime.image;

import java.util.Arrays;

/// Separable resizing in 8 bits with fixed-point weights: rows and columns, one after the other, each
/// rounded.
final class Resizer {
    /// 8 bits of a sample, 2 of head room for kernels with negative weights.
    private static final int FRACTION_BITS = 32 - 8 - 2;

    /// For each target pixel the first source pixel, how many count, and their weights, in fixed point with
    /// so many bits behind the point.
    private static final class Kernel {
        private final int[] first;
        private final int[] count;
        private final int[] weights;
        private final int size;
        private final int bits;

        Kernel(int[] first, int[] count, int[] weights, int size, int bits) {
            this.first = first;
            this.count = count;
            this.weights = weights;
            this.size = size;
            this.bits = bits;
        }

        int half() {
            return 1 << (bits - 1);
        }

        byte round(int sum) {
            return (byte) Math.clamp(sum >> bits, 0, 255);
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
        if (how.isTorchvision() || rowsFirst(size, width, height)) {
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
        double[] exact = new double[Math.multiplyExact(to, size)];
        double most = 0;
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int begin = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), from);
            double sum = 0;
            int row = i * size;
            for (int j = 0; j < end - begin; j++) {
                exact[row + j] = how.weight((begin + j - center + 0.5) * (1 / stretch));
                sum += exact[row + j];
            }
            first[i] = begin;
            count[i] = end - begin;
            for (int j = 0; j < end - begin; j++) {
                exact[row + j] = sum == 0 ? exact[row + j] : exact[row + j] / sum;
                most = Math.max(most, exact[row + j]);
            }
        }
        int bits = how.isTorchvision() ? bitsWithin16(most) : FRACTION_BITS;
        int[] weights = new int[exact.length];
        for (int i = 0; i < weights.length; i++) {
            double weight = exact[i] * (1 << bits);
            weights[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return new Kernel(first, count, weights, size, bits);
    }

    /// The most bits behind the point with which the largest weight has no more than 16, its sign included.
    private static int bitsWithin16(double most) {
        int bits = 0;
        while (bits < FRACTION_BITS && (int) (0.5 + most * (1 << (bits + 1))) < 1 << 15) {
            bits++;
        }
        return bits;
    }

    private static byte[] horizontal(byte[] in, int offset, int stride, int height, int width, Kernel kernel) {
        byte[] out = new byte[Math.multiplyExact(width * 3, height)];
        for (int y = 0, to = 0; y < height; y++) {
            int row = offset + y * stride;
            for (int x = 0; x < width; x++, to += 3) {
                int from = row + kernel.first[x] * 3;
                int weight = x * kernel.size;
                int red = kernel.half();
                int green = kernel.half();
                int blue = kernel.half();
                for (int last = weight + kernel.count[x]; weight < last; weight++, from += 3) {
                    int w = kernel.weights[weight];
                    red += (in[from] & 255) * w;
                    green += (in[from + 1] & 255) * w;
                    blue += (in[from + 2] & 255) * w;
                }
                out[to] = kernel.round(red);
                out[to + 1] = kernel.round(green);
                out[to + 2] = kernel.round(blue);
            }
        }
        return out;
    }

    private static byte[] vertical(byte[] in, int offset, int stride, int width, int height, Kernel kernel) {
        int rowBytes = width * 3;
        byte[] out = new byte[Math.multiplyExact(rowBytes, height)];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, kernel.half());
            for (int j = 0; j < kernel.count[y]; j++) {
                int w = kernel.weights[y * kernel.size + j];
                int from = offset + (kernel.first[y] + j) * stride;
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += (in[from + i] & 255) * w;
                }
            }
            for (int i = 0, to = y * rowBytes; i < rowBytes; i++, to++) {
                out[to] = kernel.round(sums[i]);
            }
        }
        return out;
    }
}
