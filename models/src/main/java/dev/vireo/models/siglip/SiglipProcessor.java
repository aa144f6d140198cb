package dev.vireo.models.siglip;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.PixelValues;
import dev.vireo.models.internal.folder.TextRows;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/// Makes of pictures and texts what SigLIP 2 of a fixed size takes, as the files of its folder say. Any
/// number of threads may use it at the same time.
///
/// A picture is squashed to the network's size with torchvision's arithmetic, to the bit, as transformers 5
/// does it; it is red, green and blue, transparency over white. A text always has as many tokens as the
/// network has positions, since it is pooled at its last one, and none is hidden: so it was trained
/// ([TextRows#open]).
public final class SiglipProcessor implements AutoCloseable {
    private static final int BILINEAR = 2;
    private static final int BICUBIC = 3;
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    private final Pixels pixels;
    private final TextRows texts;

    private SiglipProcessor(Pixels pixels, TextRows texts) {
        this.pixels = pixels;
        this.texts = texts;
    }

    /// How pictures become numbers.
    ///
    /// @param values what each value of a pixel becomes, by channel
    record Pixels(int height, int width, Resampling how, List<float[]> values) {
        /// @throws VireoException with code DATA when a value is not understood, or would change the
        ///     numbers in a way that is not computed here
        static Pixels of(ModelConfig config) {
            PictureSettings.usualSteps(config, false);
            Resampling how = switch (config.integer("resample", BICUBIC)) {
                case BILINEAR -> Resampling.BILINEAR_TORCHVISION;
                case BICUBIC -> Resampling.BICUBIC_TORCHVISION;
                default -> throw config.notUnderstood("resample", "2 (bilinear), 3 (bicubic)");
            };
            int[] size = PictureSettings.size(config, 224);
            double factor = PictureSettings.factor(config);
            List<Double> mean = PictureSettings.mean(config, HALF);
            List<Double> deviation = PictureSettings.deviation(config, HALF);
            config.requireAllRead();
            return new Pixels(
                    size[0],
                    size[1],
                    how,
                    List.of(
                            PixelValues.torchvision(factor, mean.get(0), deviation.get(0)),
                            PixelValues.torchvision(factor, mean.get(1), deviation.get(1)),
                            PixelValues.torchvision(factor, mean.get(2), deviation.get(2))));
        }

        Tensor apply(List<Image> pictures) {
            int plane = height * width;
            float[] out = new float[Math.multiplyExact(pictures.size() * Image.CHANNELS, plane)];
            int at = 0;
            for (Image picture : pictures) {
                byte[] rgb = picture.resize(width, height, how).toRgb();
                for (int c = 0; c < Image.CHANNELS; c++) {
                    for (int i = 0; i < plane; i++) {
                        out[at++] = values.get(c)[rgb[i * Image.CHANNELS + c] & 0xFF];
                    }
                }
            }
            return Tensor.of(out, pictures.size(), Image.CHANNELS, height, width);
        }
    }

    /// Opens what a folder of type `siglip` says of pictures and texts.
    ///
    /// @throws VireoException with code DATA when a file is missing or malformed, says what is not computed
    ///     here, or is of a tokenizer of another kind than SigLIP 2 has; RESOURCE when the tokenizer's
    ///     library can't be loaded
    public static SiglipProcessor open(Path folder) {
        ModelFolder opened = ModelFolder.open(folder);
        SiglipConfig.Text text = SiglipConfig.Text.of(opened.config().object("text_config"));
        SiglipConfig.Vision vision = SiglipConfig.Vision.of(opened.config().object("vision_config"));
        ModelConfig settings = PictureSettings.ofPictures(folder);
        Pixels pixels = Pixels.of(settings);
        if (pixels.height != vision.imageSize() || pixels.width != vision.imageSize()) {
            throw settings.notUnderstood(
                    "size", "height and width " + vision.imageSize() + ", the image_size of config.json");
        }
        return new SiglipProcessor(pixels, TextRows.open(opened, text.positions(), text.vocabulary()));
    }

    /// Pictures as the network takes them, B x 3 x H x W.
    ///
    /// @param pictures at least one, of any sizes
    public Tensor pixels(List<Image> pictures) {
        return pixels.apply(pictures);
    }

    /// Texts as the network takes them, T x N tokens.
    ///
    /// @param texts at least one; what is longer than the network reads is cut at its end
    public Tensor texts(List<String> texts) {
        return this.texts.rows(texts).ids_TN();
    }

    /// Lets go of the tokenizer.
    @Override
    public void close() {
        texts.close();
    }
}
