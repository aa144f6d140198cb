package dev.vireo.models.owlv2;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;

/// The sizes of OWLv2: two towers of CLIP, which share a space of as many numbers as a text token has.
///
/// @param vision its side is that of the square pictures that positions were learned for
/// @param text a text is pooled at its largest token, which is the end
public record Owlv2Config(ClipConfig.Vision vision, ClipConfig.Text text) {
    private static final EncoderShape PICTURES = new EncoderShape(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5);
    private static final EncoderShape TEXTS = new EncoderShape(512, 2048, 12, 8, Activation.QUICK_GELU, 1e-5);

    /// What old files state a second time, and what nothing is read from.
    private static final List<String> BESIDE = List.of("text_config_dict", "vision_config_dict");

    /// Reads the configuration of type `owlv2`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static Owlv2Config of(ModelConfig config) {
        config.supportsOnly("model_type", "owlv2");
        int projection = config.positive("projection_dim", 512);
        ClipConfig.Vision vision = vision(config.object("vision_config"), projection);
        ClipConfig.Text text = text(config.object("text_config"), projection);
        if (projection != text.encoder().width()) {
            throw config.notUnderstood(
                    "projection_dim",
                    "hidden_size of text_config, " + text.encoder().width() + ", in which patches are compared");
        }
        HuggingFaceConfig.common(config).ignore(BESIDE).requireAllRead();
        return new Owlv2Config(vision, text);
    }

    private static ClipConfig.Vision vision(ModelConfig config, int projection) {
        config.supportsOnly("model_type", "owlv2_vision_model");
        int imageSize = config.positive("image_size", 768);
        return new ClipConfig.Vision(
                HuggingFaceConfig.encoder(config, PICTURES),
                config.positive("num_channels", 3),
                imageSize,
                HuggingFaceConfig.patch(config, imageSize, 16),
                projection);
    }

    private static ClipConfig.Text text(ModelConfig config, int projection) {
        config.supportsOnly("model_type", "owlv2_text_model");
        return new ClipConfig.Text(
                HuggingFaceConfig.encoder(config, TEXTS),
                config.positive("vocab_size", 49_408),
                config.positive("max_position_embeddings", 16),
                ClipConfig.Text.LEGACY_END,
                projection);
    }
}
