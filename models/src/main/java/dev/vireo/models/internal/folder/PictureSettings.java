package dev.vireo.models.internal.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the settings of HuggingFace's picture processors share.
public final class PictureSettings {
    /// The file of transformers 4.
    public static final String OF_PICTURES = "preprocessor_config.json";

    private static final String SIZE = "size";
    private static final String CROP = "crop_size";

    /// The mean of each channel that CLIP subtracts.
    public static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

    /// The deviation of each channel that CLIP divides by.
    public static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

    /// Where transformers 5 writes the settings of all processors of a folder.
    public static final String NESTED = "processor_config.json";

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
            "return_metadata",
            "return_tensors",
            "video_processor_type");

    private PictureSettings() {}

    /// The settings in a folder: the object of a kind in `processor_config.json`, where transformers 5 writes
    /// them, or else the first of these files that is there.
    ///
    /// @throws VireoException with code DATA when there is none
    public static ModelConfig find(Path folder, String nested, List<String> files) {
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

    /// The settings of pictures in a folder.
    ///
    /// @throws VireoException with code DATA when there are none
    public static ModelConfig ofPictures(Path folder) {
        return find(folder, "image_processor", List.of(OF_PICTURES));
    }

    /// Sees that pictures are resized, scaled, normalised and neither cut nor, unless told, filled up.
    ///
    /// @throws VireoException with code DATA when the settings say otherwise
    public static void usualSteps(ModelConfig config, boolean pads) {
        // The first is what old files call the second.
        for (String always : List.of("rescale", "do_rescale", "do_resize", "do_normalize", "do_convert_rgb")) {
            config.supportsOnly(always, true);
        }
        boolean cuts = config.flag("do_center_crop", false);
        if (cuts
                && !(config.has(SIZE) && config.has(CROP) && Arrays.equals(sides(config, SIZE), sides(config, CROP)))) {
            throw config.notUnderstood("do_center_crop", "false, or true with a crop_size that is the size");
        }
        config.ignore(List.of(CROP));
        config.supportsOnly("do_pad", pads);
        ignoreBeside(config);
    }

    /// Passes over what every processor of pictures notes and no number depends on.
    public static ModelConfig ignoreBeside(ModelConfig config) {
        return config.ignore(BESIDE);
    }

    /// What the values of pixels, 0 to 255, are multiplied by.
    ///
    /// @throws VireoException with code DATA when it is not above 0
    public static double factor(ModelConfig config) {
        double factor = config.number("rescale_factor", 1 / 255.0);
        if (factor <= 0) {
            throw config.notUnderstood("rescale_factor", "a number above 0");
        }
        return factor;
    }

    /// `image_mean`.
    ///
    /// @throws VireoException with code DATA when it is not three numbers
    public static List<Double> mean(ModelConfig config, List<Double> otherwise) {
        return perChannel(config, "image_mean", otherwise, "three numbers");
    }

    /// `image_std`.
    ///
    /// @throws VireoException with code DATA when it is not three numbers, or one of them is 0
    public static List<Double> deviation(ModelConfig config, List<Double> otherwise) {
        List<Double> values = perChannel(config, "image_std", otherwise, "three numbers, none of them 0");
        if (values.contains(0.0)) {
            throw config.notUnderstood("image_std", "three numbers, none of them 0");
        }
        return values;
    }

    private static List<Double> perChannel(ModelConfig config, String key, List<Double> otherwise, String allowed) {
        List<Double> values = config.has(key) ? config.numbers(key) : otherwise;
        if (values.size() != Image.CHANNELS) {
            throw config.notUnderstood(key, allowed);
        }
        return values;
    }

    /// The height and width in `size`, each at most 8192 pixels; old files give one number for both, or a
    /// list of the two.
    ///
    /// @throws VireoException with code DATA when one is missing or not such a number
    public static int[] size(ModelConfig config, int otherwise) {
        if (!config.has(SIZE)) {
            return new int[] {otherwise, otherwise};
        }
        int[] out = sides(config, SIZE);
        if (Math.max(out[0], out[1]) > 8192) {
            throw config.notUnderstood(SIZE, "at most 8192 pixels a side");
        }
        return out;
    }

    private static int[] sides(ModelConfig config, String key) {
        if (config.isNumber(key)) {
            int side = config.positive(key);
            return new int[] {side, side};
        }
        if (config.isList(key)) {
            List<Integer> sides = config.integers(key);
            if (sides.size() != 2 || sides.stream().anyMatch(side -> side < 1)) {
                throw config.notUnderstood(key, "a height and a width");
            }
            return new int[] {sides.get(0), sides.get(1)};
        }
        ModelConfig size = config.object(key);
        return new int[] {size.positive("height"), size.positive("width")};
    }
}
