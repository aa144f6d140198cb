package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A network from a folder as a function from named tensors to named tensors: what `vireo models run` runs. Each
/// family has one, which checks its inputs and options.
public interface RunnableModel extends AutoCloseable {
    /// Runs the network. Float inputs may be of any float type and on any device; outputs belong to the scope of
    /// the caller and have the network's type and device.
    ///
    /// @param inputs by the names that the family states, `pixel_values` say
    /// @throws VireoException with code DATA when an input is missing, unknown, or of the wrong type, rank or
    ///     shape; USAGE when an option does not belong to this family
    Map<String, Tensor> run(Map<String, Tensor> inputs, Options options);

    /// What kind of network it is, for messages: the `model_type` of its configuration.
    String family();

    /// Frees the weights.
    @Override
    void close();

    /// The inputs of one run, checked as a network asks for them.
    ///
    /// @param dtype the type of the network, to which float inputs are turned
    /// @param device where the network lies
    record Inputs(String family, Map<String, Tensor> tensors, DType dtype, Device device) {
        /// Checks that nothing else is given.
        ///
        /// @throws VireoException with code DATA naming those that the family does not know
        public Inputs requireOnly(String... known) {
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

        /// An input of tokens: integers of a vocabulary.
        ///
        /// @param vocabulary how many tokens there are
        /// @throws VireoException with code DATA as [#integers] does, or when one is outside the vocabulary
        public Tensor tokens(String name, long vocabulary, long... shape) {
            Tensor ids = integers(name, shape);
            for (long id : ids.toLongs()) {
                if (id < 0 || id >= vocabulary) {
                    throw new VireoException(
                            Code.DATA,
                            "the input '" + name + "' holds " + id + ", outside the vocabulary of " + vocabulary,
                            "The texts were cut into tokens for another model.");
                }
            }
            return ids;
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

    /// The options of one run of a network by their names, as text. A family reads those that it knows and
    /// refuses the rest with [#requireOnly].
    ///
    /// @param values `looks` to `all`, say; a switch has the value `true`
    /// @param spelling how whoever gives the options writes their names, for messages
    record Options(Map<String, String> values, UnaryOperator<String> spelling) {
        /// Hidden states of every layer are wanted; every encoder knows it.
        public static final String ALL_LAYERS = "all-layers";

        /// No options.
        public static final Options NONE = new Options(Map.of());

        /// Copies the values.
        public Options {
            values = Map.copyOf(values);
        }

        /// Options whose names stand in messages as they are.
        public Options(Map<String, String> values) {
            this(values, UnaryOperator.identity());
        }

        /// The name of an option as messages are to have it.
        public String spelled(String name) {
            return spelling.apply(name);
        }

        private String spelled(Set<String> names) {
            return names.stream().map(spelling).collect(Collectors.joining(", "));
        }

        /// The numbers of the hidden states that are wanted of a network with so many layers: those of all, from 0
        /// for what goes into the first, with [#ALL_LAYERS], and otherwise none.
        public Set<Integer> states(int layers) {
            return on(ALL_LAYERS) ? IntStream.rangeClosed(0, layers).boxed().collect(Collectors.toSet()) : Set.of();
        }

        /// Whether a switch is on.
        public boolean on(String name) {
            return "true".equals(values.get(name));
        }

        /// The text of an option, if it is given.
        public Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name));
        }

        /// The value of an option, if it is given.
        ///
        /// @param reader turns its text into a value and throws IllegalArgumentException when it can't; the
        ///     message of that, if it has one, goes to the user
        /// @throws VireoException with code USAGE naming option and text when the reader refuses
        public <T> Optional<T> value(String name, Function<String, T> reader) {
            return text(name).map(text -> {
                try {
                    return reader.apply(text);
                } catch (NumberFormatException e) {
                    throw new VireoException(Code.USAGE, spelled(name) + " '" + text + "' is not a number", "", e);
                } catch (IllegalArgumentException e) {
                    throw new VireoException(Code.USAGE, spelled(name) + " '" + text + "': " + e.getMessage(), "", e);
                }
            });
        }

        /// The same without some of them.
        public Options without(Set<String> names) {
            Map<String, String> rest = new LinkedHashMap<>(values);
            rest.keySet().removeAll(names);
            return new Options(rest, spelling);
        }

        /// Checks that nothing else is given.
        ///
        /// @throws VireoException with code USAGE naming those that the family does not know
        public void requireOnly(String family, String... known) {
            Set<String> others = new TreeSet<>(values.keySet());
            Set<String> allowed = new TreeSet<>(Set.of(known));
            others.removeAll(allowed);
            if (!others.isEmpty()) {
                throw new VireoException(
                        Code.USAGE,
                        "a model of type " + family + " does not know " + spelled(others),
                        allowed.isEmpty() ? "It has no options." : "It knows " + spelled(allowed) + ".");
            }
        }
    }
}
