package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.TokenGenerator.Likely;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// How the next token is chosen from the scores of all: what transformers' logits processors do, in their
/// order (penalty of repetition, what is not allowed, temperature, top-k, top-p, min-p), and a draw.
final class TokenChoice {
    /// A token whose score lies so far below the best has a share that no sum of shares notices, nor that of
    /// all such tokens together.
    private static final float FAR = 40;

    /// So many of the best are kept in order while all are looked at; for more of them all are sorted.
    private static final int FEW = 256;

    private static final float OUT = Float.NEGATIVE_INFINITY;

    private TokenChoice() {}

    /// Changes the scores as the settings say.
    ///
    /// @param seen the tokens so far
    /// @param allowed the tokens that may come next, or all
    static void process(float[] scores, Sampling sampling, BitSet seen, BitSet allowed) {
        if (sampling.repetitionPenalty() != 1) {
            penalize(scores, (float) sampling.repetitionPenalty(), seen);
        }
        for (int i = allowed.nextClearBit(0); i < scores.length; i = allowed.nextClearBit(i + 1)) {
            scores[i] = OUT;
        }
        if (sampling.temperature() == 0) {
            return;
        }
        if (sampling.temperature() != 1) {
            for (int i = 0; i < scores.length; i++) {
                scores[i] /= (float) sampling.temperature();
            }
        }
        if (sampling.topK() > 0 && sampling.topK() < scores.length) {
            float least = ranked(scores, sampling.topK());
            for (int i = 0; i < scores.length; i++) {
                scores[i] = scores[i] < least ? OUT : scores[i];
            }
        }
        if (sampling.topP() < 1) {
            keepShare(scores, sampling.topP());
        }
        if (sampling.minP() > 0) {
            int best = best(scores);
            float top = scores[best];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = i != best && Math.exp(scores[i] - top) < sampling.minP() ? OUT : scores[i];
            }
        }
    }

    private static void penalize(float[] scores, float penalty, BitSet seen) {
        seen.stream().filter(i -> i < scores.length).forEach(i -> {
            scores[i] = scores[i] < 0 ? scores[i] * penalty : scores[i] / penalty;
        });
    }

    /// The score with this rank from the top, 1 for the best.
    private static float ranked(float[] scores, int rank) {
        if (rank > FEW) {
            float[] sorted = scores.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length - rank];
        }
        float[] best = new float[rank]; // rising
        Arrays.fill(best, OUT);
        for (float score : scores) {
            if (score > best[0]) {
                int at = 0;
                while (at + 1 < rank && best[at + 1] < score) {
                    best[at] = best[at + 1];
                    at++;
                }
                best[at] = score;
            }
        }
        return best[0];
    }

    /// Drops the least likely tokens that together have no more than `1 - share`, but never the best.
    private static void keepShare(float[] scores, double share) {
        int best = best(scores);
        float top = scores[best];
        double[] shares = new double[scores.length];
        double total = 0;
        for (int i = 0; i < scores.length; i++) {
            shares[i] = scores[i] < top - FAR ? 0 : Math.exp(scores[i] - top);
            total += shares[i];
        }
        // All that have less than an equal part of what may go are gone together: only the others are sorted.
        double part = (1 - share) * total / scores.length;
        long[] ranked = new long[scores.length];
        int count = 0;
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            if (shares[i] < part && i != best) {
                sum += shares[i];
                scores[i] = OUT;
            } else {
                ranked[count++] = ((long) ordered(scores[i]) << Integer.SIZE) | i;
            }
        }
        Arrays.sort(ranked, 0, count);
        for (int at = 0; at < count - 1; at++) {
            int i = (int) ranked[at];
            sum += shares[i];
            if (sum > (1 - share) * total) {
                break;
            }
            scores[i] = OUT;
        }
    }

    /// An integer that is ordered as the numbers are.
    private static int ordered(float score) {
        int bits = Float.floatToIntBits(score);
        return bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits;
    }

    /// How likely a token is, and so many of the likeliest, by scores as the model gives them.
    static Odds odds(float[] scores, int written, int likeliest) {
        float top = scores[best(scores)];
        double total = 0;
        for (float score : scores) {
            total += Math.exp((double) score - top);
        }
        double all = top + Math.log(total);
        List<Likely> most = new ArrayList<>();
        if (likeliest > 0) {
            int count = Math.min(likeliest, scores.length);
            float least = ranked(scores, count);
            IntStream.range(0, scores.length)
                    .filter(i -> scores[i] >= least)
                    .mapToObj(i -> new Likely(i, scores[i] - all))
                    .sorted(Comparator.comparingDouble(Likely::logProbability)
                            .reversed()
                            .thenComparingInt(Likely::token))
                    .limit(count)
                    .forEach(most::add);
        }
        return new Odds(new Likely(written, scores[written] - all), most);
    }

    /// The best token, the first of equal ones.
    ///
    /// @throws VireoException with code RESOURCE when the scores are not numbers
    static int best(float[] scores) {
        int best = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i]) || scores[i] == Float.POSITIVE_INFINITY) {
                throw new VireoException(
                        Code.RESOURCE,
                        "the numbers overflowed: the score of token " + i + " is " + scores[i],
                        "Compute in bf16 or f32.");
            }
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /// A token by chance, each as likely as its processed score says. One number is drawn, whatever the scores
    /// are.
    static int draw(float[] scores, SplittableRandom random) {
        double drawn = random.nextDouble();
        int best = best(scores);
        double[] shares = new double[scores.length];
        double total = 0;
        for (int i = 0; i < scores.length; i++) {
            shares[i] = scores[i] < scores[best] - FAR ? 0 : Math.exp(scores[i] - scores[best]);
            total += shares[i];
        }
        double left = drawn * total;
        for (int i = 0; i < scores.length; i++) {
            left -= shares[i];
            if (left < 0 && shares[i] > 0) {
                return i;
            }
        }
        return best; // the sum was rounded
    }
}
