package dev.vireo.runtime.weights;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Named tensors that can be read where they lie: one weight file, or the shards of a folder together.
public interface TensorSource {
    /// What messages call it: a file's or a folder's name.
    String name();

    /// What is known of each tensor, by its name. The offsets are those within the tensor's own file.
    Map<String, TensorEntry> tensors();

    /// The bytes of one tensor, read-only and without a copy. They need not lie at a multiple of the element's
    /// size.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when there is none of that name
    MemorySegment data(String tensor);
}
