package dev.vireo.visiontools.builtin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Reads and writes the two networks of the built-in tools as folders `scene` and `answer`, each with a
/// `config.json` and a `model.safetensors`.
public final class BuiltinModels {
    /// The folder of the scene network.
    public static final String SCENE = "scene";

    /// The folder of the answer network.
    public static final String ANSWER = "answer";

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private BuiltinModels() {}

    /// `scene/config.json`.
    ///
    /// @param modelType `vireo-scene`
    /// @param threshold see [SceneModel.Settings#threshold]
    /// @param familiarityLimit see [SceneModel.Settings#familiarityLimit]
    public record SceneConfig(
            @JsonProperty("model_type") String modelType,
            @JsonProperty("threshold") double threshold,
            @JsonProperty("familiarity_limit") double familiarityLimit) {}

    /// `answer/config.json`.
    ///
    /// @param modelType `vireo-answer`
    /// @param words the words that the network knows, see [QuestionWords]
    /// @param answers the answers that it gives, which must be [Answers#ALL]
    public record AnswerConfig(
            @JsonProperty("model_type") String modelType,
            @JsonProperty("words") List<String> words,
            @JsonProperty("answers") List<String> answers) {}

    /// Gives the bytes of a file by its folder and name.
    @FunctionalInterface
    private interface Source {
        byte[] read(String name) throws IOException;
    }

    /// The shipped networks, which may still be loading.
    static BuiltinTools load() {
        return load(
                name -> {
                    try (InputStream in = BuiltinModels.class.getResourceAsStream(name)) {
                        if (in == null) {
                            throw new IOException("the library was built without it");
                        }
                        return in.readAllBytes();
                    }
                },
                "built-in ");
    }

    /// Networks in a folder, as the recipe leaves them.
    ///
    /// @throws VireoException with code DATA when a file is missing or does not fit
    public static BuiltinTools load(Path folder) {
        return load(name -> Files.readAllBytes(folder.resolve(name)), folder + "/")
                .ready();
    }

    private static BuiltinTools load(Source files, String where) {
        SceneConfig sceneConfig = config(files, SCENE, where, SceneConfig.class);
        AnswerConfig answerConfig = config(files, ANSWER, where, AnswerConfig.class);
        if (!answerConfig.answers().equals(Answers.ALL)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + where + ANSWER + "/" + CONFIG + "] lists other answers than this version knows",
                    "Train it again: vireo train builtin-perception.");
        }
        byte[] sceneBytes = read(files, SCENE + "/" + WEIGHTS, where);
        byte[] answerBytes = read(files, ANSWER + "/" + WEIGHTS, where);
        CompletableFuture<BuiltinTools.Networks> networks = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("vireo-builtin-tools").start(() -> {
            try {
                networks.complete(networks(sceneConfig, sceneBytes, answerConfig, answerBytes, where));
            } catch (Throwable e) { // whoever waits for them is told
                networks.completeExceptionally(e);
            }
        });
        return new BuiltinTools(networks, "builtin-" + version(sceneBytes, answerBytes));
    }

    private static BuiltinTools.Networks networks(
            SceneConfig sceneConfig, byte[] sceneBytes, AnswerConfig answerConfig, byte[] answerBytes, String where) {
        Parameters sceneParameters = WeightFiles.parameters(sceneBytes, where + SCENE + "/" + WEIGHTS);
        Parameters answerParameters = WeightFiles.parameters(answerBytes, where + ANSWER + "/" + WEIGHTS);
        SceneModel scene = new SceneModel(
                sceneParameters, new SceneModel.Settings(sceneConfig.threshold(), sceneConfig.familiarityLimit()));
        AnswerModel answer = new AnswerModel(answerParameters, new QuestionWords(answerConfig.words()));
        sceneParameters.requireAllUsed();
        answerParameters.requireAllUsed();
        return new BuiltinTools.Networks(scene, answer);
    }

    private static <T> T config(Source files, String folder, String where, Class<T> type) {
        String name = folder + "/" + CONFIG;
        byte[] bytes = read(files, name, where);
        try {
            return JSON.readValue(bytes, type);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + where + name + "] is malformed: " + e.getMessage(), "Train it again.", e);
        }
    }

    private static byte[] read(Source files, String name, String where) {
        try {
            return files.read(name);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + where + name + "] can't be read: " + e.getMessage(),
                    "Train it: vireo train builtin-perception.",
                    e);
        }
    }

    /// Eight digits that change with the weights: the start of the SHA-256 of both files.
    private static String version(byte[]... parts) {
        return Sha256.of(parts).substring(0, 8);
    }

    /// Writes `config.json` into the folder of one network.
    public static void writeConfig(Path folder, Record config) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(CONFIG),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n",
                    StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + folder + "] can't be written: " + e.getMessage(), "Name another folder.", e);
        }
    }

    /// Writes `model.safetensors` into the folder of one network, its matrices as 16-bit floats.
    public static void writeWeights(Path folder, Parameters parameters) {
        WeightFiles.write(folder.resolve(WEIGHTS), parameters.all(), Map.of("format", "pt"), DType.F16);
    }
}
