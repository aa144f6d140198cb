package dev.vireo.models.autoencoderkl;

import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;

/// The sizes of an [AutoencoderKL].
///
/// @param inChannels channels of the pictures that it takes
/// @param outChannels channels of those that it gives
/// @param channels of each level, from the finest to the coarsest
/// @param layers of each level of the encoder; one more of the decoder
/// @param groups of the norms
/// @param latentChannels channels of the latents
/// @param scale what latents are multiplied by for the diffusion network
/// @param attention whether the pixels of the coarsest level look at each other
/// @param quantConv whether a convolution follows the encoder
/// @param postQuantConv whether a convolution precedes the decoder
public record AutoencoderKLConfig(
        int inChannels,
        int outChannels,
        List<Integer> channels,
        int layers,
        int groups,
        int latentChannels,
        double scale,
        boolean attention,
        boolean quantConv,
        boolean postQuantConv) {
    /// Copies the list.
    public AutoencoderKLConfig {
        channels = List.copyOf(channels);
    }

    /// Reads a configuration of class `AutoencoderKL`; what the file leaves out has the usual value. That a
    /// pipeline of 16 bits is to turn to 32 for it (`force_upcast`) changes no number of the network.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static AutoencoderKLConfig of(ModelConfig config) {
        config.supportsOnly("_class_name", "AutoencoderKL");
        config.supportsOnly("act_fn", "silu");
        for (String key : List.of("shift_factor", "latents_mean", "latents_std")) {
            if (config.has(key)) {
                throw config.notUnderstood(key, "null");
            }
        }
        config.ignore(List.of("_diffusers_version", "_name_or_path", "force_upcast", "sample_size"));
        List<Integer> channels = config.has("block_out_channels") ? config.integers("block_out_channels") : List.of(64);
        int groups = config.positive("norm_num_groups", 32);
        if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1 || c % groups != 0)) {
            throw config.notUnderstood("block_out_channels", "multiples of norm_num_groups " + groups);
        }
        requireAll(config, "down_block_types", "DownEncoderBlock2D", channels.size());
        requireAll(config, "up_block_types", "UpDecoderBlock2D", channels.size());
        return new AutoencoderKLConfig(
                config.positive("in_channels", 3),
                config.positive("out_channels", 3),
                channels,
                config.positive("layers_per_block", 1),
                groups,
                config.positive("latent_channels", 4),
                config.number("scaling_factor", 0.18215),
                config.flag("mid_block_add_attention", true),
                config.flag("use_quant_conv", true),
                config.flag("use_post_quant_conv", true));
    }

    private static void requireAll(ModelConfig config, String key, String only, int count) {
        if (config.has(key)) {
            List<String> types = config.texts(key);
            if (types.size() != count || types.stream().anyMatch(type -> !type.equals(only))) {
                throw config.notUnderstood(key, count + " times " + only);
            }
        } else if (count != 1) {
            throw config.notUnderstood(key, count + " times " + only);
        }
    }

    /// How many pixels of a picture, along one side, become one of the latents.
    public int shrink() {
        return 1 << (channels.size() - 1);
    }
}
