package dev.vireo.models.owlv2;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.SquashedPixels;
import dev.vireo.models.internal.folder.TextRows;
import dev.vireo.models.owlv2.Owlv2Config.Version;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Makes of pictures and texts what OWL-ViT and OWLv2 take, and of their numbers boxes. Any number of threads
/// may use it at the same time.
///
/// Pictures are prepared as transformers 5.24 does it with torchvision. For OWL-ViT they are squashed to the
/// network's square, to the bit; version 4 has Pillow, of which one value of thirty differs, by a step of 255,
/// in slender pictures by up to five. For OWLv2 they are filled up with black at the right and bottom, not with
/// grey as before version 5; its other way, with Pillow, blurs a little farther. They are red, green and blue,
/// transparency over white. Texts have as many tokens as the network has positions.
public final class Owlv2Processor implements AutoCloseable {
    private final Owlv2Config config;
    private final Function<Image, Tensor> pixels;
    private final TextRows texts;

    private Owlv2Processor(Owlv2Config config, Function<Image, Tensor> pixels, TextRows texts) {
        this.config = config;
        this.pixels = pixels;
        this.texts = texts;
    }

    /// Texts as the network takes them.
    ///
    /// @param ids_TN T x N tokens
    /// @param kept_TN 0 where a text is filled up
    public record Texts(Tensor ids_TN, Tensor kept_TN) {}

    /// What a patch of a picture shows, in pixels of the picture; the box may reach outside of it.
    ///
    /// @param query the number of the text
    /// @param score 0 to 1
    public record Found(int query, double score, double left, double top, double right, double bottom) {
        private double area() {
            return (right - left) * (bottom - top);
        }

        private double iou(Found other) {
            double across = Math.min(right, other.right) - Math.max(left, other.left);
            double down = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            double shared = Math.max(across, 0) * Math.max(down, 0);
            double union = area() + other.area() - shared;
            return union <= 0 ? 0 : shared / union;
        }
    }

    /// Opens what a folder of type `owlvit` or `owlv2` says of pictures and texts.
    ///
    /// @throws VireoException with code DATA when a file is missing or malformed, or says what is not
    ///     computed here; RESOURCE when the tokenizer's library can't be loaded
    public static Owlv2Processor open(Path folder) {
        ModelFolder opened = ModelFolder.open(folder);
        Owlv2Config config = Owlv2Config.of(opened.config());
        return new Owlv2Processor(
                config,
                pixels(config, PictureSettings.ofPictures(folder)),
                TextRows.open(opened, config.text().positions(), config.text().vocabulary()));
    }

    private static Function<Image, Tensor> pixels(Owlv2Config config, ModelConfig settings) {
        int side = config.vision().imageSize();
        return switch (config.version()) {
            case OWL_VIT -> {
                SquashedPixels squashed = squashed(settings).requireSide(settings, side);
                yield picture -> squashed.apply(List.of(picture));
            }
            case OWL_V2 -> {
                Owlv2Pixels filled = Owlv2Pixels.of(settings);
                if (filled.side() != side) {
                    throw SquashedPixels.otherSide(settings, side);
                }
                yield filled::apply;
            }
        };
    }

    static SquashedPixels squashed(ModelConfig settings) {
        return SquashedPixels.of(settings, 768, PictureSettings.CLIP_MEAN, PictureSettings.CLIP_DEVIATION);
    }

    /// A picture of any size as the network takes it, 1 x 3 x side x side.
    public Tensor pixels(Image picture) {
        return pixels.apply(picture);
    }

    /// Texts as the network takes them.
    ///
    /// @param texts at least one; what is longer than the network reads is cut at its end
    public Texts texts(List<String> texts) {
        TextRows.Rows rows = this.texts.rows(texts);
        return new Texts(rows.ids_TN(), rows.kept_TN());
    }

    /// What is found in a picture: of each patch the text that fits best, where its score is above the
    /// threshold, patch by patch. Texts compete; ask for one alone to have its own scores.
    ///
    /// @param logits_PQ of one picture, a patch a row and a text a column
    /// @param boxes_P4 centre across and down, width and height, as shares of the square that the picture
    ///     was squashed or filled up to
    /// @param width of the picture in pixels
    /// @param height of the picture in pixels
    public List<Found> found(Tensor logits_PQ, Tensor boxes_P4, int width, int height, double threshold) {
        float[] logits = logits_PQ.toFloats();
        float[] boxes = boxes_P4.toFloats();
        int queries = (int) logits_PQ.size(1);
        boolean filled = config.version() == Version.OWL_V2;
        double across = filled ? Math.max(width, height) : width;
        double down = filled ? across : height;
        List<Found> out = new ArrayList<>();
        for (int patch = 0; patch < logits_PQ.size(0); patch++) {
            int best = 0;
            for (int q = 1; q < queries; q++) {
                if (logits[patch * queries + q] > logits[patch * queries + best]) {
                    best = q;
                }
            }
            double score = 1 / (1 + Math.exp(-logits[patch * queries + best]));
            if (score > threshold) {
                double halfWidth = boxes[patch * 4 + 2] / 2.0;
                double halfHeight = boxes[patch * 4 + 3] / 2.0;
                double x = boxes[patch * 4];
                double y = boxes[patch * 4 + 1];
                out.add(new Found(
                        best,
                        score,
                        (x - halfWidth) * across,
                        (y - halfHeight) * down,
                        (x + halfWidth) * across,
                        (y + halfHeight) * down));
            }
        }
        return out;
    }

    /// The same things once each, best first: of two boxes of one text that overlap, the worse goes.
    ///
    /// @param overlap the most that two may share, as intersection over union
    public static List<Found> distinct(List<Found> found, double overlap) {
        List<Found> out = new ArrayList<>();
        for (Found one : found.stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .toList()) {
            if (out.stream().noneMatch(kept -> kept.query() == one.query() && kept.iou(one) > overlap)) {
                out.add(one);
            }
        }
        return out;
    }

    /// Lets go of the tokenizer.
    @Override
    public void close() {
        texts.close();
    }
}
