package dev.vireo.models.siglip;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.SquashedPixels;
import dev.vireo.models.internal.folder.TextRows;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
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
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    private final SquashedPixels pixels;
    private final TextRows texts;

    private SiglipProcessor(SquashedPixels pixels, TextRows texts) {
        this.pixels = pixels;
        this.texts = texts;
    }

    /// How pictures become numbers.
    static SquashedPixels pixels(ModelConfig config) {
        return SquashedPixels.of(config, 224, HALF, HALF);
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
        SquashedPixels pixels = pixels(settings).requireSide(settings, vision.imageSize());
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
