package dev.vireo.models.qwen25vl;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Pictures, or videos, cut into patches: what [PictureProcessor] and [VideoProcessor] make and
/// [Qwen25VlModel] sees.
///
/// Patches stand picture after picture, frame after frame, and within a frame in squares of as many as become
/// one feature, row after row of squares and row after row within them. The numbers of a patch stand channel
/// after channel, in each frame after frame, row after row.
///
/// @param patches_NP the normalised pixels, a row for each patch
/// @param grids how each picture or video is cut
/// @param seconds of each video, how long a patch lasts; empty for pictures, and where it is a second for
///     each
public record Patches(Tensor patches_NP, List<Grid> grids, List<Double> seconds) {
    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when there is none, the rows are not as many as the grids have
    ///     patches, or seconds are not one for each video, from 0
    public Patches {
        grids = List.copyOf(grids);
        seconds = List.copyOf(seconds);
        long needed = grids.stream().mapToLong(Grid::patches).sum();
        if (grids.isEmpty() || patches_NP.shape().length != 2 || patches_NP.size(0) != needed) {
            throw new IllegalArgumentException("patches of shape " + Arrays.toString(patches_NP.shape()) + " for grids "
                    + grids + ", which have " + needed);
        }
        if (!seconds.isEmpty() && seconds.size() != grids.size()) {
            throw new IllegalArgumentException(
                    "seconds for " + seconds.size() + " videos, but there are " + grids.size());
        }
        for (double each : seconds) {
            if (!(each >= 0 && each < Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("a patch lasts " + each + " seconds");
            }
        }
    }

    /// Pictures, or videos of which a patch lasts a second.
    public static Patches of(Tensor patches_NP, List<Grid> grids) {
        return new Patches(patches_NP, grids, List.of());
    }
}
