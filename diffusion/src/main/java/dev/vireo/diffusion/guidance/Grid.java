package dev.vireo.diffusion.guidance;

import dev.vireo.layout.Region;

/// The pixels of an attention map, onto which regions are drawn.
public record Grid(int rows, int columns) {
    /// How a region lies on the grid: rows and columns from the first, included, to the last, excluded. In the
    /// reference's way the last can be negative, which counts from the end when cells are set.
    public record Cells(int left, int top, int right, int bottom) {}

    /// The row of a pixel, counted in row-major order.
    int row(int pixel) {
        return pixel / columns;
    }

    int column(int pixel) {
        return pixel % columns;
    }

    public int count() {
        return rows * columns;
    }

    /// The cells of a region as the reference rounds them: corner and size apart, halves to even, so that a
    /// moving box keeps its size. A box that leaves the frame to the left or above gets negative ends.
    Cells published(Region region) {
        int left = (int) Math.rint(region.left() * columns);
        int top = (int) Math.rint(region.top() * rows);
        int right = left + (int) Math.rint((region.right() - region.left()) * columns);
        int bottom = top + (int) Math.rint((region.bottom() - region.top()) * rows);
        return new Cells(Math.max(left, 0), Math.max(top, 0), Math.min(right, columns), Math.min(bottom, rows));
    }

    /// As [#published], but a region that can be seen has at least one cell, the one at the centre of what can
    /// be seen of it, and one that can't be seen has none.
    Cells mended(Region region) {
        if (!region.visible()) {
            return new Cells(0, 0, 0, 0);
        }
        Cells cells = published(region);
        int[] x = atLeastOne(cells.left(), cells.right(), region.left(), region.right(), columns);
        int[] y = atLeastOne(cells.top(), cells.bottom(), region.top(), region.bottom(), rows);
        return new Cells(x[0], y[0], x[1], y[1]);
    }

    private static int[] atLeastOne(int first, int end, double from, double to, int size) {
        if (end > first) {
            return new int[] {first, end};
        }
        double centre = (Math.clamp(from, 0, 1) + Math.clamp(to, 0, 1)) / 2;
        int cell = Math.min((int) (centre * size), size - 1);
        return new int[] {cell, cell + 1};
    }

    /// Sets the cells in a mask of the whole grid.
    public void fill(float[] mask, Cells cells) {
        boolean[] x = new boolean[columns];
        boolean[] y = new boolean[rows];
        slice(x, cells.left(), cells.right());
        slice(y, cells.top(), cells.bottom());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; y[row] && column < columns; column++) {
                if (x[column]) {
                    mask[row * columns + column] = 1;
                }
            }
        }
    }

    /// Sets what `line[first:end]` means in Python, which is what the reference computes with.
    static void slice(boolean[] line, int first, int end) {
        int from = first < 0 ? Math.max(first + line.length, 0) : first;
        int to = end < 0 ? end + line.length : Math.min(end, line.length);
        for (int i = from; i < to; i++) {
            line[i] = true;
        }
    }
}
