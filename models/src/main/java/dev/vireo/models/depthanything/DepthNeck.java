package dev.vireo.models.depthanything;

import dev.vireo.models.Parameters;
import dev.vireo.models.depthanything.DepthAnythingConfig.Stage;
import dev.vireo.models.internal.nn.Conv;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The neck of DPT (Ranftl et al., arXiv 2103.13413): features of several blocks become maps of several sizes,
/// which are put together from the coarsest to the finest.
final class DepthNeck {
    private final List<Reassembly> levels;
    private final List<Fusion> fusions;
    private final int wanted;

    /// A neck over the parameters of `neck`.
    DepthNeck(DepthAnythingConfig config, Parameters p) {
        List<Stage> stages = config.stages();
        int width = config.backbone().encoder().width();
        levels = IntStream.range(0, stages.size())
                .mapToObj(i -> Reassembly.of(p, i, width, stages.get(i), config.fusion()))
                .toList();
        fusions = IntStream.range(0, stages.size())
                .mapToObj(i -> Fusion.of(p.at("fusion_stage.layers." + i), config.fusion(), i == 0))
                .toList();
        wanted = config.head();
    }

    /// What makes a map of features: a change of channels, one of size, and a convolution.
    private record Reassembly(
            Conv channels,
            @Nullable Enlarge larger,
            @Nullable Conv smaller,
            Tensor last) {
        static Reassembly of(Parameters p, int number, int width, Stage stage, int fusion) {
            Parameters own = p.at("reassemble_stage.layers." + number);
            int channels = stage.channels();
            return new Reassembly(
                    Conv.of(own, "projection", width, channels, 1, 1, 0),
                    stage.larger() > 1 ? Enlarge.of(own, channels, stage.larger()) : null,
                    stage.smaller() > 1 ? Conv.of(own, "resize", channels, channels, 3, stage.smaller(), 1) : null,
                    p.weight("convs." + number + ".weight", 2, fusion, channels, 3, 3));
        }

        Tensor apply(Tensor x_BNC, long rows, long columns) {
            return Scope.tidy(() -> {
                Tensor grid = x_BNC.transpose(1, 2).reshape(x_BNC.size(0), x_BNC.size(2), rows, columns);
                Tensor y = channels.apply(grid);
                y = larger == null ? y : larger.apply(y);
                y = smaller == null ? y : smaller.apply(y);
                return y.conv2d(last, 1, 1);
            });
        }
    }

    /// A transposed convolution whose stride is its size: every pixel becomes a square of pixels.
    private record Enlarge(Tensor weight, Tensor bias, int times) {
        static Enlarge of(Parameters p, int channels, int times) {
            return new Enlarge(
                    p.weight("resize.weight", 1, channels, channels, times, times),
                    p.constant("resize.bias", 0, channels),
                    times);
        }

        Tensor apply(Tensor x_BCHW) {
            long batch = x_BCHW.size(0);
            long channels = x_BCHW.size(1);
            long rows = x_BCHW.size(2);
            long columns = x_BCHW.size(3);
            Tensor squares = x_BCHW.permute(0, 2, 3, 1)
                    .matmul(weight.reshape(channels, channels * times * times))
                    .reshape(batch, rows, columns, channels, times, times);
            return squares.permute(0, 3, 1, 4, 2, 5)
                    .reshape(batch, channels, rows * times, columns * times)
                    .add(bias.reshape(1, channels, 1, 1));
        }
    }

    /// `x + conv2(relu(conv1(relu(x))))`.
    private record Residual(Conv conv1, Conv conv2) {
        static Residual of(Parameters p, int channels) {
            return new Residual(
                    Conv.same(p, "convolution1", channels, channels), Conv.same(p, "convolution2", channels, channels));
        }

        Tensor apply(Tensor x) {
            return conv2.apply(conv1.apply(x.relu()).relu()).add(x);
        }
    }

    /// Adds a map to what the coarser ones became.
    private record Fusion(@Nullable Residual added, Residual whole, Conv out) {
        static Fusion of(Parameters p, int channels, boolean first) {
            return new Fusion(
                    first ? null : Residual.of(p.at("residual_layer1"), channels),
                    Residual.of(p.at("residual_layer2"), channels),
                    Conv.of(p, "projection", channels, channels, 1, 1, 0));
        }

        /// @param finer the map of this level; the first has none, since it is what comes in
        Tensor apply(Tensor x, @Nullable Tensor finer, long rows, long columns) {
            return Scope.tidy(() -> {
                Tensor y = x;
                if (added != null && finer != null) {
                    boolean fits = finer.size(2) == x.size(2) && finer.size(3) == x.size(3);
                    y = y.add(added.apply(fits ? finer : finer.resizeBilinear(x.size(2), x.size(3))));
                }
                return out.apply(whole.apply(y).resizeBilinearCorners(rows, columns));
            });
        }
    }

    /// The fused map that the head sees, B x fusion x H x W.
    ///
    /// @param features of each level, B x rows*columns x C
    Tensor apply(List<Tensor> features, long rows, long columns) {
        List<Tensor> maps = new ArrayList<>();
        for (int i = features.size() - 1; i >= 0; i--) {
            maps.add(levels.get(i).apply(features.get(i), rows, columns));
        }
        Tensor x = maps.getFirst();
        for (int i = 0; i <= wanted; i++) {
            Tensor own = maps.get(i);
            Tensor next = i + 1 < maps.size() ? maps.get(i + 1) : null;
            x = fusions.get(i)
                    .apply(
                            x,
                            i == 0 ? null : own,
                            next == null ? 2 * x.size(2) : next.size(2),
                            next == null ? 2 * x.size(3) : next.size(3));
        }
        return x;
    }
}
