package dev.vireo.models.qwen25vl;

import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Cuts what is computed for many patches into steps of a few tenths of a second on two cores, and lets others
/// have their turn between them. What is small stays one step.
///
/// @param pause is called between two steps; it throws when there is no more use for the result
record Steps(Runnable pause) {
    /// No turns for anybody.
    static final Steps ALONE = new Steps(() -> {});

    /// Pairs of patches whose attention is one step.
    private static final long PAIRS = 1L << 22;

    private static final int ROWS = 2048;
    private static final long LEAST_QUERIES = 64;

    /// A function of each row, of so many rows at once.
    Tensor perRow(Tensor x_NC, UnaryOperator<Tensor> function) {
        return perRow(x_NC, ROWS, function);
    }

    /// A function of each row, of at most so many rows at once.
    Tensor perRow(Tensor x_NC, int most, UnaryOperator<Tensor> function) {
        long n = x_NC.size(0);
        if (n <= most) {
            return function.apply(x_NC);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long from = 0; from < n; from += most) {
            pause.run();
            parts.add(function.apply(x_NC.narrow(0, from, Math.min(most, n - from))));
        }
        return Tensor.cat(0, parts.toArray(Tensor[]::new));
    }

    /// The attention of S texts of N patches, S x heads x N x D.
    Tensor attention(Tensor q_SHND, Tensor k_SHND, Tensor v_SHND, double scale) {
        long segments = q_SHND.size(0);
        long n = q_SHND.size(2);
        if (segments * n * n <= PAIRS) {
            return q_SHND.attention(k_SHND, v_SHND, scale);
        }
        List<Tensor> parts = new ArrayList<>();
        if (n * n <= PAIRS) {
            long at = PAIRS / (n * n);
            for (long from = 0; from < segments; from += at) {
                pause.run();
                long count = Math.min(at, segments - from);
                parts.add(q_SHND.narrow(0, from, count)
                        .attention(k_SHND.narrow(0, from, count), v_SHND.narrow(0, from, count), scale));
            }
            return Tensor.cat(0, parts.toArray(Tensor[]::new));
        }
        long queries = Math.max(LEAST_QUERIES, PAIRS / n);
        for (long segment = 0; segment < segments; segment++) {
            List<Tensor> rows = new ArrayList<>();
            Tensor k_1HND = k_SHND.narrow(0, segment, 1);
            Tensor v_1HND = v_SHND.narrow(0, segment, 1);
            for (long from = 0; from < n; from += queries) {
                pause.run();
                rows.add(q_SHND.narrow(0, segment, 1)
                        .narrow(2, from, Math.min(queries, n - from))
                        .attention(k_1HND, v_1HND, scale));
            }
            parts.add(Tensor.cat(2, rows.toArray(Tensor[]::new)));
        }
        return Tensor.cat(0, parts.toArray(Tensor[]::new));
    }
}
