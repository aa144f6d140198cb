package dev.vireo.models.internal.nn;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// A convolution over the pixels of B x C x H x W.
public record Conv(Tensor weight, Tensor bias, int stride, int padding) {
    /// A convolution under `name.weight` and `name.bias`.
    public static Conv of(Parameters p, String name, int in, int out, int kernel, int stride, int padding) {
        return new Conv(
                p.weight(name + ".weight", 1, out, in, kernel, kernel),
                p.constant(name + ".bias", 0, out),
                stride,
                padding);
    }

    /// As [#of], with a kernel of 3 x 3 that keeps the size.
    public static Conv same(Parameters p, String name, int in, int out) {
        return of(p, name, in, out, 3, 1, 1);
    }

    /// Convolves.
    public Tensor apply(Tensor x) {
        return x.conv2d(weight, bias, stride, padding);
    }
}
