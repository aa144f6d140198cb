package dev.vireo.models.siglip;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;

/// The sizes of one tower of SigLIP.
public sealed interface SiglipConfig {
    /// The sizes of its transformer blocks.
    EncoderShape encoder();

    /// The sizes of a SigLIP text tower.
    ///
    /// @param positions the longest text in tokens
    /// @param projection numbers of a pooled text
    record Text(EncoderShape encoder, int vocabulary, int positions, int projection) implements SiglipConfig {
        private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.GELU_TANH, 1e-6);

        /// Reads the configuration of type `siglip_text_model`; what the file leaves out has the usual value.
        ///
        /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
        public static Text of(ModelConfig config) {
            config.supportsOnly("model_type", "siglip_text_model");
            EncoderShape encoder = HuggingFaceConfig.encoder(config, DEFAULTS);
            return new Text(
                    encoder,
                    config.positive("vocab_size", 32_000),
                    config.positive("max_position_embeddings", 64),
                    config.positive("projection_size", encoder.width()));
        }
    }

    /// The sizes of a SigLIP vision tower.
    ///
    /// @param imageSize the side of the pictures that positions were learned for, in pixels
    /// @param head whether it pools
    record Vision(EncoderShape encoder, int channels, int imageSize, int patchSize, boolean head)
            implements SiglipConfig {
        private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.GELU_TANH, 1e-6);

        /// Reads the configuration of type `siglip_vision_model`; what the file leaves out has the usual
        /// value.
        ///
        /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
        public static Vision of(ModelConfig config) {
            config.supportsOnly("model_type", "siglip_vision_model");
            int imageSize = config.positive("image_size", 224);
            return new Vision(
                    HuggingFaceConfig.encoder(config, DEFAULTS),
                    config.positive("num_channels", 3),
                    imageSize,
                    HuggingFaceConfig.patch(config, imageSize, 16),
                    config.flag("vision_use_head", true));
        }

        /// Patches along a side of the picture that positions were learned for.
        public int side() {
            return imageSize / patchSize;
        }
    }
}
