package dev.vireo.models.qwen25vl;

import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Patches cut into segments, of which each patch looks at its own alone. Neighbours of the same length are
/// computed as one batch, so that no mask is needed and no number is made for two patches that don't see each
/// other.
///
/// @param order where each patch of the segments stands among those that come in; empty where it stands there
///     already
/// @param back where each patch that comes in stands among those of the segments
/// @param runs neighbours of the same length
record Segments(Optional<Tensor> order, Optional<Tensor> back, List<Run> runs) {
    /// So many segments of so many patches, one after the other.
    record Run(long count, long length) {}

    /// Segments of these lengths.
    static List<Run> runs(List<Integer> lengths) {
        List<Run> out = new ArrayList<>();
        for (int length : lengths) {
            boolean more = !out.isEmpty() && out.getLast().length() == length;
            long count = more ? out.removeLast().count() + 1 : 1;
            out.add(new Run(count, length));
        }
        return List.copyOf(out);
    }

    /// Patches (N x C) in the order of the segments.
    Tensor arranged(Tensor x_NC) {
        return order.map(places -> x_NC.indexSelect(0, places)).orElse(x_NC);
    }

    /// Patches of the segments in the order in which they came in.
    Tensor restored(Tensor x_NC) {
        return back.map(places -> x_NC.indexSelect(0, places)).orElse(x_NC);
    }

    /// Attention within each segment: N x C of queries, keys and values of N x heads x D.
    Tensor attention(Tensor q_NHD, Tensor k_NHD, Tensor v_NHD, Steps steps) {
        double scale = 1 / Math.sqrt((double) q_NHD.size(2));
        List<Tensor> parts = new ArrayList<>();
        long start = 0;
        for (Run run : runs) {
            Tensor seen = steps.attention(
                    split(q_NHD, start, run), split(k_NHD, start, run), split(v_NHD, start, run), scale);
            parts.add(seen.transpose(1, 2).reshape(run.count() * run.length(), q_NHD.size(1) * q_NHD.size(2)));
            start += run.count() * run.length();
        }
        return parts.size() == 1 ? parts.getFirst() : Tensor.cat(0, parts.toArray(Tensor[]::new));
    }

    /// The segments of a run as a batch: count x heads x length x D.
    private static Tensor split(Tensor x_NHD, long start, Run run) {
        return x_NHD.narrow(0, start, run.count() * run.length())
                .reshape(run.count(), run.length(), x_NHD.size(1), x_NHD.size(2))
                .transpose(1, 2);
    }
}
