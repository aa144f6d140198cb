package dev.vireo.runtime.packed;

/// What packed rows are multiplied with.
final class Row {
    /// A number for each column.
    final float[] numbers;

    /// The sum of each 16 of them, for packings that count from a least number.
    final float[] sums16;

    /// The sum of each 32 of them.
    final float[] sums32;

    Row(float[] numbers) {
        this.numbers = numbers;
        sums16 = new float[numbers.length / 16];
        for (int i = 0; i < sums16.length; i++) {
            float sum = 0;
            for (int j = 0; j < 16; j++) {
                sum += numbers[16 * i + j];
            }
            sums16[i] = sum;
        }
        sums32 = new float[sums16.length / 2];
        for (int i = 0; i < sums32.length; i++) {
            sums32[i] = sums16[2 * i] + sums16[2 * i + 1];
        }
    }
}
