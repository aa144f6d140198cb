package dev.vireo.models.clip;

import dev.vireo.models.EncoderCost;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.PatchEmbed;
import dev.vireo.models.internal.nn.Positions;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// The vision tower of CLIP: pictures, already normalised, to tokens, of which the first stands for the picture.
public final class ClipVisionModel {
    private static final String NAME = "vision_model";
    private static final List<String> PARTS = List.of("embeddings", "pre_layrnorm", "encoder", "post_layernorm");

    private final ClipConfig.Vision config;
    private final PatchEmbed patches;
    private final Tensor class_C;
    private final Tensor positions_NC;
    private final LayerNorm before;
    private final Encoder encoder;
    private final LayerNorm after;

    /// A tower over the parameters of `vision_model` (`p.at("vision_model")`).
    public ClipVisionModel(ClipConfig.Vision config, Parameters p) {
        this.config = config;
        EncoderShape shape = config.encoder();
        patches = PatchEmbed.of(
                p, "embeddings.patch_embedding", config.channels(), shape.width(), config.patchSize(), false);
        class_C = p.weight("embeddings.class_embedding", 1, shape.width());
        long cells = (long) config.side() * config.side();
        positions_NC = p.weight("embeddings.position_embedding.weight", 1, cells + 1, shape.width());
        before = LayerNorm.of(p, "pre_layrnorm", shape.width(), shape.epsilon()); // the published name
        encoder = Encoder.huggingFace(p.at("encoder"), shape);
        after = LayerNorm.of(p, "post_layernorm", shape.width(), shape.epsilon());
    }

    /// The tower of a folder of type `clip_vision_model`, under either of the names that transformers has for
    /// its tensors. What else the parameters hold, a projection say, is left to the caller.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static ClipVisionModel of(ModelConfig config, Parameters p) {
        Parameters named = ClipModel.withoutPositionNumbers(p).renamed(OtherNames.within(NAME, PARTS));
        ClipConfig.Vision sizes = ClipConfig.Vision.of(config);
        config.requireAllRead();
        return new ClipVisionModel(sizes, named.at(NAME));
    }

    /// Its sizes.
    public ClipConfig.Vision config() {
        return config;
    }

    /// What a picture costs.
    public EncoderCost.Estimate cost() {
        return EncoderCost.ofTransformer(
                config.encoder(), config.channels(), config.patchSize(), 1, positions_NC.dtype());
    }

    /// Runs the tower. `last_BNC` is the output of the last block; the norm comes before pooling only.
    ///
    /// @param anySize whether positions are stretched (bicubic) to pictures of another size; otherwise a picture
    ///     must have the size of the configuration
    /// @param allStates whether the states of all layers are wanted
    /// @throws IllegalArgumentException when the picture's size does not fit
    public ImageEncoder.Output forward(Tensor pixels_BCHW, boolean anySize, boolean allStates) {
        long height = pixels_BCHW.size(2);
        long width = pixels_BCHW.size(3);
        boolean fits = height == config.imageSize() && width == config.imageSize();
        if (Math.min(height, width) < config.patchSize() || !(anySize || fits)) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " pixels is not one of "
                    + config.imageSize() + "x" + config.imageSize());
        }
        Tensor places = anySize
                ? Positions.resize(
                        positions_NC, 1, height / config.patchSize(), width / config.patchSize(), Resample.BICUBIC)
                : positions_NC;
        Tensor first = class_C.expand(pixels_BCHW.size(0), 1, -1);
        Tensor x_BNC =
                before.apply(Tensor.cat(1, first, patches.apply(pixels_BCHW)).add(places));
        List<Tensor> states = allStates ? encoder.states(x_BNC, null) : List.of();
        Tensor last = allStates ? states.getLast() : encoder.apply(x_BNC, null);
        return new ImageEncoder.Output(last, Optional.of(after.apply(last.select(1, 0))), states);
    }
}
