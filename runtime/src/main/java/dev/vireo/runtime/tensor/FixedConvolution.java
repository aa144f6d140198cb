package dev.vireo.runtime.tensor;

import dev.vireo.runtime.weights.DType;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntType;
import org.bytedeco.pytorch.NumberType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OptionalType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// A convolution whose weight does not change, with the leaky rectifier behind it where there is one: the same
/// numbers as [Tensor#conv2d] and [Tensor#leakyReluInPlace]. On a processor and with 32-bit floats the weight is
/// laid out once for oneDNN, which otherwise does so at every call, and the rectifier is part of the convolution.
/// Convolutions of small pictures gain a third.
///
/// The layout is a second copy of the weight. There is none of weights that are trained, and it is not used where
/// gradients are recorded. Safe for several threads.
public final class FixedConvolution implements AutoCloseable {
    private final Tensor weight;
    private final Tensor bias;
    private final int stride;
    private final int padding;
    private final OptionalDouble slope;
    private final @Nullable LaidOut laidOut;

    private FixedConvolution(Tensor weight, Tensor bias, int stride, int padding, OptionalDouble slope) {
        this.weight = weight;
        this.bias = bias;
        this.stride = stride;
        this.padding = padding;
        this.slope = slope;
        boolean can = weight.device().equals(Device.CPU)
                && weight.dtype() == DType.F32
                && !weight.handle.requires_grad()
                && torch.hasMKLDNN();
        this.laidOut = can ? LaidOut.of(this) : null;
    }

    /// A convolution over B x C x H x W.
    ///
    /// @param weight `out x C x k x k`; it and the bias must outlive this, which does not close them
    /// @param bias of size `out`
    /// @param slope of the rectifier below 0; empty for none
    public static FixedConvolution of(Tensor weight, Tensor bias, int stride, int padding, OptionalDouble slope) {
        Torch.ready();
        return new FixedConvolution(weight, bias, stride, padding, slope);
    }

    /// Convolves.
    public Tensor apply(Tensor x) {
        if (laidOut != null && !Scope.records()) {
            return laidOut.apply(x);
        }
        Tensor y = x.conv2d(weight, bias, stride, padding);
        return slope.isEmpty() ? y : y.leakyReluInPlace(slope.getAsDouble());
    }

    /// Frees the second copy.
    @Override
    public void close() {
        if (laidOut != null) {
            laidOut.close();
        }
    }

    /// What libtorch's compiler makes of the convolutions of frozen networks.
    private static final class LaidOut implements AutoCloseable {
        private final OperatorHandle operator;

        /// All that the operator takes, with nothing in the place of the picture.
        private final IValueVector arguments;

        private LaidOut(OperatorHandle operator, IValueVector arguments) {
            this.operator = operator;
            this.arguments = arguments;
            operator.retainReference();
            arguments.retainReference();
        }

        static LaidOut of(FixedConvolution c) {
            try (PointerScope _ = new PointerScope()) {
                IValue padding = pair(c.padding);
                IValue stride = pair(c.stride);
                IValue dilation = pair(1);
                IValue groups = new IValue(1L);
                IValueVector packing = new IValueVector(
                        new IValue(c.weight.handle.detach()), padding, stride, dilation, groups, new IValue());
                operator("mkldnn::_reorder_convolution_weight").callBoxed(packing);
                GenericList scalars = new GenericList(OptionalType.get(
                        new Type.TypePtr(NumberType.getNumberIntTypePtr().get())));
                c.slope.ifPresent(slope -> scalars.push_back(new IValue(slope)));
                return new LaidOut(
                        operator("mkldnn::_convolution_pointwise"),
                        new IValueVector(
                                new IValue(),
                                packing.get(0),
                                new IValue(c.bias.handle.detach()),
                                padding,
                                stride,
                                dilation,
                                groups,
                                new IValue(c.slope.isPresent() ? "leaky_relu" : "none"),
                                new IValue(scalars),
                                new IValue("")));
            }
        }

        private static OperatorHandle operator(String name) {
            return Dispatcher.singleton().findSchemaOrThrow(name, "");
        }

        private static IValue pair(long number) {
            GenericList out =
                    new GenericList(new Type.TypePtr(IntType.getIntTypePtr().get()));
            out.push_back(new IValue(number));
            out.push_back(new IValue(number));
            return new IValue(out);
        }

        Tensor apply(Tensor x) {
            try (IValueVector call = new IValueVector();
                    IValue picture = new IValue(x.handle)) {
                call.put(arguments).put(0, picture);
                operator.callBoxed(call);
                return Tensor.own(call.get(0).toTensor());
            }
        }

        @Override
        public void close() {
            arguments.releaseReference();
            operator.releaseReference();
        }
    }
}
