package dev.vireo.diffusion.sampling;

/// Quantiles of the beta distribution with both parameters the same.
final class BetaQuantile {
    private static final int HALVINGS = 60;
    private static final int TERMS = 80;

    private BetaQuantile() {}

    /// Below which number so much of the distribution lies.
    ///
    /// @param share from 0 to 1
    static double of(double share, double shape) {
        if (share > 0.5) {
            return 1 - of(1 - share, shape);
        }
        double wanted = 2 * share * below(0.5, shape);
        double low = 0;
        double high = 0.5;
        for (int i = 0; i < HALVINGS && share > 0; i++) {
            double middle = (low + high) / 2;
            if (below(middle, shape) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return share > 0 ? (low + high) / 2 : 0;
    }

    /// The integral of the density up to `x` of at most a half, but for a factor.
    private static double below(double x, double shape) {
        double sum = 0;
        double term = 1;
        for (int n = 0; n < TERMS; n++) {
            sum += term / (shape + n);
            term *= (n + 1 - shape) / (n + 1) * x;
        }
        return Math.pow(x, shape) * sum;
    }
}
