package dev.vireo.runtime.weights;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Named tensors that lie somewhere to be read in place: one weight file, or all shards of a model folder.
/// Any number of threads may read; after [#close] every segment that it gave out is dead.
public interface TensorSource extends AutoCloseable {
    /// What stands in messages where a file's name would.
    String name();

    /// What is known of each tensor, by name.
    Map<String, Entry> tensors();

    /// The bytes of one tensor, little-endian, read-only and without a copy. They need not lie at a multiple
    /// of the element's size.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    MemorySegment data(String tensor);

    /// A tensor as it is packed; empty when it is not.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    default Optional<Packed> packed(String tensor) {
        tensor(tensor);
        return Optional.empty();
    }

    /// What is known of one tensor.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    default Entry tensor(String tensor) {
        Entry entry = tensors().get(tensor);
        if (entry == null) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name() + "] has no tensor '" + tensor + "' among its "
                            + tensors().size(),
                    "");
        }
        return entry;
    }

    @Override
    void close();

    /// A tensor as it is packed.
    ///
    /// @param shape the length of each dimension, rows first; a row is whole blocks
    /// @param blocks the bytes of all rows, one after the other
    record Packed(Packing packing, List<Long> shape, MemorySegment blocks) {
        public Packed {
            shape = List.copyOf(shape);
        }
    }

    /// What a weight file says of one tensor.
    ///
    /// @param name the published name, `encoder.layer.0.weight` say
    /// @param dtype the type of its elements
    /// @param shape the length of each dimension, none negative; empty for a single number
    /// @param offset where its bytes begin, from the end of the header
    /// @param bytes how many there are: the product of the shape times the size of an element
    record Entry(String name, DType dtype, List<Long> shape, long offset, long bytes) {
        /// @throws IllegalArgumentException when the bytes are not what dtype and shape need, or a number is
        ///     negative
        public Entry {
            shape = List.copyOf(shape);
            if (offset < 0 || bytes != byteSize(dtype, shape)) {
                throw new IllegalArgumentException("tensor '" + name + "' of " + dtype + shape + " does not take "
                        + bytes + " bytes at " + offset);
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
}
