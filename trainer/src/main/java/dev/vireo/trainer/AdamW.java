package dev.vireo.trainer;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2). Decay
/// applies to weights of two or more dimensions, not to biases and scales.
public final class AdamW implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /// How the steps are made.
    ///
    /// @param weightDecay the share that a weight of two or more dimensions loses per step at a learning
    ///     rate of 1
    /// @param beta1 what the running mean of the gradients keeps in a step
    /// @param beta2 what the running mean of their squares keeps in a step
    /// @param rateScale what the learning rate of a weight is multiplied with, by its name
    public record Settings(double weightDecay, double beta1, double beta2, ToDoubleFunction<String> rateScale) {
        /// @throws IllegalArgumentException when the decay is negative or a beta not in `[0, 1)`
        public Settings {
            if (!(weightDecay >= 0 && beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException(
                        "no AdamW has decay " + weightDecay + " and betas " + beta1 + " and " + beta2);
            }
        }

        /// Decay with the usual betas, .9 and .999, and one rate for all.
        public static Settings decay(double weightDecay) {
            return new Settings(weightDecay, BETA1, BETA2, _ -> 1);
        }

        /// What masked autoencoders are trained with: decay .05, betas .9 and .95.
        public static Settings masked() {
            return new Settings(0.05, BETA1, 0.95, _ -> 1);
        }

        /// The same with a rate of its own for each weight.
        public Settings withRateScale(ToDoubleFunction<String> scale) {
            return new Settings(weightDecay, beta1, beta2, scale);
        }
    }

    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private final Settings settings;
    private long step;

    /// An optimiser of these weights, which it changes in place.
    ///
    /// @param weightDecay the share that a weight loses per step at a learning rate of 1
    public AdamW(Map<String, Tensor> weights, double weightDecay) {
        this(weights, Settings.decay(weightDecay));
    }

    /// An optimiser of these weights, which it changes in place, with settings.
    public AdamW(Map<String, Tensor> weights, Settings settings) {
        this.weights = new LinkedHashMap<>(weights);
        this.settings = settings;
        try (Scope _ = Scope.inference()) {
            weights.forEach((name, weight) -> {
                state.put(name + ".first", Tensor.zeros(weight.shape()).keep());
                state.put(name + ".second", Tensor.zeros(weight.shape()).keep());
            });
        }
    }

    /// Scales the gradients so that all together are no longer than `limit`, and tells how long they were.
    public double clip(double limit) {
        try (Scope _ = Scope.inference()) {
            Tensor total = Tensor.zeros(1);
            for (Tensor weight : weights.values()) {
                weight.gradient()
                        .ifPresent(gradient ->
                                total.addInPlace(gradient.mul(gradient).sum(), 1));
            }
            double length = Math.sqrt(total.item());
            if (length > limit) {
                for (Tensor weight : weights.values()) {
                    weight.gradient().ifPresent(gradient -> gradient.mulInPlace(limit / length));
                }
            }
            return length;
        }
    }

    /// Moves every weight that has a gradient, and forgets the gradients.
    public void step(double learningRate) {
        step++;
        double beta1 = settings.beta1();
        double beta2 = settings.beta2();
        double bias1 = 1 - Math.pow(beta1, (double) step);
        double bias2 = Math.sqrt(1 - Math.pow(beta2, (double) step));
        try (Scope _ = Scope.inference()) {
            weights.forEach((name, weight) -> weight.gradient().ifPresent(gradient -> {
                Tensor first = moment(name + ".first");
                Tensor second = moment(name + ".second");
                double rate = learningRate * settings.rateScale().applyAsDouble(name);
                first.mulInPlace(beta1).addInPlace(gradient, 1 - beta1);
                second.mulInPlace(beta2).addProductInPlace(gradient, gradient, 1 - beta2);
                if (weight.shape().length > 1) {
                    weight.mulInPlace(1 - rate * settings.weightDecay());
                }
                Tensor deviation = second.sqrt().mulInPlace(1 / bias2).addInPlace(EPSILON);
                weight.addQuotientInPlace(first, deviation, -rate / bias1);
                weight.clearGradient();
            }));
        }
    }

    private Tensor moment(String name) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no optimiser state '" + name + "'");
        }
        return tensor;
    }

    /// The running moments by name, for a checkpoint.
    public Map<String, Tensor> state() {
        return new LinkedHashMap<>(state);
    }

    /// How many steps were made.
    public long steps() {
        return step;
    }

    /// Goes on from a checkpoint.
    ///
    /// @throws IllegalArgumentException when the moments are not those of these weights
    public void restore(Map<String, Tensor> moments, long steps) {
        if (!moments.keySet().equals(state.keySet())) {
            throw new IllegalArgumentException("the checkpoint belongs to another network");
        }
        try (Scope _ = Scope.inference()) {
            moments.forEach((name, value) -> moment(name).copyInPlace(value));
        }
        step = steps;
    }

    /// Frees the moments.
    @Override
    public void close() {
        state.values().forEach(Tensor::close);
    }
}
