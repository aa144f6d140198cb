package dev.vireo.recipes;

import dev.vireo.microworld.Scenes;
import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMae;
import dev.vireo.models.crossmae.CrossMaeConfig;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.trainer.AdamW;
import dev.vireo.trainer.LearningRate;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Trains a small CrossMAE on pictures of the built-in world and draws what it makes of hidden patches:
/// the picture of docs/crossmae.md. Each row shows a held-out picture, what is visible of it, and the
/// reconstruction.
///
/// Run: this class on the test class path of `recipes` with the arguments FILE.png STEPS.
final class MaskedPictures {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 72;
    private static final int PICTURES = 2000;
    private static final int SHOWN = 5;
    private static final int BATCH = 16;
    private static final int ZOOM = 2;
    private static final double MASKED = 0.75;
    private static final double KEPT = 0.25;
    private static final CrossMaeConfig CONFIG = new CrossMaeConfig(
            HEIGHT,
            WIDTH,
            8,
            new Tower(96, 3, 3),
            4,
            false,
            false,
            new Cross(new Tower(64, 3, 4), new FeatureMaps(true, List.of(0, 1, 2)), false));

    private MaskedPictures() {}

    public static void main(String[] args) {
        Path file = Path.of(args[0]);
        int steps = Integer.parseInt(args[1]);
        Torch.threads(1);
        byte[][] pictures = pictures(1, PICTURES);
        byte[][] held = pictures(2, 100);
        SplittableRandom random = new SplittableRandom(3);
        double peak = LearningRate.masked(6e-2, BATCH, MASKED, KEPT);
        LearningRate rate = LearningRate.halfCosine(peak, 0, Math.ceilDiv(steps, 20), steps);
        try (Parameters parameters = Parameters.random(4)) {
            CrossMae network = CrossMae.random(CONFIG, parameters, 5);
            try (AdamW optimizer = new AdamW(parameters.weights(), AdamW.Settings.masked())) {
                for (int step = 0; step < steps; step++) {
                    try (Scope _ = Scope.training()) {
                        byte[][] batch = random.ints(BATCH, 0, PICTURES)
                                .mapToObj(i -> pictures[i])
                                .toArray(byte[][]::new);
                        Tensor noise = Tensor.uniform(random.nextLong(), BATCH, CONFIG.patches());
                        network.forward(tensor(batch), noise, MASKED, KEPT)
                                .loss()
                                .backward();
                        optimizer.clip(1);
                        optimizer.step(rate.at(step));
                    }
                    if ((step + 1) % Math.max(1, steps / 10) == 0) {
                        System.out.printf(Locale.ROOT, "step %d: held-out loss %.4f%n", step + 1, loss(network, held));
                    }
                }
            }
            draw(network, held).write(file);
        }
    }

    private static byte[][] pictures(long seed, int count) {
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> Scenes.make(seed, i, WIDTH, HEIGHT).image().toRgb())
                .toArray(byte[][]::new);
    }

    /// Pictures as B x 3 x H x W, 0 for middle grey and 2 for white.
    private static Tensor tensor(byte[][] pictures) {
        byte[] all = new byte[pictures.length * 3 * HEIGHT * WIDTH];
        for (int i = 0; i < pictures.length; i++) {
            System.arraycopy(pictures[i], 0, all, i * pictures[i].length, pictures[i].length);
        }
        return Tensor.ofBytes(all, pictures.length, HEIGHT, WIDTH, 3)
                .permute(0, 3, 1, 2)
                .add(-128)
                .mul(1 / 64.0);
    }

    private static Tensor noise(int count) {
        return Tensor.uniform(7, count, CONFIG.patches());
    }

    private static double loss(CrossMae network, byte[][] held) {
        try (Scope _ = Scope.inference()) {
            return network.forward(tensor(held), noise(held.length), MASKED, MASKED)
                    .loss()
                    .item();
        }
    }

    private static Image draw(CrossMae network, byte[][] held) {
        try (Scope _ = Scope.inference()) {
            byte[][] shown = IntStream.range(0, SHOWN).mapToObj(i -> held[i]).toArray(byte[][]::new);
            Tensor pixels = tensor(shown);
            CrossMae.Output out = network.forward(pixels, noise(SHOWN), MASKED, MASKED);
            CrossMae.Masking masking = out.masking();
            CrossMae.Output nothing = new CrossMae.Output(out.loss(), out.pred().mul(0), masking);
            float[][] columns = {
                pixels.toFloats(),
                network.reconstruction(pixels, nothing).toFloats(),
                network.reconstruction(pixels, out).toFloats()
            };
            int gap = 4;
            int width = 3 * WIDTH * ZOOM + 2 * gap;
            int height = SHOWN * HEIGHT * ZOOM + (SHOWN - 1) * gap;
            byte[] rgb = new byte[3 * width * height];
            Arrays.fill(rgb, (byte) 255);
            for (int row = 0; row < SHOWN; row++) {
                for (int column = 0; column < 3; column++) {
                    for (int y = 0; y < HEIGHT * ZOOM; y++) {
                        for (int x = 0; x < WIDTH * ZOOM; x++) {
                            int top = row * (HEIGHT * ZOOM + gap) + y;
                            int left = column * (WIDTH * ZOOM + gap) + x;
                            for (int c = 0; c < 3; c++) {
                                int from = ((row * 3 + c) * HEIGHT + y / ZOOM) * WIDTH + x / ZOOM;
                                long value = Math.round(columns[column][from] * 64 + 128);
                                rgb[3 * (top * width + left) + c] = (byte) Math.clamp(value, 0, 255);
                            }
                        }
                    }
                }
            }
            return Image.ofRgb(width, height, rgb);
        }
    }
}
