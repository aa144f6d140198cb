package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Conv;
import dev.vireo.models.internal.nn.GroupNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.ResnetBlock;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The network of the ModelScope and zeroscope text-to-video models (arXiv 2308.06571), as diffusers lays it out:
/// from noisy latents, a time and an encoded text to the noise.
///
/// It is a list of [Segment]s, so that guidance can end a pass at the last attention that it needs and compute
/// parts of it again instead of keeping what they made.
public final class UNet3DConditionModel implements AutoCloseable {
    private final UNet3DConfig config;
    private final Parameters parameters;
    private final Linear time1;
    private final Linear time2;
    private final @Nullable PositionNet positions;
    private final List<Segment> segments = new ArrayList<>();
    private final GroupNorm normOut;
    private final Conv convOut;

    /// A network over these parameters, which it owns from then on.
    public UNet3DConditionModel(UNet3DConfig config, Parameters p) {
        this.config = config;
        this.parameters = p;
        int first = config.channels().getFirst();
        int time = config.timeChannels();
        time1 = Linear.of(p, "time_embedding.linear_1", first, time);
        time2 = Linear.of(p, "time_embedding.linear_2", time, time);
        positions = config.grounded() ? new PositionNet(p.at("position_net"), config.textChannels()) : null;
        Conv convIn = Conv.same(p, "conv_in", config.inChannels(), first);
        TemporalTransformer transformerIn =
                new TemporalTransformer(p.at("transformer_in"), first, 8, config.headChannels(), config.groups());
        segments.add(
                new Segment(false, true, null, (x, _, pass) -> transformerIn.apply(convIn.apply(x), pass.frames())));
        down(p);
        mid(p.at("mid_block"));
        up(p);
        normOut = GroupNorm.of(p, "conv_norm_out", config.groups(), first, config.epsilon());
        convOut = Conv.same(p, "conv_out", first, config.outChannels());
    }

    /// Loads the network of a folder (`unet` in a pipeline's), frozen.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the folder is malformed, of another kind, or
    ///     its weights are not those of its configuration; RESOURCE when there is no such device
    public static UNet3DConditionModel open(ModelFolder folder, DType dtype, Device device) {
        try (FolderWeights weights = folder.weights()) {
            return of(folder.config(), Parameters.of(weights, dtype, device));
        }
    }

