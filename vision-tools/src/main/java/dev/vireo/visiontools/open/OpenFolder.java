package dev.vireo.visiontools.open;

import dev.vireo.models.Parameters;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.BiFunction;

/// A network of a folder with its weights in 32 bits on the processor.
///
/// @param id the type of the folder, and eight digits that change with the weights
record OpenFolder<M>(M model, Parameters parameters, String id) {
    private static final int SMALL = 4096;

    /// Opens a folder.
    ///
    /// @throws VireoException with code DATA when it is of another type, malformed, or its weights are not
    ///     those of its configuration
    static <M> OpenFolder<M> of(Path path, BiFunction<ModelConfig, Parameters, M> network, String... types) {
        ModelFolder folder = ModelFolder.open(path);
        String type = Models.kind(folder);
        if (!List.of(types).contains(type)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + path + "] is of type '" + type + "', not '" + String.join("' or '", types) + "'",
                    "Give a folder whose config.json says model_type " + String.join(" or ", types) + ".");
        }
        try (FolderWeights weights = folder.weights()) {
            Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
            try {
                M model = network.apply(folder.config(), parameters);
                parameters.requireAllUsed();
                return new OpenFolder<>(model, parameters, type + "-" + digits(parameters));
            } catch (RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }

    /// From the small tensors alone, norms and biases, all of which every training moves.
    private static String digits(Parameters parameters) {
        MessageDigest digest = Sha256.begin();
        for (Tensor tensor : parameters.weights().values()) {
            if (tensor.count() <= SMALL) {
                digest.update(tensor.toBytes());
            }
        }
        return Sha256.end(digest).substring(0, 8);
    }
}
