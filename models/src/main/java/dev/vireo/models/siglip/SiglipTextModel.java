package dev.vireo.models.siglip;

import dev.vireo.models.EncoderShape;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Masks;
import dev.vireo.models.internal.nn.TokenEmbedding;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// The text tower of SigLIP. A text is pooled at its last token, which may be padding: the network was trained
/// on texts padded to full length.
public final class SiglipTextModel {
    private static final String NAME = "text_model";
    private static final List<String> PARTS = List.of("embeddings", "encoder", "final_layer_norm", "head");

    private final SiglipConfig.Text config;
    private final TokenEmbedding embedding;
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Linear head;

    /// A tower over the parameters of `text_model` (`p.at("text_model")`).
    public SiglipTextModel(SiglipConfig.Text config, Parameters p) {
        this.config = config;
        EncoderShape shape = config.encoder();
        embedding =
                TokenEmbedding.huggingFace(p.at("embeddings"), config.vocabulary(), config.positions(), shape.width());
        encoder = Encoder.huggingFace(p.at("encoder"), shape);
        norm = LayerNorm.of(p, "final_layer_norm", shape.width(), shape.epsilon());
        head = Linear.of(p, "head", shape.width(), config.projection());
    }

    /// The tower of a folder of type `siglip_text_model`, under either of the names that transformers has for
    /// its tensors.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static SiglipTextModel of(ModelConfig config, Parameters p) {
        Parameters named = SiglipModel.withoutPositionNumbers(p).renamed(OtherNames.within(NAME, PARTS));
        SiglipConfig.Text sizes = SiglipConfig.Text.of(config);
        config.requireAllRead();
        return new SiglipTextModel(sizes, named.at(NAME));
    }

    /// Its sizes.
    public SiglipConfig.Text config() {
        return config;
    }

    /// Runs the tower.
    ///
    /// @param ids_BN numbers of words, at most [SiglipConfig.Text#positions] for each text
    /// @param kept_BN 0 for tokens that the others are not to look at, if there are such
    /// @param allStates whether the states of all layers are wanted
    public ImageEncoder.Output forward(Tensor ids_BN, Optional<Tensor> kept_BN, boolean allStates) {
        Tensor x_BNC = embedding.apply(ids_BN);
        Tensor mask = kept_BN.map(kept -> Masks.padding(kept, x_BNC.dtype())).orElse(null);
        List<Tensor> states = allStates ? encoder.states(x_BNC, mask) : List.of();
        Tensor last = norm.apply(allStates ? states.getLast() : encoder.apply(x_BNC, mask));
        return new ImageEncoder.Output(last, Optional.of(head.apply(last.select(1, -1))), states);
    }
}
