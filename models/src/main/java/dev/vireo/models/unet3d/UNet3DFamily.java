package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;

/// The folders of class `UNet3DConditionModel`, as `vireo models run` runs them: `sample` (B x channels x F x H x W),
/// `timestep` (one whole number) and `encoder_hidden_states` (B x M x channels of the text) give `sample`, the
/// predicted noise. It has no options, and adapters for grounded objects are off.
public final class UNet3DFamily implements RunnableModel {
    private static final String FAMILY = "UNet3DConditionModel";
    private static final String SAMPLE = "sample";
    private static final String TIME = "timestep";
    private static final String TEXT = "encoder_hidden_states";

    private final UNet3DConditionModel network;

    private UNet3DFamily(UNet3DConditionModel network) {
        this.network = network;
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new UNet3DFamily(UNet3DConditionModel.of(config, parameters));
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(FAMILY);
        RunnableModel.Inputs given = new RunnableModel.Inputs(FAMILY, inputs, network.dtype(), network.device())
                .requireOnly(SAMPLE, TIME, TEXT);
        Tensor z_BCFHW = given.floats(SAMPLE, -1, network.latentChannels(), -1, -1, -1);
        Tensor text_BMC = given.floats(TEXT, z_BCFHW.size(0), -1, network.textChannels());
        int time = Math.toIntExact(given.integers(TIME, 1).toLongs()[0]);
        return Map.of(SAMPLE, network.forward(z_BCFHW, time, text_BMC));
    }

    @Override
    public void close() {
        network.close();
    }
}
