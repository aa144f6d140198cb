package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.function.BiConsumer;

/// Says whether a thing has a property: `verify_property` of programs. Safe for several threads.
@FunctionalInterface
public interface Verifier {
    /// Whether the thing that the patch shows, called `objectName`, has the property ("red", "shiny",
    /// "small", "cube").
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
    /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
    boolean verifyProperty(ImagePatch patch, String objectName, String property);

    /// The same verifier, reporting as [VisionTools#metered] says.
    default Verifier metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
