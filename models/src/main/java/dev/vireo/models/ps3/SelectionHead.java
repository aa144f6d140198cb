package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says how much each patch is worth a look: how alike are its features, at low resolution and from a finer
/// picture, and a prompt. There are features for every high-resolution scale, but as published those of the
/// first decide for all.
final class SelectionHead {
    private static final double NORM_EPSILON = 1e-5;
    private static final double LENGTH_EPSILON = 1e-12;
    private static final double SHARPNESS = 5;
    private static final double LIMIT = 10;
    private static final int SMOOTH = 6;

    private final Ps3Config.Vision config;
    private final Mlp project;
    private final Tensor prior_C;
    private final @Nullable FineFeatures fine;
    private final @Nullable Tensor fineWeight;
    private final @Nullable Tensor fineBias;

    SelectionHead(Ps3Config.Vision config, Parameters p) {
        this.config = config;
        long width = config.trunk().width();
        long in = width * config.selectionLayers().size();
        int scales = config.highScales();
        project = Mlp.normed(p, "selection_feature_proj", in, in, width * scales, Activation.GELU_ERF, NORM_EPSILON);
        prior_C = p.weight("prior_prompt", 1, width);
        if (config.fine().isPresent()) {
            Ps3Config.Vision.Fine sizes = config.fine().get();
            fine = new FineFeatures(sizes, p.at("highres_selection_feature_module"));
            fineWeight = p.weight("prompt_proj_for_highres.weight", 1, (long) sizes.out() * scales, width);
            fineBias = p.constant("prompt_proj_for_highres.bias", 0, (long) sizes.out() * scales);
        } else {
            fine = null;
            fineWeight = null;
            fineBias = null;
        }
    }

    /// What the selection sees of a batch, whatever the prompt.
    ///
    /// @param low_BHWC features at low resolution, of length 1
    /// @param fine_BCHW features of the finer picture, of length 1 per pixel, if there are any
    record Seen(Tensor low_BHWC, @Nullable Tensor fine_BCHW) {}

    /// The features that prompts are compared with.
    ///
    /// @param blocks_BNC outputs of the blocks that the configuration names, at low resolution
    /// @param pixels_B3HW the picture, of 32-bit floats
    Seen see(List<Tensor> blocks_BNC, Tensor pixels_B3HW) {
        DType dtype = blocks_BNC.getFirst().dtype();
        Tensor low = Scope.tidy(() -> {
            Tensor x_BNC = Tensor.cat(-1, blocks_BNC.toArray(Tensor[]::new));
            long width = config.trunk().width();
            Tensor hidden = project.activation().apply(project.fc1().apply(x_BNC));
            if (project.norm() != null) {
                hidden = project.norm().apply(hidden);
            }
            // Only what decides is computed: the first scale's part.
            Tensor first = project.fc2().outputs(0, width).apply(hidden);
            return first.reshape(first.size(0), config.lowGrid(), config.lowGrid(), width)
                    .normalize(-1, LENGTH_EPSILON);
        });
        if (fine == null) {
            return new Seen(low, null);
        }
        Tensor picture = Scope.tidy(() ->
                pixels_B3HW.resizeBicubic(FineFeatures.SIDE, FineFeatures.SIDE).to(dtype));
        return new Seen(low, Scope.tidy(() -> fine.apply(picture).normalize(1, LENGTH_EPSILON)));
    }

    /// Probabilities at low resolution for what is salient.
    Tensor prior(Seen seen) {
        return probabilities(seen, prior_C.unsqueeze(0).expand(seen.low_BHWC().size(0), -1));
    }

    /// Probabilities at low resolution for what a prompt asks for.
    Tensor probabilities(Seen seen, Tensor prompt_BC) {
        return Scope.tidy(() -> {
            long batch = prompt_BC.size(0);
            Tensor logits_BHW = seen.low_BHWC()
                    .mul(prompt_BC.normalize(-1, LENGTH_EPSILON).reshape(batch, 1, 1, -1))
                    .sum(3);
            if (seen.fine_BCHW() != null && fineWeight != null && fineBias != null) {
                long out = seen.fine_BCHW().size(1);
                Tensor q_BC = prompt_BC
                        .linear(fineWeight.narrow(0, 0, out), fineBias.narrow(0, 0, out))
                        .normalize(-1, LENGTH_EPSILON);
                Tensor fine_BHW =
                        seen.fine_BCHW().mul(q_BC.reshape(batch, out, 1, 1)).sum(1);
                Tensor most_BHW = fine_BHW.unsqueeze(1)
                        .maxPool2d(logits_BHW.size(1), logits_BHW.size(2))
                        .squeeze(1);
                logits_BHW = logits_BHW.add(most_BHW).div(2);
            }
            Tensor limited = logits_BHW.mul(SHARPNESS).clamp(-LIMIT, LIMIT);
            return Tensor.stack(-1, limited, limited.mul(0)).softmax(-1).select(-1, 0);
        });
    }

    /// One map per high-resolution scale from a map at low resolution.
    List<Tensor> spread(Tensor map_BHW, List<Grid> grids) {
        return grids.stream()
                .map(g -> Scope.tidy(() -> map_BHW.unsqueeze(1)
                        .to(DType.F32)
                        .resizeNearest(g.rows(), g.columns())
                        .squeeze(1)
                        .to(map_BHW.dtype())))
                .toList();
    }

    /// Probabilities with 1 wherever a map, averaged over the patches of the first high-resolution scale, is
    /// above 0.
    List<Tensor> insist(List<Tensor> probabilities, Tensor truth_BHW, List<Grid> grids) {
        Grid first = grids.getFirst();
        Tensor wanted = Scope.tidy(() -> truth_BHW
                .unsqueeze(1)
                .to(DType.F32)
                .averagePool2d(first.rows(), first.columns())
                .squeeze(1)
                .to(truth_BHW.dtype()));
        List<Tensor> spread = spread(wanted, grids);
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < probabilities.size(); i++) {
            out.add(probabilities.get(i).maskedFill(spread.get(i).gt(0), 1));
        }
        return out;
    }

    /// Probabilities averaged over a grid of 6 x 6.
    List<Tensor> smooth(List<Tensor> probabilities) {
        return probabilities.stream()
                .map(p -> Scope.tidy(() -> p.unsqueeze(1)
                        .averagePool2d(SMOOTH, SMOOTH)
                        .resizeNearest(p.size(1), p.size(2))
                        .squeeze(1)))
                .toList();
    }
}
