package dev.vireo.models.siglip;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.internal.folder.EncoderModel;
import dev.vireo.models.internal.folder.EncoderModel.Joint;
import dev.vireo.models.internal.folder.EncoderModel.Pictures;
import dev.vireo.models.internal.folder.EncoderModel.Texts;
import dev.vireo.models.internal.nn.Logits;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folders of SigLIP: `siglip_vision_model`, `siglip_text_model`, and `siglip` with both towers, which adds
/// `image_embeds` and `text_embeds` (rows of length 1) and, given both, `logits_per_image` and
/// `logits_per_text`.
public final class SiglipFamily {
    private SiglipFamily() {}

    /// The folder of a vision tower.
    public static RunnableModel vision(ModelConfig config, Parameters p) {
        SiglipVisionModel model = SiglipVisionModel.of(config, p);
        return EncoderModel.ofPictures("siglip_vision_model", p, pictures(model), Joint.NOTHING);
    }

    /// The folder of a text tower.
    public static RunnableModel text(ModelConfig config, Parameters p) {
        SiglipTextModel model = SiglipTextModel.of(config, p);
        return EncoderModel.ofTexts("siglip_text_model", p, texts(model), Joint.NOTHING);
    }

    /// The folder of both towers.
    public static RunnableModel both(ModelConfig config, Parameters p) {
        SiglipModel model = new SiglipModel(config, p);
        return EncoderModel.of(
                "siglip",
                p,
                pictures(model.vision()),
                texts(model.text()),
                (images, texts) -> joint(model, images, texts));
    }

    private static Pictures pictures(SiglipVisionModel model) {
        return new Pictures(model.config().channels(), model::forward);
    }

    private static Texts texts(SiglipTextModel model) {
        return new Texts(model.config().vocabulary(), model.config().positions(), model::forward);
    }

    private static Map<String, Tensor> joint(SiglipModel model, Optional<Tensor> images_BC, Optional<Tensor> texts_TC) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        images_BC.ifPresent(images -> out.put("image_embeds", Logits.unit(images)));
        texts_TC.ifPresent(texts -> out.put("text_embeds", Logits.unit(texts)));
        if (images_BC.isPresent() && texts_TC.isPresent()) {
            Tensor logits_BT = model.logits_BT(images_BC.get(), texts_TC.get());
            out.put("logits_per_image", logits_BT);
            out.put("logits_per_text", logits_BT.transpose(0, 1));
        }
        return out;
    }
}
