package dev.vireo.models.world;

import dev.vireo.models.Parameters;
import dev.vireo.models.world.Layers.ConvNorm;
import dev.vireo.models.world.Layers.Residual;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;

/// Finds the things of a picture with their attributes, and its depth, in one pass. One point per thing on a
/// grid four times coarser than the picture, after "Objects as Points" (Zhou et al., arXiv 1904.07850): a
/// heat map of centres, and at each centre the distances to the edges of its box and scores for each
/// attribute.
///
/// The picture is [#WIDTH] x [#HEIGHT] with channels red, green, blue in 0..255.
public final class SceneNetwork {
    /// Pixels across.
    public static final int WIDTH = 320;

    /// Pixels down.
    public static final int HEIGHT = 240;

    /// Pixels of the picture per cell of the output grid, in each direction.
    public static final int STRIDE = 4;

    /// Columns of the output grid.
    public static final int GRID_WIDTH = WIDTH / STRIDE;

    /// Rows of the output grid.
    public static final int GRID_HEIGHT = HEIGHT / STRIDE;

    /// Box distances and depths are stored divided by this many pixels, so that they are near 1.
    public static final double BOX_SCALE = 16;

    /// Things are rare, so an untrained network should say so: the heat starts near `sigmoid(-4)`, 2 %.
    private static final double HEAT_START = -4;

    /// What the network says of a batch; N cells are `B * GRID_HEIGHT * GRID_WIDTH`, rows first.
    ///
    /// @param heat_N logits that a thing is centred in the cell
    /// @param box_N4 distances from the cell's middle to left, top, right and bottom, in units of
    ///     [#BOX_SCALE] pixels
    /// @param attributes_NA logits of all attributes, kind after kind
    /// @param depth_N logarithm of the distance from the camera
    /// @param summary_BS means and deviations of inner features, by which unfamiliar pictures are told
    public record Output(Tensor heat_N, Tensor box_N4, Tensor attributes_NA, Tensor depth_N, Tensor summary_BS) {}

    private final SceneConfig config;
    private final ConvNorm stem0;
    private final ConvNorm stem1;
    private final Residual level4;
    private final ConvNorm down8;
    private final Residual level8a;
    private final Residual level8b;
    private final ConvNorm down16;
    private final Residual level16a;
    private final Residual level16b;
    private final ConvNorm up8;
    private final ConvNorm side8;
    private final ConvNorm up4;
    private final ConvNorm side4;
    private final ConvNorm neck;
    private final Tensor headWeight;
    private final Tensor headBias;

    /// A network over these parameters.
    public SceneNetwork(SceneConfig config, Parameters p) {
        this.config = config;
        int c2 = config.channels().get(0);
        int c4 = config.channels().get(1);
        int c8 = config.channels().get(2);
        int c16 = config.channels().get(3);
        int neckChannels = config.neck();
        stem0 = ConvNorm.of(p, "stem.0", 5, c2, 3, 2);
        stem1 = ConvNorm.of(p, "stem.1", c2, c4, 3, 2);
        level4 = Residual.of(p, "level4", c4);
        down8 = ConvNorm.of(p, "down8", c4, c8, 3, 2);
        level8a = Residual.of(p, "level8.0", c8);
        level8b = Residual.of(p, "level8.1", c8);
        down16 = ConvNorm.of(p, "down16", c8, c16, 3, 2);
        level16a = Residual.of(p, "level16.0", c16);
        level16b = Residual.of(p, "level16.1", c16);
        up8 = ConvNorm.of(p, "up8", c16, c8, 1, 1);
        side8 = ConvNorm.of(p, "side8", c8, c8, 3, 1);
        up4 = ConvNorm.of(p, "up4", c8, neckChannels, 1, 1);
        side4 = ConvNorm.of(p, "side4", c4, neckChannels, 1, 1);
        neck = ConvNorm.of(p, "neck", neckChannels, neckChannels, 3, 1);
        headWeight = p.weight("head.weight", 0.1, config.headSize(), neckChannels, 1, 1);
        headBias = p.constant("head.bias", 0, config.headSize());
    }

    /// Its sizes.
    public SceneConfig config() {
        return config;
    }

    /// Runs the network on `B x 3 x HEIGHT x WIDTH`.
    public Output forward(Tensor pixels_B3HW, boolean training) {
        long batch = pixels_B3HW.size(0);
        Tensor x = Tensor.cat(1, pixels_B3HW.add(-128).mul(1 / 64.0), places(batch))
                .channelsLast();
        Tensor f4 = level4.apply(
                stem1.apply(stem0.apply(x, training).relu(), training).relu(), training);
        Tensor f8 = level8b.apply(level8a.apply(down8.apply(f4, training).relu(), training), training);
        Tensor f16 = level16b.apply(level16a.apply(down16.apply(f8, training).relu(), training), training);
        Tensor m8 = up8.apply(f16, training).resizeNearest(GRID_HEIGHT / 2, GRID_WIDTH / 2);
        m8 = side8.apply(m8.add(f8).relu(), training).relu();
        Tensor m4 = up4.apply(m8, training).resizeNearest(GRID_HEIGHT, GRID_WIDTH);
        m4 = neck.apply(m4.add(side4.apply(f4, training)).relu(), training).relu();
        Tensor head_NK = m4.conv2d(headWeight, headBias, 1, 0)
                .permute(0, 2, 3, 1)
                .reshape(batch * GRID_HEIGHT * GRID_WIDTH, config.headSize());
        return new Output(
                head_NK.narrow(1, 0, 1).reshape(-1).add(HEAT_START),
                head_NK.narrow(1, 1, 4),
                head_NK.narrow(1, 6, config.attributes()),
                head_NK.narrow(1, 5, 1).reshape(-1),
                Tensor.cat(1, moments(f4.detach()), moments(f8.detach()), moments(f16.detach())));
    }

    private static Tensor moments(Tensor x_BCHW) {
        Tensor mean = x_BCHW.mean(2, 3);
        Tensor variance = x_BCHW.mul(x_BCHW).mean(2, 3).sub(mean.mul(mean));
        return Tensor.cat(1, mean, variance.clamp(1e-8, 1e8).sqrt());
    }

    /// Where each pixel stands, -1 to 1: without it a convolution can't tell a small thing from a far one.
    private static Tensor places(long batch) {
        float[] values = new float[2 * HEIGHT * WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                values[y * WIDTH + x] = 2f * y / (HEIGHT - 1) - 1;
                values[(HEIGHT + y) * WIDTH + x] = 2f * x / (WIDTH - 1) - 1;
            }
        }
        Tensor one = Tensor.of(values, 1, 2, HEIGHT, WIDTH);
        Tensor[] copies = new Tensor[(int) batch];
        Arrays.fill(copies, one);
        return Tensor.cat(0, copies);
    }
}
