package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;

/// A network from a folder as a function from named tensors to named tensors: what `vireo models run` runs. Each
/// family has one, which checks its inputs and options.
public interface RunnableModel extends AutoCloseable {
    /// Runs the network. Float inputs may be of any float type and on any device; outputs belong to the scope of
    /// the caller and have the network's type and device.
    ///
    /// @param inputs by the names that the family states, `pixel_values` say
    /// @throws VireoException with code DATA when an input is missing, unknown, or of the wrong type, rank or
    ///     shape; USAGE when an option does not belong to this family
    Map<String, Tensor> run(Map<String, Tensor> inputs, RunOptions options);

    /// What kind of network it is, for messages: the `model_type` of its configuration.
    String family();

    /// Frees the weights.
    @Override
    void close();
}
