package dev.vireo.recipes;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.builtin.AttributeLayout;
import java.util.List;

/// Pictures of scenes with what the network should say of them, as plain arrays, so that they can be made on
/// any thread.
@SuppressWarnings("ArrayRecordComponent") // handed straight to tensors
record SceneBatch(
        int size, byte[] pixels, float[] heat, float[] depth, long[] cells, float[] boxes, long[][] attributes) {

    private static final int CELLS = SceneNetwork.GRID_WIDTH * SceneNetwork.GRID_HEIGHT;

    static SceneBatch of(List<Rendering> renderings) {
        int size = renderings.size();
        int objects =
                renderings.stream().mapToInt(r -> r.scene().objects().size()).sum();
        byte[] pixels = new byte[size * SceneNetwork.HEIGHT * SceneNetwork.WIDTH * 3];
        float[] heat = new float[size * CELLS];
        float[] depth = new float[size * CELLS];
        long[] cells = new long[objects];
        float[] boxes = new float[objects * 4];
        long[][] attributes = new long[AttributeLayout.KINDS][objects];
        int n = 0;
        for (int b = 0; b < size; b++) {
            Rendering rendering = renderings.get(b);
            byte[] rgb = rendering.image().toRgb();
            System.arraycopy(rgb, 0, pixels, b * rgb.length, rgb.length);
            fillDepth(rendering, depth, b * CELLS);
            for (Scene.Thing object : rendering.scene().objects()) {
                double cx = object.box().centerX() / SceneNetwork.STRIDE;
                double cy = object.box().centerY() / SceneNetwork.STRIDE;
                int column = Math.clamp((int) cx, 0, SceneNetwork.GRID_WIDTH - 1);
                int row = Math.clamp((int) cy, 0, SceneNetwork.GRID_HEIGHT - 1);
                double side = Math.sqrt((double) object.box().area()) / SceneNetwork.STRIDE;
                splat(heat, b * CELLS, column, row, Math.max(0.7, side / 7));
                cells[n] = (long) b * CELLS + (long) row * SceneNetwork.GRID_WIDTH + column;
                double px = (column + 0.5) * SceneNetwork.STRIDE;
                double py = (row + 0.5) * SceneNetwork.STRIDE;
                boxes[4 * n] = (float) ((px - object.box().left()) / SceneNetwork.BOX_SCALE);
                boxes[4 * n + 1] = (float) ((py - object.box().top()) / SceneNetwork.BOX_SCALE);
                boxes[4 * n + 2] = (float) ((object.box().right() - px) / SceneNetwork.BOX_SCALE);
                boxes[4 * n + 3] = (float) ((object.box().bottom() - py) / SceneNetwork.BOX_SCALE);
                attributes[0][n] = AttributeLayout.number(object.size());
                attributes[1][n] = AttributeLayout.number(object.color());
                attributes[2][n] = AttributeLayout.number(object.material());
                attributes[3][n] = AttributeLayout.number(object.shape());
                n++;
            }
        }
        return new SceneBatch(size, pixels, heat, depth, cells, boxes, attributes);
    }

    private static void fillDepth(Rendering rendering, float[] out, int offset) {
        int half = SceneNetwork.STRIDE / 2;
        for (int row = 0; row < SceneNetwork.GRID_HEIGHT; row++) {
            for (int column = 0; column < SceneNetwork.GRID_WIDTH; column++) {
                int at = (row * SceneNetwork.STRIDE + half) * SceneNetwork.WIDTH + column * SceneNetwork.STRIDE + half;
                out[offset + row * SceneNetwork.GRID_WIDTH + column] =
                        (float) Math.log(rendering.depth()[at]);
            }
        }
    }

    /// A bell of height 1 around the cell; where bells meet the higher one counts.
    private static void splat(float[] heat, int offset, int column, int row, double deviation) {
        int reach = (int) Math.ceil(3 * deviation);
        for (int y = Math.max(0, row - reach); y <= Math.min(SceneNetwork.GRID_HEIGHT - 1, row + reach); y++) {
            for (int x = Math.max(0, column - reach); x <= Math.min(SceneNetwork.GRID_WIDTH - 1, column + reach); x++) {
                double d2 = (double) (x - column) * (x - column) + (double) (y - row) * (y - row);
                int at = offset + y * SceneNetwork.GRID_WIDTH + x;
                heat[at] = Math.max(heat[at], (float) Math.exp(-d2 / (2 * deviation * deviation)));
            }
        }
    }

    Tensor pixels_B3HW() {
        return Tensor.ofBytes(pixels, size, SceneNetwork.HEIGHT, SceneNetwork.WIDTH, 3)
                .permute(0, 3, 1, 2);
    }
}
