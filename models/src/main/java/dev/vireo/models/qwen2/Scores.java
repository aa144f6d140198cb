package dev.vireo.models.qwen2;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;

/// The scores of all tokens to come, for each text of a batch.
interface Scores {
    /// The best token behind a text, the first of equal ones.
    int best(int text);

    /// A copy of the scores behind a text.
    float[] row(int text);

    /// Scores of one text.
    static Scores of(float[] row) {
        return new Scores() {
            @Override
            public int best(int text) {
                return TokenChoice.best(row);
            }

            @Override
            public float[] row(int text) {
                return row.clone();
            }
        };
    }

    /// Scores in a tensor, whose best are found where it lies, when one is asked for.
    static Scores of(Tensor logits_BV) {
        Tensor scores_BV = logits_BV.to(DType.F32);
        return new Scores() {
            private long[] best = new long[0];

            @Override
            public int best(int text) {
                if (best.length == 0) {
                    best = scores_BV.argmax(-1).toLongs();
                }
                return (int) best[text];
            }

            @Override
            public float[] row(int text) {
                return scores_BV.select(0, text).toFloats();
            }
        };
    }
}
