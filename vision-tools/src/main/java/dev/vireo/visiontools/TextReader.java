package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.function.BiConsumer;

/// Reads what is written in pictures. No function of programs calls it yet: they ask with `simple_query`.
/// Safe for several threads.
@FunctionalInterface
public interface TextReader {
    /// The text that is seen in the patch, in lower case, without blanks around it; empty when there is none.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the model behind it can't read
    String readText(ImagePatch patch);

    /// The same reader, reporting as [VisionTools#metered] says.
    default TextReader metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
