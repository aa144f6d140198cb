package dev.vireo.recipes;

/// Seeds made from seeds.
final class Seeds {
    private Seeds() {}

    /// Spreads a seed and an index over all 64 bits (the finaliser of SplitMix64). Training seeds have their top bit
    /// set,
    /// so that no scene of a held-out set, whose seeds have not, is ever trained on.
    static long mix(long seed, long index) {
        long z = seed * 0x9E3779B97F4A7C15L + index + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) | Long.MIN_VALUE;
    }
}
