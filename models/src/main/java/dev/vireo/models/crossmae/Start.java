package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.SplittableRandom;

/// How a network that is trained from the start begins: matrices, the patch embedding among them,
/// uniform as Glorot and Bengio propose; tokens normal with deviation .02; the patch embedding's bias
/// uniform by its fan-in; other biases 0 and norms 1.
final class Start {
    private static final double TOKEN_DEVIATION = 0.02;

    private Start() {}

    static void put(CrossMaeConfig config, Parameters parameters, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        try (Scope _ = Scope.inference()) {
            parameters.weights().forEach((name, weight) -> start(name, weight, config, seeds.nextLong()));
        }
    }

    private static void start(String name, Tensor weight, CrossMaeConfig config, long seed) {
        long[] shape = weight.shape();
        if (name.endsWith("_token")) {
            weight.copyInPlace(Tensor.normal(seed, shape).mul(TOKEN_DEVIATION));
        } else if (shape.length > 1) {
            double in = weight.count() / (double) shape[0];
            uniform(weight, Math.sqrt(6 / (in + shape[0])), seed);
        } else if (name.equals("patch_embed.proj.bias")) {
            uniform(weight, 1 / Math.sqrt(config.patchValues()), seed);
        }
    }

    private static void uniform(Tensor weight, double limit, long seed) {
        weight.copyInPlace(Tensor.uniform(seed, weight.shape()).mul(2 * limit).add(-limit));
    }
}
