package dev.vireo.models.nvila;

import dev.vireo.models.nvila.VilaHdModel.Region;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Where it was looked, from the patches that were taken.
final class LookedAt {
    private LookedAt() {}

    /// The places of a map that are not 0.
    static List<Long> places(float[] map) {
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < map.length; i++) {
            if (map[i] > 0) {
                out.add((long) i);
            }
        }
        return out;
    }

    /// The boxes around patches that touch each other at a side, in the order of their first patch.
    static List<Region> regions(int picture, int look, int scale, List<Integer> patches, int rows, int columns) {
        boolean[] left = new boolean[rows * columns];
        patches.forEach(patch -> left[patch] = true);
        List<Region> out = new ArrayList<>();
        for (int first : patches) {
            if (!left[first]) {
                continue;
            }
            int top = rows;
            int bottom = 0;
            int west = columns;
            int east = 0;
            int count = 0;
            Deque<Integer> open = new ArrayDeque<>(List.of(first));
            left[first] = false;
            while (!open.isEmpty()) {
                int patch = open.removeLast();
                int row = patch / columns;
                int column = patch % columns;
                count++;
                top = Math.min(top, row);
                bottom = Math.max(bottom, row + 1);
                west = Math.min(west, column);
                east = Math.max(east, column + 1);
                add(open, left, row > 0, patch - columns);
                add(open, left, row < rows - 1, patch + columns);
                add(open, left, column > 0, patch - 1);
                add(open, left, column < columns - 1, patch + 1);
            }
            out.add(new Region(
                    picture,
                    look,
                    scale,
                    count,
                    (double) west / columns,
                    (double) top / rows,
                    (double) east / columns,
                    (double) bottom / rows));
        }
        return out;
    }

    private static void add(Deque<Integer> open, boolean[] left, boolean inside, int patch) {
        if (inside && left[patch]) {
            left[patch] = false;
            open.add(patch);
        }
    }
}
