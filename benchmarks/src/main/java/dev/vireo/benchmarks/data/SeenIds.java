package dev.vireo.benchmarks.data;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Which ids of a split were seen, of millions too: 64 bits of each are kept. Two ids share them once in 10^5 runs
/// over the largest published split (14 million questions).
final class SeenIds {
    private final long factor = ThreadLocalRandom.current().nextLong() | 1;
    private long[] table = new long[1 << 10];
    private int size;

    /// Notes an id.
    ///
    /// @return whether it is new
    boolean add(String id) {
        if (size * 2 > table.length) {
            long[] old = table;
            table = new long[old.length * 2];
            Arrays.stream(old).filter(hash -> hash != 0).forEach(this::put);
        }
        boolean fresh = put(hash(id));
        size += fresh ? 1 : 0;
        return fresh;
    }

    private boolean put(long hash) {
        int at = (int) hash & (table.length - 1);
        while (table[at] != 0) {
            if (table[at] == hash) {
                return false;
            }
            at = (at + 1) & (table.length - 1);
        }
        table[at] = hash;
        return true;
    }

    /// A polynomial in a number that nobody can guess, so that nobody makes ids that fall together; never 0.
    private long hash(String id) {
        long hash = id.length();
        for (int i = 0; i < id.length(); i++) {
            hash = (hash + id.charAt(i) + 1) * factor;
            hash ^= hash >>> 32;
        }
        hash *= 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }
}
