package dev.vireo.models.qwen25vl;

import dev.vireo.models.qwen25vl.Qwen25VlConfig.Vision;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where the patches of some pictures and videos stand within the blocks, and which see each other.
///
/// Cells, the squares of patches that become one feature, stand there window after window, windows of the
/// same size together. A window is a square of cells in one frame; at the right and at the bottom it may be
/// smaller.
final class Layout {
    /// Which cell of the pictures stands at each place of the blocks.
    private final long[] order;
    /// At which place of the blocks each cell of the pictures stands.
    private final long[] inverse;
    /// How many patches each window has, in the order of the blocks.
    private final List<Integer> windows;
    /// How many patches each frame has, in the order of the pictures.
    private final List<Integer> frames;
    /// Of each patch, in the order of the pictures, the row of its frame.
    private final int[] rows;
    /// Of each patch the column.
    private final int[] columns;
    /// How many patches a cell has.
    private final int square;

    private Layout(List<int[]> windows, List<Integer> frames, int[] rows, int[] columns, int square) {
        order = windows.stream().flatMapToInt(IntStream::of).asLongStream().toArray();
        inverse = new long[order.length];
        for (int place = 0; place < order.length; place++) {
            inverse[(int) order[place]] = place;
        }
        this.windows = windows.stream().map(window -> window.length * square).toList();
        this.frames = List.copyOf(frames);
        this.rows = rows;
        this.columns = columns;
        this.square = square;
    }

    /// The layout of grids whose rows and columns are multiples of what merges into one.
    static Layout of(List<Grid> grids, Vision sizes) {
        int merge = sizes.merge();
        int square = merge * merge;
        List<int[]> windows = new ArrayList<>();
        List<Integer> frames = new ArrayList<>();
        int cells = 0;
        int patches = Math.toIntExact(grids.stream().mapToLong(Grid::patches).sum());
        int[] rows = new int[patches];
        int[] columns = new int[patches];
        for (Grid grid : grids) {
            for (int frame = 0; frame < grid.frames(); frame++) {
                int first = cells * square;
                for (int i = 0; i < grid.rows() * grid.columns(); i++) {
                    int cell = i / square;
                    int across = grid.columns() / merge;
                    rows[first + i] = cell / across * merge + i % square / merge;
                    columns[first + i] = cell % across * merge + i % merge;
                }
                windows.addAll(windows(cells, grid.rows() / merge, grid.columns() / merge, sizes.window()));
                frames.add(grid.rows() * grid.columns());
                cells += grid.rows() * grid.columns() / square;
            }
        }
        windows.sort(Comparator.comparingInt((int[] window) -> window.length).reversed());
        return new Layout(windows, frames, rows, columns, square);
    }

    private static List<int[]> windows(int first, int rows, int columns, int side) {
        List<int[]> out = new ArrayList<>();
        for (int top = 0; top < rows; top += side) {
            for (int left = 0; left < columns; left += side) {
                int height = Math.min(side, rows - top);
                int width = Math.min(side, columns - left);
                int[] cells = new int[height * width];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = first + (top + i / width) * columns + left + i % width;
                }
                out.add(cells);
            }
        }
        return out;
    }

    /// How many patches there are.
    int patches() {
        return rows.length;
    }

    /// The row of a patch within its frame.
    int row(int patch) {
        return rows[patch];
    }

    /// The column of a patch within its frame.
    int column(int patch) {
        return columns[patch];
    }

    /// The windows, for patches as they stand in the blocks.
    Segments byWindow() {
        return new Segments(Optional.empty(), Optional.empty(), Segments.runs(windows));
    }

    /// The frames, for the same.
    Segments byFrame(Device device) {
        return new Segments(
                Optional.of(patches(inverse, device)), Optional.of(patches(order, device)), Segments.runs(frames));
    }

    /// Which patch of the pictures stands at each place of the blocks.
    Tensor intoBlocks(Device device) {
        return patches(order, device);
    }

    /// At which place of the blocks each feature of the pictures stands.
    Tensor outOfBlocks(Device device) {
        return Tensor.of(inverse, inverse.length).to(device);
    }

    private Tensor patches(long[] cells, Device device) {
        long[] out = new long[cells.length * square];
        for (int i = 0; i < out.length; i++) {
            out[i] = cells[i / square] * square + i % square;
        }
        return Tensor.of(out, out.length).to(device);
    }
}
