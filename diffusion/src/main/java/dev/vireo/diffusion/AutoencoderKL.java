package dev.vireo.diffusion;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The network between pictures and latents (Stable Diffusion's, arXiv 2112.10752), as diffusers lays it out.
public final class AutoencoderKL implements AutoCloseable {
    private static final double EPSILON = 1e-6;

    private final Parameters parameters;
    private final Half encoder;
    private final Half decoder;
    private final @Nullable Conv quant;
    private final @Nullable Conv postQuant;
    private final int latents;
    private final int shrink;
    private final double scale;

    private AutoencoderKL(ModelConfig config, Parameters p) {
        this.parameters = p;
        config.supportsOnly("_class_name", "AutoencoderKL");
        config.supportsOnly("act_fn", "silu");
        for (String key : List.of("shift_factor", "latents_mean", "latents_std")) {
            if (config.has(key)) {
                throw config.notUnderstood(key, "null");
            }
        }
        List<Integer> channels = config.has("block_out_channels") ? config.integers("block_out_channels") : List.of(64);
        int groups = config.positive("norm_num_groups", 32);
        if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1 || c % groups != 0)) {
            throw config.notUnderstood("block_out_channels", "multiples of norm_num_groups " + groups);
        }
        requireAll(config, "down_block_types", "DownEncoderBlock2D", channels.size());
        requireAll(config, "up_block_types", "UpDecoderBlock2D", channels.size());
        latents = config.positive("latent_channels", 4);
        scale = config.number("scaling_factor", 0.18215);
        shrink = 1 << (channels.size() - 1);
        int layers = config.positive("layers_per_block", 1);
        boolean attention = config.flag("mid_block_add_attention", true);
        encoder = Half.encoder(
                p.at("encoder"), channels, layers, groups, config.positive("in_channels", 3), 2 * latents, attention);
        decoder = Half.decoder(
                p.at("decoder"), channels, layers, groups, latents, config.positive("out_channels", 3), attention);
        quant = config.flag("use_quant_conv", true)
                ? Conv.of(p, "quant_conv", 2 * latents, 2 * latents, 1, 1, 0)
                : null;
        postQuant = config.flag("use_post_quant_conv", true)
                ? Conv.of(p, "post_quant_conv", latents, latents, 1, 1, 0)
                : null;
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

    /// Loads the network of a folder (`vae` in a pipeline's), frozen.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the folder is malformed, of another kind, or
    ///     its weights are not those of its configuration; RESOURCE when there is no such device
    public static AutoencoderKL open(ModelFolder folder, DType dtype, Device device) {
        try (FolderWeights weights = folder.weights()) {
            return of(folder.config(), Parameters.of(weights, dtype, device));
        }
    }

    /// Builds the network over parameters, which it owns from then on.
    ///
    /// @throws dev.vireo.runtime.VireoException as [#open]
    public static AutoencoderKL of(ModelConfig config, Parameters parameters) {
        try {
            AutoencoderKL model = new AutoencoderKL(config, parameters);
            parameters.requireAllUsed();
            return model;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /// One of the two halves: a convolution, levels of blocks with a change of size between them, the coarsest
    /// level's two blocks with attention between them, and a convolution.
    private record Half(Conv in, List<Stage> before, Middle middle, List<Stage> after, GroupNorm norm, Conv out) {
        static Half encoder(
                Parameters p, List<Integer> channels, int layers, int groups, int in, int out, boolean attention) {
            List<Stage> stages = new ArrayList<>();
            int last = channels.getFirst();
            for (int i = 0; i < channels.size(); i++) {
                int next = channels.get(i);
                Parameters block = p.at("down_blocks." + i);
                Conv shrink =
                        i == channels.size() - 1 ? null : Conv.of(block, "downsamplers.0.conv", next, next, 3, 2, 0);
                stages.add(new Stage(resnets(block, last, next, layers, groups), shrink));
                last = next;
            }
            return new Half(
                    Conv.same(p, "conv_in", in, channels.getFirst()),
                    stages,
                    new Middle(p.at("mid_block"), last, groups, attention),
                    List.of(),
                    GroupNorm.of(p, "conv_norm_out", groups, last, EPSILON),
                    Conv.same(p, "conv_out", last, out));
        }

        static Half decoder(
                Parameters p, List<Integer> channels, int layers, int groups, int in, int out, boolean attention) {
            List<Stage> stages = new ArrayList<>();
            int last = channels.getLast();
            for (int i = 0; i < channels.size(); i++) {
                int next = channels.get(channels.size() - 1 - i);
                Parameters block = p.at("up_blocks." + i);
                Conv grow = i == channels.size() - 1 ? null : Conv.same(block, "upsamplers.0.conv", next, next);
                stages.add(new Stage(resnets(block, last, next, layers + 1, groups), grow));
                last = next;
            }
            return new Half(
                    Conv.same(p, "conv_in", in, channels.getLast()),
                    List.of(),
                    new Middle(p.at("mid_block"), channels.getLast(), groups, attention),
                    stages,
                    GroupNorm.of(p, "conv_norm_out", groups, last, EPSILON),
                    Conv.same(p, "conv_out", last, out));
        }

        private static List<ResnetBlock> resnets(Parameters p, int in, int out, int count, int groups) {
            List<ResnetBlock> blocks = new ArrayList<>();
            for (int j = 0; j < count; j++) {
                blocks.add(new ResnetBlock(p.at("resnets." + j), j == 0 ? in : out, out, 0, groups, EPSILON));
            }
            return blocks;
        }

        Tensor apply(Tensor x_NCHW) {
            Tensor x = in.apply(x_NCHW);
            for (Stage stage : before) {
                x = stage.shrunk(x);
            }
            x = middle.apply(x);
            for (Stage stage : after) {
                x = stage.grown(x);
            }
            return out.apply(norm.apply(x).silu());
        }
    }

    /// The blocks of one level, and the convolution with which the size changes after them.
    private record Stage(List<ResnetBlock> blocks, @Nullable Conv resize) {
        private Tensor blocks(Tensor x) {
            Tensor y = x;
            for (ResnetBlock block : blocks) {
                y = block.apply(y, null);
            }
            return y;
        }

        Tensor shrunk(Tensor x) {
            return Scope.tidy(() -> {
                Tensor y = blocks(x);
                return resize == null ? y : resize.apply(y.pad(0, 1, 0, 1));
            });
        }

        Tensor grown(Tensor x) {
            return Scope.tidy(() -> {
                Tensor y = blocks(x);
                return resize == null ? y : resize.apply(y.resizeNearest(2 * y.size(2), 2 * y.size(3)));
            });
        }
    }

    private static final class Middle {
        private final ResnetBlock first;
        private final @Nullable GroupNorm norm;
        private final @Nullable HeadedAttention attention;
        private final ResnetBlock second;

        Middle(Parameters p, int channels, int groups, boolean attends) {
            first = new ResnetBlock(p.at("resnets.0"), channels, channels, 0, groups, EPSILON);
            second = new ResnetBlock(p.at("resnets.1"), channels, channels, 0, groups, EPSILON);
            Parameters names = p.at("attentions.0");
            norm = attends ? GroupNorm.of(names, "group_norm", groups, channels, EPSILON) : null;
            attention = attends ? new HeadedAttention(names, channels, channels, 1, channels, true) : null;
        }

        Tensor apply(Tensor x) {
            Tensor y = first.apply(x, null);
            if (norm != null && attention != null) {
                long[] shape = y.shape();
                Tensor tokens = norm.apply(y)
                        .reshape(shape[0], shape[1], shape[2] * shape[3])
                        .transpose(1, 2);
                y = y.add(attention.apply(tokens, tokens, null).transpose(1, 2).reshape(shape));
            }
            return second.apply(y, null);
        }
    }

    /// The mean and the logarithm of the variance of the latents of pictures, one after the other along the
    /// channels, not scaled.
    ///
    /// @param pictures_NCHW from -1 to 1
    public Tensor moments(Tensor pictures_NCHW) {
        return Scope.tidy(() -> {
            Tensor x = encoder.apply(own(pictures_NCHW));
            return quant == null ? x : quant.apply(x);
        });
    }

    /// Latents of pictures, scaled as the diffusion network knows them.
    ///
    /// @param pictures_NCHW from -1 to 1
    /// @param noise_NCHW what decides which of the possible latents are taken; null for their mean
    public Tensor encode(Tensor pictures_NCHW, @Nullable Tensor noise_NCHW) {
        return Scope.tidy(() -> {
            Tensor moments = moments(pictures_NCHW);
            Tensor mean = moments.narrow(1, 0, latents);
            if (noise_NCHW == null) {
                return mean.mul(scale);
            }
            Tensor deviation =
                    moments.narrow(1, latents, latents).clamp(-30, 20).mul(0.5).exp();
            return mean.add(deviation.mul(own(noise_NCHW))).mul(scale);
        });
    }

    /// Pictures of scaled latents, from -1 to 1 and possibly beyond.
    public Tensor decode(Tensor latents_NCHW) {
        return Scope.tidy(() -> {
            Tensor x = own(latents_NCHW).div(scale);
            return decoder.apply(postQuant == null ? x : postQuant.apply(x));
        });
    }

    private Tensor own(Tensor x) {
        return x.to(parameters.dtype()).to(parameters.device());
    }

    /// How many pixels of a picture, along one side, become one of the latents.
    public int shrink() {
        return shrink;
    }

    /// Frees the weights.
    @Override
    public void close() {
        parameters.close();
    }
}
