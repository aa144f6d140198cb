package dev.vireo.models.ps3;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// The models of a PS3 folder: one for pictures, one for texts, or both.
///
/// ```java
/// try (Ps3Model ps3 = Ps3Model.open(folder, DType.BF16, Device.CPU);
///         Scope scope = Scope.inference()) {
///     Tensor prompt = ps3.text().forward(words).prompt_BC();
///     Ps3Output out = ps3.vision().forward(pixels, Ps3Request.looks(Looks.of(2)).prompt(prompt));
/// }
/// ```
public final class Ps3Model implements AutoCloseable {
    private final String family;
    private final Parameters parameters;
    private final Optional<Ps3VisionModel> vision;
    private final Optional<Ps3TextModel> text;

    /// The models of a configuration over these parameters, which it owns from now on.
    ///
    /// @throws VireoException with code DATA when a value is missing or not understood, or the parameters are not
    ///     those of the configuration
    public Ps3Model(ModelConfig config, Parameters parameters) {
        Ps3Config read = Ps3Config.read(config);
        this.family = config.text("model_type", Ps3Config.BOTH);
        this.parameters = parameters;
        vision = read.vision().map(c -> new Ps3VisionModel(c, parameters.at("vision_model")));
        text = read.text().map(c -> new Ps3TextModel(c, parameters.at("text_model")));
        // What the training's loss learned besides; the networks don't ask for it.
        parameters.ignore(Set.of("logit_scale", "logit_bias")::contains).requireAllUsed();
    }

    /// Loads a folder, frozen.
    ///
    /// @throws VireoException with code DATA when the folder is malformed or of another kind
    public static Ps3Model open(Path folder, DType dtype, Device device) {
        ModelFolder opened = ModelFolder.open(folder);
        String type = opened.config().text("model_type");
        if (!Set.of(Ps3Config.BOTH, Ps3Config.VISION, Ps3Config.TEXT).contains(type)) {
            throw new VireoException(
                    Code.DATA, "[" + folder + "] is of type " + type + ", not of ps3", "Give a PS3 folder.");
        }
        try (FolderWeights weights = opened.weights()) {
            return of(opened.config(), Parameters.of(weights, dtype, device));
        }
    }

    private static Ps3Model of(ModelConfig config, Parameters parameters) {
        try {
            return new Ps3Model(config, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /// The `model_type` of its folder.
    String family() {
        return family;
    }

    /// Whether the folder holds a vision model.
    boolean sees() {
        return vision.isPresent();
    }

    /// Whether the folder holds a text model.
    boolean reads() {
        return text.isPresent();
    }

    /// What it computes in.
    DType dtype() {
        return parameters.dtype();
    }

    /// Where it computes.
    Device device() {
        return parameters.device();
    }

    /// The vision model.
    ///
    /// @throws VireoException with code DATA when the folder holds none
    public Ps3VisionModel vision() {
        return vision.orElseThrow(() -> missing("vision"));
    }

    /// The text model.
    ///
    /// @throws VireoException with code DATA when the folder holds none
    public Ps3TextModel text() {
        return text.orElseThrow(() -> missing("text"));
    }

    private VireoException missing(String what) {
        return new VireoException(
                Code.DATA, "a folder of type " + family + " holds no " + what + " model here", "Give another folder.");
    }

    /// Frees the weights.
    @Override
    public void close() {
        parameters.close();
    }
}
