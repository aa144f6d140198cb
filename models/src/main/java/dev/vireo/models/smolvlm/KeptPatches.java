package dev.vireo.models.smolvlm;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;

/// Which patches of some pictures of one size are no padding.
final class KeptPatches {
    private final boolean[] kept;
    private final int count;
    private final int rows;
    private final int columns;

    private KeptPatches(boolean[] kept, int count, int rows, int columns) {
        this.kept = kept;
        this.count = count;
        this.rows = rows;
        this.columns = columns;
    }

    static KeptPatches all(int count, int rows, int columns) {
        boolean[] kept = new boolean[Math.multiplyExact(count, rows * columns)];
        Arrays.fill(kept, true);
        return new KeptPatches(kept, count, rows, columns);
    }

    /// A patch is kept when one of its pixels is.
    ///
    /// @param pixels_THW integers, 0 for padding
    /// @throws VireoException with code DATA when nothing is kept at the left or upper edge of a picture, where
    ///     its size is read
    static KeptPatches of(Tensor pixels_THW, int patch) {
        long[] pixels = pixels_THW.toLongs();
        int count = Math.toIntExact(pixels_THW.size(0));
        int height = Math.toIntExact(pixels_THW.size(1));
        int width = Math.toIntExact(pixels_THW.size(2));
        int rows = height / patch;
        int columns = width / patch;
        KeptPatches out = new KeptPatches(new boolean[count * rows * columns], count, rows, columns);
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = Math.floorDiv(i, width) % height;
            if (pixels[i] != 0 && x / patch < columns && y / patch < rows) {
                int picture = Math.floorDiv(i, width * height);
                out.kept[(picture * rows + y / patch) * columns + x / patch] = true;
            }
        }
        for (int picture = 0; picture < count; picture++) {
            if (out.rows(picture) == 0 || out.columns(picture) == 0) {
                throw new VireoException(
                        Code.DATA,
                        "picture " + picture + " is all padding at its left or its upper edge",
                        "Padding stands at the right and below.");
            }
        }
        return out;
    }

    private boolean kept(int picture, int row, int column) {
        return kept[(picture * rows + row) * columns + column];
    }

    private int rows(int picture) {
        int out = 0;
        for (int row = 0; row < rows; row++) {
            out += kept(picture, row, 0) ? 1 : 0;
        }
        return out;
    }

    private int columns(int picture) {
        int out = 0;
        for (int column = 0; column < columns; column++) {
            out += kept(picture, 0, column) ? 1 : 0;
        }
        return out;
    }

    boolean isAll() {
        for (boolean each : kept) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    /// 1 for patches that are kept, 0 for others.
    long[] numbers() {
        long[] out = new long[kept.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = kept[i] ? 1 : 0;
        }
        return out;
    }

    /// The number of the learned position of each patch: that of the cell in which it begins, when the picture
    /// is stretched over all cells. The fraction is taken exactly; the published program takes it in 32 bits,
    /// which on some machines moves patches of grids of 19, 25 and others (none of a published model) by a cell.
    ///
    /// @param side cells along a side
    long[] positions(int side) {
        long[] out = new long[kept.length];
        int at = 0;
        for (int picture = 0; picture < count; picture++) {
            int ownRows = rows(picture);
            int ownColumns = columns(picture);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++, at++) {
                    out[at] = kept[at] ? cell(row, ownRows, side) * side + cell(column, ownColumns, side) : 0;
                }
            }
        }
        return out;
    }

    private static long cell(int place, int places, int side) {
        return Math.min((long) place * side / places, side - 1L);
    }
}
