package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.List;
import java.util.function.BiConsumer;

/// Finds things by name: `find` and `exists` of programs. Safe for several threads.
@FunctionalInterface
public interface Detector {
    /// The patches inside `patch` that show the named thing ("red cube", "large shiny things"), best first,
    /// then left to right, each with the name as its category. A thing is inside when the centre of its box
    /// is.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
    /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
    List<ImagePatch> find(ImagePatch patch, String objectName);

    /// Whether the named thing is visible inside the patch: what is found decides, unless a detector knows
    /// better.
    default boolean exists(ImagePatch patch, String objectName) {
        return !find(patch, objectName).isEmpty();
    }

    /// The same detector, reporting as [VisionTools#metered] says.
    default Detector metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
