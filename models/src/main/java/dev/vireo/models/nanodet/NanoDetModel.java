package dev.vireo.models.nanodet;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Conv;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.FixedConvolution;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// NanoDet-g (github.com/RangiLyu/nanodet, `legacy_v0.x_configs/nanodet-g.yml`), its batch norms folded into the
/// convolutions, under the published names: a plain backbone of partly shared stages, a pyramid of sums, and heads
/// that give for every cell the classes and the distribution of the distance to each side of the box (Generalized
/// Focal Loss, arXiv 2006.04388).
///
/// Pictures are B x 3 x H x W in the order **blue, green, red**, values `(x - mean) / std` with x from 0 to 255 and
/// [#MEAN] and [#DEVIATION]; H and W are multiples of [#COARSEST]. Whoever prepares a picture keeps its aspect and
/// lays it in the middle of black.
public final class NanoDetModel implements AutoCloseable {
    /// Pixels of a cell along one side, in the order of the levels.
    public static final List<Integer> STRIDES = List.of(8, 16, 32);

    /// What the sides of a picture are multiples of.
    public static final int COARSEST = STRIDES.getLast();

    /// Means of blue, green and red.
    public static final List<Double> MEAN = List.of(103.53, 116.28, 123.675);

    /// Standard deviations of blue, green and red.
    public static final List<Double> DEVIATION = List.of(57.375, 57.12, 58.395);

    private static final double SLOPE = 0.1;

    private final NanoDetConfig config;
    private final Parameters parameters;
    private final List<Layer> layers = new ArrayList<>();
    private final Layer stem;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Layer> laterals = new ArrayList<>();
    private final List<Head> heads = new ArrayList<>();

    /// What the network says of pictures. The N cells are those of the three grids behind each other, finest first,
    /// rows of each from the top; the middle of cell (x, y) stands at ((x + 0.5) stride, (y + 0.5) stride).
    ///
    /// @param logits_BNK of the classes, before the sigmoid
    /// @param distances_BN4R logits of the distance of the left, upper, right and lower side from that middle, 0 to
    ///     `regMax` strides
    public record Output(Tensor logits_BNK, Tensor distances_BN4R) {}

    /// A network over these parameters, which it owns from then on.
    public NanoDetModel(NanoDetConfig config, Parameters p) {
        this.config = config;
        this.parameters = p;
        int channels = config.stemChannels();
        int hidden = config.hiddenSize();
        Parameters backbone = p.at("backbone.stages");
        stem = leaky(Conv.of(backbone, "0.conv", 3, channels, 3, 2, 1));
        for (int i = 0; i < config.stageBlocks().size(); i++) {
            // Stage 1 is the pooling behind the stem, which already halves the sides.
            stages.add(new Stage(
                    backbone.at(String.valueOf(i + 2)),
                    channels,
                    config.stageBlocks().get(i),
                    i == 0 ? 1 : 2));
            channels *= 2;
        }
        for (int level = 0; level < STRIDES.size(); level++) {
            int in = config.stemChannels() << (level + 2);
            laterals.add(plain(Conv.of(p, "fpn.lateral_convs." + level + ".conv", in, hidden, 1, 1, 0)));
            heads.add(new Head(
                    leaky(Conv.same(p, "head.cls_convs." + level + ".0.conv", hidden, hidden)),
                    plain(Conv.of(p, "head.gfl_cls." + level, hidden, config.labels() + 4 * config.steps(), 1, 1, 0))));
        }
    }

