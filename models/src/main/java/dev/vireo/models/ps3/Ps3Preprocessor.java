package dev.vireo.models.ps3;

import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Makes of a picture what a vision model takes: resized with the values of Pillow, divided by 255, and
/// normalised per channel. As published, every picture is squashed to one size, that of the largest scale;
/// [#keepingAspect] keeps its shape, which the model understands too.
///
/// A picture here is red, green and blue, transparency over white, before it is resized. The published
/// program resizes first: grey pictures come out the same, but of a palette it takes the nearest pixels, and
/// it drops alpha. To compare with it, give both a picture without palette and alpha.
///
/// @param height rows of the result
/// @param width columns of the result
/// @param mean of each channel, to subtract
/// @param deviation of each channel, to divide by
/// @param how pictures are resized
/// @param aspect whether a picture keeps its shape and fits into `height` x `width`
public record Ps3Preprocessor(
        int height, int width, List<Double> mean, List<Double> deviation, Resampling how, boolean aspect) {
    private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final int CHANNELS = Image.CHANNELS;

    /// What other programs are told of the same, and of the program itself.
    private static final List<String> SAID_AGAIN =
            List.of("crop_size", "image_mean", "image_processor_type", "image_std", "processor_class", "size");

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when there are not three channels, a size is not positive, or a deviation 0
    public Ps3Preprocessor {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != CHANNELS || deviation.size() != CHANNELS || deviation.contains(0.0)) {
            throw new IllegalArgumentException(
                    "mean " + mean + " and deviation " + deviation + " must hold three numbers each, no deviation 0");
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height);
        }
    }

    /// Reads `preprocessor_config.json`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA naming a value that is missing or not understood
    public static Ps3Preprocessor read(ModelConfig config) {
        config.supportsOnly("resize_mode", "squash");
        List<Integer> size = config.isList("image_size")
                ? config.integers("image_size")
                : List.of(config.positive("image_size"), config.positive("image_size"));
        if (size.size() != 2 || size.stream().anyMatch(s -> s < 1)) {
            throw config.notUnderstood("image_size", "a size, or height and width");
        }
        // `random` resizes bicubically in the published program as well.
        Resampling how = config.choice(
                "interpolation",
                Map.of(
                        "bicubic", Resampling.BICUBIC,
                        "bilinear", Resampling.BILINEAR,
                        "random", Resampling.BICUBIC),
                Resampling.BICUBIC);
        Ps3Preprocessor out = new Ps3Preprocessor(
                size.get(0),
                size.get(1),
                perChannel(config, "mean", CLIP_MEAN),
                perChannel(config, "std", CLIP_DEVIATION),
                how,
                false);
        config.ignore(SAID_AGAIN).requireAllRead();
        return out;
    }

    private static List<Double> perChannel(ModelConfig config, String key, List<Double> otherwise) {
        if (!config.has(key)) {
            return otherwise;
        }
        List<Double> values = config.isList(key)
                ? config.numbers(key)
                : List.of(config.number(key), config.number(key), config.number(key));
        if (values.size() != CHANNELS || (key.equals("std") && values.contains(0.0))) {
            throw config.notUnderstood(key, "three numbers" + (key.equals("std") ? ", none of them 0" : ""));
        }
        return values;
    }

    /// The same, keeping the shape of pictures: the longer side is that of the result, the other is rounded.
    public Ps3Preprocessor keepingAspect() {
        return new Ps3Preprocessor(height, width, mean, deviation, how, true);
    }

    /// A picture as 1 x 3 x rows x columns.
    public Tensor apply(Image image) {
        int rows = height;
        int columns = width;
        if (aspect) {
            double zoom = Math.min((double) height / image.height(), (double) width / image.width());
            rows = Math.clamp(Math.round(image.height() * zoom), 1, height);
            columns = Math.clamp(Math.round(image.width() * zoom), 1, width);
        }
        byte[] rgb = image.resize(columns, rows, how).toRgb();
        float[] values = new float[rgb.length];
        int plane = rows * columns;
        for (int c = 0; c < CHANNELS; c++) {
            float m = mean.get(c).floatValue();
            float d = deviation.get(c).floatValue();
            for (int i = 0; i < plane; i++) {
                values[c * plane + i] = ((rgb[i * CHANNELS + c] & 0xFF) / 255f - m) / d;
            }
        }
        return Tensor.of(values, 1, CHANNELS, rows, columns);
    }
}
