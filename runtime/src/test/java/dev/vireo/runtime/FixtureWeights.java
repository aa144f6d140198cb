package dev.vireo.runtime;

import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/// The state dict in a fixture, its tensors named `state.NAME`, under the names of the network.
public record FixtureWeights(Parity fixture) implements TensorSource {
    private static final String PREFIX = "state.";

    @Override
    public String name() {
        return fixture.path().toString();
    }

    @Override
    public Map<String, TensorSource.Entry> tensors() {
        Map<String, TensorSource.Entry> out = new TreeMap<>();
        fixture.file().tensors().forEach((name, entry) -> {
            if (name.startsWith(PREFIX)) {
                out.put(name.substring(PREFIX.length()), entry);
            }
        });
        return out;
    }

    @Override
    public MemorySegment data(String tensor) {
        return fixture.file().data(PREFIX + tensor);
    }

    @Override
    public void close() {
        // The fixture closes its file.
    }
}
