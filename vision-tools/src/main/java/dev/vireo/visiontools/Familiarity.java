package dev.vireo.visiontools;

/// Whether a picture is of the kind that a model was made for.
///
/// @param known whether it is
/// @param distance how far it lies from what the model knows, in units of the limit: above 1 is unknown
public record Familiarity(boolean known, double distance) {
    /// What tools say that judge any picture.
    public static final Familiarity ANY = new Familiarity(true, 0);
}
