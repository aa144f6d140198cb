package dev.vireo.diffusion;

import dev.vireo.runtime.image.Image;
import java.util.List;

/// A video and how it came about.
///
/// @param prompt what was encoded: the wanted prompt, and phrases of objects that it lacked
/// @param truncated whether the prompt was too long and its end was not encoded
/// @param energies of guidance, in the order in which they were found
public record GeneratedVideo(List<Image> frames, String prompt, boolean truncated, List<Energy> energies) {
    /// Copies the lists.
    public GeneratedVideo {
        frames = List.copyOf(frames);
        energies = List.copyOf(energies);
    }

    /// An energy before a move of the latents, or where none was needed.
    ///
    /// @param step of denoising, from 0
    public record Energy(int step, double value) {}
}
