package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns the features of a square picture into rows of the decoder's width, fewer of them where it puts
/// squares of features together.
///
/// @param side of the square of features that become one row; 1 for none
/// @param steps one after the other, behind the putting together
record Projector(int side, List<UnaryOperator<Tensor>> steps) {
    /// `nn.LayerNorm`'s own.
    private static final double EPSILON = 1e-5;

    private static final String LAYERS = "layers";
    private static final Pattern PLAIN = Pattern.compile("mlp([1-9][0-9]?)x_gelu");
    private static final String KEY = "mm_projector_type";

    /// What a type is made of: the side of the squares, then for each map the numbers that it gives, as
    /// shares of a feature (0 is the decoder's width), and whether a norm stands before it.
    private record Plan(int side, List<Stage> stages) {}

    /// @param times numbers that come out, in features; 0 for the decoder's width
    /// @param parts of a feature, where it is less than one
    private record Stage(int times, int parts, boolean norm) {
        long out(long feature, long width) {
            return times == 0 ? width : feature * times / parts;
        }
    }

    private static final Stage LAST = new Stage(0, 1, false);
    private static final Stage LAST_NORMED = new Stage(0, 1, true);

    private static final Map<String, Plan> PLANS = Map.of(
            "identity", new Plan(1, List.of()),
            "linear", new Plan(1, List.of(LAST)),
            "mlp_downsample", new Plan(2, List.of(LAST_NORMED, LAST)),
            "mlp_downsample_2x2_fix", new Plan(2, List.of(LAST_NORMED, LAST)),
            "mlp_downsample_3x3_fix", new Plan(3, List.of(stage(3, 1), LAST_NORMED, LAST)),
            "mlp_downsample_3x3_s2", new Plan(3, List.of(stage(3, 1), stage(1, 1), stage(1, 3), LAST_NORMED, LAST)),
            "mlp_downsample_3x3_s2_new",
                    new Plan(3, List.of(stage(4, 1), stage(2, 1), stage(1, 1), stage(1, 3), LAST_NORMED, LAST)));

    private static Stage stage(int times, int parts) {
        return new Stage(times, parts, true);
    }

    /// Copies the list.
    Projector {
        steps = List.copyOf(steps);
    }

    /// A projector as a folder states it.
    ///
    /// @param config with `mm_projector_type`
    /// @param feature numbers of a feature
    /// @param width of the decoder
    /// @param p its parameters
    /// @throws dev.vireo.runtime.VireoException with code DATA naming a type that is not known
    static Projector of(ModelConfig config, long feature, long width, Parameters p) {
        Plan plan = plan(config);
        if (plan.stages.isEmpty() && feature != width) {
            throw config.notUnderstood(
                    KEY, "a type that makes rows of " + width + " numbers out of features of " + feature);
        }
        List<UnaryOperator<Tensor>> steps = new ArrayList<>();
        long in = feature * plan.side * plan.side;
        if (plan.stages.equals(List.of(LAST)) && config.text(KEY).equals("linear")) {
            return new Projector(1, List.of(Linear.of(p, LAYERS, in, width)::apply));
        }
        // The published program numbers all steps: the putting together first, and each activation.
        int number = plan.side > 1 ? 1 : 0;
        for (Stage stage : plan.stages) {
            if (!steps.isEmpty()) {
                steps.add(Tensor::geluErf);
                number++;
            }
            if (stage.norm) {
                steps.add(LayerNorm.of(p, LAYERS + "." + number++, in, EPSILON)::apply);
            }
            long out = stage.out(feature, width);
            steps.add(Linear.of(p, LAYERS + "." + number++, in, out)::apply);
            in = out;
        }
        return new Projector(plan.side, steps);
    }

    private static Plan plan(ModelConfig config) {
        Optional<Matcher> plain =
                Optional.of(PLAIN.matcher(config.text(KEY, ""))).filter(Matcher::matches);
        if (plain.isPresent()) {
            int depth = Integer.parseInt(plain.get().group(1));
            return new Plan(1, Collections.nCopies(depth, LAST));
        }
        return config.choice(KEY, PLANS);
    }

    /// Rows along a side, of a picture with so many features along a side.
    long rows(long features) {
        return Math.ceilDiv(features, side);
    }

    /// Maps `B x N x C` to `B x M x D`, features and rows in the order of rows of a square.
    Tensor apply(Tensor x_BNC) {
        return Scope.tidy(() -> {
            long n = Math.round(Math.sqrt((double) x_BNC.size(1)));
            return rows(side == 1 ? x_BNC : together(x_BNC.reshape(x_BNC.size(0), n, n, x_BNC.size(2))));
        });
    }

    /// Maps squares that are already put together, `... x side * side * C`.
    Tensor rows(Tensor x) {
        return Scope.fold(x, steps, (y, step) -> step.apply(y));
    }

    /// Puts squares together, each row after row, with zeros at the right and the bottom where a side is no
    /// multiple: B x H x W x C to B x N x `side * side * C`.
    Tensor together(Tensor x_BHWC) {
        long batch = x_BHWC.size(0);
        long channels = x_BHWC.size(3);
        long rows = rows(x_BHWC.size(1));
        long columns = rows(x_BHWC.size(2));
        Tensor x_BCHW =
                x_BHWC.permute(0, 3, 1, 2).pad(0, columns * side - x_BHWC.size(2), 0, rows * side - x_BHWC.size(1));
        return x_BCHW.reshape(batch, channels, rows, side, columns, side)
                .permute(0, 2, 4, 3, 5, 1)
                .reshape(batch, rows * columns, (long) side * side * channels);
    }
}
