package dev.vireo.models.internal.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the values of pixels, 0 to 255, become on their way into a network, as transformers' processors of
/// pictures compute it, and what their settings have in common.
public final class PixelValues {
    /// Where transformers 5 writes the settings of all processors of a folder.
    public static final String NESTED = "processor_config.json";

    /// Where those of pictures stand otherwise.
    public static final String OF_PICTURES = "preprocessor_config.json";

    private static final int VALUES = 256;

    /// What programs note of themselves, and of what they are handed and hand out.
    private static final List<String> BESIDE = List.of(
            "_auto_class",
            "_processor_class",
            "_valid_processor_keys",
            "auto_map",
            "data_format",
            "default_to_square",
            "device",
            "disable_grouping",
            "feature_extractor_type",
            "image_processor_type",
            "input_data_format",
            "processor_class",
            "return_tensors");

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
    /// @param otherwise mean and deviation of each channel where the file does not say
    /// @throws VireoException with code DATA when a value is not understood
    public static PixelValues read(ModelConfig config, List<Double> otherwise, Arithmetic arithmetic) {
        config.supportsOnly("do_rescale", true);
        config.supportsOnly("do_normalize", true);
        double factor = config.number("rescale_factor", 1 / 255.0);
        if (factor <= 0) {
            throw config.notUnderstood("rescale_factor", "a number above 0");
        }
        List<Double> mean = perChannel(config, "image_mean", otherwise);
        List<Double> deviation = perChannel(config, "image_std", otherwise);
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

    /// The settings in a folder: the object of a kind in `processor_config.json`, where transformers 5 writes
    /// them, or else the first of these files that is there.
    ///
    /// @throws VireoException with code DATA when there is none
    public static ModelConfig settings(Path folder, String nested, List<String> files) {
        Path all = folder.resolve(NESTED);
        if (Files.exists(all)) {
            Optional<ModelConfig> found = ModelConfig.read(all).findObject(nested);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return files.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .map(ModelConfig::read)
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + folder + "] has no " + String.join(", no ", files) + " and no " + NESTED + " with '"
                                + nested + "'",
                        "It says how pictures are prepared; fetch the folder again."));
    }

    /// A number for each channel of a picture.
    ///
    /// @param key `image_mean`, or `image_std`, in which none is 0
    /// @throws VireoException with code DATA when the file has something else
    public static List<Double> perChannel(ModelConfig config, String key, List<Double> otherwise) {
        List<Double> out = config.has(key) ? config.numbers(key) : otherwise;
        boolean divides = key.equals("image_std");
        if (out.size() != Image.CHANNELS || (divides && out.contains(0.0))) {
            throw config.notUnderstood(key, "three numbers" + (divides ? ", none of them 0" : ""));
        }
        return out;
    }

    /// Passes over what every processor of pictures notes and no number depends on.
    public static ModelConfig ignoreBeside(ModelConfig config) {
        return config.ignore(BESIDE);
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
