package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.hub.HubCache;
import dev.vireo.runtime.weights.TensorSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo models show`.
@Command(
        name = "show",
        header = "Says what a model folder holds: its kind, its files and its tensors, or the parts of a pipeline.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models show google/siglip-base-patch16-224",
            "  vireo models show ./my-model --tensors --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class ModelsShowCommand implements Runnable {
    private final Console console;

    @Parameters(index = "0", paramLabel = ModelPlace.LABEL, description = ModelPlace.DESCRIPTION)
    private String place;

    @Option(names = "--tensors", description = "Also list every tensor with its type, shape and file.")
    private boolean tensors;

    ModelsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        ModelPlace found = ModelPlace.find(console, place);
        Map<String, String> parts = ModelFolder.pipeline(found.folder());
        if (parts.isEmpty()) {
            show(found);
            return;
        }
        List<Map<String, Object>> listed = new ArrayList<>();
        parts.forEach((part, kind) -> listed.add(part(found.folder().resolve(part), part, kind)));
        if (console.json()) {
            console.object(Map.of("folder", found.folder().toString(), "parts", listed));
            return;
        }
        console.line(String.format(Locale.ROOT, "%-14s %s", "folder", found.folder()));
        listed.forEach(part -> console.line(part.entrySet().stream()
                .map(e -> e.getKey().equals("name")
                        ? String.format(Locale.ROOT, "%-14s", e.getValue())
                        : e.getKey().equals("class") ? String.valueOf(e.getValue()) : e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(" "))));
    }

    /// A part of a pipeline, with the sizes of its weights where it has some.
    private static Map<String, Object> part(Path folder, String name, String kind) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", name);
        out.put("class", kind);
        if (Files.exists(folder.resolve("config.json"))) {
            try (FolderWeights weights = ModelFolder.open(folder).weights()) {
                out.put("tensors", weights.tensors().size());
                out.put("parameters", sum(weights, true));
                out.put("bytes", sum(weights, false));
                out.put("types", types(weights));
            }
        }
        return out;
    }

    private void show(ModelPlace found) {
        ModelFolder folder = ModelFolder.open(found.folder());
        try (FolderWeights weights = folder.weights()) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            out.put("folder", folder.path().toString());
            out.put(
                    "commit",
                    found.snapshot().map(HubCache.Cached.Snapshot::commit).orElse(null));
            out.put("model_type", folder.config().text("model_type", ""));
            out.put(
                    "architectures",
                    folder.config().has("architectures") ? folder.config().texts("architectures") : List.of());
            out.put("supported", Models.supports(folder));
            out.put(
                    "files",
                    weights.files().stream().map(f -> within(folder.path(), f)).toList());
            out.put("tensors", weights.tensors().size());
            out.put("parameters", sum(weights, true));
            out.put("bytes", sum(weights, false));
            out.put("types", types(weights));
            boolean gguf = Files.isRegularFile(folder.path()); // which has its tokenizer in itself
            out.put("tokenizer", gguf || folder.tokenizer().isPresent());
            out.put("preprocessor", folder.preprocessor().isPresent());
            if (console.json()) {
                if (tensors) {
                    out.put("tensor_list", list(folder.path(), weights));
                }
                console.object(out);
                return;
            }
            print(out);
            if (tensors) {
                weights.tensors()
                        .values()
                        .forEach(t -> console.line(t.name() + " " + type(weights, t) + " " + t.shape()));
            }
        }
    }

    private void print(Map<String, @Nullable Object> out) {
        out.forEach((name, value) -> {
            String text =
                    name.equals("bytes") && value instanceof Long bytes ? ByteSize.about(bytes) : String.valueOf(value);
            if (value != null && !text.isEmpty() && !text.equals("[]")) {
                console.line(String.format(Locale.ROOT, "%-14s %s", name, text));
            }
        });
    }

    private static long sum(FolderWeights weights, boolean elements) {
        return weights.tensors().values().stream()
                .mapToLong(t -> elements ? t.elements() : bytes(weights, t))
                .sum();
    }

    private static Map<String, Long> types(FolderWeights weights) {
        return weights.tensors().values().stream()
                .collect(Collectors.groupingBy(t -> type(weights, t), TreeMap::new, Collectors.counting()));
    }

    /// How a tensor's numbers lie in its file.
    private static String type(FolderWeights weights, TensorSource.Entry tensor) {
        return weights.packed(tensor.name())
                .map(packed -> packed.packing().name())
                .orElse(tensor.dtype().name());
    }

    /// What a tensor takes in its file.
    private static long bytes(FolderWeights weights, TensorSource.Entry tensor) {
        return weights.packed(tensor.name())
                .map(packed -> packed.blocks().byteSize())
                .orElse(tensor.bytes());
    }

    /// The name of a file of a model: with its folder where the model lies in several.
    private static String within(Path folder, Path file) {
        Path own = folder.relativize(file);
        return own.getNameCount() == 1 || file.equals(folder)
                ? file.getFileName().toString()
                : own.toString().replace('\\', '/');
    }

    private static List<Map<String, Object>> list(Path folder, FolderWeights weights) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (TensorSource.Entry tensor : weights.tensors().values()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", tensor.name());
            one.put("dtype", type(weights, tensor));
            one.put("shape", tensor.shape());
            one.put("file", within(folder, weights.file(tensor.name())));
            out.add(one);
        }
        return out;
    }
}
