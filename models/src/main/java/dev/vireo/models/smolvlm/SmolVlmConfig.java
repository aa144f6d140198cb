package dev.vireo.models.smolvlm;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;
import java.util.Map;

/// What the configuration of SmolVLM or Idefics3 says beside that of its decoder.
///
/// @param imageSize the side of the pictures that positions were learned for, in pixels
/// @param scale the side of the square of patches that become one row
/// @param picture the token in whose places rows of pictures stand
/// @param tied whether the whole says that the decoder's last map is its table of words
record SmolVlmConfig(
        String type,
        EncoderShape encoder,
        int channels,
        int imageSize,
        int patch,
        int scale,
        int picture,
        boolean tied) {
    static final String DECODER = "text_config";

    /// The values of `model_type`.
    static final List<String> TYPES = List.of("smolvlm", "idefics3");

    private static final String TOWER = "vision_config";
    private static final EncoderShape DEFAULTS = new EncoderShape(1152, 3072, 12, 16, Activation.GELU_TANH, 1e-6);
    private static final Map<String, Boolean> TOWERS =
            Map.of("smolvlm", true, "smolvlm_vision", true, "idefics3", true, "idefics3_vision", true);

    /// How the model was trained, and what other programs note; the sizes of pictures are those of the processor.
    private static final List<String> BESIDE = List.of(
            "_flash_attn_2_enabled",
            "_pad_token_id",
            "freeze_config",
            "max_image_size",
            "neftune_noise_alpha",
            "perceiver_config",
            "pixel_shuffle_factor",
            "size",
            "transformers.js_config",
            "use_base_siglip",
            "use_reentrant_checkpoint",
            "vocab_size");

    /// Reads the configuration; whoever reads the decoder's part checks that all is read.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood, or would change
    ///     the numbers in a way that is not computed here
    static SmolVlmConfig of(ModelConfig config) {
        String type = config.choice("model_type", Map.of("smolvlm", "smolvlm", "idefics3", "idefics3"));
        HuggingFaceConfig.common(config).ignore(BESIDE);
        ModelConfig decoder = config.object(DECODER).ignore(BESIDE.subList(0, BESIDE.size() - 1));
        decoder.supportsOnly("qk_layer_norms", false);
        decoder.supportsOnly("use_resampler", false);
        ModelConfig tower = config.object(TOWER).ignore(BESIDE);
        tower.choice("model_type", TOWERS, true);
        EncoderShape encoder = HuggingFaceConfig.encoder(tower, DEFAULTS);
        int imageSize = tower.positive("image_size", 224);
        int patch = HuggingFaceConfig.patch(tower, imageSize, 32);
        int scale = config.positive("scale_factor", 2);
        if (imageSize / patch % scale != 0) {
            throw config.notUnderstood("scale_factor", "a divisor of the patches along a side, " + imageSize / patch);
        }
        return new SmolVlmConfig(
                type,
                encoder,
                tower.positive("num_channels", 3),
                imageSize,
                patch,
                scale,
                config.integer("image_token_id", 128_257),
                config.flag("tie_word_embeddings", false));
    }

    /// Patches along a side of the picture that positions were learned for.
    int side() {
        return imageSize / patch;
    }
}
