package dev.vireo.models.ps3;

import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts chosen patches out of a picture resized to a scale, computing only the pixels of these patches: one row
/// of patches after the other, so that neither the resized picture nor the table of all its patches is made.
final class PatchSampler {
    private final Grid grid;
    private final int patch;
    private final Bicubic rows;
    private final Bicubic columns;

    PatchSampler(long height, long width, Grid grid, int patch) {
        this.grid = grid;
        this.patch = patch;
        rows = new Bicubic(height, (long) grid.rows() * patch);
        columns = new Bicubic(width, (long) grid.columns() * patch);
    }

    /// The chosen patches of one picture.
    ///
    /// @param picture_CHW of 32-bit floats
    /// @param cells numbers of the patches, row after row, ascending
    /// @param dtype of the result
    /// @return a row per patch: all pixels of a channel, row after row, then those of the next
    Tensor patches(Tensor picture_CHW, int[] cells, DType dtype) {
        return Scope.tidy(() -> {
            long channels = picture_CHW.size(0);
            List<Tensor> found = new ArrayList<>();
            for (int from = 0; from < cells.length; ) {
                int row = cells[from] / grid.columns();
                int to = from;
                while (to < cells.length && cells[to] / grid.columns() == row) {
                    to++;
                }
                int[] starts = Arrays.stream(cells, from, to)
                        .map(cell -> cell % grid.columns() * patch)
                        .toArray();
                found.add(Scope.tidy(() -> {
                    // Only the source rows that count; columns first, as PyTorch does.
                    int top = row * patch;
                    int offset = rows.firstSource(top);
                    Tensor band = picture_CHW.narrow(1, offset, rows.sourceCount(top, patch));
                    Tensor wide = columns.ranges(band, 2, 0, starts, patch);
                    return rows.ranges(wide, 1, offset, new int[] {top}, patch)
                            .reshape(channels, patch, starts.length, patch)
                            .permute(2, 0, 1, 3)
                            .reshape(starts.length, channels * patch * patch)
                            .to(dtype);
                }));
                from = to;
            }
            return Tensor.cat(0, found.toArray(Tensor[]::new));
        });
    }
}
