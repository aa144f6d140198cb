package dev.vireo.models.qwen25vl;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.qwen25vl.PictureProcessor.Arithmetic;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// What pictures and videos share on their way into the network: the size to which they are brought, how
/// their pixels become numbers, and how these become patches.
///
/// @param patch side of a patch in pixels
/// @param frames how many frames a patch has
/// @param merge side of the square of patches that become one feature
/// @param minPixels the least that a picture is enlarged to
/// @param maxPixels the most that it is reduced to
/// @param factor what the values of pixels, 0 to 255, are multiplied by
/// @param mean of each channel, to subtract
/// @param deviation of each channel, to divide by
record PixelRules(
        int patch,
        int frames,
        int merge,
        int minPixels,
        int maxPixels,
        double factor,
        List<Double> mean,
        List<Double> deviation,
        Arithmetic arithmetic) {
    private static final String SIZE = "size";
    private static final String SHORTEST = "shortest_edge";
    private static final String LONGEST = "longest_edge";
    private static final String LEAST = "min_pixels";
    private static final String MOST = "max_pixels";
    private static final int BICUBIC = 3;
    private static final int MOST_SLENDER = 200;
    private static final int MOST_OF_A_PATCH = 256;

    /// Reads the settings that both have.
    ///
    /// @param least of the pixels, where the file does not say
    /// @param most of the pixels, where the file does not say
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    static PixelRules read(ModelConfig config, int least, int most) {
        PictureSettings.usualSteps(config, false);
        config.supportsOnly("resample", BICUBIC);
        Optional<ModelConfig> size = config.findObject(SIZE);
        int min = bound(config, size, LEAST, SHORTEST, least);
        int max = bound(config, size, MOST, LONGEST, most);
        if (min > max) {
            throw new VireoException(
                    Code.DATA,
                    "[" + config.file() + "] pictures are to have at least " + min + " and at most " + max + " pixels",
                    "Correct " + LEAST + " and " + MOST + ", or " + SHORTEST + " and " + LONGEST + " of " + SIZE + ".");
        }
        return new PixelRules(
                few(config, "patch_size", 14),
                few(config, "temporal_patch_size", 2),
                few(config, "merge_size", 2),
                min,
                max,
                PictureSettings.factor(config),
                PictureSettings.mean(config, PictureSettings.CLIP_MEAN),
                PictureSettings.deviation(config, PictureSettings.CLIP_DEVIATION),
                Arithmetic.TORCHVISION);
    }

    /// A bound that stands beside the size, or within it under either name.
    private static int bound(ModelConfig config, Optional<ModelConfig> size, String own, String within, int otherwise) {
        int stated = otherwise;
        if (size.isPresent()) {
            stated = size.get().positive(size.get().has(own) ? own : within);
        }
        return config.positive(own, stated);
    }

    private static int few(ModelConfig config, String key, int usual) {
        int value = config.positive(key, usual);
        if (value > MOST_OF_A_PATCH) {
            throw config.notUnderstood(key, "at most " + MOST_OF_A_PATCH);
        }
        return value;
    }

    PixelRules with(Arithmetic other) {
        return new PixelRules(patch, frames, merge, minPixels, maxPixels, factor, mean, deviation, other);
    }

    PixelRules atMost(int pixels) {
        return new PixelRules(patch, frames, merge, minPixels, pixels, factor, mean, deviation, arithmetic);
    }

    /// The grid of a picture of this size: its sides the nearest multiples of what becomes a feature, unless
    /// they have too many pixels or too few; then as near to its shape as may be.
    ///
    /// @param times patches in time
    /// @param most pixels
    /// @throws VireoException with code DATA when one side is more than 200 times the other
    Grid grid(int times, int width, int height, int most) {
        if (Math.max(width, height) / (double) Math.min(width, height) > MOST_SLENDER) {
            throw new VireoException(
                    Code.DATA,
                    "a picture of " + width + "x" + height + " pixels is more than " + MOST_SLENDER
                            + " times as long as wide",
                    "Cut a part out of it.");
        }
        double square = (double) patch * merge;
        double area = (double) height * width;
        double rows = Math.rint(height / square);
        double columns = Math.rint(width / square);
        if (rows * columns * square * square > most) {
            double smaller = Math.sqrt(area / most);
            rows = Math.max(1, Math.floor(height / smaller / square));
            columns = Math.max(1, Math.floor(width / smaller / square));
        } else if (rows * columns * square * square < minPixels) {
            double larger = Math.sqrt(minPixels / area);
            rows = Math.ceil(height * larger / square);
            columns = Math.ceil(width * larger / square);
        }
        return new Grid(times, (int) (rows * merge), (int) (columns * merge));
    }

    /// The patches of one picture, or of the frames of one video.
    ///
    /// @param pictures of one size; a picture is repeated, and so is the last frame, until whole patches are
    ///     filled
    Tensor patches(List<Image> pictures, Grid grid) {
        int width = grid.columns() * patch;
        int height = grid.rows() * patch;
        List<byte[]> pixels = pictures.stream()
                .map(picture ->
                        picture.resize(width, height, arithmetic.resampling()).toRgb())
                .toList();
        int channels = Image.CHANNELS;
        float[][] values = new float[channels][];
        for (int c = 0; c < channels; c++) {
            values[c] = arithmetic.values(factor, mean.get(c), deviation.get(c));
        }
        long count = grid.patches() * channels * frames * patch * patch;
        if (count > Integer.MAX_VALUE - 8) {
            throw new VireoException(
                    Code.RESOURCE,
                    "patches in a grid of " + grid + " have " + count + " numbers, more than fit at once",
                    "Use fewer frames or smaller pictures.");
        }
        float[] out = new float[(int) count];
        int at = 0;
        for (int time = 0; time < grid.frames(); time++) {
            for (int i = 0; i < grid.rows() * grid.columns(); i++) {
                int cell = i / (merge * merge);
                int across = grid.columns() / merge;
                int row = (cell / across * merge + i % (merge * merge) / merge) * patch;
                int column = (cell % across * merge + i % merge) * patch;
                for (int c = 0; c < channels; c++) {
                    for (int f = 0; f < frames; f++) {
                        byte[] frame = pixels.get(Math.min(time * frames + f, pixels.size() - 1));
                        for (int y = 0; y < patch; y++) {
                            int from = ((row + y) * width + column) * channels + c;
                            for (int x = 0; x < patch; x++) {
                                out[at++] = values[c][frame[from + x * channels] & 0xFF];
                            }
                        }
                    }
                }
            }
        }
        return Tensor.of(out, grid.patches(), (long) channels * frames * patch * patch);
    }
}
