package dev.vireo.runtime.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.Gguf;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A model as HuggingFace lays it out in a folder: `config.json`, the weights in `model.safetensors` or in
/// shards with `model.safetensors.index.json`, and where the model has them `tokenizer.json`,
/// `tokenizer_config.json` and `preprocessor_config.json`. A GGUF file of a language model is taken for
/// such a folder: what it says of itself is given as those files would say it.
///
/// A model may lie in several folders of this kind within one, as NVILA does: `llm`, `vision_tower` and
/// `mm_projector`. Its configuration then has theirs under `llm_cfg` and so on, and its weights are all of
/// theirs, under the names that they have in the whole network.
public final class ModelFolder {
    private static final String CONFIG = "config.json";
    private static final String INDEX = "model_index.json";
    private static final String GGUF = ".gguf";
    private static final String QUANTIZATION = "quantization_config";

    /// What the folders of a model in parts are called, and what stands before their tensors' names in the
    /// whole.
    private static final Map<String, String> PARTS = parts();

    private static final String STATED = "_cfg";

    private final Path path;
    private final ModelConfig config;
    private final Map<String, ModelFolder> parts;

    private ModelFolder(Path path, ModelConfig config) {
        this(path, config, Map.of());
    }

    private ModelFolder(Path path, ModelConfig config, Map<String, ModelFolder> parts) {
        this.path = path;
        this.config = config;
        this.parts = parts;
    }

