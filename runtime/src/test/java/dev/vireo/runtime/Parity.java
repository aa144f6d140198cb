package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// One file of a reference implementation's numbers, and the comparison with it. Every test class whose name
/// ends in `ParityTest` goes through [#check], which keeps the rules for all of them: a class reads every
/// safetensors file of its fixture folder whose `__metadata__.system` names its system;
/// `-Dvireo.parity.dir=DIR` replaces the folder, and then a system without a file there is skipped; a file of
/// an unknown system, or an empty folder, fails; system, file and largest difference are printed.
///
/// ```java
/// @Test
/// void outputsAreThoseOfTheReference() {
///     Parity.check(S2ParityTest.class, "parity/s2", "s2", fixture -> {
///         Tensor seen = encoder(fixture).apply(fixture.tensor("input"));
///         fixture.output("out.bchw", seen);
///     });
/// }
/// ```
public final class Parity {
    /// Every system that a fixture may name. A new one is added here.
    public static final Set<String> SYSTEMS = Set.of(
            "autoencoder_kl",
            "clip",
            "crossmae",
            "depth_anything",
            "depth_anything_processor",
            "diffusion_gligen",
            "diffusion_guidance",
            "diffusion_scheduler",
            "grpo",
            "lvd_energy",
            "mae",
            "nanodet",
            "nvila",
            "nvila_projector",
            "owlv2",
            "owlv2_processor",
            "owlvit",
            "owlvit_pillow",
            "owlvit_processor",
            "ps3_losses",
            "ps3_preprocess",
            "ps3_text",
            "ps3_vision",
            "qwen2",
            "qwen2_5_vl",
            "qwen2_5_vl_processor",
            "qwen2_sampling",
            "resample",
            "resize",
            "rl",
            "s2",
            "siglip",
            "smolvlm",
            "smolvlm_processor",
            "siglip_processor",
            "unet3d",
            "vilahd");

    private static final String PROPERTY = "vireo.parity.dir";
    private static final String DEVICE = "vireo.parity.device";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final Safetensors file;
    private double largest;
    private int compared;

    private Parity(Path path, Safetensors file) {
        this.path = path;
        this.file = file;
    }

    /// Compares with every file of a system.
    ///
    /// @param test the class whose resources hold the fixtures
    /// @param folder where they lie, relative to the class or, with a slash in front, to the class path
    /// @param comparison called once per file; the scopes of tensors are its own
    public static void check(Class<?> test, String folder, String system, Consumer<Parity> comparison) {
        String elsewhere = System.getProperty(PROPERTY, "");
        boolean own = elsewhere.isEmpty() || elsewhere.startsWith("${"); // as Maven hands on what is not set
        int files = check(own ? resources(test, folder) : Path.of(elsewhere), system, comparison);
        Assumptions.assumeTrue(own || files > 0, elsewhere + " has no file of system " + system);
        if (files == 0) {
            fail(folder + " has no file of system " + system);
        }
    }

    /// Compares with every file of a system in one folder, and tells how many there were.
    static int check(Path folder, String system, Consumer<Parity> comparison) {
        if (!SYSTEMS.contains(system)) {
            fail("'" + system + "' is not among the known systems " + SYSTEMS);
        }
        List<Path> files = files(folder);
        if (files.isEmpty()) {
            fail(folder + " has no safetensors file");
        }
        int found = 0;
        for (Path path : files) {
            try (Safetensors file = Safetensors.open(path)) {
                String named = file.metadata().get("system");
                if (named == null || !SYSTEMS.contains(named)) {
                    fail(path + " is of the unknown system '" + named + "'; known are " + SYSTEMS);
                }
                if (system.equals(named)) {
                    found++;
                    Parity fixture = new Parity(path, file);
                    comparison.accept(fixture);
                    fixture.report(system);
                }
            }
        }
        return found;
    }

