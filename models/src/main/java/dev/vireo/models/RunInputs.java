package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The inputs of one run, checked as a network asks for them.
///
/// @param dtype the type of the network, to which float inputs are turned
/// @param device where the network lies
public record RunInputs(String family, Map<String, Tensor> tensors, DType dtype, Device device) {
    /// Checks that nothing else is given.
    ///
    /// @throws VireoException with code DATA naming those that the family does not know
    public RunInputs requireOnly(String... known) {
        Set<String> others = new TreeSet<>(tensors.keySet());
        others.removeAll(Set.of(known));
        if (!others.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "the inputs hold " + others + ", which a model of type " + family + " does not take",
                    "It takes " + new TreeSet<>(Set.of(known)) + ".");
        }
        return this;
    }

    /// An input of floats.
    ///
    /// @param shape the sizes that it must have, -1 where any positive size is right
    /// @throws VireoException with code DATA when it is missing, not of floats, or of another shape
    public Tensor floats(String name, long... shape) {
        Tensor tensor = require(name, shape);
        if (!tensor.dtype().isFloat()) {
            throw new VireoException(
                    Code.DATA, "the input '" + name + "' is of " + tensor.dtype() + ", not of floats", "");
        }
        return tensor.to(dtype).to(device);
    }

    /// An input of integers (or truth values), as 64-bit integers.
    ///
    /// @throws VireoException with code DATA when it is missing, of floats, or of another shape
    public Tensor integers(String name, long... shape) {
        Tensor tensor = require(name, shape);
        if (tensor.dtype().isFloat()) {
            throw new VireoException(
                    Code.DATA, "the input '" + name + "' is of " + tensor.dtype() + ", not of integers", "");
        }
        return tensor.to(DType.I64).to(device);
    }

    /// Whether an input is given.
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /// An input of floats, if it is given.
    public Optional<Tensor> findFloats(String name, long... shape) {
        return has(name) ? Optional.of(floats(name, shape)) : Optional.empty();
    }

    /// An input of integers, if it is given.
    public Optional<Tensor> findIntegers(String name, long... shape) {
        return has(name) ? Optional.of(integers(name, shape)) : Optional.empty();
    }

    private Tensor require(String name, long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new VireoException(
                    Code.DATA,
                    "a model of type " + family + " needs the input '" + name + "'; there are "
                            + new TreeSet<>(tensors.keySet()),
                    "The inputs file is a safetensors file with tensors of these names.");
        }
        long[] found = tensor.shape();
        boolean fits = found.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 ? found[i] > 0 : found[i] == shape[i];
        }
        if (!fits) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + name + "' has shape " + Arrays.toString(found) + ", not "
                            + Arrays.toString(shape).replace("-1", "any"),
                    "");
        }
        return tensor;
    }
}
