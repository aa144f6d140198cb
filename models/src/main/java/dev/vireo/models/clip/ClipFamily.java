package dev.vireo.models.clip;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.internal.folder.EncoderModel;
import dev.vireo.models.internal.folder.EncoderModel.Joint;
import dev.vireo.models.internal.folder.EncoderModel.Pictures;
import dev.vireo.models.internal.folder.EncoderModel.Texts;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Logits;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folders of CLIP: `clip_vision_model` and `clip_text_model`, which add `image_embeds` or `text_embeds` when
/// their weights have a projection; and `clip` with both towers, which adds `image_embeds` and `text_embeds`
/// (rows of length 1) and, given both, `logits_per_image` and `logits_per_text`.
public final class ClipFamily {
    private static final String VISION_PROJECTION = "visual_projection";
    private static final String TEXT_PROJECTION = "text_projection";

    private ClipFamily() {}

    /// The folder of a vision tower.
    public static RunnableModel vision(ModelConfig config, Parameters p) {
        ClipVisionModel model = ClipVisionModel.of(config, p);
        ClipConfig.Vision sizes = model.config();
        Joint joint = Joint.NOTHING;
        if (p.has(VISION_PROJECTION + ".weight")) {
            Linear projection = Linear.of(p, VISION_PROJECTION, sizes.encoder().width(), sizes.projection(), false);
            joint = (images, _) -> images.map(rows -> Map.of("image_embeds", projection.apply(rows)))
                    .orElse(Map.of());
        }
        return EncoderModel.ofPictures("clip_vision_model", p, pictures(model), joint);
    }

    /// The folder of a text tower.
    public static RunnableModel text(ModelConfig config, Parameters p) {
        ClipTextModel model = ClipTextModel.of(config, p);
        ClipConfig.Text sizes = model.config();
        Joint joint = Joint.NOTHING;
        if (p.has(TEXT_PROJECTION + ".weight")) {
            Linear projection = Linear.of(p, TEXT_PROJECTION, sizes.encoder().width(), sizes.projection(), false);
            joint = (_, texts) -> texts.map(rows -> Map.of("text_embeds", projection.apply(rows)))
                    .orElse(Map.of());
        }
        return EncoderModel.ofTexts("clip_text_model", p, texts(model), joint);
    }

    /// The folder of both towers.
    public static RunnableModel both(ModelConfig config, Parameters p) {
        ClipModel model = new ClipModel(config, ClipModel.withoutPositionNumbers(p));
        return EncoderModel.of(
                "clip",
                p,
                pictures(model.vision()),
                texts(model.text()),
                (images, texts) -> joint(model, images, texts));
    }

    private static Pictures pictures(ClipVisionModel model) {
        return new Pictures(model.config().channels(), model::forward);
    }

    private static Texts texts(ClipTextModel model) {
        return new Texts(model.config().vocabulary(), model.config().positions(), model::forward);
    }

    private static Map<String, Tensor> joint(ClipModel model, Optional<Tensor> images_BC, Optional<Tensor> texts_TC) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        images_BC.ifPresent(images -> out.put("image_embeds", Logits.unit(model.projectImages(images))));
        texts_TC.ifPresent(texts -> out.put("text_embeds", Logits.unit(model.projectTexts(texts))));
        if (images_BC.isPresent() && texts_TC.isPresent()) {
            Logits logits = model.logits(model.projectImages(images_BC.get()), model.projectTexts(texts_TC.get()));
            out.put("logits_per_image", logits.logits_BT());
            out.put("logits_per_text", logits.logits_BT().transpose(0, 1));
        }
        return out;
    }
}
