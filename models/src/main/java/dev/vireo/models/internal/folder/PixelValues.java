package dev.vireo.models.internal.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// What the values of pixels, 0 to 255, become on their way into a network, as transformers' processors of
/// pictures compute it.
public final class PixelValues {
    private static final int VALUES = 256;

    private final float[][] channels;

    private PixelValues(float[][] channels) {
        this.channels = channels;
    }

    /// How a value becomes a number.
    @FunctionalInterface
    public interface Arithmetic {
        /// What each of the 256 values of a channel becomes.
        float[] values(double factor, double mean, double deviation);
    }

    /// Reads `rescale_factor`, `image_mean` and `image_std`; that pixels are scaled and normalised is required.
    ///
    /// @param otherwise the mean of each channel where the file does not say
    /// @param spread the same for the deviation
    /// @throws VireoException with code DATA when a value is not understood
    public static PixelValues read(
            ModelConfig config, List<Double> otherwise, List<Double> spread, Arithmetic arithmetic) {
        config.supportsOnly("do_rescale", true);
        config.supportsOnly("do_normalize", true);
        double factor = PictureSettings.factor(config);
        List<Double> mean = PictureSettings.mean(config, otherwise);
        List<Double> deviation = PictureSettings.deviation(config, spread);
        float[][] channels = new float[Image.CHANNELS][];
        for (int c = 0; c < channels.length; c++) {
            channels[c] = arithmetic.values(factor, mean.get(c), deviation.get(c));
        }
        return new PixelValues(channels);
    }

    /// As torchvision has it: mean and deviation are multiplied instead of the pixels.
    public static float[] torchvision(double factor, double mean, double deviation) {
        float[] out = new float[VALUES];
        float times = (float) (1 / factor);
        for (int i = 0; i < VALUES; i++) {
            out[i] = (i - ((float) mean) * times) / (((float) deviation) * times);
        }
        return out;
    }

    /// As transformers has it on Pillow: pixels are multiplied first.
    public static float[] pillow(double factor, double mean, double deviation) {
        float[] out = new float[VALUES];
        for (int i = 0; i < VALUES; i++) {
            out[i] = ((float) (i * factor) - (float) mean) / (float) deviation;
        }
        return out;
    }

    /// Writes a picture, channel after channel, row after row.
    ///
    /// @param start where its first number is to stand
    /// @param stride from a row to the next, at least the width
    /// @param plane from a channel to the next
    public void write(Image picture, float[] out, int start, int stride, int plane) {
        byte[] rgb = picture.toRgb();
        int from = 0;
        for (int y = 0; y < picture.height(); y++) {
            int row = start + y * stride;
            for (int x = 0; x < picture.width(); x++) {
                for (int c = 0; c < Image.CHANNELS; c++) {
                    out[row + c * plane + x] = channels[c][rgb[from++] & 0xFF];
                }
            }
        }
    }

    /// A picture alone, 1 x 3 x H x W.
    public Tensor tensor(Image picture) {
        int plane = Math.multiplyExact(picture.width(), picture.height());
        float[] out = new float[Math.multiplyExact(plane, Image.CHANNELS)];
        write(picture, out, 0, picture.width(), plane);
        return Tensor.of(out, 1, Image.CHANNELS, picture.height(), picture.width());
    }
}
