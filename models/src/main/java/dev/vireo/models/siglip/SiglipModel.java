package dev.vireo.models.siglip;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.internal.nn.Logits;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;

/// Both towers of SigLIP, and how well each picture goes with each text.
public final class SiglipModel {
    private final SiglipVisionModel vision;
    private final SiglipTextModel text;
    private final Tensor logScale;
    private final Tensor bias;

    /// A model from its configuration of type `siglip`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public SiglipModel(ModelConfig config, Parameters p) {
        config.supportsOnly("model_type", "siglip");
        SiglipConfig.Vision pictures = SiglipConfig.Vision.of(config.object("vision_config"));
        SiglipConfig.Text texts = SiglipConfig.Text.of(config.object("text_config"));
        HuggingFaceConfig.common(config).requireAllRead();
        withoutPositionNumbers(p);
        vision = new SiglipVisionModel(pictures, p.at("vision_model"));
        text = new SiglipTextModel(texts, p.at("text_model"));
        logScale = p.constant("logit_scale", 0, 1);
        bias = p.constant("logit_bias", 0, 1);
    }

    /// Old versions saved the numbers 0, 1, 2 and so on beside the table of positions.
    static Parameters withoutPositionNumbers(Parameters p) {
        return p.ignore(name -> name.endsWith("embeddings.position_ids"));
    }

    /// The tower for pictures.
    public SiglipVisionModel vision() {
        return vision;
    }

    /// The tower for texts.
    public SiglipTextModel text() {
        return text;
    }

    /// The logits of each picture (row) going with each text (column), from pooled rows.
    public Tensor logits_BT(Tensor images_BC, Tensor texts_TC) {
        return Logits.unit(images_BC)
                .matmul(Logits.unit(texts_TC).transpose(0, 1))
                .mul(logScale.exp())
                .add(bias);
    }
}
