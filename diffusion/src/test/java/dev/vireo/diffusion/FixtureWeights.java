package dev.vireo.diffusion;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorEntry;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/// The state dict in a fixture, under the names of the network.
record FixtureWeights(Parity fixture) implements TensorSource {
    private static final String PREFIX = "state.";

    static Parameters of(Parity fixture, DType dtype) {
        return Parameters.of(new FixtureWeights(fixture), dtype, Device.CPU);
    }

    static UNet3DConditionModel unet(Parity fixture, DType dtype) {
        return UNet3DConditionModel.of(config(fixture), of(fixture, dtype));
    }

    static ModelConfig config(Parity fixture) {
        return ModelConfig.parse(
                fixture.json("config").toString(), fixture.path().toString());
    }

    @Override
    public String name() {
        return fixture.path().toString();
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        Map<String, TensorEntry> out = new TreeMap<>();
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
