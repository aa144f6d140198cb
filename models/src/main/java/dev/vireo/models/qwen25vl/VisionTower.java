package dev.vireo.models.qwen25vl;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.RmsNorm;
import dev.vireo.models.internal.nn.Rotation;
import dev.vireo.models.qwen25vl.Qwen25VlConfig.Vision;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.stream.IntStream;

/// The vision tower: patches of pictures and videos of any size to features, a row of the decoder's width for
/// each square of patches. In most blocks a patch looks at its window alone, in some at its whole frame;
/// never at another frame, which only meet in the decoder.
final class VisionTower {
    /// Features that are made in one step.
    private static final int AT_ONCE = 512;

    private final Vision config;
    private final Linear patches;
    private final List<VisionBlock> blocks;
    private final RmsNorm norm;
    private final Linear hidden;
    private final Linear out;

    /// A tower over the parameters of `visual`.
    VisionTower(Vision config, Parameters p) {
        this.config = config;
        int side = config.patch();
        Tensor weight =
                p.weight("patch_embed.proj.weight", 1, config.width(), config.channels(), config.frames(), side, side);
        patches = new Linear(weight, null);
        blocks = IntStream.range(0, config.blocks())
                .mapToObj(i -> VisionBlock.of(p.at("blocks." + i), config))
                .toList();
        norm = RmsNorm.of(p, "merger.ln_q", config.width(), VisionBlock.EPSILON);
        long merged = (long) config.width() * config.merge() * config.merge();
        hidden = Linear.of(p, "merger.mlp.0", merged, merged);
        out = Linear.of(p, "merger.mlp.2", merged, config.out());
    }

    /// The features of pictures or videos, M x the decoder's width, in the order of the pictures.
    ///
    /// @param patches_NP of the type and on the device of the weights
    /// @param grids of the pictures, their rows and columns multiples of what merges into one
    Tensor apply(Tensor patches_NP, List<Grid> grids, Steps steps) {
        return Scope.tidy(() -> {
            Device device = patches_NP.device();
            Layout layout = Layout.of(grids, config);
            Segments windows = layout.byWindow();
            Segments frames = layout.byFrame(device);
            Tensor places = layout.intoBlocks(device);
            Tensor angles_1NE = angles(layout, device);
            Rotation ofFrames = Rotation.of(angles_1NE, 1, DType.F32);
            Rotation ofWindows = Rotation.of(angles_1NE.indexSelect(1, places), 1, DType.F32);
            Tensor rows_NP = patches_NP.indexSelect(0, places);
            Linear embedding = new Linear(patches.weight().reshape(config.width(), config.pixels()), null);
            List<Integer> numbers = IntStream.range(0, blocks.size()).boxed().toList();
            Tensor x_NC = Scope.fold(embedding.apply(rows_NP), numbers, (x, i) -> {
                steps.pause().run();
                boolean whole = config.whole().contains(i);
                return blocks.get(i).apply(x, whole ? ofFrames : ofWindows, whole ? frames : windows, steps);
            });
            long merged = (long) config.width() * config.merge() * config.merge();
            Tensor features = steps.perRow(
                    norm.apply(x_NC).reshape(-1, merged),
                    AT_ONCE,
                    rows -> out.apply(hidden.apply(rows).geluErf()));
            return features.indexSelect(0, layout.outOfBlocks(device));
        });
    }

    /// Of each patch the angles of its row and then of its column, a quarter of a head each.
    private Tensor angles(Layout layout, Device device) {
        float[] frequencies = Rotation.frequencies(config.head() / 2, config.theta());
        int n = layout.patches();
        int quarter = frequencies.length;
        float[] out = new float[Math.multiplyExact(n, 2 * quarter)];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < quarter; j++) {
                out[i * 2 * quarter + j] = layout.row(i) * frequencies[j];
                out[i * 2 * quarter + quarter + j] = layout.column(i) * frequencies[j];
            }
        }
        return Tensor.of(out, 1, n, 2L * quarter).to(device);
    }
}
