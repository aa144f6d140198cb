package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.packed.PackedMatrix;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.TensorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The named tensors of a network: weights, which may be trained, and buffers, which are not. A network asks
/// for each by name and shape when it is built; they come either from weight files, one at a time as they are
/// asked for, or from a seeded random start.
///
/// What a file lacks or has in another shape does not stop the building: [#requireAllUsed], which whoever
/// builds a network calls at the end, lists everything that does not fit at once.
///
/// ```java
/// try (Parameters p = Parameters.of(folder, DType.BF16, Device.CPU)) {
///     var model = new SiglipVisionModel(config, p.at("vision_model"));
///     p.requireAllUsed();
/// }
/// ```
public final class Parameters implements AutoCloseable {
    private static final int SHOWN = 20;
    /// A configuration that states a monstrous depth must not fill the memory with names.
    private static final int MOST_MISSING = 20_000;

    /// What all views ([#at]) of the same parameters share.
    private static final class Store {
        final Map<String, Tensor> weights = new LinkedHashMap<>();
        final Map<String, Tensor> buffers = new LinkedHashMap<>();
        /// Wholes that weights were laid into, by the first of these.
        final IdentityHashMap<Tensor, Tensor> joined = new IdentityHashMap<>();
        /// Weights that stay packed.
        final Map<String, PackedMatrix> packed = new LinkedHashMap<>();
        /// What the files call tensors that the network asks for by another name.
        final Map<String, String> renamed = new HashMap<>();
        final TreeSet<String> unused = new TreeSet<>();
        final List<String> missing = new ArrayList<>();
        final List<String> misshapen = new ArrayList<>();
        final TensorSource source;
        final DType dtype;
        final Device device;
        final boolean trainable;
        final SplittableRandom random;
        /// Whether what the files pack may stay so.
        boolean packs;

        @Nullable Safetensors owned;

        Store(TensorSource source, DType dtype, Device device, boolean trainable, long seed) {
            if (!dtype.isFloat()) {
                throw new IllegalArgumentException("networks are of floats, not " + dtype);
            }
            this.source = source;
            this.dtype = dtype;
            this.device = device.requirePresent();
            this.trainable = trainable;
            this.random = new SplittableRandom(seed);
            unused.addAll(source.tensors().keySet());
        }
    }

    private final Store store;
    private final String prefix;

