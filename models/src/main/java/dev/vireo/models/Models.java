package dev.vireo.models;

import dev.vireo.models.clip.ClipFamily;
import dev.vireo.models.crossmae.CrossMaeFamily;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.models.ps3.Ps3Model;
import dev.vireo.models.siglip.SiglipFamily;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.Map;

/// The published networks by the `model_type` of their folders.
///
/// ```java
/// try (RunnableModel model = Models.open(folder, DType.F32, Device.CPU);
///         Scope scope = Scope.inference()) {
///     Tensor pooled = model.run(Map.of("pixel_values", pixels), RunOptions.NONE).get("pooler_output");
/// }
/// ```
public final class Models {
    /// Builds a family's network from its configuration.
    @FunctionalInterface
    interface Family {
        /// Builds the network. It owns the parameters from then on and checks that all are used.
        RunnableModel open(ModelConfig config, Parameters parameters);
    }

    // One line per model_type.
    private static final Map<String, Family> FAMILIES = Map.ofEntries(
            Map.entry("clip", ClipFamily::both),
            Map.entry("clip_text_model", ClipFamily::text),
            Map.entry("clip_vision_model", ClipFamily::vision),
            Map.entry("cross_mae", CrossMaeFamily::open),
            Map.entry("crossmae", CrossMaeFamily::open),
            Map.entry("mae", CrossMaeFamily::open),
            Map.entry(Ps3Config.BOTH, Ps3Model::new),
            Map.entry(Ps3Config.TEXT, Ps3Model::new),
            Map.entry(Ps3Config.VISION, Ps3Model::new),
            Map.entry("siglip", SiglipFamily::both),
            Map.entry("siglip_text_model", SiglipFamily::text),
            Map.entry("siglip_vision_model", SiglipFamily::vision));

    private Models() {}

    /// Whether there is a network for the `model_type` of a folder.
    ///
    /// @throws VireoException with code DATA when its `model_type` is no text
    public static boolean supports(ModelFolder folder) {
        return FAMILIES.containsKey(folder.config().text("model_type", ""));
    }

    /// Loads the network of a folder, frozen.
    ///
    /// @param dtype the float type to compute in
    /// @throws VireoException with code DATA when the folder is malformed, of a kind that is not supported, or
    ///     its weights are not those of its configuration; RESOURCE when there is no such device
    public static RunnableModel open(Path folder, DType dtype, Device device) {
        ModelFolder opened = ModelFolder.open(folder);
        try (FolderWeights weights = opened.weights()) {
            return open(opened.config(), Parameters.of(weights, dtype, device));
        }
    }

    /// The network of a configuration over these parameters, which it owns from now on.
    ///
    /// @throws VireoException with code DATA as [#open(Path, DType, Device)] does; the parameters are closed then
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        try {
            return config.choice("model_type", FAMILIES).open(config, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }
}
