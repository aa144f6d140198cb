package dev.vireo.recipes;

import java.util.Arrays;

/// The bell that inner features of training scenes form: their mean and the inverse of their covariance, by
/// which a picture of another kind is told (Lee et al., arXiv 1807.03888).
///
/// @param mean of each feature
/// @param precision the inverse of the covariance, rows first
@SuppressWarnings("ArrayRecordComponent") // written straight to a weight file
record FamiliarityFit(float[] mean, float[] precision) {
    /// Added to the diagonal, as a share of the mean variance: features that hardly vary must not decide
    /// alone.
    private static final double RIDGE = 0.02;

    static FamiliarityFit of(float[][] samples) {
        int n = samples[0].length;
        double[] mean = new double[n];
        for (float[] sample : samples) {
            for (int i = 0; i < n; i++) {
                mean[i] += sample[i] / samples.length;
            }
        }
        double[][] covariance = new double[n][n];
        double[] off = new double[n];
        for (float[] sample : samples) {
            for (int i = 0; i < n; i++) {
                off[i] = sample[i] - mean[i];
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += off[i] * off[j] / samples.length;
                }
            }
        }
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += covariance[i][i];
            for (int j = 0; j < i; j++) {
                covariance[j][i] = covariance[i][j];
            }
        }
        for (int i = 0; i < n; i++) {
            covariance[i][i] += RIDGE * trace / n;
        }
        double[][] inverse = inverse(covariance);
        float[] meanOut = new float[n];
        float[] precision = new float[n * n];
        for (int i = 0; i < n; i++) {
            meanOut[i] = (float) mean[i];
            for (int j = 0; j < n; j++) {
                precision[i * n + j] = (float) inverse[i][j];
            }
        }
        return new FamiliarityFit(meanOut, precision);
    }

    /// Gauss-Jordan elimination; the matrix is symmetric and positive, so no pivoting is needed.
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] out = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            out[i][i] = 1;
        }
        for (int k = 0; k < n; k++) {
            double scale = 1 / a[k][k];
            for (int j = 0; j < n; j++) {
                a[k][j] *= scale;
                out[k][j] *= scale;
            }
            for (int i = 0; i < n; i++) {
                double factor = a[i][k];
                if (i != k && factor != 0) {
                    for (int j = 0; j < n; j++) {
                        a[i][j] -= factor * a[k][j];
                        out[i][j] -= factor * out[k][j];
                    }
                }
            }
        }
        return out;
    }

    double distance(float[] sample) {
        int n = mean.length;
        double out = 0;
        for (int i = 0; i < n; i++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += precision[i * n + j] * (sample[j] - mean[j]);
            }
            out += row * (sample[i] - mean[i]);
        }
        return out / n;
    }

    /// The distance that all but the given share of samples stay below.
    double quantile(float[][] samples, double share) {
        double[] all =
                Arrays.stream(samples).mapToDouble(this::distance).sorted().toArray();
        return all[(int) Math.min(all.length - 1, Math.round((1 - share) * all.length))];
    }
}
