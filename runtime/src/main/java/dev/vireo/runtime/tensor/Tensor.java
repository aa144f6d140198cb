package dev.vireo.runtime.tensor;

import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// An array of numbers with a shape, in native memory. It belongs to the innermost [Scope] of the thread
/// that made it and can't be used once that is closed, unless [#keep] was called.
///
/// Operations make new tensors and leave their operands alone, but for those whose names end in `InPlace`.
/// Dimensions count from 0, or backwards from -1. Shapes in names follow the usual letters: B batch, N
/// tokens, C channels, H rows, W columns. Operands that don't fit together are a programming error,
/// reported as libtorch does it.
public final class Tensor implements AutoCloseable {
    final org.bytedeco.pytorch.Tensor handle;

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

    /// A tensor with these elements, little-endian and in row-major order, in their own type: a weight of a
    /// mapped file say. The bytes are copied once, straight into native memory.
    ///
    /// @throws IllegalArgumentException when the segment is not as long as type and shape need
    public static Tensor of(DType dtype, MemorySegment bytes, long... shape) {
        return filled(
                dtype,
                memory -> {
                    if (bytes.byteSize() != memory.byteSize()) {
                        throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + dtype
                                + " needs " + memory.byteSize() + " bytes, but " + bytes.byteSize() + " were given");
                    }
                    memory.copyFrom(bytes);
                },
                shape);
    }

    /// A tensor on the processor whose elements are written by somebody else, little-endian and in
    /// row-major order, straight into its memory.
    ///
    /// @param writer is given the memory, of zeros, and does not keep it
    public static Tensor filled(DType dtype, Consumer<MemorySegment> writer, long... shape) {
        Tensor out = zeros(dtype, Device.CPU, shape);
        long bytes = out.count() * dtype.bytes();
        writer.accept(bytes == 0 ? MemorySegment.NULL : segment(out.handle, bytes));
        return out;
    }

    /// A tensor with the elements of a file's entry, in the type and on the device that are asked for; an
    /// integer or truth-value entry keeps its own type.
    ///
    /// @param wanted one of the float types
    public static Tensor of(TensorSource.Entry entry, MemorySegment bytes, DType wanted, Device device) {
        return Scope.tidy(() -> {
            long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
            Tensor own = of(entry.dtype(), bytes, shape);
            return (entry.dtype().isFloat() ? own.to(wanted) : own).to(device);
        });
    }

    /// The integers from `start` up to, not including, `end`.
    public static Tensor range(long start, long end) {
        return new Tensor(torch.arange(new Scalar(start), new Scalar(end), new TensorOptions(ScalarType.Long)));
    }

    /// Floats evenly spread over 0 (included) to 1, that depend on the seed alone.
    public static Tensor uniform(long seed, long... shape) {
        return new Tensor(torch.rand(shape, generator(seed), new TensorOptions(ScalarType.Float)));
    }

    /// Floats of the standard normal distribution that depend on the seed alone.
    public static Tensor normal(long seed, long... shape) {
        return new Tensor(torch.randn(shape, generator(seed), new TensorOptions(ScalarType.Float)));
    }

    private static GeneratorOptional generator(long seed) {
        Generator generator = torch.make_generator_cpu(seed);
        return new GeneratorOptional(generator);
    }

    /// A tensor of zeros.
    public static Tensor zeros(DType dtype, Device device, long... shape) {
        TensorOptions options = new TensorOptions(DTypes.scalar(dtype)).device(new DeviceOptional(device.handle()));
        return new Tensor(torch.zeros(shape, options));
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

    /// The type of its elements.
    public DType dtype() {
        return DTypes.of(handle.scalar_type());
    }

    /// Where it lies.
    public Device device() {
        return handle.is_cuda() ? new Device(Device.Kind.CUDA, handle.device().index()) : Device.CPU;
    }

    /// The same numbers in another type; itself when it has that type.
    public Tensor to(DType dtype) {
        return dtype() == dtype ? this : new Tensor(handle.to(DTypes.scalar(dtype)));
    }

    /// The same numbers on another device; itself when it lies there.
    ///
    /// @throws dev.vireo.runtime.VireoException with code RESOURCE when there is no such device
    public Tensor to(Device device) {
        return device().equals(device)
                ? this
                : new Tensor(handle.to(device.requirePresent().handle(), handle.scalar_type()));
    }

    /// The elements in their own type, little-endian and in row-major order.
    public byte[] toBytes() {
        org.bytedeco.pytorch.Tensor flat = handle.detach().cpu().contiguous();
        byte[] out = new byte[Math.toIntExact(flat.nbytes())];
        if (out.length > 0) {
            segment(flat, out.length).asByteBuffer().get(out);
        }
        return out;
    }

    @SuppressWarnings("restricted") // no longer than the memory that libtorch says it has
    private static MemorySegment segment(org.bytedeco.pytorch.Tensor tensor, long bytes) {
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(bytes);
    }

    /// The memory of a tensor that was made on the processor and is no view of another: its elements,
    /// little-endian and in row-major order, to be read and written as long as the tensor lives.
    ///
    /// @throws IllegalArgumentException when it lies elsewhere, or in another order
    public MemorySegment memory() {
        if (!handle.is_cpu() || !handle.is_contiguous()) {
            throw new IllegalArgumentException("the memory of a tensor on " + device() + " that is a view");
        }
        long bytes = handle.nbytes();
        return bytes == 0 ? MemorySegment.NULL : segment(handle, bytes);
    }

    /// The numbers as floats in row-major order.
    public float[] toFloats() {
        org.bytedeco.pytorch.Tensor flat =
                handle.detach().cpu().to(ScalarType.Float).contiguous();
        float[] out = new float[Math.toIntExact(flat.numel())];
        if (out.length > 0) { // without numbers there is no memory
            new FloatPointer(flat.data_ptr_float()).get(out);
        }
        return out;
    }

    /// The numbers as 64-bit integers in row-major order.
    public long[] toLongs() {
        org.bytedeco.pytorch.Tensor flat =
                handle.detach().cpu().to(ScalarType.Long).contiguous();
        long[] out = new long[Math.toIntExact(flat.numel())];
        if (out.length > 0) {
            new LongPointer(flat.data_ptr_long()).get(out);
        }
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

    /// Hands a kept tensor over to a scope.
    void moveTo(PointerScope scope) {
        scope.attach(handle);
        handle.releaseReference();
    }

    /// Frees a tensor that was kept.
    @Override
    public void close() {
        handle.releaseReference();
    }

    /// Joins tensors along their first dimension and lays each of them into the memory of the whole, so that
    /// all is there once: what changes in the parts changes in the whole, and the other way round. How the
    /// parts were made is forgotten; what is marked for gradients stays so, and the whole is not.
    public static Tensor joinInPlace(List<Tensor> parts) {
        Tensor whole = cat(0, parts.stream().map(Tensor::detach).toArray(Tensor[]::new));
        long start = 0;
        for (Tensor part : parts) {
            long rows = part.size(0);
            part.handle.set_data(whole.handle.narrow(0, start, rows).detach());
            start += rows;
        }
        return whole;
    }

    // ---- gradients

    /// Marks it as something to find gradients for. Returns itself.
    public Tensor requireGradient() {
        handle.set_requires_grad(true);
        return this;
    }

    /// Whether something that was marked went into it.
    public boolean requiresGradient() {
        return handle.requires_grad();
    }

    /// The gradients of a number (a tensor of one) with respect to these tensors, which may have been made on
    /// the way to it. Nothing is added to what [#gradient] gives. How `output` was made is forgotten.
    ///
    /// @throws IllegalArgumentException when one of them did not go into `output`
    public static List<Tensor> grad(Tensor output, Tensor... inputs) {
        try (TensorVector outputs = vector(output);
                TensorVector by = vector(inputs);
                TensorVector ones = new TensorVector();
                TensorVector found = torch.grad(outputs, by, ones, new BoolOptional(false), false, true)) {
            List<Tensor> out = new ArrayList<>();
            for (int i = 0; i < inputs.length; i++) {
                org.bytedeco.pytorch.Tensor gradient = found.get(i);
                if (!gradient.defined()) {
                    throw new IllegalArgumentException("input " + i + " did not go into the output");
                }
                out.add(own(gradient));
            }
            return out;
        }
    }

    /// A tensor of its own from a reference into a native list or tuple, which dies with that. The list is
    /// closed after this and not before: nothing else keeps the collector from freeing it while it is read.
    static Tensor own(org.bytedeco.pytorch.Tensor reference) {
        return new Tensor(new org.bytedeco.pytorch.Tensor(reference));
    }

    private static List<Tensor> own(TensorVector references) {
        try (references) {
            List<Tensor> out = new ArrayList<>();
            for (long i = 0; i < references.size(); i++) {
                out.add(own(references.get(i)));
            }
            return out;
        }
    }

    /// Finds the gradients of this number (a tensor of one) with respect to everything marked that it was
    /// made from.
    public void backward() {
        handle.backward();
    }

    /// As [#backward()] of tensors of any size, whose own gradient is known: that of a last number, found
    /// piece by piece.
    ///
    /// @param gradient of the same shape
    public void backward(Tensor gradient) {
        try (BoolOptional keep = new BoolOptional(false);
                TensorArrayRefOptional everything = new TensorArrayRefOptional()) {
            handle.backward(gradient.handle, keep, false, everything);
        }
    }

    /// The gradient that [#backward] left, if there is one.
    public Optional<Tensor> gradient() {
        org.bytedeco.pytorch.Tensor g = handle.grad();
        return g.defined() ? Optional.of(own(g)) : Optional.empty();
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

    /// A number less each of these: `value - x`.
    public Tensor rsub(double value) {
        return new Tensor(torch.rsub(handle, new Scalar(value)));
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

    public Tensor div(double value) {
        return new Tensor(handle.div(new Scalar(value)));
    }

    public Tensor neg() {
        return new Tensor(handle.neg());
    }

    public Tensor rsqrt() {
        return new Tensor(handle.rsqrt());
    }

    public Tensor sin() {
        return new Tensor(handle.sin());
    }

    public Tensor cos() {
        return new Tensor(handle.cos());
    }

    public Tensor maximum(Tensor other) {
        return new Tensor(handle.maximum(other.handle));
    }

    public Tensor minimum(Tensor other) {
        return new Tensor(handle.minimum(other.handle));
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

    /// `x` where it is positive, `slope x` elsewhere, in the memory of this tensor, which it gives back.
    public Tensor leakyReluInPlace(double slope) {
        torch.leaky_relu_(handle, new Scalar(slope));
        return this;
    }

    public Tensor sigmoid() {
        return new Tensor(handle.sigmoid());
    }

    /// The Gaussian error linear unit in its exact form, by the error function.
    public Tensor geluErf() {
        return new Tensor(torch.gelu(handle, "none"));
    }

    /// The Gaussian error linear unit, approximated by tanh.
    public Tensor geluTanh() {
        return new Tensor(torch.gelu(handle, "tanh"));
    }

    /// `x sigmoid(1.702 x)`.
    public Tensor quickGelu() {
        return mul(mul(1.702).sigmoid());
    }

    /// `x sigmoid(x)`.
    public Tensor silu() {
        return new Tensor(torch.silu(handle));
    }

    public Tensor tanh() {
        return new Tensor(handle.tanh());
    }

    /// `log(sigmoid(x))`, also where the sigmoid is 0 in floats.
    public Tensor logSigmoid() {
        return new Tensor(torch.log_sigmoid(handle));
    }

    /// `log(sum(exp(x)))` along a dimension, which is dropped.
    public Tensor logSumExp(int dim) {
        return new Tensor(torch.logsumexp(handle, dim));
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

    public Tensor sumKeeping(long... dims) {
        return new Tensor(handle.sum(dims, true, new ScalarTypeOptional()));
    }

    public Tensor meanKeeping(long... dims) {
        return new Tensor(handle.mean(dims, true, new ScalarTypeOptional()));
    }

    /// The variance along one dimension, which stays with size 1.
    ///
    /// @param unbiased whether the sum of squares is divided by one less than the count
    public Tensor varianceKeeping(int dim, boolean unbiased) {
        return new Tensor(handle.var(new long[] {dim}, unbiased, true));
    }

    public Tensor cumsum(int dim) {
        return new Tensor(handle.cumsum(dim));
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

    /// Numbers and where they stand.
    public record Ranked(Tensor values, Tensor indices) {}

    private static Ranked ranked(T_TensorTensor_T pair) {
        try (pair) {
            return new Ranked(own(pair.get0()), own(pair.get1()));
        }
    }

    /// The k largest along one dimension, largest first. Which of equal numbers come is not defined;
    /// [#sort] knows.
    public Ranked topk(long k, int dim) {
        return ranked(handle.topk(k, dim, true, true));
    }

    /// Sorted along one dimension; equal numbers keep their order.
    public Ranked sort(int dim, boolean descending) {
        return ranked(handle.sort(new BoolOptional(true), dim, descending));
    }

    /// Where the numbers of [#sort] stand.
    public Tensor argsort(int dim, boolean descending) {
        return new Tensor(handle.argsort(true, dim, descending));
    }

    /// Truth values: where a number is greater.
    public Tensor gt(double value) {
        return new Tensor(handle.gt(new Scalar(value)));
    }

    /// Truth values: where a number is greater or equal.
    public Tensor ge(double value) {
        return new Tensor(handle.ge(new Scalar(value)));
    }

    /// Truth values: where a number is less.
    public Tensor lt(double value) {
        return new Tensor(handle.lt(new Scalar(value)));
    }

    /// Truth values: where both are equal.
    public Tensor eq(double value) {
        return new Tensor(handle.eq(new Scalar(value)));
    }

    /// Truth values: where both are equal.
    public Tensor eq(Tensor other) {
        return new Tensor(handle.eq(other.handle));
    }

    public Tensor not() {
        return new Tensor(handle.logical_not());
    }

    public Tensor and(Tensor other) {
        return new Tensor(handle.logical_and(other.handle));
    }

    /// Whether no number is infinite or not a number.
    public boolean isFinite() {
        return handle.isfinite().all().item().toBool();
    }

    /// With one number wherever the mask (truth values) holds.
    public Tensor maskedFill(Tensor mask, double value) {
        return new Tensor(handle.masked_fill(mask.handle, new Scalar(value)));
    }

    /// From one tensor where the condition (truth values) holds, from the other elsewhere.
    public static Tensor where(Tensor condition, Tensor then, Tensor otherwise) {
        return new Tensor(torch.where(condition.handle, then.handle, otherwise.handle));
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

    public Tensor squeeze(int dim) {
        return new Tensor(handle.squeeze(dim));
    }

    public Tensor transpose(int a, int b) {
        return new Tensor(handle.transpose(a, b));
    }

    /// The same numbers in row-major order in memory.
    public Tensor contiguous() {
        return new Tensor(handle.contiguous());
    }

    /// A copy in memory of its own.
    public Tensor copy() {
        return new Tensor(handle.clone());
    }

    /// Dimensions of size 1 repeated without a copy; -1 keeps a size.
    public Tensor expand(long... shape) {
        return new Tensor(handle.expand(shape));
    }

    /// Repeated so many times along each dimension.
    public Tensor repeat(long... times) {
        return new Tensor(handle.repeat(times));
    }

    /// Cut into so many parts along a dimension, the last of them possibly smaller.
    public List<Tensor> chunk(int count, int dim) {
        return own(handle.chunk(count, dim));
    }

    /// One slice of a dimension, which is dropped.
    public Tensor select(int dim, long index) {
        return new Tensor(handle.select(dim, index));
    }

    /// Zeros around the last two dimensions.
    public Tensor pad(long left, long right, long top, long bottom) {
        return new Tensor(torch.constant_pad_nd(handle, left, right, top, bottom));
    }

    /// `out[i][j] = x[index[i][j]][j]` for dimension 0, and so on; the index has the shape of the result.
    public Tensor gather(int dim, Tensor index) {
        return new Tensor(handle.gather(dim, index.handle));
    }

    /// With the numbers of `source` put where `index`, of the same shape, says along a dimension.
    public Tensor scatter(int dim, Tensor index, Tensor source) {
        return new Tensor(handle.scatter(dim, index.handle, source.handle));
    }

    /// With the rows (along `dim`) of `source` added to the rows that `index` names.
    public Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return new Tensor(handle.index_add(dim, index.handle, source.handle));
    }

    /// Moved along a dimension by so many places, what leaves at the end coming in at the start.
    public Tensor roll(long places, int dim) {
        return new Tensor(torch.roll(handle, new long[] {places}, dim));
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
        try (TensorVector joined = vector(parts)) {
            return new Tensor(torch.cat(joined, dim));
        }
    }

    /// Tensors of one shape joined along a new dimension.
    public static Tensor stack(int dim, Tensor... parts) {
        try (TensorVector joined = vector(parts)) {
            return new Tensor(torch.stack(joined, dim));
        }
    }

    /// A native list that holds on to the tensors' memory until it is closed.
    private static TensorVector vector(Tensor... parts) {
        TensorVector out = new TensorVector();
        for (Tensor part : parts) {
            out.push_back(part.handle);
        }
        return out;
    }

    // ---- layers

    private static TensorOptional optional(Tensor tensor) {
        return new TensorOptional(tensor.handle);
    }

    /// `x W^T`: x is `... x in`, the weight `out x in`.
    public Tensor linear(Tensor weight) {
        return Widened.better(handle, weight.handle)
                ? Widened.linear(this, weight, null)
                : new Tensor(torch.linear(handle, weight.handle, new TensorOptional()));
    }

    /// `x W^T + b`: x is `... x in`, the weight `out x in`, the bias `out`.
    public Tensor linear(Tensor weight, Tensor bias) {
        return Widened.better(handle, weight.handle)
                ? Widened.linear(this, weight, bias)
                : new Tensor(torch.linear(handle, weight.handle, optional(bias)));
    }

    /// Layer normalisation over the last dimension.
    public Tensor layerNorm(double epsilon) {
        return layerNorm(new TensorOptional(), new TensorOptional(), epsilon);
    }

    /// Layer normalisation over the last dimension, then a weight and a bias.
    public Tensor layerNorm(Tensor weight, Tensor bias, double epsilon) {
        return layerNorm(optional(weight), optional(bias), epsilon);
    }

    private Tensor layerNorm(TensorOptional weight, TensorOptional bias, double epsilon) {
        return new Tensor(torch.layer_norm(handle, new long[] {handle.size(-1)}, weight, bias, epsilon, true));
    }

    /// Divided by the root of the mean square over the last dimension, then multiplied by a weight.
    public Tensor rmsNorm(Tensor weight, double epsilon) {
        return new Tensor(
                torch.rms_norm(handle, new long[] {handle.size(-1)}, optional(weight), new DoubleOptional(epsilon)));
    }

    /// Divided by its length along a dimension, a length below epsilon counting as epsilon.
    public Tensor normalize(int dim, double epsilon) {
        org.bytedeco.pytorch.Tensor length = handle.norm(new ScalarOptional(new Scalar(2.0)), new long[] {dim}, true);
        return new Tensor(handle.div(length.clamp_min(new Scalar(epsilon))));
    }

    /// Attention without its maps: `softmax(scale q k^T + mask) v` for `... x N x C` queries (this), keys and
    /// values, computed without the N x N matrix where libtorch can.
    ///
    /// @param mask numbers that are added, or truth values that say what may be looked at
    public Tensor attention(Tensor k, Tensor v, Tensor mask, double scale) {
        return attention(k, v, optional(mask), scale);
    }

    /// As [#attention(Tensor,Tensor,Tensor,double)] without a mask.
    public Tensor attention(Tensor k, Tensor v, double scale) {
        return attention(k, v, new TensorOptional(), scale);
    }

    /// As [#attention(Tensor,Tensor,Tensor,double)] where each of N tokens looks at itself and those before
    /// it.
    public Tensor causalAttention(Tensor k, Tensor v, double scale) {
        return attention(k, v, new TensorOptional(), true, scale);
    }

    private Tensor attention(Tensor k, Tensor v, TensorOptional mask, double scale) {
        return attention(k, v, mask, false, scale);
    }

    private Tensor attention(Tensor k, Tensor v, TensorOptional mask, boolean causal, double scale) {
        if (Widened.better(handle, k.handle)) {
            TensorOptional wide = mask.has_value() && mask.get().is_floating_point()
                    ? new TensorOptional(mask.get().to(ScalarType.Float))
                    : mask;
            return to(DType.F32)
                    .attention(k.to(DType.F32), v.to(DType.F32), wide, causal, scale)
                    .to(DType.BF16);
        }
        try (mask) {
            return new Tensor(torch.scaled_dot_product_attention(
                    handle, k.handle, v.handle, mask, 0.0, causal, new DoubleOptional(scale), false));
        }
    }

    /// Convolution: x is B x C x H x W, the weight `out x C x k x k`, without bias.
    public Tensor conv2d(Tensor weight, int stride, int padding) {
        return conv2d(weight, new TensorOptional(), stride, padding, 1);
    }

    /// Convolution with a bias of size `out`.
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding) {
        return conv2d(weight, bias, stride, padding, 1);
    }

    /// Convolution in groups of channels that don't see each other: the weight is `out x C/groups x k x k`.
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding, int groups) {
        return conv2d(weight, optional(bias), stride, padding, groups);
    }

    private Tensor conv2d(Tensor weight, TensorOptional bias, int stride, int padding, int groups) {
        return new Tensor(torch.conv2d(
                handle,
                weight.handle,
                bias,
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                groups));
    }

    /// Convolution with a stride and a padding for rows and for columns, both for the whole kernel `kh x kw`.
    ///
    /// @param stride rows, columns
    /// @param padding rows, columns
    public Tensor conv2d(Tensor weight, Tensor bias, long[] stride, long[] padding) {
        return new Tensor(torch.conv2d(handle, weight.handle, optional(bias), stride, padding, new long[] {1, 1}, 1));
    }

    /// Group normalisation of B x C x ...: mean and variance over the channels of each group and everything
    /// behind them.
    public Tensor groupNorm(int groups, Tensor weight, Tensor bias, double epsilon) {
        return new Tensor(torch.group_norm(handle, groups, optional(weight), optional(bias), epsilon, true));
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

    /// The largest of each window of odd side `k` around every second pixel, from the first; a side of n becomes
    /// (n + 1) / 2.
    public Tensor halveByMax(int k) {
        return new Tensor(torch.max_pool2d(
                handle, new long[] {k, k}, new long[] {2, 2}, new long[] {k / 2, k / 2}, new long[] {1, 1}, false));
    }

    /// The means of `height x width` bins that cover B x C x H x W.
    public Tensor averagePool2d(long height, long width) {
        return new Tensor(torch.adaptive_avg_pool2d(handle, height, width));
    }

    /// The largest numbers of `height x width` bins that cover B x C x H x W.
    public Tensor maxPool2d(long height, long width) {
        try (T_TensorTensor_T pair = torch.adaptive_max_pool2d(handle, height, width)) {
            return own(pair.get0());
        }
    }

    /// Bilinear resizing of B x C x H x W without antialiasing, pixel centres at halves.
    public Tensor resizeBilinear(long height, long width) {
        return new Tensor(torch.upsample_bilinear2d(handle, new long[] {height, width}, false));
    }

    /// Bilinear resizing of B x C x H x W without antialiasing, where the outermost pixels stay the outermost
    /// (`align_corners=True` of PyTorch).
    public Tensor resizeBilinearCorners(long height, long width) {
        return new Tensor(torch.upsample_bilinear2d(handle, new long[] {height, width}, true));
    }

    /// Bicubic resizing of B x C x H x W without antialiasing (Keys' cubic with a = -0.75), pixel centres at
    /// halves. For pictures of thousands of pixels to a side, where matrices would cost more.
    public Tensor resizeBicubic(long height, long width) {
        return new Tensor(torch.upsample_bicubic2d(handle, new long[] {height, width}, false));
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
