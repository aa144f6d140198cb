package dev.vireo.models.unet3d;

import dev.vireo.runtime.folder.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The sizes of a [UNet3DConditionModel].
///
/// @param inChannels channels of the latents
/// @param outChannels channels of what it predicts
/// @param channels of each level, from the finest to the coarsest
/// @param downAttention whether a level looks at the text on the way down
/// @param upAttention whether a block looks at the text on the way up, from the coarsest
/// @param layers of each level on the way down; one more on the way up
/// @param headChannels channels of each attention head
/// @param textChannels channels of the encoded text
/// @param groups of the norms
/// @param epsilon of the norms in convolution blocks
/// @param grounded whether it has the adapters for grounded objects
public record UNet3DConfig(
        int inChannels,
        int outChannels,
        List<Integer> channels,
        List<Boolean> downAttention,
        List<Boolean> upAttention,
        int layers,
        int headChannels,
        int textChannels,
        int groups,
        double epsilon,
        boolean grounded) {
    /// Copies the lists.
    public UNet3DConfig {
        channels = List.copyOf(channels);
        downAttention = List.copyOf(downAttention);
        upAttention = List.copyOf(upAttention);
    }

    private static final Map<String, Boolean> DOWN = Map.of("CrossAttnDownBlock3D", true, "DownBlock3D", false);
    private static final Map<String, Boolean> UP = Map.of("CrossAttnUpBlock3D", true, "UpBlock3D", false);

    /// Reads a configuration of class `UNet3DConditionModel`; what the file leaves out has the usual value.
    ///
    /// @param grounded whether the weights have the adapters, of which the file says nothing
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static UNet3DConfig of(ModelConfig config, boolean grounded) {
        config.supportsOnly("_class_name", "UNet3DConditionModel");
        config.supportsOnly("act_fn", "silu");
        config.supportsOnly("downsample_padding", 1);
        config.supportsOnly("mid_block_scale_factor", 1);
        config.ignore(List.of("_diffusers_version", "_name_or_path", "sample_size"));
        List<Integer> channels = config.has("block_out_channels")
                ? config.integers("block_out_channels")
                : List.of(320, 640, 1280, 1280);
        List<Boolean> down = attention(config, "down_block_types", DOWN, channels.size());
        List<Boolean> up = attention(config, "up_block_types", UP, channels.size());
        int headChannels = config.positive("attention_head_dim", 64);
        int groups = config.positive("norm_num_groups", 32);
        if (channels.size() < 2 || channels.stream().anyMatch(c -> c < headChannels || c % groups != 0)) {
            throw config.notUnderstood(
                    "block_out_channels",
                    "two or more multiples of norm_num_groups " + groups + ", at least attention_head_dim "
                            + headChannels);
        }
        return new UNet3DConfig(
                config.positive("in_channels", 4),
                config.positive("out_channels", 4),
                channels,
                down,
                up,
                config.positive("layers_per_block", 2),
                headChannels,
                config.positive("cross_attention_dim", 1024),
                groups,
                config.number("norm_eps", 1e-5),
                grounded);
    }

    private static List<Boolean> attention(ModelConfig config, String key, Map<String, Boolean> known, int levels) {
        List<Boolean> out = new ArrayList<>();
        if (!config.has(key)) {
            boolean down = known.equals(DOWN);
            for (int i = 0; i < levels; i++) {
                out.add(down ? i < levels - 1 : i > 0);
            }
            return out;
        }
        for (String type : config.texts(key)) {
            Boolean attention = known.get(type);
            if (attention == null) {
                throw config.notUnderstood(
                        key, String.join(", ", known.keySet().stream().sorted().toList()));
            }
            out.add(attention);
        }
        if (out.size() != levels) {
            throw config.notUnderstood(key, levels + " of them, as many as block_out_channels has");
        }
        return out;
    }

    /// How many levels there are.
    public int levels() {
        return channels.size();
    }

    /// Channels of the embedded time.
    public int timeChannels() {
        return 4 * channels.getFirst();
    }
}
