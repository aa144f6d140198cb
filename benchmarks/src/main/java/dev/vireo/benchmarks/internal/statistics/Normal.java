package dev.vireo.benchmarks.internal.statistics;

/// Quantiles and tails of the normal distribution and of Student's.
final class Normal {
    /// 95 % lie no farther than this from the middle.
    static final double Z_95 = 1.959963984540054;

    /// 80 % lie below this.
    static final double Z_80_BELOW = 0.8416212335729143;

    private static final double T_ONE = 12.706204736432095;
    private static final double T_TWO = 4.302652729696142;

    private Normal() {}

    /// How far from the middle 95 % of Student's distribution lie: exact for 1 and 2 degrees of freedom, by
    /// Cornish and Fisher's series above (Abramowitz and Stegun 26.7.5), which is 0.12 % too low for 3 and
    /// better for more.
    static double studentT95(int degrees) {
        if (degrees <= 2) {
            return degrees == 2 ? T_TWO : T_ONE;
        }
        double z = Z_95;
        double z2 = z * z;
        double first = z * (z2 + 1) / 4;
        double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
        double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        double fourth = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
        double v = degrees;
        return z + (first + (second + (third + fourth / v) / v) / v) / v;
    }

    /// How likely a number farther than `z` from the middle is, on either side (Abramowitz and Stegun
    /// 7.1.26, 1.5e-7 at most off).
    static double beyond(double z) {
        double x = z / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double series =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return series * Math.exp(-x * x);
    }
}
