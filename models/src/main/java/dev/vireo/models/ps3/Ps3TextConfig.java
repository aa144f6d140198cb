package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.Map;
import java.util.Optional;

/// The sizes and switches of a PS3 text model.
///
/// @param contextLength the most words of a text
/// @param vocabulary number of words
/// @param width channels of a word
/// @param heads of attention
/// @param layers number of blocks
/// @param mlpRatio hidden channels of a block's two-layer network per channel
/// @param outputWidth channels of the pooled text
/// @param promptWidth channels of the prompt for a vision model
/// @param causal whether a word sees only those before it
/// @param pool which word stands for the text
/// @param classToken whether a learned word is put at the end and stands for the text
/// @param padding the word that fills up a text
/// @param projectionBias whether the last map is a layer with a bias, or a bare matrix
/// @param layerScale whether each block scales what it adds
/// @param activation between the two layers of a block's network
/// @param epsilon of the norms
public record Ps3TextConfig(
        int contextLength,
        int vocabulary,
        int width,
        int heads,
        int layers,
        double mlpRatio,
        int outputWidth,
        int promptWidth,
        boolean causal,
        Pool pool,
        boolean classToken,
        int padding,
        boolean projectionBias,
        boolean layerScale,
        Activation activation,
        double epsilon) {
    /// Which word of a text stands for it.
    public enum Pool {
        /// The first.
        FIRST,
        /// The last, padding or not.
        LAST,
        /// The one with the highest number, the first of them.
        HIGHEST
    }

    /// @throws IllegalArgumentException when the heads don't divide the width
    public Ps3TextConfig {
        if (width % heads != 0) {
            throw new IllegalArgumentException("heads divides width");
        }
    }

    /// Positions that it knows: the words, and the learned one where there is one.
    int positions() {
        return contextLength + (classToken ? 1 : 0);
    }

    /// Reads the text part of a configuration.
    ///
    /// @throws VireoException with code DATA naming a value that is missing or not understood
    static Ps3TextConfig read(ModelConfig config) {
        Optional<ModelConfig> activation = config.findObject("act_kwargs");
        Optional<ModelConfig> norm = config.findObject("norm_kwargs");
        try {
            return new Ps3TextConfig(
                    config.positive("context_length", 77),
                    config.positive("vocab_size", 49408),
                    config.positive("width", 512),
                    config.positive("heads", 8),
                    config.positive("layers", 12),
                    config.number("mlp_ratio", 4),
                    config.positive("output_dim", 1152),
                    config.positive("prompt_proj_dim", 1152),
                    !config.flag("no_causal_mask", false),
                    config.choice(
                            "pool_type",
                            Map.of("first", Pool.FIRST, "last", Pool.LAST, "argmax", Pool.HIGHEST),
                            Pool.HIGHEST),
                    config.flag("embed_cls", false),
                    config.integer("pad_id", 0),
                    config.flag("proj_bias", false),
                    config.has("ls_init_value"),
                    activation
                            .map(a -> a.choice(
                                    "approximate",
                                    Map.of("none", Activation.GELU_ERF, "tanh", Activation.GELU_TANH),
                                    Activation.GELU_ERF))
                            .orElse(Activation.GELU_ERF),
                    norm.map(n -> n.number("eps", 1e-5)).orElse(1e-5));
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + config.file() + "] describes no PS3 text model: it is one only where " + e.getMessage(),
                    "Fetch the folder again, or correct its configuration.",
                    e);
        }
    }
}
