package dev.vireo.visiontools.open;

import dev.vireo.language.Usage;
import dev.vireo.models.siglip.SiglipModel;
import dev.vireo.models.siglip.SiglipProcessor;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Says how well parts of pictures fit texts, and whether things have a property, with SigLIP 2 of a fixed
/// size. A part is looked at with a margin of a tenth on each side, and what was seen of it is kept.
///
/// A property is told by comparison, since the network's own shares are low: a colour among eleven of them,
/// any other word against its opposites, where it has such, and against the thing without the word. Things
/// are called "a photo of a NAME", in small letters and without punctuation. Safe for several threads until
/// it is closed.
public final class SiglipMatcher implements VisionTools.Matcher, VisionTools.Verifier, AutoCloseable {
    private static final double MARGIN = 0.1;
    private static final long MEMORY = 16L << 20;

    private final OpenFolder<SiglipModel> folder;
    private final SiglipProcessor processor;
    private final PictureMemory<float[]> parts = new PictureMemory<>(MEMORY, row -> 4L * row.length);
    private final TextMemory texts = new TextMemory();

    private SiglipMatcher(OpenFolder<SiglipModel> folder, SiglipProcessor processor) {
        this.folder = folder;
        this.processor = processor;
    }

    /// The matcher of a folder of type `siglip`, which SigLIP 2 of fixed sizes has.
    ///
    /// @throws VireoException with code DATA when the folder is missing, of another type (`siglip2` is that
    ///     of pictures of any shape), or malformed, or its weights or tokenizer are not those of its
    ///     configuration; RESOURCE when a library can't be loaded
    public static SiglipMatcher of(Path folder) {
        OpenFolder<SiglipModel> opened = OpenFolder.of(folder, SiglipModel::new, "siglip");
        try {
            return new SiglipMatcher(opened, SiglipProcessor.open(folder));
        } catch (RuntimeException e) {
            opened.parameters().close();
            throw e;
        }
    }

    /// The name of the model with its version, for [VisionTools#withMatcher] and [VisionTools#withVerifier].
    public String id() {
        return folder.id();
    }

    /// The box of a patch with a margin, in which the thing's surroundings are seen too.
    private static Box around(ImagePatch patch) {
        Box box = patch.box();
        int across = (int) Math.round(box.width() * MARGIN);
        int down = (int) Math.round(box.height() * MARGIN);
        return new Box(box.left() - across, box.top() - down, box.right() + across, box.bottom() + down)
                .clip(patch.root().bounds());
    }

    private float[] look(ImagePatch patch) {
        Image root = patch.root();
        Box box = around(patch);
        return parts.of(root, box, () -> {
            try (Scope _ = Scope.inference()) {
                Tensor pixels = processor.pixels(List.of(root.crop(box)));
                return folder.model()
                        .vision()
                        .forward(pixels, false, false)
                        .pooled_BC()
                        .orElseThrow()
                        .toFloats();
            }
        });
    }

    private List<float[]> read(List<String> sentences) {
        try (Scope _ = Scope.inference()) {
            Tensor rows = folder.model()
                    .text()
                    .forward(processor.texts(sentences), Optional.empty(), false)
                    .pooled_BC()
                    .orElseThrow();
            return rows.chunk(sentences.size(), 0).stream()
                    .map(Tensor::toFloats)
                    .toList();
        }
    }

    /// The logits of each patch (row) going with each sentence (column).
    private float[] logits(List<ImagePatch> patches, List<String> sentences) {
        List<float[]> seen = patches.stream().map(this::look).toList();
        List<float[]> read = texts.of(sentences, this::read);
        try (Scope _ = Scope.inference()) {
            return folder.model().logits_BT(rows(seen), rows(read)).toFloats();
        }
    }

    private static Tensor rows(List<float[]> rows) {
        return Tensor.stack(
                0, rows.stream().map(row -> Tensor.of(row, row.length)).toArray(Tensor[]::new));
    }

    /// {@inheritDoc}
    ///
    /// The share is the network's own: a fifth is a good one. Compare it with others, not with a half.
    ///
    /// @throws UnknownNameException when the content has no words
    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        if (patches.isEmpty()) {
            return new double[0];
        }
        float[] logits = logits(patches, List.of(Words.photo(Words.of(content))));
        double[] out = new double[logits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = 1 / (1 + Math.exp(-logits[i]));
        }
        return out;
    }

    /// {@inheritDoc}
    ///
    /// Options are compared with each other: the one that fits best, and of those the first.
    ///
    /// @throws UnknownNameException when an option has no words
    @Override
    public int bestTextMatch(ImagePatch patch, List<String> options) {
        return best(logits(
                List.of(patch),
                options.stream().map(option -> Words.photo(Words.of(option))).toList()));
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /// {@inheritDoc}
    ///
    /// @throws UnknownNameException when the property is a size, which no part of a picture shows, or the
    ///     name or the property has no words
    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        return best(logits(List.of(patch), Properties.sentences(Words.of(objectName), Words.of(property)))) == 0;
    }

    /// {@inheritDoc}
    @Override
    public SiglipMatcher metered(BiConsumer<String, Usage> meter) {
        return this;
    }

    /// Frees the network.
    @Override
    public void close() {
        folder.parameters().close();
        processor.close();
    }
}
