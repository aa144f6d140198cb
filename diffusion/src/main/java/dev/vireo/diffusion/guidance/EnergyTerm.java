package dev.vireo.diffusion.guidance;

/// One term of the energy that guides a video ([GuidanceEnergy]). In the equations of the terms `a` is the
/// attention of the pixels of one frame to one word, from one head, `m` the mask of the box that the word's
/// object is to be in, and `H` the number of heads. A term is summed up over frames and over the words of an
/// object.
public sealed interface EnergyTerm permits ForegroundTerm, BackgroundTerm, CornerTerm, CentreTerm {
    /// What the term is multiplied by in the energy.
    double weight();
}
