package dev.vireo.models.nanodet;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;

/// The folders of type `nanodet`, as `vireo models run` runs them: `pixel_values` (B x 3 x H x W as [NanoDetModel]
/// says) give `logits` (B x N x classes) and `distance_logits` (B x N x 4 x steps). It has no options.
public final class NanoDetFamily implements RunnableModel {
    private static final String FAMILY = "nanodet";
    private static final String PIXELS = "pixel_values";

    private final NanoDetModel network;

    private NanoDetFamily(NanoDetModel network) {
        this.network = network;
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new NanoDetFamily(NanoDetModel.of(config, parameters));
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(FAMILY);
        RunnableModel.Inputs given =
                new RunnableModel.Inputs(FAMILY, inputs, network.dtype(), network.device()).requireOnly(PIXELS);
        NanoDetModel.Output out = network.forward(given.floats(PIXELS, -1, 3, -1, -1));
        return Map.of("logits", out.logits_BNK(), "distance_logits", out.distances_BN4R());
    }

    @Override
    public void close() {
        network.close();
    }
}
