package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;

/// What pixels look at must have its centre of mass where the box has it, and move as the box does
/// (LLM-grounded Video Diffusion, arXiv 2309.17444). With `c(x)` the centre of mass, row and column in cells,
/// `d` the change to the next frame, and `m` of the boxes of all objects that share the word:
/// ```
/// 1/H sum over heads of |c(a) - c(m)|^2 + |d c(a) - d c(m)|^2
/// ```
/// over the frames, and pairs of frames, in which `m` is not empty.
///
/// @param weight what the term is multiplied by
public record CentreTerm(double weight) implements EnergyTerm {
    /// @throws IllegalArgumentException when the weight is not a positive number
    public CentreTerm {
        Largest.requirePositive(weight);
    }

    /// Adds the term to a sum, one word after the other.
    Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
        Tensor out = sum;
        for (int t = 0; t < a_FHTN.size(2); t++) {
            out = out.add(centres(a_FHTN.select(2, t), masks, t).mul(weight));
        }
        return out;
    }

    private static Tensor centres(Tensor a_FHN, ObjectMasks masks, int token) {
        int[] visible = masks.visible(token);
        Tensor sum = Tensor.zeros().to(a_FHN.device());
        if (visible.length == 0) {
            return sum;
        }
        Device device = a_FHN.device();
        long heads = a_FHN.size(1);
        long[] frames = new long[visible.length];
        float[] wanted = new float[2 * visible.length];
        for (int i = 0; i < visible.length; i++) {
            frames[i] = visible[i];
            double[] centre = masks.centre(token, visible[i]);
            wanted[2 * i] = (float) centre[0];
            wanted[2 * i + 1] = (float) centre[1];
        }
        Grid grid = masks.grid();
        Tensor a_VHN = a_FHN.indexSelect(0, Tensor.of(frames, frames.length).to(device));
        Tensor places_N2 = Tensor.of(places(grid), grid.count(), 2).to(device);
        Tensor off_VH2 = a_VHN.matmul(places_N2)
                .div(a_VHN.sumKeeping(-1))
                .sub(Tensor.of(wanted, visible.length, 1, 2).to(device));
        sum = off_VH2.mul(off_VH2).sum();
        for (int i = 0; i + 1 < visible.length; i++) {
            if (visible[i + 1] == visible[i] + 1) {
                Tensor change = off_VH2.select(0, i + 1).sub(off_VH2.select(0, i));
                sum = sum.add(change.mul(change).sum());
            }
        }
        return sum.mul(1.0 / heads);
    }

    /// Row and column of every pixel.
    private static float[] places(Grid grid) {
        float[] out = new float[2 * grid.count()];
        for (int n = 0; n < grid.count(); n++) {
            out[2 * n] = grid.row(n);
            out[2 * n + 1] = grid.column(n);
        }
        return out;
    }
}
