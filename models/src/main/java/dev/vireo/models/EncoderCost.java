package dev.vireo.models;

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
}
