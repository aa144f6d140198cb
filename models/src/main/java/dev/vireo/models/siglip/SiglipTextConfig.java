package dev.vireo.models.siglip;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;

/// The sizes of a SigLIP text tower.
///
/// @param positions the longest text in tokens
/// @param projection numbers of a pooled text
public record SiglipTextConfig(EncoderShape encoder, int vocabulary, int positions, int projection) {
    private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.GELU_TANH, 1e-6);

    /// Reads the configuration of type `siglip_text_model`; what the file leaves out has the usual value.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static SiglipTextConfig of(ModelConfig config) {
        config.supportsOnly("model_type", "siglip_text_model");
        EncoderShape encoder = HuggingFaceConfig.encoder(config, DEFAULTS);
        return new SiglipTextConfig(
                encoder,
                config.positive("vocab_size", 32_000),
                config.positive("max_position_embeddings", 64),
                config.positive("projection_size", encoder.width()));
    }
}
