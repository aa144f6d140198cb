package dev.vireo.diffusion.guidance;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;

/// One term of the energy that guides a video ([GuidanceEnergy]). In the equations of the terms `a` is the
/// attention of the pixels of one frame to one word, from one head, `m` the mask of the box that the word's
/// object is to be in, and `H` the number of heads. A term is summed up over frames and over the words of an
/// object.
public sealed interface EnergyTerm {
    /// What the term is multiplied by in the energy.
    double weight();

    /// Pixels outside must not look at the words (LLM-grounded Video Diffusion, arXiv 2309.17444), where `m`
    /// is of the boxes of all objects that share the word:
    /// ```
    /// sum over heads of mean of the k largest of a (1 - m),    k = max(1, floor(share sum(1 - m)))
    /// ```
    ///
    /// @param share of the pixels outside that must not look
    /// @param weight what the term is multiplied by
    record Background(double share, double weight) implements EnergyTerm {
        /// @throws IllegalArgumentException when the share is not within 0 to 1, or the weight is negative or
        ///     no number
        public Background {
            Largest.requireShare(share);
            Largest.requireWeight(weight);
        }

        /// Adds the term to a sum.
        Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
            Tensor outside = Largest.means(
                    a_FHTN.mul(masks.outside(a_FHTN.device())), masks.backgroundWeights(share, a_FHTN.device()));
            return sum.add(outside.mul(weight));
        }
    }

    /// What pixels look at must have its centre of mass where the box has it, and move as the box does
    /// (LLM-grounded Video Diffusion, arXiv 2309.17444). With `c(x)` the centre of mass, row and column in
    /// cells, `d` the change to the next frame, and `m` of the boxes of all objects that share the word:
    /// ```
    /// 1/H sum over heads of |c(a) - c(m)|^2 + |d c(a) - d c(m)|^2
    /// ```
    /// over the frames, and pairs of frames, in which `m` is not empty.
    ///
    /// @param weight what the term is multiplied by
    record Centre(double weight) implements EnergyTerm {
        /// @throws IllegalArgumentException when the weight is not a positive number
        public Centre {
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

    /// What pixels look at must reach the edges of the box (BoxDiff, arXiv 2307.10816). With `m` of the boxes
    /// of all objects that share the word, and `e` 1 for the columns, or rows, within one cell of where a box
    /// begins or ends, else 0:
    /// ```
    /// 1/H sum over heads of 1/W sum over columns x of e(x) |max over y of a - max over y of m|
    ///                     + 1/h sum over rows y of    e(y) |max over x of a - max over x of m|
    /// ```
    /// on a grid of `h` rows and `W` columns.
    ///
    /// @param weight what the term is multiplied by
    record Corner(double weight) implements EnergyTerm {
        /// @throws IllegalArgumentException when the weight is not a positive number
        public Corner {
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
            Tensor down =
                    a.max(4).sub(m.max(4)).abs().mul(masks.edgeRows(device)).sum();
            long heads = a_FHTN.size(1);
            Tensor both = along.mul(1.0 / (heads * grid.columns())).add(down.mul(1.0 / (heads * grid.rows())));
            return sum.add(both.mul(weight));
        }
    }

    /// Pixels in an object's box must look at its words (LLM-grounded Video Diffusion, arXiv 2309.17444):
    /// ```
    /// sum over heads of 1 - mean of the k largest of a m,    k = max(1, floor(share sum(m)))
    /// ```
    ///
    /// @param share of the pixels in the box that must look
    /// @param weight what the term is multiplied by
    record Foreground(double share, double weight) implements EnergyTerm {
        /// @throws IllegalArgumentException when the share is not within 0 to 1, or the weight is negative or
        ///     no number
        public Foreground {
            Largest.requireShare(share);
            Largest.requireWeight(weight);
        }

        /// Adds the term to a sum.
        Tensor plus(Tensor sum, Tensor a_FHTN, ObjectMasks masks) {
            Tensor inside = Largest.means(
                    a_FHTN.mul(masks.own(a_FHTN.device())), masks.foregroundWeights(share, a_FHTN.device()));
            double rows = (double) a_FHTN.size(0) * a_FHTN.size(1) * a_FHTN.size(2);
            return sum.add(inside.rsub(rows).mul(weight));
        }
    }
}
