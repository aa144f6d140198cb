package dev.vireo.models.clip;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;

/// The sizes of one tower of CLIP.
public sealed interface ClipConfig {
    /// The sizes of its transformer blocks.
    EncoderShape encoder();

    /// The sizes of a CLIP text tower.
    ///
    /// @param positions the longest text in tokens
    /// @param endToken the number of the token at which a text is pooled; 2 in old files, which means the
    ///     largest number of the text
    /// @param projection numbers of a text beside a picture
    record Text(EncoderShape encoder, int vocabulary, int positions, int endToken, int projection)
            implements ClipConfig {
        /// What `eos_token_id` says in files that were written before it meant anything.
        public static final int LEGACY_END = 2;

        private static final EncoderShape DEFAULTS = new EncoderShape(512, 2048, 12, 8, Activation.QUICK_GELU, 1e-5);

        /// Reads the configuration of type `clip_text_model`; what the file leaves out has the usual value.
        ///
        /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
        public static Text of(ModelConfig config) {
            config.supportsOnly("model_type", "clip_text_model");
            return new Text(
                    HuggingFaceConfig.encoder(config, DEFAULTS),
                    config.positive("vocab_size", 49_408),
                    config.positive("max_position_embeddings", 77),
                    config.integer("eos_token_id", 49_407),
                    config.positive("projection_dim", 512));
        }
    }

    /// The sizes of a CLIP vision tower.
    ///
    /// @param imageSize the side of its pictures in pixels
    /// @param projection numbers of a picture beside a text
    record Vision(EncoderShape encoder, int channels, int imageSize, int patchSize, int projection)
            implements ClipConfig {
        private static final EncoderShape DEFAULTS = new EncoderShape(768, 3072, 12, 12, Activation.QUICK_GELU, 1e-5);

        /// Reads the configuration of type `clip_vision_model`; what the file leaves out has the usual value.
        ///
        /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
        public static Vision of(ModelConfig config) {
            config.supportsOnly("model_type", "clip_vision_model");
            int imageSize = config.positive("image_size", 224);
            return new Vision(
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
}
