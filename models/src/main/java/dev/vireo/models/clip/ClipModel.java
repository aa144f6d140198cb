package dev.vireo.models.clip;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Logits;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// Both towers of CLIP, and how well each picture goes with each text.
public final class ClipModel {
    private final ClipVisionModel vision;
    private final ClipTextModel text;
    private final Linear visionProjection;
    private final Linear textProjection;
    private final Tensor logScale;

    /// A model from its configuration of type `clip`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public ClipModel(ModelConfig config, Parameters p) {
        config.supportsOnly("model_type", "clip");
        ClipConfig.Vision visionConfig = ClipConfig.Vision.of(tower(config, "vision_config"));
        ClipConfig.Text textConfig = ClipConfig.Text.of(tower(config, "text_config"));
        int projection = config.positive("projection_dim", 512);
        HuggingFaceConfig.common(config).requireAllRead();
        vision = new ClipVisionModel(visionConfig, p.at("vision_model"));
        text = new ClipTextModel(textConfig, p.at("text_model"));
        visionProjection =
                Linear.of(p, "visual_projection", visionConfig.encoder().width(), projection, false);
        textProjection = Linear.of(p, "text_projection", textConfig.encoder().width(), projection, false);
        logScale = p.constant("logit_scale", 2.6592);
    }

    /// Old versions saved the numbers 0, 1, 2 and so on beside the table of positions.
    static Parameters withoutPositionNumbers(Parameters p) {
        return p.ignore(name -> name.endsWith("embeddings.position_ids"));
    }

    /// Old files state a tower a second time under `..._dict`, which then counts.
    private static ModelConfig tower(ModelConfig config, String key) {
        Optional<ModelConfig> again = config.findObject(key + "_dict");
        again.ifPresent(_ -> config.ignore(List.of(key)));
        return again.orElseGet(() -> config.object(key));
    }

    /// The tower for pictures.
    public ClipVisionModel vision() {
        return vision;
    }

    /// The tower for texts.
    public ClipTextModel text() {
        return text;
    }

    /// The rows of pictures in the space that they share with texts.
    public Tensor projectImages(Tensor pooled_BC) {
        return visionProjection.apply(pooled_BC);
    }

    /// The rows of texts in the space that they share with pictures.
    public Tensor projectTexts(Tensor pooled_BC) {
        return textProjection.apply(pooled_BC);
    }

    /// The logits of each picture (row) going with each text (column), from projected rows.
    public Logits logits(Tensor images_BC, Tensor texts_TC) {
        Tensor images = Logits.unit(images_BC);
        Tensor texts = Logits.unit(texts_TC);
        return new Logits(images, texts, images.matmul(texts.transpose(0, 1)).mul(logScale.exp()));
    }
}
