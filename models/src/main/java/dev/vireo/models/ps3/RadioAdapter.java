package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Turns the tokens of a C-RADIO transformer into those that SigLIP's pooling takes. Two versions are published.
sealed interface RadioAdapter {
    /// Maps `... x C` to `... x out`.
    Tensor apply(Tensor x);

    /// The adapter of a configuration.
    static RadioAdapter of(Ps3Config.Vision.Radio config, int width, Parameters p) {
        int hidden = config.hidden();
        Linear first = Linear.of(p, "fc1", width, hidden);
        if (config.version() == 1) {
            return new Plain(
                    first,
                    LayerNorm.of(p, "norm", hidden, Layer.EPSILON),
                    IntStream.range(0, config.inner())
                            .mapToObj(i -> new Layer(
                                    Linear.of(p, "inner." + 3 * i, hidden, hidden),
                                    LayerNorm.of(p, "inner." + (3 * i + 1), hidden, Layer.EPSILON)))
                            .toList(),
                    Linear.of(p, "fc2", hidden, config.out()));
        }
        return new Residual(
                first,
                IntStream.range(0, config.inner())
                        .mapToObj(i -> new Layer(
                                Linear.of(p, "blocks." + i + ".2", hidden, hidden),
                                LayerNorm.of(p, "blocks." + i + ".0", hidden, Layer.EPSILON)))
                        .toList(),
                new Layer(
                        Linear.of(p, "final.2", hidden, config.out()),
                        LayerNorm.of(p, "final.0", hidden, Layer.EPSILON)));
    }

    /// A linear map and the norm that goes with it.
    record Layer(Linear map, LayerNorm norm) {
        static final double EPSILON = 1e-5;

        Tensor normThenMap(Tensor x) {
            return map.apply(Activation.GELU_ERF.apply(norm.apply(x)));
        }

        Tensor mapThenNorm(Tensor x) {
            return norm.apply(map.apply(x)).relu();
        }
    }

    /// Version 1: maps, norms and ReLU, one after the other.
    record Plain(Linear fc1, LayerNorm norm, List<Layer> inner, Linear fc2) implements RadioAdapter {
        @Override
        public Tensor apply(Tensor x) {
            return Scope.tidy(() -> {
                Tensor y = norm.apply(fc1.apply(x)).relu();
                for (Layer layer : inner) {
                    y = layer.mapThenNorm(y);
                }
                return fc2.apply(y);
            });
        }
    }

    /// Version 2: norms first, each layer added to what came in.
    record Residual(Linear fc1, List<Layer> inner, Layer last) implements RadioAdapter {
        @Override
        public Tensor apply(Tensor x) {
            return Scope.tidy(() -> {
                Tensor y = fc1.apply(x);
                for (Layer layer : inner) {
                    y = y.add(layer.normThenMap(y));
                }
                return last.normThenMap(y);
            });
        }
    }
}
