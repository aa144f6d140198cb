package dev.vireo.models.world;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Tensor;

/// The few layers that the networks of the built-in world are made of.
final class Layers {
    private Layers() {}

    /// A square convolution without bias, then batch normalisation.
    record ConvNorm(Tensor weight, Tensor scale, Tensor shift, Tensor mean, Tensor variance, int stride, int padding) {
        static ConvNorm of(Parameters p, String name, int in, int out, int kernel, int stride) {
            return new ConvNorm(
                    p.weight(name + ".conv.weight", 2, out, in, kernel, kernel),
                    p.constant(name + ".norm.weight", 1, out),
                    p.constant(name + ".norm.bias", 0, out),
                    p.buffer(name + ".norm.running_mean", 0, out),
                    p.buffer(name + ".norm.running_var", 1, out),
                    stride,
                    kernel / 2);
        }

        Tensor apply(Tensor x_BCHW, boolean training) {
            return x_BCHW.conv2d(weight, stride, padding).batchNorm(scale, shift, mean, variance, training);
        }
    }

    /// Two 3x3 convolutions around which the input is added.
    record Residual(ConvNorm first, ConvNorm second) {
        static Residual of(Parameters p, String name, int channels) {
            return new Residual(
                    ConvNorm.of(p, name + ".0", channels, channels, 3, 1),
                    ConvNorm.of(p, name + ".1", channels, channels, 3, 1));
        }

        Tensor apply(Tensor x_BCHW, boolean training) {
            Tensor y = second.apply(first.apply(x_BCHW, training).relu(), training);
            return y.add(x_BCHW).relu();
        }
    }

    /// A linear map with a bias.
    record Linear(Tensor weight, Tensor bias) {
        static Linear of(Parameters p, String name, int in, int out) {
            return new Linear(p.weight(name + ".weight", 1, out, in), p.constant(name + ".bias", 0, out));
        }

        Tensor apply(Tensor x) {
            return x.linear(weight, bias);
        }
    }
}
