package dev.vireo.models.families;

import dev.vireo.models.ImageEncoder;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.s2.S2;
import dev.vireo.models.s2.S2.Options.Output;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Runs networks from files to files, and over several scales: what `vireo models run` does.
///
/// Beside the options of a network's own family there are those of [S2], for every network that turns
/// `pixel_values` into `last_hidden_state`: `s2-scales` or `s2-sizes` (numbers with commas),
/// `s2-max-split-size`, `s2-resize-to`, `s2-prefix-tokens`, `s2-output-shape` (`bnc` or `bchw`). With them
/// `last_hidden_state` has the features of all scales, and it is the only output.
public final class ModelRun {
    private static final String SCALES = "s2-scales";
    private static final String SIZES = "s2-sizes";
    private static final String SPLIT = "s2-max-split-size";
    private static final String RESIZE = "s2-resize-to";
    private static final String PREFIX = "s2-prefix-tokens";
    private static final String SHAPE = "s2-output-shape";
    private static final Set<String> S2_NAMES = Set.of(SCALES, SIZES, SPLIT, RESIZE, PREFIX, SHAPE);
    private static final String PIXELS = "pixel_values";

    private ModelRun() {}

    /// Runs a network, over several scales if the options say so.
    ///
    /// @throws VireoException as [RunnableModel#run] does; RESOURCE when memory runs out
    public static Map<String, Tensor> run(
            RunnableModel model, Map<String, Tensor> inputs, RunnableModel.Options options) {
        boolean scaled = options.values().keySet().stream().anyMatch(S2_NAMES::contains);
        try {
            return scaled ? scaled(model, inputs, options) : model.run(inputs, options);
        } catch (VireoException e) {
            throw e;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("can't allocate memory") || message.contains("out of memory")) {
                throw new VireoException(
                        Code.RESOURCE,
                        "memory ran out: "
                                + message.lines().findFirst().orElse("").strip(),
                        "Use fewer or smaller pictures at once, or " + options.spelled("dtype") + " bf16.",
                        e);
            }
            throw e;
        }
    }

    private static Map<String, Tensor> scaled(
            RunnableModel model, Map<String, Tensor> inputs, RunnableModel.Options options) {
        S2.Options s2 = s2Options(options);
        RunnableModel.Options own = options.without(S2_NAMES);
        if (!inputs.keySet().equals(Set.of(PIXELS))) {
            throw new VireoException(
                    Code.DATA,
                    "several scales need the input '" + PIXELS + "' and no other; there are "
                            + new TreeSet<>(inputs.keySet()),
                    "");
        }
        Tensor pixels = inputs.getOrDefault(PIXELS, Tensor.zeros(0));
        if (pixels.shape().length != 4 || !pixels.dtype().isFloat() || pixels.count() == 0) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + PIXELS + "' is of " + pixels.dtype() + " and has shape "
                            + Arrays.toString(pixels.shape()) + ", not floats in B x channels x H x W",
                    "");
        }
        ImageEncoder encoder = tiles -> {
            Tensor features = model.run(Map.of(PIXELS, tiles), own).get(ImageEncoder.Output.LAST);
            if (features == null) {
                throw new VireoException(
                        Code.USAGE, "a model of type " + model.family() + " has no " + ImageEncoder.Output.LAST, "");
            }
            return features;
        };
        return Map.of(ImageEncoder.Output.LAST, S2.wrap(encoder, s2).forward(pixels));
    }

    private static S2.Options s2Options(RunnableModel.Options options) {
        List<Double> scales = options.value(SCALES, list(Double::parseDouble)).orElse(List.of());
        List<Integer> sizes = options.value(SIZES, list(Integer::parseInt)).orElse(List.of());
        int resizeTo = options.value(RESIZE, Integer::parseInt).orElse(0);
        int prefix = options.value(PREFIX, Integer::parseInt).orElse(0);
        Output shape = options.value(SHAPE, ModelRun::shape).orElse(Output.BNC);
        OptionalInt split =
                options.value(SPLIT, Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
        try {
            return new S2.Options(
                    scales, sizes, split, resizeTo, prefix, shape, OptionalInt.empty(), OptionalLong.empty());
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.USAGE, "the options " + options.spelled("s2-...") + ": " + e.getMessage(), "", e);
        }
    }

    private static Output shape(String text) {
        return switch (text) {
            case "bnc" -> Output.BNC;
            case "bchw" -> Output.BCHW;
            default -> throw new IllegalArgumentException("it is bnc or bchw");
        };
    }

    private static <T> Function<String, List<T>> list(Function<String, T> one) {
        return text ->
                Arrays.stream(text.split(",", -1)).map(String::strip).map(one).toList();
    }

    /// What was written of one tensor.
    public record Written(DType dtype, List<Long> shape) {}

    /// Runs a network on the tensors of a safetensors file and writes its outputs to another, in its own type.
    ///
    /// @return what was written, by name
    /// @throws VireoException with code DATA when the inputs can't be read or the outputs not written, otherwise
    ///     as [#run] does
    public static Map<String, Written> file(
            RunnableModel model, Path inputs, Path outputs, RunnableModel.Options options) {
        requireFolder(outputs);
        try (Scope _ = Scope.inference();
                Safetensors file = Safetensors.open(inputs)) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            file.tensors().forEach((name, entry) -> {
                long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
                given.put(name, Tensor.of(entry.dtype(), file.data(name), shape));
            });
            Map<String, Tensor> seen = run(model, given, options);
            SafetensorsWriter writer = new SafetensorsWriter();
            Map<String, Written> written = new LinkedHashMap<>();
            seen.forEach((name, tensor) -> {
                List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
                written.put(name, new Written(tensor.dtype(), shape));
                writer.add(name, tensor.dtype(), shape, MemorySegment.ofArray(tensor.toBytes()));
            });
            writer.write(outputs);
            return written;
        }
    }

    /// Better now than after a long run.
    private static void requireFolder(Path outputs) {
        Path folder = outputs.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(outputs)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + outputs + "] can't be written: "
                            + (Files.isDirectory(outputs) ? "it is a folder" : "its folder does not exist"),
                    "");
        }
    }
}
