package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.function.BiConsumer;

/// Says how far things are: `compute_depth` of programs. Safe for several threads.
@FunctionalInterface
public interface DepthEstimator {
    /// Median distance from the camera over the patch; larger is farther.
    double computeDepth(ImagePatch patch);

    /// The same estimator, reporting as [VisionTools#metered] says.
    default DepthEstimator metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
