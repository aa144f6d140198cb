package dev.vireo.models.nanodet;

import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.runtime.folder.ModelConfig;
import java.util.List;

/// The sizes of a [NanoDetModel]. The defaults are those of NanoDet-g.
///
/// @param imageSize the side of the square pictures that it was trained on
/// @param stemChannels channels behind the first convolution; each stage leaves twice as many as it takes
/// @param stageBlocks residual blocks of each of the four stages
/// @param hiddenSize channels of the pyramid and the heads
/// @param labels how many classes it tells apart
/// @param regMax the largest distance of a side, in cells; a distance is a distribution over 0 to this
public record NanoDetConfig(
        int imageSize, int stemChannels, List<Integer> stageBlocks, int hiddenSize, int labels, int regMax) {
    private static final int STAGES = 4;
    private static final List<Integer> BLOCKS = List.of(1, 2, 2, 3);

    /// Copies the list.
    public NanoDetConfig {
        stageBlocks = List.copyOf(stageBlocks);
    }

    /// Reads a configuration of type `nanodet`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when a value is not understood
    public static NanoDetConfig of(ModelConfig config) {
        HuggingFaceConfig.common(config);
        List<Integer> blocks = config.has("stage_blocks") ? config.integers("stage_blocks") : BLOCKS;
        if (blocks.size() != STAGES || blocks.stream().anyMatch(n -> n < 1)) {
            throw config.notUnderstood("stage_blocks", "four positive numbers");
        }
        int stem = config.positive("stem_channels", 32);
        if (stem % 2 != 0) {
            throw config.notUnderstood("stem_channels", "an even number");
        }
        int image = config.positive("image_size", 416);
        if (image % NanoDetModel.COARSEST != 0) {
            throw config.notUnderstood("image_size", "a multiple of " + NanoDetModel.COARSEST);
        }
        return new NanoDetConfig(
                image,
                stem,
                blocks,
                config.positive("hidden_size", 128),
                config.positive("num_labels", 80),
                config.positive("reg_max", 10));
    }

    /// Numbers of the distribution of one distance.
    public int steps() {
        return regMax + 1;
    }
}
