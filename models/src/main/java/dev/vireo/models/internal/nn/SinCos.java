package dev.vireo.models.internal.nn;

/// The fixed table of positions of masked autoencoders (He et al., arXiv 2111.06377): sines and cosines of the
/// column, then of the row, a quarter of the channels each.
public final class SinCos {
    private SinCos() {}

    /// The table, a row of `channels` numbers for each cell of the grid, rows of the grid first.
    ///
    /// @param classToken whether a row of zeros comes first
    /// @throws IllegalArgumentException when channels is not a multiple of 4
    public static float[] table(int rows, int columns, int channels, boolean classToken) {
        if (channels % 4 != 0) {
            throw new IllegalArgumentException(channels + " channels are not a multiple of 4");
        }
        int quarter = channels / 4;
        int first = classToken ? 1 : 0;
        float[] out = new float[(first + rows * columns) * channels];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = (first + row * columns + column) * channels;
                for (int i = 0; i < quarter; i++) {
                    double omega = 1 / Math.pow(10_000, i / (double) quarter);
                    out[at + i] = (float) Math.sin(column * omega);
                    out[at + quarter + i] = (float) Math.cos(column * omega);
                    out[at + 2 * quarter + i] = (float) Math.sin(row * omega);
                    out[at + 3 * quarter + i] = (float) Math.cos(row * omega);
                }
            }
        }
        return out;
    }
}
