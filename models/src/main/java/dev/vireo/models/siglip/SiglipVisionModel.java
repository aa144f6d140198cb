package dev.vireo.models.siglip;

import dev.vireo.models.EncoderCost;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.AttentionPool;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.PatchEmbed;
import dev.vireo.models.internal.nn.Positions;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The vision tower of SigLIP: pictures, already normalised, to tokens and one pooled row.
public final class SiglipVisionModel {
    private static final String NAME = "vision_model";
    private static final List<String> PARTS = List.of("embeddings", "encoder", "post_layernorm", "head");

    private final SiglipConfig.Vision config;
    private final PatchEmbed patches;
    private final Tensor positions_NC;
    private final Encoder encoder;
    private final LayerNorm norm;
    private final @Nullable AttentionPool head;

    /// A tower over the parameters of `vision_model` (`p.at("vision_model")`).
    public SiglipVisionModel(SiglipConfig.Vision config, Parameters p) {
        this.config = config;
        EncoderShape shape = config.encoder();
        patches = PatchEmbed.of(
                p, "embeddings.patch_embedding", config.channels(), shape.width(), config.patchSize(), true);
        long cells = (long) config.side() * config.side();
        positions_NC = p.weight("embeddings.position_embedding.weight", 1, cells, shape.width());
        encoder = Encoder.huggingFace(p.at("encoder"), shape);
        norm = LayerNorm.of(p, "post_layernorm", shape.width(), shape.epsilon());
        head = config.head()
                ? AttentionPool.huggingFace(
                        p, "head", shape.width(), shape.hidden(), shape.heads(), shape.activation(), shape.epsilon())
                : null;
    }

    /// The tower of a folder of type `siglip_vision_model`, under either of the names that transformers has
    /// for its tensors.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static SiglipVisionModel of(ModelConfig config, Parameters p) {
        Parameters named = SiglipModel.withoutPositionNumbers(p).renamed(OtherNames.within(NAME, PARTS));
        SiglipConfig.Vision sizes = SiglipConfig.Vision.of(config);
        config.requireAllRead();
        return new SiglipVisionModel(sizes, named.at(NAME));
    }

    /// Its sizes.
    public SiglipConfig.Vision config() {
        return config;
    }

    /// What a picture costs.
    public EncoderCost.Estimate cost() {
        return EncoderCost.ofTransformer(
                config.encoder(), config.channels(), config.patchSize(), 0, positions_NC.dtype());
    }

    /// Runs the tower.
    ///
    /// @param anySize whether positions are stretched (bicubic) to pictures of another size; otherwise a
    ///     picture must have as many patches as there are positions
    /// @param allStates whether the states of all layers are wanted
    /// @throws IllegalArgumentException when the picture's size does not fit
    public ImageEncoder.Output forward(Tensor pixels_BCHW, boolean anySize, boolean allStates) {
        Tensor x_BNC = embed(pixels_BCHW, anySize);
        List<Tensor> states = allStates ? encoder.states(x_BNC, null) : List.of();
        Tensor last = norm.apply(allStates ? states.getLast() : encoder.apply(x_BNC, null));
        return new ImageEncoder.Output(last, Optional.ofNullable(head).map(h -> h.apply(last)), states);
    }

    /// One hidden state alone, B x N x C; the blocks behind it are not run.
    ///
    /// @param number 0 is what goes into the first block, N the output of block N, before the last norm
    /// @throws IllegalArgumentException when the picture's size does not fit, or there is no such state
    public Tensor state_BNC(Tensor pixels_BCHW, int number) {
        if (number < 0 || number > config.encoder().layers()) {
            throw new IllegalArgumentException("there is no hidden state " + number + ", the last one is "
                    + config.encoder().layers());
        }
        Tensor x_BNC = embed(pixels_BCHW, false);
        return new Encoder(encoder.blocks().subList(0, number)).apply(x_BNC, null);
    }

    private Tensor embed(Tensor pixels_BCHW, boolean anySize) {
        long rows = pixels_BCHW.size(2) / config.patchSize();
        long columns = pixels_BCHW.size(3) / config.patchSize();
        if (rows * columns == 0 || (!anySize && rows * columns != positions_NC.size(0))) {
            throw new IllegalArgumentException("a picture of " + pixels_BCHW.size(3) + "x" + pixels_BCHW.size(2)
                    + " pixels gives " + columns + "x" + rows + " patches, and there are " + positions_NC.size(0)
                    + " positions");
        }
        Tensor places = anySize ? Positions.resize(positions_NC, 0, rows, columns, Resample.BICUBIC) : positions_NC;
        return patches.apply(pixels_BCHW).add(places);
    }
}
