package dev.vireo.models.qwen25vl;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.PixelValues;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes of pictures what Qwen2.5-VL sees: each near its own size and shape, normalised, cut into patches.
public final class PictureProcessor {
    private static final int LEAST = 56 * 56;
    private static final int MOST = 28 * 28 * 1280;

    private final PixelRules rules;

    private PictureProcessor(PixelRules rules) {
        this.rules = rules;
    }

    /// Whose arithmetic is followed to the bit. Transformers has both, and takes torchvision's where it is
    /// installed. Less than one value of a hundred differs, by a step of 255; where Pillow resizes columns
    /// first, in pictures whose height shrinks far more than the width, noise differs by up to 19 steps.
    public enum Arithmetic {
        /// Resized with weights in 16 bits; mean and deviation times 255.
        TORCHVISION(Resampling.BICUBIC_TORCHVISION),
        /// Resized with weights in 22 bits; pixels divided by 255 first.
        PILLOW(Resampling.BICUBIC);

        private final Resampling resampling;

        Arithmetic(Resampling resampling) {
            this.resampling = resampling;
        }

        Resampling resampling() {
            return resampling;
        }

        /// What each of the 256 values of a pixel becomes.
        float[] values(double factor, double mean, double deviation) {
            return switch (this) {
                case TORCHVISION -> PixelValues.torchvision(factor, mean, deviation);
                case PILLOW -> PixelValues.pillow(factor, mean, deviation);
            };
        }
    }

    /// Reads the settings in a folder: `image_processor` of `processor_config.json`, or
    /// `preprocessor_config.json`.
    ///
    /// @throws VireoException with code DATA when there are none, or as [#of] does
    public static PictureProcessor open(Path folder) {
        return of(PictureSettings.ofPictures(folder));
    }

    /// Reads the settings; what they leave out has the usual value. Sizes stand in `size` (`shortest_edge`
    /// and `longest_edge`, which are counts of pixels) or in `min_pixels` and `max_pixels`.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static PictureProcessor of(ModelConfig config) {
        PixelRules rules = PixelRules.read(config, LEAST, MOST);
        config.requireAllRead();
        return new PictureProcessor(rules);
    }

    /// The same with another arithmetic; usually it is torchvision's.
    public PictureProcessor arithmetic(Arithmetic other) {
        return new PictureProcessor(rules.with(other));
    }

    /// The settings that its numbers depend on.
    @Override
    public String toString() {
        return "PictureProcessor[" + rules + "]";
    }

    /// How a picture of so many pixels is cut.
    ///
    /// @throws VireoException with code DATA when one side is more than 200 times the other
    public Grid grid(int width, int height) {
        return rules.grid(1, width, height, rules.maxPixels());
    }

    /// The patches of some pictures.
    ///
    /// @throws VireoException with code DATA as [#grid] does, RESOURCE when a picture has too many patches
    /// @throws IllegalArgumentException when there is none
    public Patches apply(List<Image> pictures) {
        List<Grid> grids = new ArrayList<>();
        List<Tensor> parts = new ArrayList<>();
        for (Image picture : pictures) {
            Grid grid = grid(picture.width(), picture.height());
            grids.add(grid);
            parts.add(rules.patches(List.of(picture), grid));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there are no pictures");
        }
        return Patches.of(parts.size() == 1 ? parts.getFirst() : Tensor.cat(0, parts.toArray(Tensor[]::new)), grids);
    }
}