    private Parameters(Store store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /// A random start that depends on the seed alone, to be trained: 32-bit floats on the processor.
    public static Parameters random(long seed) {
        return random(seed, DType.F32, Device.CPU, true);
    }

    /// A random start that depends on the seed alone.
    ///
    /// @param trainable whether gradients are to be found for the weights
    public static Parameters random(long seed, DType dtype, Device device, boolean trainable) {
        return new Parameters(new Store(RandomStart.NONE, dtype, device, trainable, seed), "");
    }

    /// Weights that stay as they are. The source must be open until the network is built, not longer.
    ///
    /// @throws VireoException with code DATA when the source holds no tensors, RESOURCE when there is no such
    ///     device
    public static Parameters of(TensorSource source, DType dtype, Device device) {
        return of(source, dtype, device, false);
    }

    /// Weights that stay as they are, 32-bit floats on the processor: those that the files pack stay packed
    /// where the network multiplies them so ([#packed]) and this Java can ([PackedMatrix#available]), all
    /// others as in [#of].
    ///
    /// @throws VireoException with code DATA when the source holds no tensors
    public static Parameters packed(TensorSource source) {
        Parameters out = of(source, DType.F32, Device.CPU, false);
        out.store.packs = PackedMatrix.available();
        return out;
    }

    /// As [#of], for a file that is closed once all its tensors are read, or with the parameters.
    static Parameters owning(Safetensors file, DType dtype, Device device) {
        Parameters out;
        try {
            out = of(file, dtype, device, false);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        out.store.owned = file;
        return out;
    }

    /// Weights that are to be trained on, otherwise as [#of].
    public static Parameters trainable(TensorSource source, DType dtype, Device device) {
        return of(source, dtype, device, true);
    }

    private static Parameters of(TensorSource source, DType dtype, Device device, boolean trainable) {
        if (source.tensors().isEmpty()) {
            throw new VireoException(
                    Code.DATA, "[" + source.name() + "] holds no tensors", "Fetch or train the weights again.");
        }
        return new Parameters(new Store(source, dtype, device, trainable, 0), "");
    }

    /// The same parameters, with `name` and a dot before every name that is asked for.
    public Parameters at(String name) {
        return new Parameters(store, prefix + name + ".");
    }

    /// The type of the weights.
    public DType dtype() {
        return store.dtype;
    }

    /// Where the weights lie.
    public Device device() {
        return store.device;
    }

    /// Whether the files have a tensor of this name; false for a random start.
    public boolean has(String name) {
        return store.source.tensors().containsKey(inFile(name));
    }

    /// Whether the files have tensors whose names begin so; false for a random start.
    public boolean hasAny(String start) {
        return Stream.concat(store.source.tensors().keySet().stream(), store.renamed.keySet().stream())
                .anyMatch(name -> name.startsWith(prefix + start));
    }

    /// What the files say of a tensor, for sizes that no configuration states.
    ///
    /// @throws VireoException with code DATA when they have none of that name
    public TensorSource.Entry entry(String name) {
        return store.source.tensor(inFile(name));
    }

    /// Says under which names the network asks for tensors that other programs, or older ones, call
    /// otherwise. They keep the names of the files in [#weights] and [#all]. A tensor whose new name is taken
    /// is one too many.
    ///
    /// @param ours the name that the network has for one of the files, or that name itself; in a view
    ///     ([#at]), names without what stands before them there
    public Parameters renamed(UnaryOperator<String> ours) {
        for (String name : store.source.tensors().keySet()) {
            if (!name.startsWith(prefix)) {
                continue;
            }
            String own = prefix + ours.apply(name.substring(prefix.length()));
            if (!store.source.tensors().containsKey(own)) {
                store.renamed.putIfAbsent(own, name);
            }
        }
        return this;
    }

    /// Says that tensors whose full names in the files pass the test need not be asked for: the other tower
    /// of a folder, say, or position numbers that old versions saved.
    public Parameters ignore(Predicate<String> names) {
        store.unused.removeIf(names);
        return this;
    }

    /// A weight that starts out normal with deviation `sqrt(gain / fanIn)`, fan-in being all dimensions but
    /// the first.
    public Tensor weight(String name, double gain, long... shape) {
        return weight(name, shape, () -> normal(gain, shape));
    }

    /// A weight of two dimensions that stays packed; empty when it is not packed, or not in this shape, and
    /// is to be asked for as [#weight].
    public Optional<PackedMatrix> packed(String name, long rows, long columns) {
        String own = inFile(name);
        PackedMatrix known = store.packed.get(own);
        TensorSource.Entry entry = store.packs ? store.source.tensors().get(own) : null;
        if (known == null && entry != null && entry.shape().equals(List.of(rows, columns))) {
            known = store.source.packed(own).map(PackedMatrix::of).orElse(null);
            if (known != null) {
                store.packed.put(own, known);
                store.unused.remove(own);
            }
        }
        return Optional.ofNullable(known);
    }

    /// A weight that starts out with one number everywhere.
    public Tensor constant(String name, double value, long... shape) {
        return weight(name, shape, () -> Tensor.full(value, shape));
    }

    /// A weight that starts out with these numbers.
    public Tensor constant(String name, float[] values, long... shape) {
        return weight(name, shape, () -> Tensor.of(values, shape));
    }

    private Tensor weight(String name, long[] shape, Supplier<Tensor> start) {
        return store.weights.computeIfAbsent(inFile(name), own -> {
            Tensor tensor = take(own, shape, start);
            return store.trainable ? tensor.requireGradient() : tensor;
        });
    }

    /// Lays weights of the network behind each other in memory, along their first dimension, and gives the
    /// whole: one map where the files have several. The weights themselves stay what they are, to be trained
    /// and saved; the whole always has their numbers and lives as long as they do.
    ///
    /// @param weights that this, or a view of it, gave; all that fit are there ([#requireAllUsed])
    public Tensor join(List<Tensor> weights) {
        synchronized (store) {
            return store.joined.computeIfAbsent(weights.getFirst(), _ -> {
                try (Scope _ = Scope.inference()) {
                    return Tensor.joinInPlace(weights).keep();
                }
            });
        }
    }

    /// A buffer that starts out with one number everywhere.
    public Tensor buffer(String name, double value, long... shape) {
        return buffer(name, shape, () -> Tensor.full(value, shape));
    }

    /// A buffer that starts out with these numbers: a fixed table of positions, say.
    public Tensor buffer(String name, float[] values, long... shape) {
        return buffer(name, shape, () -> Tensor.of(values, shape));
    }

    private Tensor buffer(String name, long[] shape, Supplier<Tensor> start) {
        return store.buffers.computeIfAbsent(inFile(name), own -> take(own, shape, start));
    }

    /// What the files call a tensor; the full name that it is asked for by when they have none.
    private String inFile(String name) {
        return store.renamed.getOrDefault(prefix + name, prefix + name);
    }

    private Tensor take(String name, long[] shape, Supplier<Tensor> start) {
        try (Scope _ = Scope.inference()) {
            if (store.source == RandomStart.NONE) {
                return start.get().to(store.dtype).to(store.device).keep();
            }
            store.unused.remove(name);
            TensorSource.Entry entry = store.source.tensors().get(name);
            if (entry == null) {
                store.missing.add("'" + name + "'");
                if (store.missing.size() > MOST_MISSING) {
                    store.unused.clear(); // it is not known yet which are
                    requireAllUsed();
                }
                return placeholder(shape);
            }
            long[] found = entry.shape().stream().mapToLong(Long::longValue).toArray();
            if (!Arrays.equals(asMap(found), asMap(shape))) {
                store.misshapen.add(
                        "'" + name + "' in shape " + Arrays.toString(found) + ", not " + Arrays.toString(shape));
                return placeholder(shape);
            }
            return Tensor.of(entry, store.source.data(name), store.dtype, store.device)
                    .reshape(shape)
                    .keep();
        }
    }

    /// A convolution over one pixel is a linear map, and files have either shape of it.
    private static long[] asMap(long... shape) {
        return shape.length == 4 && shape[2] == 1 && shape[3] == 1 ? Arrays.copyOf(shape, 2) : shape;
    }

    /// Stands in for what the files lack until [#requireAllUsed] reports it; takes no memory to speak of.
    private static Tensor placeholder(long... shape) {
        return Tensor.zeros(1).select(0, 0).expand(shape).keep();
    }

    private Tensor normal(double gain, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        double deviation = Math.sqrt(gain / (count / (double) shape[0]));
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (store.random.nextGaussian() * deviation);
        }
        return Tensor.of(values, shape);
    }

    /// The trained tensors, in the order in which the network asked for them.
    public Map<String, Tensor> weights() {
        return Collections.unmodifiableMap(store.weights);
    }

    /// All tensors: weights, then buffers.
    public Map<String, Tensor> all() {
        Map<String, Tensor> out = new LinkedHashMap<>(store.weights);
        out.putAll(store.buffers);
        return out;
    }

    /// Checks that the network found every tensor that it asked for, in its shape, and asked for every tensor
    /// that there is.
    ///
    /// @throws VireoException with code DATA naming all that are missing, of another shape, or left over
    public Parameters requireAllUsed() {
        List<String> wrong = new ArrayList<>();
        if (!store.missing.isEmpty()) {
            wrong.add("lacks " + shown(store.missing));
        }
        if (!store.misshapen.isEmpty()) {
            wrong.add("has " + shown(store.misshapen));
        }
        if (!store.unused.isEmpty()) {
            wrong.add("has tensors that the network does not know: "
                    + shown(store.unused.stream().map(n -> "'" + n + "'").toList()));
        }
        if (!wrong.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + store.source.name() + "] " + String.join("; ", wrong),
                    "The weights belong to another network, or to one of another size.");
        }
        closeFile();
        return this;
    }

    private void closeFile() {
        if (store.owned != null) {
            store.owned.close();
            store.owned = null;
        }
    }

    private static String shown(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }

    /// Frees all tensors.
    @Override
    public void close() {
        all().values().forEach(Tensor::close);
        store.joined.values().forEach(Tensor::close);
        store.joined.clear();
        store.packed.values().forEach(PackedMatrix::close);
        store.packed.clear();
        store.weights.clear();
        store.buffers.clear();
        closeFile();
    }
}
