package dev.vireo.models.crossmae;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// The layers of masked autoencoders under their published names.
final class Layers {
    private Layers() {}

    static Tensor positions(Parameters p, String name, CrossMaeConfig config, int dim) {
        return p.buffer(
                name, Positions.table(dim, config.rows(), config.columns()), 1, 1L + config.patches(), dim);
    }
}
