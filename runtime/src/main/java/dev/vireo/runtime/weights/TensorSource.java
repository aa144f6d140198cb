package dev.vireo.runtime.weights;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Named tensors that lie somewhere to be read in place: one weight file, or all shards of a model folder.
/// Any number of threads may read; after [#close] every segment that it gave out is dead.
public interface TensorSource extends AutoCloseable {
    /// What stands in messages where a file's name would.
    String name();

    /// What is known of each tensor, by name.
    Map<String, TensorEntry> tensors();

    /// The bytes of one tensor, little-endian, read-only and without a copy. They need not lie at a multiple
    /// of the element's size.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    MemorySegment data(String tensor);

    /// What is known of one tensor.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    default TensorEntry tensor(String tensor) {
        TensorEntry entry = tensors().get(tensor);
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
}
