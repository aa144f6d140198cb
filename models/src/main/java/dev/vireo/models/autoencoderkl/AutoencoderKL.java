package dev.vireo.models.autoencoderkl;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.Conv;
import dev.vireo.models.internal.nn.GroupNorm;
import dev.vireo.models.internal.nn.HeadedAttention;
import dev.vireo.models.internal.nn.ResnetBlock;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The network between pictures and latents (Stable Diffusion's, arXiv 2112.10752), as diffusers lays it out.
public final class AutoencoderKL implements AutoCloseable {
    private static final double EPSILON = 1e-6;

    /// What the maps of attention were called before diffusers 0.17.
    private static final UnaryOperator<String> NAMES = OtherNames.words(
            "attentions", Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0"));

    private final AutoencoderKLConfig config;
    private final Parameters parameters;
    private final Half encoder;
    private final Half decoder;
    private final @Nullable Conv quant;
    private final @Nullable Conv postQuant;

    /// A network over these parameters, which it owns from then on.
    public AutoencoderKL(AutoencoderKLConfig config, Parameters p) {
        this.config = config;
        this.parameters = p;
        int latents = config.latentChannels();
        encoder = Half.encoder(p.at("encoder"), config);
        decoder = Half.decoder(p.at("decoder"), config);
        quant = config.quantConv() ? Conv.of(p, "quant_conv", 2 * latents, 2 * latents, 1, 1, 0) : null;
        postQuant = config.postQuantConv() ? Conv.of(p, "post_quant_conv", latents, latents, 1, 1, 0) : null;
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
            AutoencoderKLConfig sizes = AutoencoderKLConfig.of(config);
            config.requireAllRead();
            AutoencoderKL model = new AutoencoderKL(sizes, parameters.renamed(NAMES));
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
        static Half encoder(Parameters p, AutoencoderKLConfig config) {
            List<Integer> channels = config.channels();
            int groups = config.groups();
            List<Stage> stages = new ArrayList<>();
            int last = channels.getFirst();
            for (int i = 0; i < channels.size(); i++) {
                int next = channels.get(i);
                Parameters block = p.at("down_blocks." + i);
                Conv shrink =
                        i == channels.size() - 1 ? null : Conv.of(block, "downsamplers.0.conv", next, next, 3, 2, 0);
                stages.add(new Stage(resnets(block, last, next, config.layers(), groups), shrink));
                last = next;
            }
            return new Half(
                    Conv.same(p, "conv_in", config.inChannels(), channels.getFirst()),
                    stages,
                    new Middle(p.at("mid_block"), last, groups, config.attention()),
                    List.of(),
                    GroupNorm.of(p, "conv_norm_out", groups, last, EPSILON),
                    Conv.same(p, "conv_out", last, 2 * config.latentChannels()));
        }

        static Half decoder(Parameters p, AutoencoderKLConfig config) {
            List<Integer> channels = config.channels();
            int groups = config.groups();
            List<Stage> stages = new ArrayList<>();
            int last = channels.getLast();
            for (int i = 0; i < channels.size(); i++) {
                int next = channels.get(channels.size() - 1 - i);
                Parameters block = p.at("up_blocks." + i);
                Conv grow = i == channels.size() - 1 ? null : Conv.same(block, "upsamplers.0.conv", next, next);
                stages.add(new Stage(resnets(block, last, next, config.layers() + 1, groups), grow));
                last = next;
            }
            return new Half(
                    Conv.same(p, "conv_in", config.latentChannels(), channels.getLast()),
                    List.of(),
                    new Middle(p.at("mid_block"), channels.getLast(), groups, config.attention()),
                    stages,
                    GroupNorm.of(p, "conv_norm_out", groups, last, EPSILON),
                    Conv.same(p, "conv_out", last, config.outChannels()));
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
                y = block.apply(y);
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
            Tensor y = first.apply(x);
            if (norm != null && attention != null) {
                long[] shape = y.shape();
                Tensor tokens = norm.apply(y)
                        .reshape(shape[0], shape[1], shape[2] * shape[3])
                        .transpose(1, 2);
                y = y.add(attention.apply(tokens, tokens).transpose(1, 2).reshape(shape));
            }
            return second.apply(y);
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

    /// The mean of the latents of pictures, scaled as the diffusion network knows them.
    ///
    /// @param pictures_NCHW from -1 to 1
    public Tensor encode(Tensor pictures_NCHW) {
        return Scope.tidy(() ->
                moments(pictures_NCHW).narrow(1, 0, config.latentChannels()).mul(config.scale()));
    }

    /// Latents of pictures, scaled as the diffusion network knows them.
    ///
    /// @param pictures_NCHW from -1 to 1
    /// @param noise_NCHW what decides which of the possible latents are taken
    public Tensor encode(Tensor pictures_NCHW, Tensor noise_NCHW) {
        int latents = config.latentChannels();
        return Scope.tidy(() -> {
            Tensor moments = moments(pictures_NCHW);
            Tensor mean = moments.narrow(1, 0, latents);
            Tensor deviation =
                    moments.narrow(1, latents, latents).clamp(-30, 20).mul(0.5).exp();
            return mean.add(deviation.mul(own(noise_NCHW))).mul(config.scale());
        });
    }

    /// Pictures of scaled latents, from -1 to 1 and possibly beyond.
    public Tensor decode(Tensor latents_NCHW) {
        return Scope.tidy(() -> {
            Tensor x = own(latents_NCHW).div(config.scale());
            return decoder.apply(postQuant == null ? x : postQuant.apply(x));
        });
    }

    private Tensor own(Tensor x) {
        return x.to(parameters.dtype()).to(parameters.device());
    }

    /// Its sizes.
    public AutoencoderKLConfig config() {
        return config;
    }

    /// What it computes in.
    DType dtype() {
        return parameters.dtype();
    }

    /// Where it computes.
    Device device() {
        return parameters.device();
    }

    /// Frees the weights.
    @Override
    public void close() {
        parameters.close();
    }
}
