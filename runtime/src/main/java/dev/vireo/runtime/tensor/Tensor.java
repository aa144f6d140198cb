package dev.vireo.runtime.tensor;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// An array of numbers with a shape, in native memory. It belongs to the innermost [Scope] of the thread that
/// made it and can't be used once that is closed, unless [#keep] was called.
///
/// Operations make new tensors and leave their operands alone, but for those whose names end in `InPlace`.
/// Dimensions count from 0, or backwards from -1. Shapes in names follow the usual letters: B batch, C
/// channels, H rows, W columns.
public final class Tensor implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor handle;

    private Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
    }

    // ---- making

    /// A float tensor with these numbers in row-major order.
    ///
    /// @throws IllegalArgumentException when the shape does not hold that many numbers
    public static Tensor of(float[] values, long... shape) {
        checkCount(values.length, shape);
        return new Tensor(org.bytedeco.pytorch.Tensor.create(values, shape));
    }

    /// An integer tensor (64 bits) with these numbers in row-major order.
    ///
    /// @throws IllegalArgumentException when the shape does not hold that many numbers
    public static Tensor of(long[] values, long... shape) {
        checkCount(values.length, shape);
        return new Tensor(org.bytedeco.pytorch.Tensor.create(values, shape));
    }

    /// A float tensor of unsigned bytes, 0 to 255.
    ///
    /// @throws IllegalArgumentException when the shape does not hold that many numbers
    public static Tensor ofBytes(byte[] values, long... shape) {
        checkCount(values.length, shape);
        return new Tensor(
                org.bytedeco.pytorch.Tensor.create(values, false, shape).to(ScalarType.Float));
    }

    /// A float tensor of zeros.
    public static Tensor zeros(long... shape) {
        return new Tensor(torch.zeros(shape));
    }

    /// A float tensor with one number everywhere.
    public static Tensor full(double value, long... shape) {
        return zeros(shape).addInPlace(value);
    }

    private static void checkCount(int count, long... shape) {
        long needed = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (needed != count) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " holds " + needed + " numbers, but " + count + " were given");
        }
    }

    // ---- reading

    /// The sizes of the dimensions.
    public long[] shape() {
        long[] out = new long[(int) handle.dim()];
        for (int i = 0; i < out.length; i++) {
            out[i] = handle.size(i);
        }
        return out;
    }

    /// The size of one dimension.
    public long size(int dim) {
        return handle.size(dim);
    }

    /// How many numbers it holds.
    public long count() {
        return handle.numel();
    }

    /// The numbers as floats in row-major order.
    public float[] toFloats() {
        org.bytedeco.pytorch.Tensor flat = handle.detach().to(ScalarType.Float).contiguous();
        float[] out = new float[Math.toIntExact(flat.numel())];
        new FloatPointer(flat.data_ptr_float()).get(out);
        return out;
    }

    /// The numbers as 64-bit integers in row-major order.
    public long[] toLongs() {
        org.bytedeco.pytorch.Tensor flat = handle.detach().to(ScalarType.Long).contiguous();
        long[] out = new long[Math.toIntExact(flat.numel())];
        new LongPointer(flat.data_ptr_long()).get(out);
        return out;
    }

    /// The only number of a tensor of one.
    public double item() {
        return handle.item().toDouble();
    }

    // ---- owning

    /// Takes the tensor out of its scope: it now lives until [#close]. Returns itself.
    public Tensor keep() {
        handle.retainReference();
        return this;
    }

    /// Frees a tensor that was kept.
    @Override
    public void close() {
        handle.releaseReference();
    }

    // ---- gradients

    /// Marks it as something to find gradients for. Returns itself.
    public Tensor requireGradient() {
        handle.set_requires_grad(true);
        return this;
    }

    /// Finds the gradients of this number (a tensor of one) with respect to everything marked that it was
    /// made from.
    public void backward() {
        handle.backward();
    }

    /// The gradient that [#backward] left, or null when there is none.
    public @Nullable Tensor gradient() {
        org.bytedeco.pytorch.Tensor g = handle.grad();
        return g.defined() ? new Tensor(g) : null;
    }

    /// Forgets the gradient.
    public void clearGradient() {
        org.bytedeco.pytorch.Tensor g = handle.mutable_grad();
        if (g.defined()) {
            g.reset();
        }
    }

    /// The same numbers, cut off from how they were made.
    public Tensor detach() {
        return new Tensor(handle.detach());
    }

    // ---- arithmetic

    public Tensor add(Tensor other) {
        return new Tensor(handle.add(other.handle));
    }

    public Tensor add(double value) {
        return new Tensor(handle.add(new Scalar(value)));
    }

    public Tensor sub(Tensor other) {
        return new Tensor(handle.sub(other.handle));
    }

    public Tensor mul(Tensor other) {
        return new Tensor(handle.mul(other.handle));
    }

    public Tensor mul(double value) {
        return new Tensor(handle.mul(new Scalar(value)));
    }

    public Tensor div(Tensor other) {
        return new Tensor(handle.div(other.handle));
    }

    public Tensor abs() {
        return new Tensor(handle.abs());
    }

    public Tensor exp() {
        return new Tensor(handle.exp());
    }

    public Tensor log() {
        return new Tensor(handle.log());
    }

    public Tensor sqrt() {
        return new Tensor(handle.sqrt());
    }

    public Tensor pow(double exponent) {
        return new Tensor(handle.pow(new Scalar(exponent)));
    }

    public Tensor clamp(double min, double max) {
        return new Tensor(handle.clamp(new ScalarOptional(new Scalar(min)), new ScalarOptional(new Scalar(max))));
    }

    public Tensor matmul(Tensor other) {
        return new Tensor(torch.matmul(handle, other.handle));
    }

    public Tensor addInPlace(Tensor other, double scale) {
        handle.add_(other.handle, new Scalar(scale));
        return this;
    }

    public Tensor addInPlace(double value) {
        handle.add_(new Scalar(value));
        return this;
    }

    public Tensor mulInPlace(double value) {
        handle.mul_(new Scalar(value));
        return this;
    }

    /// Adds `scale * a * b`.
    public Tensor addProductInPlace(Tensor a, Tensor b, double scale) {
        handle.addcmul_(a.handle, b.handle, new Scalar(scale));
        return this;
    }

    /// Adds `scale * a / b`.
    public Tensor addQuotientInPlace(Tensor a, Tensor b, double scale) {
        handle.addcdiv_(a.handle, b.handle, new Scalar(scale));
        return this;
    }

    /// Takes over the numbers of a tensor of the same shape.
    public Tensor copyInPlace(Tensor other) {
        handle.copy_(other.handle);
        return this;
    }

    // ---- activations and reductions

    public Tensor relu() {
        return new Tensor(handle.relu());
    }

    public Tensor sigmoid() {
        return new Tensor(handle.sigmoid());
    }

    public Tensor softmax(int dim) {
        return new Tensor(handle.softmax(dim));
    }

    public Tensor sum() {
        return new Tensor(handle.sum());
    }

    public Tensor sum(long... dims) {
        return new Tensor(handle.sum(dims));
    }

    public Tensor mean() {
        return new Tensor(handle.mean());
    }

    public Tensor mean(long... dims) {
        return new Tensor(handle.mean(dims));
    }

    /// The largest numbers along one dimension, which is dropped.
    public Tensor max(int dim) {
        return new Tensor(handle.amax(new long[] {dim}, false));
    }

    /// Where along one dimension the largest number stands; the dimension is dropped.
    public Tensor argmax(int dim) {
        return new Tensor(handle.argmax(new LongOptional(dim), false));
    }

    /// 1 where both are equal, else 0, as floats.
    public Tensor equalTo(Tensor other) {
        return new Tensor(handle.eq(other.handle).to(ScalarType.Float));
    }

    // ---- shape

    public Tensor reshape(long... shape) {
        return new Tensor(handle.reshape(shape));
    }

    public Tensor permute(long... dims) {
        return new Tensor(handle.permute(dims));
    }

    public Tensor unsqueeze(int dim) {
        return new Tensor(handle.unsqueeze(dim));
    }

    public Tensor narrow(int dim, long start, long length) {
        return new Tensor(handle.narrow(dim, start, length));
    }

    /// The rows (along `dim`) with these numbers, in that order.
    public Tensor indexSelect(int dim, Tensor index) {
        return new Tensor(handle.index_select(dim, index.handle));
    }

    /// The same numbers with channels stored last, which convolutions on a CPU prefer. Shape B x C x H x W.
    public Tensor channelsLast() {
        return new Tensor(handle.contiguous(MemoryFormat.ChannelsLast));
    }

    /// Tensors joined along a dimension.
    public static Tensor cat(int dim, Tensor... parts) {
        return new Tensor(torch.cat(vector(parts), dim));
    }

    /// Tensors of one shape joined along a new dimension.
    public static Tensor stack(int dim, Tensor... parts) {
        return new Tensor(torch.stack(vector(parts), dim));
    }

    private static TensorVector vector(Tensor... parts) {
        TensorVector out = new TensorVector();
        for (Tensor part : parts) {
            out.push_back(part.handle);
        }
        return out;
    }

    // ---- layers

    /// `x W^T + b`: x is `... x in`, the weight `out x in`, the bias `out`.
    public Tensor linear(Tensor weight, Tensor bias) {
        return new Tensor(torch.linear(handle, weight.handle, new TensorOptional(bias.handle)));
    }

    /// Convolution: x is B x C x H x W, the weight `out x C x k x k`, without bias.
    public Tensor conv2d(Tensor weight, int stride, int padding) {
        return conv2d(weight, new TensorOptional(), stride, padding);
    }

    /// Convolution with a bias of size `out`.
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding) {
        return conv2d(weight, new TensorOptional(bias.handle), stride, padding);
    }

    private Tensor conv2d(Tensor weight, TensorOptional bias, int stride, int padding) {
        return new Tensor(torch.conv2d(
                handle,
                weight.handle,
                bias,
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1));
    }

    /// Convolution along one dimension: x is B x C x T, the weight `out x C x k`, the bias `out`; the length
    /// stays for an odd k with padding `k / 2`.
    public Tensor conv1d(Tensor weight, Tensor bias, int padding) {
        return new Tensor(torch.conv1d(
                handle,
                weight.handle,
                new TensorOptional(bias.handle),
                new long[] {1},
                new long[] {padding},
                new long[] {1},
                1));
    }

    /// Batch normalisation over all dimensions but the second. In training the running mean and variance move
    /// in place by a tenth of the way to those of the batch; otherwise they are used.
    public Tensor batchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, boolean training) {
        return new Tensor(torch.batch_norm(
                handle,
                new TensorOptional(weight.handle),
                new TensorOptional(bias.handle),
                new TensorOptional(runningMean.handle),
                new TensorOptional(runningVariance.handle),
                training,
                0.1,
                1e-5,
                true));
    }

    /// The rows of a `words x size` table that an integer tensor names.
    public static Tensor embedding(Tensor table, Tensor index) {
        return new Tensor(torch.embedding(table.handle, index.handle));
    }

    /// The largest of each window of side `k` around each pixel, at stride 1; the size stays for an odd k.
    public Tensor maxPool2d(int k) {
        return new Tensor(torch.max_pool2d(
                handle, new long[] {k, k}, new long[] {1, 1}, new long[] {k / 2, k / 2}, new long[] {1, 1}, false));
    }

    /// Bilinear resizing of B x C x H x W without antialiasing, pixel centres at halves.
    public Tensor resizeBilinear(long height, long width) {
        return new Tensor(torch.upsample_bilinear2d(handle, new long[] {height, width}, false));
    }

    /// Nearest-pixel resizing of B x C x H x W.
    public Tensor resizeNearest(long height, long width) {
        return new Tensor(torch.upsample_nearest2d(handle, new long[] {height, width}));
    }

    // ---- losses

    /// Mean cross entropy of `N x classes` logits against N class numbers; a target of -1 does not count.
    public Tensor crossEntropy(Tensor target) {
        return new Tensor(torch.cross_entropy_loss(handle, target.handle, new TensorOptional(), 1 /* mean */, -1, 0.0));
    }

    /// `log(softmax(x))` along a dimension.
    public Tensor logSoftmax(int dim) {
        return new Tensor(handle.log_softmax(dim, new ScalarTypeOptional(ScalarType.Float)));
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape());
    }
}
