package dev.vireo.runtime.weights;

import java.util.List;

/// What a weight file says of one tensor.
///
/// @param name the published name, `encoder.layer.0.weight` say
/// @param dtype the type of its elements
/// @param shape the length of each dimension, none negative; empty for a single number
/// @param offset where its bytes begin, from the end of the header
/// @param bytes how many there are: the product of the shape times the size of an element
public record TensorEntry(String name, DType dtype, List<Long> shape, long offset, long bytes) {
    /// @throws IllegalArgumentException when the bytes are not what dtype and shape need, or a number is
    ///     negative
    public TensorEntry {
        shape = List.copyOf(shape);
        if (offset < 0 || bytes != byteSize(dtype, shape)) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' of " + dtype + shape + " does not take " + bytes + " bytes at " + offset);
        }
    }

    /// The number of elements.
    public long elements() {
        return bytes / dtype.bytes();
    }

    /// The bytes that a tensor takes.
    ///
    /// @throws IllegalArgumentException when a dimension is negative or the product leaves 64 bits
    static long byteSize(DType dtype, List<Long> shape) {
        long product = dtype.bytes();
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape " + shape + " has a negative dimension");
            }
            try {
                product = Math.multiplyExact(product, dimension);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("shape " + shape + " has too many elements", e);
            }
        }
        return product;
    }
}