    /// Builds the network over parameters, which it owns from then on.
    ///
    /// @throws VireoException with code DATA when the configuration is not understood, or the parameters are not
    ///     those of it
    public static NanoDetModel of(ModelConfig config, Parameters parameters) {
        try {
            NanoDetConfig sizes = NanoDetConfig.of(config);
            config.requireAllRead();
            NanoDetModel model = new NanoDetModel(sizes, parameters);
            parameters.requireAllUsed();
            return model;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /// One that its weight is laid out for when it is first asked: until then the weight may be missing.
    private static final class Layer implements AutoCloseable {
        private final Conv conv;
        private final OptionalDouble slope;
        private @Nullable FixedConvolution fixed;

        Layer(Conv conv, OptionalDouble slope) {
            this.conv = conv;
            this.slope = slope;
        }

        Tensor apply(Tensor x) {
            return fixed().apply(x);
        }

        private synchronized FixedConvolution fixed() {
            FixedConvolution known = fixed;
            if (known == null) {
                known = FixedConvolution.of(conv.weight(), conv.bias(), conv.stride(), conv.padding(), slope);
                fixed = known;
            }
            return known;
        }

        @Override
        public synchronized void close() {
            if (fixed != null) {
                fixed.close();
            }
        }
    }

    private Layer plain(Conv conv) {
        Layer layer = new Layer(conv, OptionalDouble.empty());
        layers.add(layer);
        return layer;
    }

    private Layer leaky(Conv conv) {
        Layer layer = new Layer(conv, OptionalDouble.of(SLOPE));
        layers.add(layer);
        return layer;
    }

    /// A stage that leaves half of its channels as they come in and adds to the others what pairs of convolutions
    /// make of them, twice as many channels in all (after CSPNet, arXiv 1911.11929).
    private final class Stage {
        private record Pair(Layer in, Layer middle) {}

        private final Layer in;
        private final List<Pair> pairs = new ArrayList<>();
        private final Layer out;

        Stage(Parameters p, int channels, int blocks, int stride) {
            in = leaky(Conv.of(p, "in_conv.conv", channels, channels, 3, stride, 1));
            for (int i = 0; i < blocks; i++) {
                Parameters block = p.at("res_blocks." + i);
                pairs.add(new Pair(
                        leaky(Conv.same(block, "in_conv.conv", channels, channels / 2)),
                        leaky(Conv.same(block, "mid_conv.conv", channels / 2, channels / 2))));
            }
            out = leaky(Conv.same(p, "res_out_conv.conv", channels, channels));
        }

        Tensor apply(Tensor x) {
            Tensor first = in.apply(x);
            Tensor rest = first;
            for (Pair pair : pairs) {
                Tensor before = rest;
                rest = Scope.tidy(() -> {
                    Tensor half = pair.in.apply(before);
                    return Tensor.cat(1, pair.middle.apply(half), half);
                });
            }
            return Tensor.cat(1, out.apply(rest), first);
        }
    }

    private record Head(Layer shared, Layer out) {}

    /// Its sizes.
    public NanoDetConfig config() {
        return config;
    }

    /// Runs the network on B x 3 x H x W.
    ///
    /// @throws VireoException with code DATA when a side is not a multiple of [#COARSEST]
    public Output forward(Tensor pixels_B3HW) {
        long height = pixels_B3HW.size(2);
        long width = pixels_B3HW.size(3);
        if (height % COARSEST != 0 || width % COARSEST != 0) {
            throw new VireoException(
                    Code.DATA,
                    "pictures of " + width + "x" + height + " pixels don't fit this network",
                    "Both sides must be multiples of " + COARSEST + ": lay them on a black ground of such a size.");
        }
        Tensor x = Scope.tidy(() -> stem.apply(pixels_B3HW.channelsLast()).halveByMax(3));
        List<Tensor> sums = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Tensor before = x;
            x = Scope.tidy(() -> stage.apply(before));
            if (i > 0) {
                sums.add(laterals.get(i - 1).apply(x));
            }
        }
        for (int level = sums.size() - 1; level > 0; level--) {
            Tensor finer = sums.get(level - 1);
            sums.set(level - 1, finer.add(sums.get(level).resizeBilinear(finer.size(2), finer.size(3))));
        }
        for (int level = 1; level < sums.size(); level++) {
            Tensor coarser = sums.get(level);
            sums.set(level, coarser.add(sums.get(level - 1).resizeBilinear(coarser.size(2), coarser.size(3))));
        }
        Tensor[] rows = new Tensor[sums.size()];
        for (int level = 0; level < rows.length; level++) {
            Tensor out = heads.get(level).out.apply(heads.get(level).shared.apply(sums.get(level)));
            rows[level] = out.reshape(out.size(0), out.size(1), out.size(2) * out.size(3))
                    .transpose(1, 2);
        }
        Tensor all_BNC = Tensor.cat(1, rows);
        return new Output(
                all_BNC.narrow(2, 0, config.labels()),
                all_BNC.narrow(2, config.labels(), 4L * config.steps())
                        .reshape(all_BNC.size(0), all_BNC.size(1), 4, config.steps()));
    }

    /// The float type that it computes in.
    public DType dtype() {
        return stem.conv.weight().dtype();
    }

    /// Where it computes.
    public Device device() {
        return stem.conv.weight().device();
    }

    /// Frees the weights.
    @Override
    public void close() {
        layers.forEach(Layer::close);
        parameters.close();
    }
}
