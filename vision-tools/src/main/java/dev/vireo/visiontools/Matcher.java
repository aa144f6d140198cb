package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.List;
import java.util.function.BiConsumer;

/// Says how well pictures fit texts: `best_image_match` and `best_text_match` of programs. Safe for several
/// threads.
@FunctionalInterface
public interface Matcher {
    /// How well each patch shows the content, 0 to 1, in the order of the patches.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when the words mean nothing to the model
    /// @throws UnusableAnswerException when the model behind it gave no answer that can be used
    double[] matchScores(List<ImagePatch> patches, String content);

    /// The index of the option that describes the patch best: of the scores, the highest and first, unless a
    /// matcher compares the options with each other.
    ///
    /// @param options at least one
    default int bestTextMatch(ImagePatch patch, List<String> options) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < options.size(); i++) {
            double score = matchScores(List.of(patch), options.get(i))[0];
            if (score > highest) {
                highest = score;
                best = i;
            }
        }
        return best;
    }

    /// The same matcher, reporting as [VisionTools#metered] says.
    default Matcher metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
