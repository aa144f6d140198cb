package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.stream.IntStream;

/// The shallow convolutional network that helps the selection with a picture finer than the low resolution: a
/// stem of large patches, then blocks after ConvNeXt (Liu et al., arXiv 2201.03545).
final class FineFeatures {
    /// Pixels to a side of the picture that it sees, whatever the scales are.
    static final int SIDE = 1512;

    private static final double EPSILON = 1e-6;
    private static final int KERNEL = 7;

    private record ConvBlock(Tensor weight, Tensor bias, LayerNorm norm, Mlp mlp, Tensor scale) {
        Tensor apply(Tensor x_BCHW) {
            return Scope.tidy(() -> {
                int channels = Math.toIntExact(x_BCHW.size(1));
                Tensor y_BHWC = norm.apply(
                        x_BCHW.conv2d(weight, bias, 1, KERNEL / 2, channels).permute(0, 2, 3, 1));
                return x_BCHW.add(mlp.apply(y_BHWC).mul(scale).permute(0, 3, 1, 2));
            });
        }
    }

    private final Tensor stemWeight;
    private final Tensor stemBias;
    private final LayerNorm stemNorm;
    private final List<ConvBlock> blocks;
    private final Tensor outWeight;
    private final Tensor outBias;
    private final int kernel;

    FineFeatures(Ps3Config.Vision.Fine config, Parameters p) {
        int hidden = config.hidden();
        kernel = config.kernel();
        stemWeight = p.weight("stem.0.weight", 1, hidden, 3, kernel, kernel);
        stemBias = p.constant("stem.0.bias", 0, hidden);
        stemNorm = LayerNorm.of(p, "stem.1", hidden, EPSILON);
        blocks = IntStream.range(0, config.depth())
                .mapToObj(i -> p.at("blocks." + i))
                .map(b -> new ConvBlock(
                        b.weight("conv_dw.weight", 1, hidden, 1, KERNEL, KERNEL),
                        b.constant("conv_dw.bias", 0, hidden),
                        LayerNorm.of(b, "norm", hidden, EPSILON),
                        Mlp.of(b, "mlp", hidden, 4L * hidden, hidden, Activation.GELU_ERF),
                        b.constant("weight", 1e-6, hidden)))
                .toList();
        outWeight = p.weight("out_proj.weight", 1, config.out(), hidden, 1, 1);
        outBias = p.constant("out_proj.bias", 0, config.out());
    }

    /// Features of pictures of [#SIDE] pixels to a side.
    Tensor apply(Tensor pixels_B3HW) {
        return Scope.tidy(() -> {
            Tensor x_BHWC = stemNorm.apply(stem(pixels_B3HW));
            Tensor x_BCHW = x_BHWC.permute(0, 3, 1, 2);
            for (ConvBlock block : blocks) {
                x_BCHW = block.apply(x_BCHW);
            }
            return x_BCHW.conv2d(outWeight, outBias, 1, 0);
        });
    }

    /// The first convolution. In 16 bits it is one product of matrices, which is a hundred times as fast as
    /// libtorch's convolution with a kernel of this size; in 32 bits there is no such difference.
    private Tensor stem(Tensor pixels_B3HW) {
        if (pixels_B3HW.dtype() == DType.F32) {
            return pixels_B3HW.conv2d(stemWeight, stemBias, kernel, 0).permute(0, 2, 3, 1);
        }
        long batch = pixels_B3HW.size(0);
        long cells = SIDE / kernel;
        Tensor patches_BHWP = pixels_B3HW
                .narrow(2, 0, cells * kernel)
                .narrow(3, 0, cells * kernel)
                .reshape(batch, 3, cells, kernel, cells, kernel)
                .permute(0, 2, 4, 1, 3, 5)
                .reshape(batch, cells, cells, 3L * kernel * kernel);
        return patches_BHWP.linear(stemWeight.reshape(stemWeight.size(0), -1), stemBias);
    }
}
