package dev.vireo.models.internal.nn;

import dev.vireo.runtime.tensor.Tensor;

/// Tables of learned positions for other grids than the one that they were learned on.
public final class Positions {
    private Positions() {}

    /// The table for a grid of `rows` x `columns`.
    ///
    /// @param table_NC `prefix` rows of tokens that have no place, then the rows of a square grid
    /// @throws IllegalArgumentException when the rest of the table is no square grid
    public static Tensor resize(Tensor table_NC, int prefix, long rows, long columns, Resample how) {
        long cells = table_NC.size(0) - prefix;
        long side = Math.round(Math.sqrt((double) cells));
        if (side * side != cells) {
            throw new IllegalArgumentException(cells + " positions are no square grid");
        }
        return resize(table_NC, prefix, side, side, rows, columns, how);
    }

    /// The table for a grid of `rows` x `columns`, from one that was learned on any other.
    ///
    /// @param table_NC `prefix` rows of tokens that have no place, then the rows of a grid of `oldRows` x
    ///     `oldColumns`
    public static Tensor resize(
            Tensor table_NC, int prefix, long oldRows, long oldColumns, long rows, long columns, Resample how) {
        if (oldRows == rows && oldColumns == columns) {
            return table_NC;
        }
        long channels = table_NC.size(1);
        Tensor grid_CHW =
                table_NC.narrow(0, prefix, oldRows * oldColumns).transpose(0, 1).reshape(channels, oldRows, oldColumns);
        Tensor resized = how.apply(grid_CHW, rows, columns)
                .reshape(channels, rows * columns)
                .transpose(0, 1);
        return prefix == 0 ? resized : Tensor.cat(0, table_NC.narrow(0, 0, prefix), resized);
    }
}
