package dev.vireo.visiontools.builtin;

import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.Familiarity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything that one pass of the scene network says of a picture.
///
/// @param frame how the picture was fitted into the network's input
/// @param things found, best first, then left to right
/// @param depths distance from the camera for each cell of the network's grid, rows first
/// @param familiarity whether it is a picture of the built-in world
@SuppressWarnings("ArrayRecordComponent") // read only inside this package
record SceneView(Frame frame, List<Detection> things, float[] depths, Familiarity familiarity) {

    /// How a picture is fitted into the network's input: scaled by one factor, placed in the middle.
    record Frame(int width, int height, double scale, int padLeft, int padTop) {
        static Frame of(int width, int height) {
            double scale = Math.min(SceneNetwork.WIDTH / (double) width, SceneNetwork.HEIGHT / (double) height);
            Frame bare = new Frame(width, height, scale, 0, 0);
            return new Frame(
                    width,
                    height,
                    scale,
                    (SceneNetwork.WIDTH - bare.fittedWidth()) / 2,
                    (SceneNetwork.HEIGHT - bare.fittedHeight()) / 2);
        }

        int fittedWidth() {
            return Math.clamp(Math.round(width * scale), 1, SceneNetwork.WIDTH);
        }

        int fittedHeight() {
            return Math.clamp(Math.round(height * scale), 1, SceneNetwork.HEIGHT);
        }

        Box toPicture(double left, double top, double right, double bottom) {
            int l = (int) Math.round((left - padLeft) / scale);
            int t = (int) Math.round((top - padTop) / scale);
            int r = (int) Math.round((right - padLeft) / scale);
            int b = (int) Math.round((bottom - padTop) / scale);
            return new Box(l, t, Math.max(l + 1, r), Math.max(t + 1, b)).clip(Box.of(width, height));
        }

        double inputX(double x) {
            return x * scale + padLeft;
        }

        double inputY(double y) {
            return y * scale + padTop;
        }
    }

    /// The thing whose box agrees best with a box, when they overlap at all.
    Optional<Detection> at(Box box) {
        return things.stream()
                .filter(d -> d.box().overlaps(box))
                .max(Comparator.comparingDouble(d -> d.box().iou(box)));
    }

    /// The median depth over a box of the picture: every cell counts by how much of it the box covers.
    double medianDepth(Box box) {
        double left = frame.inputX(box.left()) / SceneNetwork.STRIDE;
        double top = frame.inputY(box.top()) / SceneNetwork.STRIDE;
        double right = frame.inputX(box.right()) / SceneNetwork.STRIDE;
        double bottom = frame.inputY(box.bottom()) / SceneNetwork.STRIDE;
        int firstColumn = Math.clamp((int) left, 0, SceneNetwork.GRID_WIDTH - 1);
        int lastColumn = Math.clamp((int) Math.ceil(right) - 1, firstColumn, SceneNetwork.GRID_WIDTH - 1);
        int firstRow = Math.clamp((int) top, 0, SceneNetwork.GRID_HEIGHT - 1);
        int lastRow = Math.clamp((int) Math.ceil(bottom) - 1, firstRow, SceneNetwork.GRID_HEIGHT - 1);
        double[][] weighted = new double[(lastColumn - firstColumn + 1) * (lastRow - firstRow + 1)][];
        double total = 0;
        int n = 0;
        for (int row = firstRow; row <= lastRow; row++) {
            for (int column = firstColumn; column <= lastColumn; column++) {
                double w = Math.max(1e-6, Math.min(right, column + 1) - Math.max(left, column))
                        * Math.max(1e-6, Math.min(bottom, row + 1) - Math.max(top, row));
                weighted[n++] = new double[] {depths[row * SceneNetwork.GRID_WIDTH + column], w};
                total += w;
            }
        }
        Arrays.sort(weighted, Comparator.comparingDouble(v -> v[0]));
        double seen = 0;
        for (double[] value : weighted) {
            seen += value[1];
            if (seen >= total / 2) {
                return value[0];
            }
        }
        return weighted[n - 1][0];
    }
}
