package dev.vireo.models.crossmae;

/// The table of positions that masked autoencoders add to their tokens: sines and cosines of the column in the first
/// half, of the row in the second, at wavelengths that grow from 2 pi to 20000 pi. It is computed in 32-bit floats
/// step by step as the reference computes it, so that it equals a published one to the last digits.
final class Positions {
    private static final float SPAN = 13;

    private Positions() {}

    /// A table of 1 + rows columns positions of `dim` numbers, whose first row, that of the class token, is zero.
    static float[] table(int dim, int rows, int columns) {
        int quarter = dim / 4;
        float[] frequency = new float[quarter];
        for (int i = 0; i < quarter; i++) {
            float power = (float) Math.pow(10000, (float) (i / (dim / 4.0)));
            frequency[i] = 1f / power / SPAN * SPAN; // not quite the same as without: it rounds
        }
        float[] table = new float[(1 + rows * columns) * dim];
        int at = dim;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++, at += dim) {
                for (int i = 0; i < quarter; i++) {
                    float across = x * frequency[i];
                    float down = y * frequency[i];
                    table[at + i] = (float) Math.sin(across);
                    table[at + quarter + i] = (float) Math.cos(across);
                    table[at + 2 * quarter + i] = (float) Math.sin(down);
                    table[at + 3 * quarter + i] = (float) Math.cos(down);
                }
            }
        }
        return table;
    }
}
