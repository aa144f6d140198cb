package dev.vireo.models.clip;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;

/// The sizes of a CLIP vision tower.
///
/// @param imageSize the side of its pictures in pixels
/// @param projection numbers of a picture beside a text
public record ClipVisionConfig(EncoderShape encoder, int channels, int imageSize, int patchSize, int projection) {
    private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5);

    /// Reads the configuration of type `clip_vision_model`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static ClipVisionConfig of(ModelConfig config) {
        config.supportsOnly("model_type", "clip_vision_model");
        int imageSize = config.positive("image_size", 224);
        return new ClipVisionConfig(
                HuggingFaceConfig.encoder(config, DEFAULTS),
                config.positive("num_channels", 3),
                imageSize,
                HuggingFaceConfig.patch(config, imageSize, 32),
                config.positive("projection_dim", 512));
    }

    /// Patches along a side of a picture.
    public int side() {
        return imageSize / patchSize;
    }
}
