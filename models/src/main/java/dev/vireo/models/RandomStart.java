package dev.vireo.models;

import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// The source of parameters that come from no file.
enum RandomStart implements TensorSource {
    NONE;

    @Override
    public Map<String, TensorSource.Entry> tensors() {
        return Map.of();
    }

    @Override
    public MemorySegment data(String tensor) {
        throw new IllegalStateException("a random start has no bytes of '" + tensor + "'");
    }

    @Override
    public void close() {}
}
