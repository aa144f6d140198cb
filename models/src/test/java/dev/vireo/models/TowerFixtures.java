package dev.vireo.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.families.Models;
import dev.vireo.models.internal.folder.EncoderModel;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The fixtures of `tools/parity/towers.py` and others: a state dict, `in.CASE.NAME`, `out.CASE.NAME`,
/// `grad.PARAMETER`, and `config`, `cases` and `gradient_of` in the metadata.
public final class TowerFixtures {
    private TowerFixtures() {}

    /// Runs every case and compares every output and gradient; tells how far 16-bit types are off.
    public static void compare(Parity fixture) {
        try (Parameters parameters = parameters(fixture, DType.F32, true);
                RunnableModel model = Models.open(fixture.config(), parameters)) {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    Map<String, Tensor> seen = run(fixture, model, each);
                    expected(fixture, each).forEach((name, full) -> fixture.output(full, seen.get(name)));
                }
            }
            String gradientOf = fixture.file().metadata().getOrDefault("gradient_of", "");
            if (!gradientOf.isEmpty()) {
                gradients(fixture, model, parameters, gradientOf);
            }
        }
        for (DType dtype : List.of(DType.BF16, DType.F16)) {
            shortTypes(fixture, dtype);
        }
    }

    private static void gradients(Parity fixture, RunnableModel model, Parameters parameters, String output) {
        try (Scope _ = Scope.training()) {
            Tensor seen = one(model.run(inputs(fixture, "gradient"), RunnableModel.Options.NONE), output);
            seen.mul(fixture.tensor("grad_weights")).sum().backward();
            for (String name : List.copyOf(fixture.file().names())) {
                if (name.startsWith("grad.")) {
                    fixture.gradient(
                            name,
                            one(parameters.weights(), name.substring(5))
                                    .gradient()
                                    .orElse(null));
                }
            }
        }
    }

    private static Tensor one(Map<String, Tensor> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    /// The same in 16 bits: near the reference, and how near is printed.
    private static void shortTypes(Parity fixture, DType dtype) {
        double largest = 0;
        double scale = 0;
        try (RunnableModel model = Models.open(fixture.config(), parameters(fixture, dtype, false))) {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    Map<String, Tensor> seen = run(fixture, model, each);
                    for (Map.Entry<String, String> entry :
                            expected(fixture, each).entrySet()) {
                        float[] a = fixture.tensor(entry.getValue()).toFloats();
                        float[] b = one(seen, entry.getKey()).toFloats();
                        for (int i = 0; i < a.length; i++) {
                            largest = Math.max(largest, Math.abs(a[i] - b[i]));
                            scale = Math.max(scale, Math.abs(a[i]));
                        }
                    }
                }
            }
        }
        double share = largest / scale;
        System.out.printf(
                Locale.ROOT,
                "%s in %s: off by %.2g of the largest output%n",
                fixture.path().getFileName(),
                dtype,
                share);
        double allowed = dtype == DType.BF16 ? 0.05 : 0.01;
        if (!(share < allowed)) {
            throw new AssertionError(
                    fixture.path() + " in " + dtype + " is off by " + share + " of the largest output");
        }
    }

    private static Map<String, Tensor> run(Parity fixture, RunnableModel model, JsonNode each) {
        Map<String, String> options = new LinkedHashMap<>();
        if (each.path("all_layers").asBoolean()) {
            options.put(RunnableModel.Options.ALL_LAYERS, "true");
        }
        if (each.path("options").path("interpolate_pos_encoding").asBoolean()) {
            options.put(EncoderModel.ANY_SIZE, "true");
        }
        return model.run(inputs(fixture, each.path("case").asText()), new RunnableModel.Options(options));
    }

    /// The inputs of a case by their names.
    public static Map<String, Tensor> inputs(Parity fixture, String name) {
        String prefix = "in." + name + ".";
        Map<String, Tensor> out = new LinkedHashMap<>();
        for (String tensor : List.copyOf(fixture.file().names())) {
            if (tensor.startsWith(prefix)) {
                out.put(tensor.substring(prefix.length()), fixture.tensor(tensor));
            }
        }
        return out;
    }

    /// The names of a case's outputs, by those in the file.
    private static Map<String, String> expected(Parity fixture, JsonNode each) {
        String prefix = "out." + each.path("case").asText() + ".";
        Map<String, String> out = new LinkedHashMap<>();
        for (String tensor : List.copyOf(fixture.file().names())) {
            if (tensor.startsWith(prefix)) {
                out.put(tensor.substring(prefix.length()), tensor);
            }
        }
        return out;
    }

    /// The weights of the fixture.
    public static Parameters parameters(Parity fixture, DType dtype, boolean trainable) {
        Parameters out = trainable
                ? Parameters.trainable(fixture.file(), dtype, Parity.device())
                : Parameters.of(fixture.file(), dtype, Parity.device());
        return out.ignore(name -> Stream.of("in.", "out.", "positions.", "grad").anyMatch(name::startsWith));
    }
}
