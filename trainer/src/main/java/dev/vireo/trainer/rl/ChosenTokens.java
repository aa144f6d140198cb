package dev.vireo.trainer.rl;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Log-probabilities of the tokens that were chosen, and entropies, over a large vocabulary: the logits
/// of a few positions exist at a time, in the way there and in the way back.
///
/// `log p = x_chosen / T - log sum_v exp(x_v / T)`, `H = -sum_v p_v log p_v`
///
/// ```java
/// ChosenTokens chosen = ChosenTokens.of(hidden_ND, rows -> rows.linear(head), tokens_N, 1.0, 512);
/// loss(chosen.logProbs()).backward();   // ends at the log-probabilities
/// chosen.backward();                    // goes on through the head to the hidden states
/// ```
///
/// The gradient is exact: the loss is brought back to the log-probabilities first, then each piece of
/// logits is computed again and sends its part on. Its tensors belong to the scope that it was made in.
public final class ChosenTokens {
    /// Log-probabilities and entropies, one for each position.
    public record Scores(Tensor logProbs, Tensor entropy) {}

    private final Tensor hidden;
    private final UnaryOperator<Tensor> head;
    private final Tensor tokens;
    private final double temperature;
    private final int rows;
    private final Scores scores;

    private ChosenTokens(Tensor hidden, UnaryOperator<Tensor> head, Tensor tokens, double temperature, int rows) {
        this.hidden = hidden;
        this.head = head;
        this.tokens = tokens;
        this.temperature = temperature;
        this.rows = rows;
        scores = new Scores(
                Tensor.zeros(DType.F32, hidden.device(), hidden.size(0)),
                Tensor.zeros(DType.F32, hidden.device(), hidden.size(0)));
        for (long from = 0; from < hidden.size(0); from += rows) {
            try (Scope _ = Scope.inference()) {
                Scores piece = scores(head.apply(rows(hidden, from)), rows(tokens, from), temperature);
                rows(scores.logProbs(), from).copyInPlace(piece.logProbs());
                rows(scores.entropy(), from).copyInPlace(piece.entropy());
            }
        }
        if (Scope.records()) {
            scores.logProbs().requireGradient();
            scores.entropy().requireGradient();
        }
    }

    /// Scores tokens by what a head makes of hidden states.
    ///
    /// @param hidden_ND a row for each position
    /// @param head rows to logits, `n x D` to `n x V`; gradients flow into what it holds. For logits that
    ///     are there already, `x -> x`
    /// @param tokens_N the chosen token of each position, as integers
    /// @param temperature the logits are divided by it, as the sampler did; positive
    /// @param rows how many positions have logits at a time
    /// @throws IllegalArgumentException when an argument is out of range or sizes differ
    public static ChosenTokens of(
            Tensor hidden_ND, UnaryOperator<Tensor> head, Tensor tokens_N, double temperature, int rows) {
        requirePositive(temperature);
        if (rows <= 0 || hidden_ND.size(0) == 0 || hidden_ND.size(0) != tokens_N.count()) {
            throw new IllegalArgumentException(tokens_N.count() + " tokens for " + hidden_ND.size(0)
                    + " positions can't be scored " + rows + " at a time");
        }
        return new ChosenTokens(hidden_ND, head, tokens_N, temperature, rows);
    }

    /// Scores tokens by logits at once, as a part of the graph around: for small vocabularies.
    ///
    /// @param logits_NV a row for each position
    /// @param tokens_N the chosen token of each position, as integers
    /// @param temperature the logits are divided by it; positive
    /// @throws IllegalArgumentException when the temperature is not positive
    public static Scores scores(Tensor logits_NV, Tensor tokens_N, double temperature) {
        requirePositive(temperature);
        Tensor x = logits_NV.to(DType.F32).div(temperature);
        Tensor total = x.logSumExp(-1);
        Tensor logProbs = x.gather(-1, tokens_N.unsqueeze(-1)).squeeze(-1).sub(total);
        Tensor all = x.sub(total.unsqueeze(-1));
        // A token that can't be chosen adds 0, not 0 times infinity.
        Tensor possible = all.maskedFill(all.eq(Double.NEGATIVE_INFINITY), 0);
        return new Scores(logProbs, all.exp().mul(possible).sum(-1).neg());
    }

    private static void requirePositive(double temperature) {
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException(
                    "at temperature " + temperature + " tokens have no log-probabilities; it must be positive");
        }
    }

    /// The log-probabilities, N of them, where a loss begins.
    public Tensor logProbs() {
        return scores.logProbs();
    }

    /// The entropies, N of them, where a loss may begin, too.
    public Tensor entropy() {
        return scores.entropy();
    }

    /// Sends the gradients that a loss left at the log-probabilities and entropies on through the head to
    /// the hidden states, and to what they were made from.
    ///
    /// @throws IllegalStateException when no loss left any
    public void backward() {
        Optional<Tensor> ofLogProbs = scores.logProbs().gradient();
        Optional<Tensor> ofEntropy = scores.entropy().gradient();
        if (ofLogProbs.isEmpty() && ofEntropy.isEmpty()) {
            throw new IllegalStateException("no loss was brought back to the log-probabilities");
        }
        Tensor ofHidden = Tensor.zeros(hidden.dtype(), hidden.device(), hidden.shape());
        for (long start = 0; start < hidden.size(0); start += rows) {
            long from = start;
            try (Scope _ = Scope.training()) {
                Tensor leaf = rows(hidden, from).detach().requireGradient();
                Scores piece = scores(head.apply(leaf), rows(tokens, from), temperature);
                // A number whose gradients are those of the loss at these rows.
                List<Tensor> parts = new ArrayList<>();
                ofLogProbs.ifPresent(all -> parts.add(piece.logProbs().mul(rows(all, from))));
                ofEntropy.ifPresent(all -> parts.add(piece.entropy().mul(rows(all, from))));
                Tensor.cat(0, parts.toArray(new Tensor[0])).sum().backward();
                leaf.gradient().ifPresent(found -> rows(ofHidden, from).copyInPlace(found));
            }
        }
        if (hidden.requiresGradient()) {
            hidden.backward(ofHidden);
        }
    }

    private Tensor rows(Tensor all, long from) {
        return all.narrow(0, from, Math.min(rows, all.size(0) - from));
    }
}
