package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;

/// What pixels look at must reach the edges of the box (BoxDiff, arXiv 2307.10816). With `m` of the boxes of
/// all objects that share the word, and `e` 1 for the columns, or rows, within one cell of where a box begins
/// or ends, else 0:
/// ```
/// 1/H sum over heads of 1/W sum over columns x of e(x) |max over y of a - max over y of m|
///                     + 1/h sum over rows y of    e(y) |max over x of a - max over x of m|
/// ```
/// on a grid of `h` rows and `W` columns.
///
/// @param weight what the term is multiplied by
public record CornerTerm(double weight) implements EnergyTerm {
    /// @throws IllegalArgumentException when the weight is not a positive number
    public CornerTerm {
        Largest.requirePositive(weight);
    }

    /// Adds the term to a sum.
    Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
        Device device = a_FHTN.device();
        Grid grid = masks.grid();
        long[] shape = {a_FHTN.size(0), a_FHTN.size(1), a_FHTN.size(2), grid.rows(), grid.columns()};
        Tensor a = a_FHTN.reshape(shape);
        Tensor shared = masks.shared(device);
        Tensor m = shared.reshape(shared.size(0), 1, shared.size(2), grid.rows(), grid.columns());
        Tensor along =
                a.max(3).sub(m.max(3)).abs().mul(masks.edgeColumns(device)).sum();
        Tensor down = a.max(4).sub(m.max(4)).abs().mul(masks.edgeRows(device)).sum();
        long heads = a_FHTN.size(1);
        Tensor both = along.mul(1.0 / (heads * grid.columns())).add(down.mul(1.0 / (heads * grid.rows())));
        return sum.add(both.mul(weight));
    }
}
