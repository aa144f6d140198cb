package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Tensor;
import java.util.List;

/// What a vision model says of a batch of pictures. The tokens of a picture are those at low resolution, row
/// after row, and then those that were looked at, scale after scale and within a scale row after row, whatever
/// the order in which they were looked at.
///
/// @param lastHiddenState_BNC the outputs of the last block
/// @param hiddenStates_BNC the outputs of as many of the last blocks as were asked for, the last one last
/// @param selectionMaps_BHW 1 for each patch that was looked at, one map per high-resolution scale; none when
///     nothing was
/// @param selectionProbabilities_BHW how much each patch is worth a look, one map per high-resolution scale
/// @param looks how many looks were made
public record Ps3Output(
        Tensor lastHiddenState_BNC,
        List<Tensor> hiddenStates_BNC,
        List<Tensor> selectionMaps_BHW,
        List<Tensor> selectionProbabilities_BHW,
        int looks) {}
