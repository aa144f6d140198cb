package dev.vireo.trainer;

/// How the learning rate moves over a training.
@FunctionalInterface
public interface LearningRate {
    /// The rate of a step, counted from 0.
    double at(long step);

    /// Rises in a line over `warmup` steps to `peak`, then falls along half a cosine to nearly 0 at `total`
    /// steps (Loshchilov and Hutter, arXiv 1608.03983).
    static LearningRate cosine(double peak, long warmup, long total) {
        return step -> {
            if (step < warmup) {
                return peak * (step + 1) / warmup;
            }
            double share = Math.min(1, (step - warmup) / (double) Math.max(1, total - warmup));
            return peak * Math.max(0.5 * (1 + Math.cos(Math.PI * share)), 1e-3);
        };
    }
}