    private static Path resources(Class<?> test, String folder) {
        URL url = test.getResource(folder);
        if (url == null) {
            return fail("the fixture folder " + folder + " of " + test.getSimpleName() + " is missing");
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(String system) {
        if (compared == 0) {
            fail(path + " was compared with nothing");
        }
        System.out.printf(
                Locale.ROOT, "%s %s: largest difference %.3g in %d%n", system, path.getFileName(), largest, compared);
    }

    // ---- what the file holds

    /// The file.
    public Path path() {
        return path;
    }

    /// The open file, as a source of weights say.
    public Safetensors file() {
        return file;
    }

    /// An entry of the metadata that holds JSON; a failure when there is none.
    public JsonNode json(String key) {
        String text = file.metadata().get(key);
        if (text == null) {
            return fail(path + " has no metadata '" + key + "'");
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return fail(path + " has metadata '" + key + "' that is not JSON", e);
        }
    }

    /// The configuration of the network, in the metadata.
    public ModelConfig config() {
        return ModelConfig.parse(json("config").toString(), path.toString());
    }

    /// Whether it has a tensor of that name.
    public boolean has(String name) {
        return file.tensors().containsKey(name);
    }

    /// Where the networks are to be run: the processor, or what `-Dvireo.parity.device=DEVICE` names.
    public static Device device() {
        String named = System.getProperty(DEVICE, "");
        return named.isEmpty() || named.startsWith("${")
                ? Device.CPU
                : Device.parse(named).requirePresent();
    }

    /// A tensor in the current scope, on that device; floats as 32-bit floats.
    public Tensor tensor(String name) {
        return Tensor.of(file.tensor(name), file.data(name), DType.F32, device());
    }

    // ---- comparisons

    /// An output: each number within `2e-5 + 1e-5 |reference|`.
    public void output(String name, @Nullable Tensor seen) {
        compare(name, seen, 2e-5, 1e-5);
    }

    /// A gradient: each number within `1e-5` of the largest of the reference.
    public void gradient(String name, @Nullable Tensor seen) {
        gradient(name, seen, 1e-5);
    }

    /// A gradient whose tolerance the test states: each number within that much of the largest of the
    /// reference.
    public void gradient(String name, @Nullable Tensor seen, double tolerance) {
        double scale = 0;
        for (float value : tensorFloats(name)) {
            scale = Math.max(scale, Math.abs(value));
        }
        compare(name, seen, tolerance * scale, 0);
    }

    /// A loss: within `1e-5` of the reference, relative to it.
    public void loss(String name, @Nullable Tensor seen) {
        compare(name, seen, 0, 1e-5);
    }

    /// An output whose tolerance an issue or the test itself states: `absolute + relative |reference|`.
    public void compare(String name, @Nullable Tensor seen, double absolute, double relative) {
        if (seen == null) {
            fail(path + " '" + name + "': there is none");
        } else {
            long[] shape = file.tensor(name).shape().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            assertArrayEquals(shape, seen.shape(), () -> path + " '" + name + "' has another shape");
            compare(name, tensorFloats(name), seen.toFloats(), absolute, relative);
        }
    }

    private void compare(String name, float[] reference, float[] seen, double absolute, double relative) {
        for (int i = 0; i < reference.length; i++) {
            double difference = Math.abs((double) seen[i] - reference[i]);
            if (!(difference <= absolute + relative * Math.abs(reference[i]))) {
                fail(path + " '" + name + "'[" + i + "] is " + seen[i] + ", not " + reference[i] + ": differs by "
                        + difference);
            }
            largest = Math.max(largest, difference);
        }
        compared++;
    }

    /// A difference that was measured by the test itself, for the report.
    public void note(double difference) {
        largest = Math.max(largest, difference);
        compared++;
    }

    private float[] tensorFloats(String name) {
        try (Scope _ = Scope.inference()) {
            return tensor(name).toFloats();
        }
    }
}
