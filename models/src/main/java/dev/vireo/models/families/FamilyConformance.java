package dev.vireo.models.families;

import static dev.vireo.runtime.Conformance.ensure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What a family of networks promises: folders open under the names that the network has, what does not fit
/// is refused with its name, and a network is a function. That the function is the published one is for parity
/// tests to say.
public final class FamilyConformance {
    /// Tensors that are left out or bent, spread over the file.
    private static final int TRIED = 12;

    private static final String UNKNOWN = "conformance_unknown";
    private static final ObjectMapper JSON = new ObjectMapper();

    private FamilyConformance() {}

    /// The checks of a family.
    ///
    /// @param config the content of a `config.json` with small sizes
    /// @param inputs for such a network, as few as it needs; they belong to the scope in which they are made
    /// @param options that such a run needs; usually none
    /// @param folder an empty folder to write to
    public static Conformance of(
            Models.Family family,
            String config,
            Supplier<Map<String, Tensor>> inputs,
            RunnableModel.Options options,
            Path folder) {
        return new Suite(family, config, inputs, options, folder).checks();
    }

    private record Suite(
            Models.Family family,
            String config,
            Supplier<Map<String, Tensor>> inputs,
            RunnableModel.Options options,
            Path folder) {
        private interface Work {
            void on(RunnableModel model, Parameters parameters) throws Exception;
        }

        Conformance checks() {
            return Conformance.of("family of " + folder.getFileName())
                    .with(
                            "it has a name",
                            () -> random((model, _) -> Conformance.ensureName("the name", model::family)))
                    .with("a folder that it wrote itself computes the same", this::computesTheSame)
                    .with("its parameters have the names of the file", this::names)
                    .with("the same inputs give the same outputs", this::steady)
                    .with("outputs of floats have the type of the network", this::types)
                    .with("a tensor that is missing is refused with its name", this::missing)
                    .with("a tensor of another shape is refused with its name", this::misshapen)
                    .with("a tensor that is left over is refused with its name", this::leftOver)
                    .with("an input of another rank, or that is unknown or missing, is refused", this::wrongInputs)
                    .with("an option that it does not know is refused", this::unknownOption)
                    .with("a value of the wrong kind in the configuration is refused with its key", this::wrongValues)
                    .with("a key that it does not know is refused, or stays among those not read", this::unknownKey);
        }

        private ModelConfig parsed(String json) {
            return ModelConfig.parse(json, "config.json");
        }

        private ObjectNode json() throws JsonProcessingException {
            return (ObjectNode) JSON.readTree(config);
        }

        /// Builds the network from a random start.
        private void random(Work work) throws Exception {
            try (Scope _ = Scope.inference();
                    Parameters parameters = Parameters.random(7, DType.F32, Device.CPU, false);
                    RunnableModel model = family.open(parsed(config), parameters)) {
                work.on(model, parameters);
            }
        }

        /// Opens the folder.
        private void opened(Work work) throws Exception {
            ModelFolder read = ModelFolder.open(folder);
            try (Scope _ = Scope.inference();
                    FolderWeights weights = read.weights();
                    Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                    RunnableModel model = family.open(read.config(), parameters)) {
                work.on(model, parameters);
            }
        }

        private void write(Map<String, Tensor> tensors) throws IOException {
            Files.writeString(folder.resolve("config.json"), config);
            WeightFiles.write(folder.resolve("model.safetensors"), tensors, Map.of());
        }

        private void computesTheSame() throws Exception {
            random((model, parameters) -> {
                write(parameters.all());
                Map<String, Tensor> made = model.run(inputs.get(), options);
                opened((again, _) -> isSame(made, again.run(inputs.get(), options)));
            });
        }

        private static void isSame(Map<String, Tensor> one, Map<String, Tensor> other) {
            ensure(!one.isEmpty(), "there are no outputs");
            ensure(one.keySet().equals(other.keySet()), one.keySet() + " became " + other.keySet());
            one.forEach((name, tensor) -> {
                Tensor second = other.getOrDefault(name, tensor);
                ensure(Arrays.equals(tensor.shape(), second.shape()), "the shape of '" + name + "' changed");
                ensure(Arrays.equals(tensor.toBytes(), second.toBytes()), "'" + name + "' changed");
            });
        }

        private void names() throws Exception {
            random((_, parameters) -> {
                write(parameters.all());
                Set<String> written = new TreeSet<>(parameters.all().keySet());
                opened((_, read) -> {
                    Set<String> names = new TreeSet<>(read.all().keySet());
                    ensure(names.equals(written), "the file has " + written + ", the network " + names);
                });
            });
        }

        private void steady() throws Exception {
            random((model, _) -> isSame(model.run(inputs.get(), options), model.run(inputs.get(), options)));
        }

        private void types() throws Exception {
            random((model, parameters) -> model.run(inputs.get(), options)
                    .forEach((name, tensor) -> ensure(
                            !tensor.dtype().isFloat() || tensor.dtype() == parameters.dtype(),
                            "'" + name + "' is of " + tensor.dtype())));
        }

        private void missing() throws Exception {
            random((_, parameters) -> {
                for (String name : some(parameters)) {
                    Map<String, Tensor> fewer = new LinkedHashMap<>(parameters.all());
                    fewer.remove(name);
                    if (!fewer.isEmpty()) { // a file without any tensor is refused as such
                        refusesWeights(fewer, name);
                    }
                }
            });
        }

        private void misshapen() throws Exception {
            random((_, parameters) -> {
                for (String name : some(parameters)) {
                    Map<String, Tensor> bent = new LinkedHashMap<>(parameters.all());
                    bent.computeIfPresent(name, (_, tensor) -> withOneMoreDimension(tensor));
                    refusesWeights(bent, name);
                }
            });
        }

        private void leftOver() throws Exception {
            random((_, parameters) -> {
                Map<String, Tensor> more = new LinkedHashMap<>(parameters.all());
                more.put(UNKNOWN, Tensor.zeros(2));
                refusesWeights(more, UNKNOWN);
            });
        }

        private static List<String> some(Parameters parameters) {
            List<String> names = List.copyOf(parameters.all().keySet());
            int step = Math.max(1, names.size() / TRIED);
            return names.stream()
                    .filter(name -> names.indexOf(name) % step == 0)
                    .toList();
        }

        private static Tensor withOneMoreDimension(Tensor tensor) {
            long[] shape = tensor.shape();
            long[] more = Arrays.copyOf(shape, shape.length + 1);
            more[shape.length] = 1;
            return tensor.reshape(more);
        }

        private void refusesWeights(Map<String, Tensor> tensors, String name) throws Exception {
            write(tensors);
            VireoException refusal = Conformance.refusal(() -> opened((_, _) -> {}), Code.DATA);
            ensure(
                    refusal.getMessage().contains(name),
                    "the refusal does not name '" + name + "': " + refusal.getMessage());
        }

        private void wrongInputs() throws Exception {
            random((model, _) -> {
                Conformance.refusal(() -> model.run(Map.of(), options), Code.DATA);
                Map<String, Tensor> right = inputs.get();
                for (Map.Entry<String, Tensor> input : right.entrySet()) {
                    Map<String, Tensor> bent = new LinkedHashMap<>(right);
                    bent.put(input.getKey(), withOneMoreDimension(input.getValue()));
                    isRefused(() -> model.run(bent, options), input.getKey(), Code.DATA);
                }
                Map<String, Tensor> more = new LinkedHashMap<>(right);
                more.put(UNKNOWN, Tensor.zeros(1));
                isRefused(() -> model.run(more, options), UNKNOWN, Code.DATA);
            });
        }

        private void unknownOption() throws Exception {
            random((model, _) -> isRefused(() -> model.run(inputs.get(), withUnknown()), UNKNOWN, Code.USAGE));
        }

        private RunnableModel.Options withUnknown() {
            Map<String, String> more = new LinkedHashMap<>(options.values());
            more.put(UNKNOWN, "true");
            return new RunnableModel.Options(more);
        }

        private static void isRefused(Conformance.Body body, String name, Code code) throws Exception {
            VireoException refusal = Conformance.refusal(body, code);
            ensure(
                    refusal.getMessage().contains(name),
                    "the refusal does not name '" + name + "': " + refusal.getMessage());
        }

        private void wrongValues() throws Exception {
            ModelConfig read = parsed(config);
            build(read);
            List<String> unread = read.unread();
            for (String key : read.keys()) {
                ObjectNode changed = json();
                if (!unread.contains(key) && changed.hasNonNull(key)) {
                    changed.set(key, JSON.readTree("[{}]"));
                    isRefused(() -> build(parsed(changed.toString())), key, Code.DATA);
                }
            }
        }

        private void unknownKey() throws Exception {
            ModelConfig more = parsed(json().put(UNKNOWN, 1).toString());
            try {
                build(more);
                ensure(more.unread().contains(UNKNOWN), "it read a key that it can't know");
            } catch (VireoException e) {
                ensure(e.code() == Code.DATA, "the key is refused with code " + e.code());
                ensure(e.getMessage().contains(UNKNOWN), "the refusal does not name the key: " + e.getMessage());
            }
        }

        /// Builds a network and frees it.
        private void build(ModelConfig read) {
            try (Scope _ = Scope.inference();
                    Parameters parameters = Parameters.random(7, DType.F32, Device.CPU, false)) {
                family.open(read, parameters).close();
            }
        }
    }
}
