package dev.vireo.models.internal.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// How pictures become numbers where they are squashed to one size, as torchvision does it, to the bit.
public record SquashedPixels(int height, int width, Resampling how, PixelValues values) {
    private static final int BILINEAR = 2;
    private static final int BICUBIC = 3;

    /// Reads the settings; without `resample` pictures are resized bicubically.
    ///
    /// @param side where the file does not say
    /// @param mean of each channel where the file does not say
    /// @param deviation of each channel where the file does not say
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in
    ///     a way that is not computed here
    public static SquashedPixels of(ModelConfig config, int side, List<Double> mean, List<Double> deviation) {
        PictureSettings.usualSteps(config, false);
        Resampling how = switch (config.integer("resample", BICUBIC)) {
            case BILINEAR -> Resampling.BILINEAR_TORCHVISION;
            case BICUBIC -> Resampling.BICUBIC_TORCHVISION;
            default -> throw config.notUnderstood("resample", "2 (bilinear), 3 (bicubic)");
        };
        int[] size = PictureSettings.size(config, side);
        PixelValues values = PixelValues.read(config, mean, deviation, PixelValues::torchvision);
        config.requireAllRead();
        return new SquashedPixels(size[0], size[1], how, values);
    }

    /// Sees that pictures come out as the network takes them.
    ///
    /// @throws VireoException with code DATA when they do not
    public SquashedPixels requireSide(ModelConfig config, int side) {
        if (height != side || width != side) {
            throw otherSide(config, side);
        }
        return this;
    }

    /// What to throw where pictures come out as another square than the network takes.
    public static VireoException otherSide(ModelConfig config, int side) {
        return config.notUnderstood("size", "height and width " + side + ", the image_size of config.json");
    }

    /// Pictures as the network takes them, B x 3 x H x W.
    ///
    /// @param pictures at least one, of any sizes
    public Tensor apply(List<Image> pictures) {
        int plane = height * width;
        float[] out = new float[Math.multiplyExact(pictures.size() * Image.CHANNELS, plane)];
        int at = 0;
        for (Image picture : pictures) {
            values.write(picture.resize(width, height, how), out, at, width, plane);
            at += Image.CHANNELS * plane;
        }
        return Tensor.of(out, pictures.size(), Image.CHANNELS, height, width);
    }
}
