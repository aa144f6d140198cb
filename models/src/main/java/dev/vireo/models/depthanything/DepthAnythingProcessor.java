package dev.vireo.models.depthanything;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.PixelValues;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;

/// Makes of a picture what Depth Anything sees, and of its depths those of the picture: the arithmetic of
/// transformers' `DPTImageProcessor` on torchvision, to the bit on the way in.
public final class DepthAnythingProcessor {
    private static final int BICUBIC = 3;

    /// Thirty times what the published networks see; beyond, a picture would take minutes and gigabytes.
    private static final long MOST_PIXELS = 1L << 23;

    private static final String SIZE = "size";
    private static final String MULTIPLE = "ensure_multiple_of";
    private static final List<Double> HALVES = List.of(0.5, 0.5, 0.5);

    private final boolean resizes;
    private final int width;
    private final int height;
    private final boolean keepsShape;
    private final int multiple;
    private final PixelValues values;

    private DepthAnythingProcessor(
            boolean resizes, int width, int height, boolean keepsShape, int multiple, PixelValues values) {
        this.resizes = resizes;
        this.width = width;
        this.height = height;
        this.keepsShape = keepsShape;
        this.multiple = multiple;
        this.values = values;
    }

    /// Reads the settings of a folder: `preprocessor_config.json`, or `image_processor` of
    /// `processor_config.json`.
    ///
    /// @throws VireoException with code DATA when there is none, or as [#of] does
    public static DepthAnythingProcessor open(ModelFolder folder) {
        return of(PictureSettings.find(folder.path(), "image_processor", List.of(PictureSettings.OF_PICTURES)));
    }

    /// Reads the settings; what they leave out has the usual value of a `DPTImageProcessor`.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static DepthAnythingProcessor of(ModelConfig config) {
        config.supportsOnly("do_center_crop", false);
        config.supportsOnly("do_pad", false);
        config.supportsOnly("resample", BICUBIC);
        PixelValues values = PixelValues.read(config, HALVES, HALVES, PixelValues::torchvision);
        int width = 384;
        int height = 384;
        if (config.has(SIZE)) {
            ModelConfig size = config.object(SIZE);
            width = size.positive("width");
            height = size.positive("height");
        }
        if ((long) width * height > MOST_PIXELS) {
            throw config.notUnderstood(SIZE, "at most " + MOST_PIXELS + " pixels");
        }
        int multiple = config.positive(MULTIPLE, 1);
        if (multiple > Math.min(width, height)) {
            throw config.notUnderstood(MULTIPLE, "at most the sides of size");
        }
        DepthAnythingProcessor out = new DepthAnythingProcessor(
                config.flag("do_resize", true),
                width,
                height,
                config.flag("keep_aspect_ratio", false),
                multiple,
                values);
        // What becomes of maps of labels, which are not read here, and what pictures are cut to if they were.
        PictureSettings.ignoreBeside(config)
                .ignore(List.of("crop_size", "do_convert_rgb", "do_reduce_labels", "size_divisor"))
                .requireAllRead();
        return out;
    }

    /// The size in which the network sees a picture of so many pixels: the side whose scale is nearer to 1
    /// decides, and both are rounded to whole multiples, at least one.
    ///
    /// @throws VireoException with code DATA when the picture is so long and narrow that it would have more
    ///     than 8,388,608 pixels
    public Box size(int pictureWidth, int pictureHeight) {
        if (!resizes) {
            return Box.of(pictureWidth, pictureHeight);
        }
        double across = width / (double) pictureWidth;
        double down = height / (double) pictureHeight;
        if (keepsShape) {
            if (Math.abs(1 - across) < Math.abs(1 - down)) {
                down = across;
            } else {
                across = down;
            }
        }
        long newWidth = rounded(across * pictureWidth);
        long newHeight = rounded(down * pictureHeight);
        if (newWidth * newHeight > MOST_PIXELS) {
            throw new VireoException(
                    Code.DATA,
                    "a picture of " + pictureWidth + "x" + pictureHeight + " pixels would be seen as " + newWidth + "x"
                            + newHeight,
                    "Cut a part out of it.");
        }
        return Box.of((int) newWidth, (int) newHeight);
    }

    private long rounded(double side) {
        return Math.max(1, (long) Math.rint(side / multiple)) * multiple;
    }

    /// A picture as the network sees it, 1 x 3 x H x W.
    ///
    /// @throws VireoException with code DATA as [#size] does
    public Tensor apply(Image picture) {
        Box size = size(picture.width(), picture.height());
        return values.tensor(
                resizes ? picture.resize(size.width(), size.height(), Resampling.BICUBIC_TORCHVISION) : picture);
    }

    /// Depths brought to the size of a picture, B x height x width in 32 bits (bicubic, so that a depth near 0
    /// may fall below it).
    ///
    /// @param depth_BHW as the network gives them
    public Tensor restore(Tensor depth_BHW, int pictureWidth, int pictureHeight) {
        return depth_BHW
                .to(DType.F32)
                .unsqueeze(1)
                .resizeBicubic(pictureHeight, pictureWidth)
                .squeeze(1);
    }
}