    /// Builds the network over parameters, which it owns from then on. It has the adapters for grounded objects
    /// when the parameters have them.
    ///
    /// @throws dev.vireo.runtime.VireoException as [#open]
    public static UNet3DConditionModel of(ModelConfig config, Parameters parameters) {
        try {
            boolean grounded = parameters.has("position_net.null_positive_feature");
            UNet3DConfig sizes = UNet3DConfig.of(config, grounded);
            config.requireAllRead();
            UNet3DConditionModel model = new UNet3DConditionModel(sizes, parameters);
            parameters.requireAllUsed();
            return model;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    private void down(Parameters p) {
        int in = config.channels().getFirst();
        for (int i = 0; i < config.levels(); i++) {
            Parameters block = p.at("down_blocks." + i);
            int out = config.channels().get(i);
            for (int j = 0; j < config.layers(); j++) {
                WantedAttention.Key key = config.downAttention().get(i) ? WantedAttention.Key.down(i, j) : null;
                Layer layer = new Layer(block, j, j == 0 ? in : out, out, key);
                segments.add(new Segment(false, true, key, (x, _, pass) -> layer.run(x, pass)));
            }
            if (i < config.levels() - 1) {
                Conv conv = Conv.of(block, "downsamplers.0.conv", out, out, 3, 2, 1);
                segments.add(new Segment(false, true, null, (x, _, _) -> conv.apply(x)));
            }
            in = out;
        }
    }

    private void mid(Parameters p) {
        int channels = config.channels().getLast();
        Layer first = new Layer(p, 0, channels, channels, null);
        segments.add(new Segment(false, false, null, (x, _, pass) -> first.run(x, pass)));
        SpatialTransformer attention = spatial(p.at("attentions.0"), channels);
        TemporalTransformer temporal = temporal(p.at("temp_attentions.0"), channels);
        Layer second = new Layer(p, 1, channels, channels, null);
        segments.add(new Segment(false, false, null, (x, _, pass) -> {
            Tensor seen = Objects.requireNonNull(attention.apply(x, pass, null));
            return second.run(temporal.apply(seen, pass.frames()), pass);
        }));
    }

    private void up(Parameters p) {
        int before = config.channels().getLast();
        for (int i = 0; i < config.levels(); i++) {
            Parameters block = p.at("up_blocks." + i);
            int level = config.levels() - 1 - i;
            int out = config.channels().get(level);
            int finer = config.channels().get(Math.max(level - 1, 0));
            Conv upsample = level == 0 ? null : Conv.same(block, "upsamplers.0.conv", out, out);
            for (int j = 0; j <= config.layers(); j++) {
                boolean last = j == config.layers();
                WantedAttention.Key key = config.upAttention().get(i) ? WantedAttention.Key.up(i, j) : null;
                Layer layer = new Layer(block, j, (j == 0 ? before : out) + (last ? finer : out), out, key);
                Conv after = last ? upsample : null;
                segments.add(new Segment(true, false, key, (x, skip, pass) -> {
                    Tensor y = layer.run(Tensor.cat(1, x, Objects.requireNonNull(skip)), pass);
                    if (y == null || after == null) {
                        return y;
                    }
                    Level to = pass.levels().get(level - 1);
                    return after.apply(y.resizeNearest(to.rows(), to.columns()));
                }));
            }
            before = out;
        }
    }

    private SpatialTransformer spatial(Parameters p, int channels) {
        return new SpatialTransformer(
                p, channels, config.headChannels(), config.textChannels(), config.groups(), config.grounded());
    }

    private TemporalTransformer temporal(Parameters p, int channels) {
        int heads = channels / config.headChannels();
        return new TemporalTransformer(p, channels, heads, config.headChannels(), config.groups());
    }

    /// The size of the pictures at one level.
    record Level(long rows, long columns) {}

    /// A convolution block over pixels and one over frames, and the same for attention where the level has it.
    private final class Layer {
        private final ResnetBlock resnet;
        private final TemporalConv temporalConv;
        private final @Nullable SpatialTransformer attention;
        private final @Nullable TemporalTransformer temporal;
        private final WantedAttention.@Nullable Key key;

        Layer(Parameters p, int number, int in, int out, WantedAttention.@Nullable Key key) {
            resnet = new ResnetBlock(
                    p.at("resnets." + number), in, out, config.timeChannels(), config.groups(), config.epsilon());
            temporalConv = new TemporalConv(p.at("temp_convs." + number), out, config.groups());
            attention = key == null ? null : spatial(p.at("attentions." + number), out);
            temporal = key == null ? null : temporal(p.at("temp_attentions." + number), out);
            this.key = key;
        }

        @Nullable Tensor run(Tensor x, Pass pass) {
            Tensor y = temporalConv.apply(resnet.apply(x, pass.time_BT()), pass.frames());
            if (attention == null || temporal == null) {
                return y;
            }
            Tensor seen = attention.apply(y, pass, key);
            return seen == null ? null : temporal.apply(seen, pass.frames());
        }
    }

    // ---- running

    /// Predicts the noise.
    ///
    /// @param z_BCFHW noisy latents of B videos
    /// @param time the time, from 0 to 999
    /// @param text_BMC encoded texts
    public Tensor forward(Tensor z_BCFHW, int time, Tensor text_BMC) {
        return forward(z_BCFHW, time, Conditions.of(text_BMC));
    }

    /// As [#forward(Tensor,int,Tensor)], with grounded objects, or with words that some pixels may not look at.
    ///
    /// @throws IllegalArgumentException when there are grounded objects and no adapters for them
    public Tensor forward(Tensor z_BCFHW, int time, Conditions conditions) {
        return Scope.tidy(() -> predict(z_BCFHW, pass(z_BCFHW, time, conditions, WantedAttention.NONE)));
    }

    /// As [#forward(Tensor,int,Conditions)] in a pass that goes to the end and hands out attention.
    public Tensor predict(Tensor z_BCFHW, Pass pass) {
        try (Tensor x = Objects.requireNonNull(walk(pictures(z_BCFHW), pass))) {
            long[] shape = z_BCFHW.shape();
            return convOut.apply(normOut.apply(x).silu())
                    .reshape(shape[0], shape[2], config.outChannels(), shape[3], shape[4])
                    .transpose(1, 2)
                    .contiguous();
        }
    }

    /// What pixels gave to words in a pass that computes no more than that. The maps outlive their scopes: the caller
    /// closes them.
    ///
    /// @throws IllegalArgumentException as [#pass]
    public List<WantedAttention.Shares> attention(
            Tensor z_BCFHW, int time, Conditions conditions, WantedAttention wanted) {
        Pass pass = pass(z_BCFHW, time, conditions, wanted);
        Tensor end = walk(pictures(z_BCFHW), pass);
        if (end != null) {
            end.close();
        }
        return pass.handOver();
    }

    /// Goes through the segments, holding on to nothing but the skips that are still to be joined.
    ///
    /// @param pictures is closed
    /// @return a tensor outside all scopes; null when the pass ends on the way
    private @Nullable Tensor walk(Tensor pictures, Pass pass) {
        Deque<Tensor> skips = new ArrayDeque<>();
        Tensor x = pictures;
        for (Segment segment : segments) {
            Tensor skip = segment.takesSkip() ? skips.pop() : null;
            Tensor y = segment.kept(x, Optional.ofNullable(skip), pass).orElse(null);
            if (!skips.contains(x)) {
                x.close();
            }
            if (skip != null) {
                skip.close();
            }
            if (y == null) {
                skips.forEach(Tensor::close);
                return null;
            }
            if (segment.leavesSkip()) {
                skips.push(y);
            }
            x = y;
        }
        return x;
    }

    /// The frames of all videos one after the other, what the first segment takes, as a tensor outside all scopes.
    public Tensor pictures(Tensor z_BCFHW) {
        long[] s = z_BCFHW.shape();
        return Scope.kept(() ->
                        List.of(z_BCFHW.to(parameters.dtype()).transpose(1, 2).reshape(s[0] * s[2], s[1], s[3], s[4])))
                .getFirst();
    }

    /// Its parts in the order in which a pass goes through them.
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /// Begins a pass.
    ///
    /// @throws IllegalArgumentException when there are grounded objects and no adapters for them
    public Pass pass(Tensor z_BCFHW, int time, Conditions conditions, WantedAttention wanted) {
        Conditions.Grounding grounding = conditions.grounding().orElse(null);
        if (grounding != null && positions == null) {
            throw new IllegalArgumentException("the network has no adapters for grounded objects");
        }
        Tensor text = conditions.text_BMC().to(parameters.dtype()).to(parameters.device());
        Tensor objects = grounding == null || positions == null ? null : positions.apply(grounding, parameters);
        List<Level> levels = new ArrayList<>();
        long rows = z_BCFHW.size(3);
        long columns = z_BCFHW.size(4);
        for (int i = 0; i < config.levels(); i++) {
            levels.add(new Level(rows, columns));
            rows = (rows + 1) / 2;
            columns = (columns + 1) / 2;
        }
        return new Pass(
                (int) z_BCFHW.size(2),
                time(time, z_BCFHW.size(0)),
                text,
                objects,
                conditions.mask().orElse(null),
                levels,
                wanted);
    }

    /// The time as sines and cosines through two linear maps, and the activation with which it goes to each block.
    private Tensor time(int time, long batch) {
        int width = config.channels().getFirst();
        int half = width / 2;
        float[] angles = new float[half];
        for (int i = 0; i < half; i++) {
            angles[i] = time * (float) Math.exp((float) (-Math.log(10_000) * i) / half);
        }
        Tensor angle = Tensor.of(angles, 1, half);
        // Of an odd number of channels the last stays 0.
        Tensor waves = Tensor.cat(1, angle.cos(), angle.sin(), Tensor.zeros(1, width % 2))
                .to(parameters.dtype())
                .to(parameters.device());
        return time2.apply(time1.apply(waves).silu()).silu().expand(batch, -1);
    }

    /// Channels of the latents.
    public int latentChannels() {
        return config.inChannels();
    }

    /// Channels of the encoded text.
    public int textChannels() {
        return config.textChannels();
    }

    /// Whether it has adapters for grounded objects.
    public boolean grounded() {
        return config.grounded();
    }

    /// How many numbers it has.
    public long parameterCount() {
        return parameters.all().values().stream().mapToLong(Tensor::count).sum();
    }

    /// What it computes in.
    public DType dtype() {
        return parameters.dtype();
    }

    /// Where it computes.
    public Device device() {
        return parameters.device();
    }

    /// Frees the weights.
    @Override
    public void close() {
        parameters.close();
    }
}
