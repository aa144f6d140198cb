package dev.vireo.models;

import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Any function from a batch of pictures (B x C x H x W) to features: tokens (B x N x C) or a grid
/// (B x C x h x w).
@FunctionalInterface
public interface ImageEncoder {
    /// Encodes a batch. The result belongs to the scope of the caller.
    Tensor encode(Tensor pixels_BCHW);

    /// What an encoder of pictures or texts gives.
    ///
    /// @param last_BNC the tokens after the last block and the last norm, where there is one
    /// @param pooled_BC one row for each picture or text, when the network has a pooling
    /// @param states what goes into the first block, then the output of every block; empty unless asked for
    record Output(Tensor last_BNC, Optional<Tensor> pooled_BC, List<Tensor> states) {
        /// The name of [#last_BNC].
        public static final String LAST = "last_hidden_state";

        /// The name of [#pooled_BC].
        public static final String POOLED = "pooler_output";

        /// Copies the list.
        public Output {
            states = List.copyOf(states);
        }

        /// The tensors by their published names, with `prefix` in front: `last_hidden_state`,
        /// `pooler_output`, `hidden_states.0` and so on.
        public Map<String, Tensor> named(String prefix) {
            Map<String, Tensor> out = new LinkedHashMap<>();
            out.put(prefix + LAST, last_BNC);
            pooled_BC.ifPresent(pooled -> out.put(prefix + POOLED, pooled));
            for (int i = 0; i < states.size(); i++) {
                out.put(prefix + "hidden_states." + i, states.get(i));
            }
            return out;
        }
    }
}
