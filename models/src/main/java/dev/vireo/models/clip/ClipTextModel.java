package dev.vireo.models.clip;

import dev.vireo.models.EncoderShape;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.Encoder;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Masks;
import dev.vireo.models.internal.nn.TokenEmbedding;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// The text tower of CLIP: each token looks at those before it, and a text is pooled at its end token.
public final class ClipTextModel {
    private static final String NAME = "text_model";
    private static final List<String> PARTS = List.of("embeddings", "encoder", "final_layer_norm");

    private final ClipConfig.Text config;
    private final TokenEmbedding embedding;
    private final Encoder encoder;
    private final LayerNorm norm;

    /// A tower over the parameters of `text_model` (`p.at("text_model")`).
    public ClipTextModel(ClipConfig.Text config, Parameters p) {
        this.config = config;
        EncoderShape shape = config.encoder();
        embedding =
                TokenEmbedding.huggingFace(p.at("embeddings"), config.vocabulary(), config.positions(), shape.width());
        encoder = Encoder.huggingFace(p.at("encoder"), shape);
        norm = LayerNorm.of(p, "final_layer_norm", shape.width(), shape.epsilon());
    }

    /// The tower of a folder of type `clip_text_model`, under either of the names that transformers has for
    /// its tensors. What else the parameters hold, a projection say, is left to the caller.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static ClipTextModel of(ModelConfig config, Parameters p) {
        Parameters named = ClipModel.withoutPositionNumbers(p).renamed(OtherNames.within(NAME, PARTS));
        ClipConfig.Text sizes = ClipConfig.Text.of(config);
        config.requireAllRead();
        return new ClipTextModel(sizes, named.at(NAME));
    }

    /// Its sizes.
    public ClipConfig.Text config() {
        return config;
    }

    /// Runs the tower.
    ///
    /// @param ids_BN numbers of words, at most [ClipConfig.Text#positions] for each text
    /// @param kept_BN 0 for tokens that the others are not to look at, if there are such
    /// @param allStates whether the states of all layers are wanted
    public ImageEncoder.Output forward(Tensor ids_BN, Optional<Tensor> kept_BN, boolean allStates) {
        Tensor x_BNC = embedding.apply(ids_BN);
        Tensor causal = Masks.causal(x_BNC);
        Tensor mask = kept_BN.map(kept -> causal.add(Masks.padding(kept, x_BNC.dtype())))
                .orElse(causal);
        List<Tensor> states = allStates ? encoder.states(x_BNC, mask) : List.of();
        Tensor last_BNC = norm.apply(allStates ? states.getLast() : encoder.apply(x_BNC, mask));
        return new ImageEncoder.Output(last_BNC, Optional.of(pool(last_BNC, ids_BN)), states);
    }

    /// The token at the first end of each text. A text without one is pooled at its first token, as the
    /// reference does it.
    private Tensor pool(Tensor last_BNC, Tensor ids_BN) {
        Tensor end_B = config.endToken() == ClipConfig.Text.LEGACY_END
                ? ids_BN.argmax(1)
                : ids_BN.equalTo(Tensor.full(config.endToken(), 1).to(ids_BN.device()))
                        .argmax(1);
        long batch = last_BNC.size(0);
        long channels = last_BNC.size(2);
        Tensor index_B1C = end_B.reshape(batch, 1, 1).expand(batch, 1, channels);
        return last_BNC.gather(1, index_B1C).squeeze(1);
    }
}
