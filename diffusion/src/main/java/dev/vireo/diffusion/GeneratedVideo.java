package dev.vireo.diffusion;

import dev.vireo.runtime.image.Image;
import java.util.List;

/// A video and how it came about.
///
/// @param prompt what was encoded: the wanted prompt, and phrases of objects that it lacked
/// @param truncated whether the prompt was too long and its end was not encoded
/// @param energies of guidance, in the order in which they were found
/// @param looks what the pixels looked at, when that was to be noted
public record GeneratedVideo(
        List<Image> frames, String prompt, boolean truncated, List<Energy> energies, List<Look> looks) {
    /// Copies the lists.
    public GeneratedVideo {
        frames = List.copyOf(frames);
        energies = List.copyOf(energies);
        looks = List.copyOf(looks);
    }

    /// An energy before a move of the latents, or where none was needed.
    ///
    /// @param step of denoising, from 0
    public record Energy(int step, double value) {}

    /// How much the pixels looked at the words of one object: the mean over its words, over heads and over those
    /// attentions that guidance looks at, brought to the finest of their grids.
    ///
    /// @param step of denoising, from 0
    /// @param object its number in the request
    /// @param rows rows of the grid
    /// @param columns columns of the grid
    /// @param frames for each frame the shares of its pixels, in row-major order
    public record Look(int step, int object, int rows, int columns, List<float[]> frames) {
        /// Copies the list.
        ///
        /// @throws IllegalArgumentException when a frame has another number of pixels
        public Look {
            frames = List.copyOf(frames);
            if (frames.stream().anyMatch(f -> f.length != rows * columns)) {
                throw new IllegalArgumentException("a frame has not " + rows + " x " + columns + " pixels");
            }
        }
    }
}
