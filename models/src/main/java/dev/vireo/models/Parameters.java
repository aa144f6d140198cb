package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// The named tensors of a network: weights, which are trained, and buffers, which are not. A network asks for
/// each by name and shape when it is built; they come either from a weight file or from a seeded random
/// start.
public final class Parameters implements AutoCloseable {
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Map<String, Tensor> stored;
    private final String source;
    private final SplittableRandom random;

    private Parameters(Map<String, Tensor> stored, String source, long seed) {
        this.stored = new LinkedHashMap<>(stored);
        this.source = source;
        this.random = new SplittableRandom(seed);
    }

    /// A random start that depends on the seed alone.
    public static Parameters random(long seed) {
        return new Parameters(Map.of(), "", seed);
    }

    /// Tensors that were read from `source`, a name for messages. They are owned by this object from now on.
    public static Parameters of(Map<String, Tensor> stored, String source) {
        if (stored.isEmpty()) {
            throw new VireoException(
                    Code.DATA, "[" + source + "] holds no tensors", "Fetch or train the weights again.");
        }
        return new Parameters(stored, source, 0);
    }

    /// A weight that starts out normal with deviation `sqrt(gain / fanIn)`, fan-in being all dimensions but
    /// the first.
    ///
    /// @throws VireoException with code DATA when the file lacks it or has it in another shape
    public Tensor weight(String name, double gain, long... shape) {
        return weights.computeIfAbsent(
                name, _ -> take(name, shape, () -> normal(gain, shape)).requireGradient());
    }

    /// A weight that starts out with one number everywhere.
    public Tensor constant(String name, double value, long... shape) {
        return weights.computeIfAbsent(
                name, _ -> take(name, shape, () -> Tensor.full(value, shape)).requireGradient());
    }

    /// A buffer that starts out with one number everywhere.
    public Tensor buffer(String name, double value, long... shape) {
        return buffers.computeIfAbsent(name, _ -> take(name, shape, () -> Tensor.full(value, shape)));
    }

    private Tensor take(String name, long[] shape, Supplier<Tensor> start) {
        if (source.isEmpty()) {
            return start.get().keep();
        }
        Tensor tensor = stored.remove(name);
        if (tensor == null) {
            throw new VireoException(
                    Code.DATA, "[" + source + "] has no tensor '" + name + "'", "The file belongs to another network.");
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + source + "] has '" + name + "' in shape " + Arrays.toString(tensor.shape()) + ", not "
                            + Arrays.toString(shape),
                    "The file belongs to a network of another size.");
        }
        return tensor;
    }

    private Tensor normal(double gain, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        double deviation = Math.sqrt(gain / (count / (double) shape[0]));
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Tensor.of(values, shape);
    }

    /// The trained tensors, in the order in which the network asked for them.
    public Map<String, Tensor> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /// All tensors: weights, then buffers.
    public Map<String, Tensor> all() {
        Map<String, Tensor> out = new LinkedHashMap<>(weights);
        out.putAll(buffers);
        return out;
    }

    /// Checks that the network asked for every tensor of its file.
    ///
    /// @throws VireoException with code DATA naming those that are left over
    public Parameters requireAllUsed() {
        if (!stored.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + source + "] has tensors that the network does not know: " + stored.keySet(),
                    "The file belongs to another network.");
        }
        return this;
    }

    /// Frees all tensors.
    @Override
    public void close() {
        all().values().forEach(Tensor::close);
        stored.values().forEach(Tensor::close);
    }
}
