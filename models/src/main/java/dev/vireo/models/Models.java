package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The published networks by the `model_type` of their folders.
///
/// ```java
/// try (RunnableModel model = Models.open(folder, DType.F32, Device.CPU);
///         Scope scope = Scope.inference()) {
///     Tensor pooled = model.run(Map.of("pixel_values", pixels), RunOptions.NONE).get("pooler_output");
/// }
/// ```
public final class Models {
    /// Builds a family's network from its folder.
    @FunctionalInterface
    interface Family {
        /// Builds the network. It owns the parameters from then on and checks that all are used.
        RunnableModel open(ModelFolder folder, Parameters parameters);
    }

    // One line per model_type.
    private static final Map<String, Family> FAMILIES = new TreeMap<>();

    private Models() {}

    /// Loads the network of a folder, frozen.
    ///
    /// @param dtype the float type to compute in
    /// @throws VireoException with code DATA when the folder is malformed, of a kind that is not supported, or
    ///     its weights are not those of its configuration; RESOURCE when there is no such device
    public static RunnableModel open(Path folder, DType dtype, Device device) {
        ModelFolder opened = ModelFolder.open(folder);
        Family family = opened.config().choice("model_type", FAMILIES);
        try (FolderWeights weights = opened.weights()) {
            Parameters parameters = Parameters.of(weights, dtype, device);
            try {
                return family.open(opened, parameters);
            } catch (RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }
}
