package dev.vireo.models;

import dev.vireo.runtime.weights.DType;

/// What encoding one picture costs, estimated before it is done.
///
/// @param operations multiplications and additions, each counted
/// @param bytes memory that the picture needs beside the weights, at the highest
public record EncoderCost(double operations, long bytes) {
    /// The cost for pictures of a size.
    @FunctionalInterface
    public interface Estimate {
        /// The cost of one picture of so many pixels.
        EncoderCost of(long height, long width);
    }

    /// The cost of a transformer over patches, from its sizes: the linear maps, the products of attention, and
    /// the numbers that a block holds at once. Attention is taken to need no N x N matrix.
    ///
    /// @param prefix tokens beside those of patches
    public static Estimate ofTransformer(EncoderShape shape, int channels, int patchSize, int prefix, DType dtype) {
        return (height, width) -> {
            long rows = height / patchSize;
            long columns = width / patchSize;
            double tokens = rows * columns + prefix;
            double c = shape.width();
            double maps = 4 * c * c + 2 * c * shape.hidden();
            double block = 2 * tokens * maps + 4 * tokens * tokens * c;
            double patches = 2 * tokens * c * channels * patchSize * patchSize;
            double numbers =
                    tokens * (3 * c + Math.max(2.0 * shape.hidden(), 5 * c)) + (double) channels * height * width;
            return new EncoderCost(patches + shape.layers() * block, (long) Math.ceil(numbers * dtype.bytes()));
        };
    }
}
