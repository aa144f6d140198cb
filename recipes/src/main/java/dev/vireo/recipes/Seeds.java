package dev.vireo.recipes;

/// Seeds made from seeds.
final class Seeds {
    private Seeds() {}

    /// Spreads a seed and an index over 63 bits (the finaliser of SplitMix64) and sets the top bit: training
    /// scenes. Sets made by [dev.vireo.microworld.Scenes] spread over all 64 bits, so that the chance that
    /// one of a hundred thousand held-out scenes was trained on lies below one in a billion;
    /// [PerceptionReport] clears the bit and excludes it.
    static long mix(long seed, long index) {
        long z = seed * 0x9E3779B97F4A7C15L + index + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) | Long.MIN_VALUE;
    }
}