    private static Map<String, String> parts() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("llm", "llm.");
        out.put("vision_tower", "vision_tower.vision_tower.");
        out.put("mm_projector", "mm_projector.");
        return Collections.unmodifiableMap(out);
    }

    /// Opens a folder, or a GGUF file, and reads its configuration.
    ///
    /// @throws VireoException with code DATA when there is no such folder, or its `config.json` is missing or
    ///     malformed; or when the GGUF file is malformed, of a kind that is not known, or says something that
    ///     may change the numbers and is not known
    public static ModelFolder open(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] no such " + (isNamedGguf(folder) ? "file" : "folder"),
                    "A model is fetched with: vireo models get REPO");
        }
        if (isGguf(folder)) {
            try (Gguf gguf = Gguf.open(folder)) {
                return new ModelFolder(folder, GgufConfig.model(gguf));
            }
        }
        if (!Files.isDirectory(folder)) {
            String hint = FolderFiles.isPickle(folder.toString())
                    ? FolderFiles.CONVERT
                    : "Give the folder that holds config.json and the weights.";
            throw new VireoException(Code.DATA, "[" + folder + "] is not a folder", hint);
        }
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config, LinkOption.NOFOLLOW_LINKS)) {
            throw noConfig(folder);
        }
        ModelConfig read = ModelConfig.read(config);
        Map<String, ModelFolder> parts = parts(folder, read);
        Map<String, ModelConfig> configs = new LinkedHashMap<>();
        parts.forEach((name, part) -> configs.put(name + STATED, part.config));
        return new ModelFolder(folder, read.with(configs), parts);
    }

    /// The parts that a configuration names, unless the weights of all lie beside it.
    private static Map<String, ModelFolder> parts(Path folder, ModelConfig config) {
        Map<String, ModelFolder> out = new LinkedHashMap<>();
        if (FolderWeights.liesIn(folder)) {
            return out;
        }
        for (String name : PARTS.keySet()) {
            Path part = folder.resolve(name);
            if (!config.has(name + STATED)) {
                continue;
            }
            if (!Files.isDirectory(part)) {
                throw new VireoException(
                        Code.DATA,
                        "[" + folder + "] has no folder " + name + ", where its config.json (" + name + STATED
                                + ") has a part of the model",
                        "Fetch the folder again with all that lies in it.");
            }
            Path own = part.resolve(CONFIG);
            if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
                throw noConfig(part);
            }
            out.put(name, new ModelFolder(part, ModelConfig.read(own)));
        }
        return out;
    }

    private static boolean isGguf(Path file) {
        return Files.isRegularFile(file) && (isNamedGguf(file) || Gguf.isOne(file));
    }

    private static boolean isNamedGguf(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(GGUF);
    }

    private static VireoException noConfig(Path folder) {
        List<String> names = FolderFiles.names(folder);
        if (names.isEmpty()) {
            return new VireoException(
                    Code.DATA, "[" + folder + "] is empty", "A model is fetched with: vireo models get REPO");
        }
        List<String> below = names.stream()
                .filter(name -> Files.exists(folder.resolve(name).resolve(CONFIG)))
                .toList();
        List<String> ggufs = names.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(GGUF))
                .toList();
        Optional<String> pickle = names.stream().filter(FolderFiles::isPickle).findFirst();
        String message = "[" + folder + "] has no config.json";
        if (!below.isEmpty()) {
            return new VireoException(
                    Code.DATA, message, "These folders in it have one: " + String.join(", ", below) + ".");
        }
        if (!ggufs.isEmpty()) {
            return new VireoException(
                    Code.DATA, message, "Give one of the GGUF files in it: " + String.join(", ", ggufs) + ".");
        }
        return pickle.map(name -> new VireoException(
                        Code.DATA,
                        message + ", and " + name
                                + " is a pickled checkpoint, which is never read because reading it runs code",
                        FolderFiles.CONVERT))
                .orElseGet(() -> new VireoException(
                        Code.DATA, message, "Give the folder that holds config.json and the weights."));
    }

    /// Where it lies.
    public Path path() {
        return path;
    }

    /// What `config.json` says, or would say.
    public ModelConfig config() {
        return config;
    }

    /// What `preprocessor_config.json` says, if there is one.
    ///
    /// @throws VireoException with code DATA when it is malformed
    public Optional<ModelConfig> preprocessor() {
        return find("preprocessor_config.json").map(ModelConfig::read);
    }

    /// What `generation_config.json` says, if there is one.
    ///
    /// @throws VireoException with code DATA when it is malformed
    public Optional<ModelConfig> generationConfig() {
        return find("generation_config.json").map(ModelConfig::read);
    }

    /// What `tokenizer_config.json` says, or would say, if there is one.
    ///
    /// @throws VireoException with code DATA when it is malformed
    public Optional<ModelConfig> tokenizerConfig() {
        if (isGguf(path)) {
            try (Gguf gguf = Gguf.open(path)) {
                return Optional.of(GgufConfig.tokenizer(gguf));
            }
        }
        return find("tokenizer_config.json").map(ModelConfig::read);
    }

    /// The file `tokenizer.json`, if there is one; a GGUF file has its tokenizer in itself.
    ///
    /// @throws VireoException with code DATA when something else lies under that name
    public Optional<Path> tokenizer() {
        Optional<Path> file = find("tokenizer.json");
        file.ifPresent(FolderFiles::requireRegular);
        return file;
    }

    /// A folder within this one that is laid out the same way, as models of several parts have it.
    ///
    /// @throws VireoException with code DATA as [#open] does
    public ModelFolder part(String name) {
        return open(path.resolve(name));
    }

    /// The parts of a pipeline by the names of their folders, each with its class, as `model_index.json`
    /// says; empty for a folder without one, which is a model and no pipeline.
    ///
    /// @throws VireoException with code DATA when the file is malformed
    public static Map<String, String> pipeline(Path folder) {
        Map<String, String> out = new LinkedHashMap<>();
        Path index = folder.resolve(INDEX);
        if (Files.exists(index, LinkOption.NOFOLLOW_LINKS)) {
            JsonFile.read(index, ModelConfig.MAX_BYTES).properties().forEach(field -> {
                JsonNode kind = field.getValue().path(1);
                if (field.getValue().size() == 2 && kind.isTextual()) {
                    out.put(field.getKey(), kind.textValue());
                }
            });
        }
        return out;
    }

    /// Opens the weights: maps every file of them and reads their headers, but no tensor yet. The caller
    /// closes them.
    ///
    /// @throws VireoException with code DATA when there are none, or a file is missing, malformed, or not
    ///     what the index says; or when they are packed in a way that is not known
    public FolderWeights weights() {
        if (!parts.isEmpty()) {
            return FolderWeights.ofParts(path, this::weightsOfParts);
        }
        if (isGguf(path)) {
            return FolderWeights.ofGguf(path);
        }
        return config.findObject(QUANTIZATION)
                .filter(AwqTensors::says)
                .map(quantization -> FolderWeights.openPacked(path, quantization))
                .orElseGet(() -> FolderWeights.open(path));
    }

    /// Opens the weights of each part, by what stands before its tensors' names in the whole.
    private void weightsOfParts(BiConsumer<String, FolderWeights> takes) {
        parts.forEach((name, part) -> takes.accept(Objects.requireNonNull(PARTS.get(name)), part.weights()));
    }

    /// A file of this folder, or of the first part that has it.
    private Optional<Path> find(String name) {
        Path file = path.resolve(name);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(file)
                : parts.values().stream()
                        .flatMap(part -> part.find(name).stream())
                        .findFirst();
    }

    @Override
    public String toString() {
        return "ModelFolder[" + path + "]";
    }
}
