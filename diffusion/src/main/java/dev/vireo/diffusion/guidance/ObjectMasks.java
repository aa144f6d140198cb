package dev.vireo.diffusion.guidance;

import dev.vireo.layout.Region;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Where one object's words may be looked at, on one grid: numbers that the terms of the energy need, before
/// they become tensors. F frames, N pixels, T words of the object.
final class ObjectMasks {
    private final Grid grid;
    private final int frames;
    private final int tokens;
    /// The object's own box, F x N.
    final float[][] own;
    /// For each word the boxes of all objects that share it, T x F x N.
    final float[][][] shared;
    /// Columns and rows around the edges of those boxes, T x F x columns and T x F x rows.
    private final float[][][] edgeColumns;
    private final float[][][] edgeRows;

    /// @param object number of the object
    /// @param rules decide which cells a box covers, and with which objects a word is shared
    ObjectMasks(Grid grid, List<GuidedObject> objects, int object, GuidanceRules rules) {
        GuidedObject self = objects.get(object);
        this.grid = grid;
        this.frames = self.regions().size();
        this.tokens = self.tokens().size();
        this.own = new float[frames][grid.count()];
        this.shared = new float[tokens][frames][grid.count()];
        this.edgeColumns = new float[tokens][frames][grid.columns()];
        this.edgeRows = new float[tokens][frames][grid.rows()];
        for (int f = 0; f < frames; f++) {
            grid.fill(own[f], rules.cells(grid, self.regions().get(f)));
        }
        for (int t = 0; t < tokens; t++) {
            List<GuidedObject> sharers = rules.sharers(self.tokens().get(t), self, objects);
            for (int f = 0; f < frames; f++) {
                for (GuidedObject sharer : sharers) {
                    draw(sharer.regions().get(f), t, f, rules);
                }
            }
        }
    }

    private void draw(Region region, int token, int frame, GuidanceRules rules) {
        Grid.Cells cells = rules.cells(grid, region);
        grid.fill(shared[token][frame], cells);
        if (rules.hasEdges(region)) {
            edges(edgeColumns[token][frame], cells.left(), cells.right());
            edges(edgeRows[token][frame], cells.top(), cells.bottom());
        }
    }

    /// One cell to both sides of where the box begins and of where it ends.
    private static void edges(float[] line, int first, int end) {
        boolean[] set = new boolean[line.length];
        for (int edge : new int[] {first, end}) {
            Grid.slice(set, Math.max(edge - 1, 0), Math.min(edge + 2, line.length));
        }
        for (int i = 0; i < line.length; i++) {
            if (set[i]) {
                line[i] = 1;
            }
        }
    }

    private static int area(float... mask) {
        int out = 0;
        for (float m : mask) {
            out += m > 0 ? 1 : 0;
        }
        return out;
    }

    /// What it is drawn on.
    Grid grid() {
        return grid;
    }

    /// The own boxes, F x 1 x 1 x N.
    Tensor own(Device device) {
        return Tensor.of(flat(own), frames, 1, 1, grid.count()).to(device);
    }

    /// The outsides of the shared boxes, F x 1 x T x N.
    Tensor outside(Device device) {
        return shared(device).rsub(1);
    }

    /// The shared boxes, F x 1 x T x N.
    Tensor shared(Device device) {
        return framesFirst(shared, grid.count()).to(device);
    }

    Tensor edgeColumns(Device device) {
        return framesFirst(edgeColumns, grid.columns()).to(device);
    }

    Tensor edgeRows(Device device) {
        return framesFirst(edgeRows, grid.rows()).to(device);
    }

    private Tensor framesFirst(float[][][] masks, int width) {
        float[] out = new float[frames * tokens * width];
        for (int t = 0; t < tokens; t++) {
            for (int f = 0; f < frames; f++) {
                System.arraycopy(masks[t][f], 0, out, (f * tokens + t) * width, width);
            }
        }
        return Tensor.of(out, frames, 1, tokens, width);
    }

    /// F x 1 x 1 x K.
    Tensor foregroundWeights(double share, Device device) {
        int[] areas = new int[frames];
        for (int f = 0; f < frames; f++) {
            areas[f] = area(own[f]);
        }
        return Largest.weights(areas, share, frames, 1, 1).to(device);
    }

    /// F x 1 x T x K.
    Tensor backgroundWeights(double share, Device device) {
        int[] areas = new int[frames * tokens];
        for (int f = 0; f < frames; f++) {
            for (int t = 0; t < tokens; t++) {
                areas[f * tokens + t] = grid.count() - area(shared[t][f]);
            }
        }
        return Largest.weights(areas, share, frames, 1, tokens).to(device);
    }

    /// The frames in which the boxes that share a word are not empty.
    int[] visible(int token) {
        int[] out = new int[frames];
        int count = 0;
        for (int f = 0; f < frames; f++) {
            if (area(shared[token][f]) > 0) {
                out[count++] = f;
            }
        }
        return Arrays.copyOf(out, count);
    }

    /// The centre of the boxes that share a word in one frame: row, column, in cells.
    double[] centre(int token, int frame) {
        float[] mask = shared[token][frame];
        double row = 0;
        double column = 0;
        for (int n = 0; n < mask.length; n++) {
            row += mask[n] * grid.row(n);
            column += mask[n] * grid.column(n);
        }
        int area = area(mask);
        return new double[] {row / area, column / area};
    }

    private static float[] flat(float[][] rows) {
        float[] out = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, out, i * rows[0].length, rows[0].length);
        }
        return out;
    }
}
