package dev.vireo.models.internal.folder;

import dev.vireo.models.Activation;
import dev.vireo.models.EncoderShape;
import dev.vireo.runtime.folder.ModelConfig;

/// What the encoders of HuggingFace share in their configurations.
public final class HuggingFaceConfig {
    private HuggingFaceConfig() {}

    /// The sizes of an encoder under their usual keys.
    ///
    /// @param defaults for keys that the file leaves out
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static EncoderShape encoder(ModelConfig config, EncoderShape defaults) {
        int width = config.positive("hidden_size", defaults.width());
        int heads = config.positive("num_attention_heads", defaults.heads());
        if (width % heads != 0) {
            throw config.notUnderstood("num_attention_heads", "a divisor of hidden_size, " + width);
        }
        double epsilon = config.number("layer_norm_eps", defaults.epsilon());
        if (epsilon <= 0) {
            throw config.notUnderstood("layer_norm_eps", "a number above 0");
        }
        return new EncoderShape(
                width,
                config.positive("intermediate_size", defaults.hidden()),
                config.positive("num_hidden_layers", defaults.layers()),
                heads,
                config.choice("hidden_act", Activation.HUGGING_FACE, defaults.activation()),
                epsilon);
    }

    /// The side of a picture or patch in pixels.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the patch is larger than the picture
    public static int patch(ModelConfig config, int imageSize, int otherwise) {
        int patch = config.positive("patch_size", otherwise);
        if (patch > imageSize) {
            throw config.notUnderstood("patch_size", "at most image_size, " + imageSize);
        }
        return patch;
    }
}
