package dev.vireo.models.owlv2;

import dev.vireo.models.Parameters;
import dev.vireo.models.clip.ClipTextModel;
import dev.vireo.models.clip.ClipVisionModel;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Logits;
import dev.vireo.models.internal.nn.Masks;
import dev.vireo.models.owlv2.Owlv2Config.Version;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The network of OWL-ViT and OWLv2 in two halves: what a picture shows ([#look]) is computed once and kept,
/// and what texts name is compared with it ([#queries], [#logits]), which costs a text pass and one product.
///
/// ```java
/// Owlv2Model.Picture seen = model.look(pixels, false).keep();
/// Tensor logits = model.logits(seen, model.queries(ids, Optional.empty()).unsqueeze(0));
/// ```
public final class Owlv2Model {
    private static final double TINY = 1e-6;
    private static final float MARGIN = 1e-4f;

    private final Owlv2Config config;
    private final ClipVisionModel vision;
    private final LayerNorm afterVision;
    private final ClipTextModel text;
    private final Linear projection;
    private final LayerNorm norm;
    private final Linear classes;
    private final Linear shift;
    private final Linear scale;
    private final Head boxes;
    private final Optional<Head> objectness;

    /// Three linear maps with the Gaussian error linear unit between them.
    private record Head(Linear dense0, Linear dense1, Linear dense2) {
        static Head of(Parameters p, long width, long out) {
            return new Head(
                    Linear.of(p, "dense0", width, width),
                    Linear.of(p, "dense1", width, width),
                    Linear.of(p, "dense2", width, out));
        }

        Tensor apply(Tensor x) {
            return Scope.tidy(
                    () -> dense2.apply(dense1.apply(dense0.apply(x).geluErf()).geluErf()));
        }
    }

    /// What a picture shows, patch by patch, row after row; it belongs to the scope that it was made in
    /// until it is kept.
    ///
    /// @param classes_BPD what each patch (P) shows, in the space of texts, rows of length 1
    /// @param shift_BP1 what is added to how well a text fits
    /// @param scale_BP1 by what that is then multiplied
    /// @param boxes_BP4 centre across and down, width and height, each a share of the picture's side, 0 to
    ///     1
    /// @param objectness_BP the logit of there being a thing at all, which OWLv2 alone tells
    public record Picture(
            Tensor classes_BPD, Tensor shift_BP1, Tensor scale_BP1, Tensor boxes_BP4, Optional<Tensor> objectness_BP)
            implements AutoCloseable {
        private List<Tensor> all() {
            return Stream.concat(Stream.of(classes_BPD, shift_BP1, scale_BP1, boxes_BP4), objectness_BP.stream())
                    .toList();
        }

        /// Takes it out of its scope: it now lives until it is closed.
        public Picture keep() {
            all().forEach(Tensor::keep);
            return this;
        }

        /// Bytes of memory that it takes.
        public long bytes() {
            return all().stream()
                    .mapToLong(tensor -> tensor.count() * tensor.dtype().bytes())
                    .sum();
        }

        /// Frees a picture that was kept.
        @Override
        public void close() {
            all().forEach(Tensor::close);
        }
    }

    /// A model from its configuration of type `owlvit` or `owlv2`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public Owlv2Model(ModelConfig given, Parameters given_p) {
        config = Owlv2Config.of(given);
        String name = config.version().type();
        // Both spell one name of CLIP's as it is meant.
        Parameters p = given_p.ignore(tensor -> tensor.endsWith("embeddings.position_ids"))
                .renamed(OtherNames.moved(name + ".vision_model.pre_layernorm", name + ".vision_model.pre_layrnorm"));
        Parameters clip = p.at(name);
        long width = config.vision().encoder().width();
        long shared = config.text().projection();
        double epsilon = config.vision().encoder().epsilon();
        vision = new ClipVisionModel(config.vision(), clip.at("vision_model"));
        afterVision = LayerNorm.of(clip.at("vision_model"), "post_layernorm", width, epsilon);
        text = new ClipTextModel(config.text(), clip.at("text_model"));
        projection = Linear.of(clip, "text_projection", config.text().encoder().width(), shared, false);
        // Published with the weights and of no use for finding: how well whole pictures fit texts.
        Linear.of(clip, "visual_projection", width, shared, false);
        clip.constant("logit_scale", 2.6592);
        norm = LayerNorm.of(p, "layer_norm", width, epsilon);
        classes = Linear.of(p, "class_head.dense0", width, shared);
        shift = Linear.of(p, "class_head.logit_shift", width, 1);
        scale = Linear.of(p, "class_head.logit_scale", width, 1);
        boxes = Head.of(p.at("box_head"), width, 4);
        objectness = config.version() == Version.OWL_V2
                ? Optional.of(Head.of(p.at("objectness_head"), width, 1))
                : Optional.empty();
    }

    /// Its sizes.
    public Owlv2Config config() {
        return config;
    }

    /// Looks at pictures, B x channels x H x W, already prepared ([Owlv2Processor]).
    ///
    /// @param anySize whether positions are stretched (bicubic) to pictures of another size
    /// @throws IllegalArgumentException when the picture's size does not fit
    public Picture look(Tensor pixels_BCHW, boolean anySize) {
        int patch = config.vision().patchSize();
        long rows = pixels_BCHW.size(2) / patch;
        long columns = pixels_BCHW.size(3) / patch;
        List<Tensor> seen = Scope.tidyAll(() -> {
            Tensor tokens = afterVision.apply(
                    vision.forward(pixels_BCHW, anySize, false).last_BNC());
            Tensor whole = tokens.narrow(1, 0, 1);
            Tensor x_BPC = norm.apply(tokens.narrow(1, 1, rows * columns).mul(whole));
            Tensor stretch = scale.apply(x_BPC);
            Stream<Tensor> always = Stream.of(
                    unit(classes.apply(x_BPC)),
                    shift.apply(x_BPC),
                    Tensor.where(stretch.gt(0), stretch.add(1), stretch.exp()),
                    boxes.apply(x_BPC)
                            .to(DType.F32)
                            .add(places((int) rows, (int) columns).to(x_BPC.device()))
                            .sigmoid()
                            .to(x_BPC.dtype()));
            return Stream.concat(
                            always, objectness.map(head -> head.apply(x_BPC).squeeze(-1)).stream())
                    .toList();
        });
        return new Picture(
                seen.get(0),
                seen.get(1),
                seen.get(2),
                seen.get(3),
                seen.stream().skip(4).findFirst());
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.pow(2).sumKeeping(-1).sqrt().add(TINY));
    }

    /// Where the box of each patch would lie if the network said nothing: its centre at the right lower
    /// corner of the patch, as large as the patch. Before the sigmoid, P x 4.
    private static Tensor places(int rows, int columns) {
        float[] out = new float[rows * columns * 4];
        for (int i = 0; i < rows * columns; i++) {
            out[4 * i] = logit((i % columns + 1) / (float) columns);
            out[4 * i + 1] = logit((i / columns + 1) / (float) rows);
            out[4 * i + 2] = logit(1f / columns);
            out[4 * i + 3] = logit(1f / rows);
        }
        return Tensor.of(out, (long) rows * columns, 4);
    }

    /// In 32 bits as the reference computes it: at 1 the rounding is seen.
    private static float logit(float share) {
        return (float) Math.log(share + MARGIN) - (float) Math.log1p(-share + MARGIN);
    }

    /// What texts name, in the space of patches, rows of length 1: T x D.
    ///
    /// @param ids_TN tokens, at most as many for a text as there are positions
    /// @param kept_TN 0 for tokens that the others are not to look at, if there are such
    public Tensor queries(Tensor ids_TN, Optional<Tensor> kept_TN) {
        return Scope.tidy(() -> Logits.unit(projection.apply(
                text.forward(ids_TN, kept_TN, false).pooled_BC().orElseThrow())));
    }

    /// The logits of each text being what a patch shows, B x P x Q.
    ///
    /// @param queries_BQD of each picture its texts ([#queries])
    public Tensor logits(Picture picture, Tensor queries_BQD) {
        return Scope.tidy(() -> picture.classes_BPD()
                .matmul(unit(queries_BQD).transpose(1, 2))
                .add(picture.shift_BP1())
                .mul(picture.scale_BP1()));
    }

    /// The same with the lowest number there is for texts that only fill up.
    ///
    /// @param filling_BQ true for such texts
    Tensor logits(Picture picture, Tensor queries_BQD, Tensor filling_BQ) {
        Tensor logits = logits(picture, queries_BQD);
        return logits.maskedFill(filling_BQ.unsqueeze(1), Masks.lowest(logits.dtype()));
    }
}
