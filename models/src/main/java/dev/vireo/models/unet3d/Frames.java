package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;

/// The two layouts of videos: N = B x F pictures, and B videos with their frames behind the channels. P counts
/// pixels.
final class Frames {
    private Frames() {}

    /// N x C x H x W as B x C x F x P.
    static Tensor behindChannels(Tensor x_NCHW, int frames) {
        long[] shape = x_NCHW.shape();
        return x_NCHW.reshape(shape[0] / frames, frames, shape[1], shape[2] * shape[3])
                .transpose(1, 2)
                .contiguous();
    }

    /// Back from B x C x F x P to N x C x H x W.
    static Tensor apart(Tensor x_BCFP, long... shape) {
        return x_BCFP.transpose(1, 2).reshape(shape);
    }
}
