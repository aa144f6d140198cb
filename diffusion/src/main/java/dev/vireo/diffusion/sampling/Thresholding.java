package dev.vireo.diffusion.sampling;

import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Optional;

/// Dynamic thresholding (arXiv 2205.11487): what lies beyond a quantile of a frame is cut off, and the rest
/// divided by it.
///
/// @param ratio which quantile
/// @param most what it is at most; it is at least 1
record Thresholding(double ratio, double most) {
    static Optional<Thresholding> of(ModelConfig config) {
        double ratio = config.number("dynamic_thresholding_ratio", 0.995);
        if (ratio < 0 || ratio > 1) {
            throw config.notUnderstood("dynamic_thresholding_ratio", "a number from 0 to 1");
        }
        Thresholding out = new Thresholding(ratio, config.number("sample_max_value", 1));
        return config.flag("thresholding", false) ? Optional.of(out) : Optional.empty();
    }

    /// Clean latents, each frame for itself.
    Tensor apply(Tensor clean_BCFHW) {
        long[] shape = clean_BCFHW.shape();
        Tensor[] videos = new Tensor[(int) shape[0]];
        for (int b = 0; b < videos.length; b++) {
            Tensor[] frames = new Tensor[(int) shape[2]];
            for (int f = 0; f < frames.length; f++) {
                Tensor frame = clean_BCFHW.select(0, b).select(1, f);
                double limit = limit(frame);
                frames[f] = frame.clamp(-limit, limit).div(limit);
            }
            videos[b] = Tensor.stack(1, frames);
        }
        return Tensor.stack(0, videos);
    }

    private double limit(Tensor frame) {
        float[] sizes = frame.abs().reshape(-1).sort(0, false).values().toFloats();
        float rank = (float) ratio * (sizes.length - 1);
        int below = (int) rank;
        float low = sizes[below];
        float high = sizes[Math.min(below + 1, sizes.length - 1)];
        float quantile = low + (rank - below) * (high - low);
        return Math.min(Math.max(quantile, 1), most);
    }
}
