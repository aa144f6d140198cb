package dev.vireo.diffusion;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A video model and how it computes: what decides the frames of a video beside its request.
///
/// @param model the folder, as the user named it
/// @param dtype what is computed in: `f32`, `bf16` or `f16`
/// @param device where: `cpu`, `cuda:0`, ...
/// @param weights SHA-256 hashes of the model's files, by their paths in its folder ([VideoRun#weights])
public record ModelUse(String model, String dtype, String device, Map<String, String> weights) {
    /// Copies the hashes.
    public ModelUse {
        weights = new TreeMap<>(weights);
    }

    /// Why this does not give the frames of a run again, in a few words; empty when it does, on the same kind
    /// of machine.
    public Optional<String> differenceFrom(VideoRun run) {
        if (run.weights().equals(weights) && run.dtype().equals(dtype)) {
            return Optional.empty();
        }
        return Optional.of(run.weights().entrySet().stream()
                .filter(file -> !file.getValue().equals(weights.get(file.getKey())))
                .findFirst()
                .map(file -> file.getKey() + " differs")
                .orElse(run.dtype().equals(dtype) ? "it has more files" : "that was " + run.dtype()));
    }
}
