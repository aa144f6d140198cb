package dev.vireo.visiontools;

import dev.vireo.program.ImagePatch;

/// Whether a picture is of the kind that a model was made for.
///
/// @param known whether it is
/// @param distance how far it lies from what the model knows, from 0, in units of the limit: above 1 is unknown
public record Familiarity(boolean known, double distance) {
    /// What tools say that judge any picture.
    public static final Familiarity ANY = new Familiarity(true, 0);

    /// Tells pictures that a model was made for from others. Safe for several threads.
    @FunctionalInterface
    public interface Judge {
        /// Whether the picture of the patch is of a kind that the model can judge.
        Familiarity familiarity(ImagePatch patch);

        /// Both judges: the first of what they say that is unknown, or else what this one says.
        default Judge and(Judge other) {
            return patch -> {
                Familiarity first = familiarity(patch);
                if (!first.known()) {
                    return first;
                }
                Familiarity second = other.familiarity(patch);
                return second.known() ? first : second;
            };
        }
    }
}
