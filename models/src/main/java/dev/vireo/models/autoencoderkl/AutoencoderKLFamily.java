package dev.vireo.models.autoencoderkl;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// The folders of class `AutoencoderKL`, as `vireo models run` runs them: `sample` (B x channels x H x W, from -1 to 1)
/// gives `moments` and `latents`, the scaled mean; `latents` give `sample`. It has no options.
public final class AutoencoderKLFamily implements RunnableModel {
    private static final String FAMILY = "AutoencoderKL";
    private static final String SAMPLE = "sample";
    private static final String LATENTS = "latents";

    private final AutoencoderKL network;

    private AutoencoderKLFamily(AutoencoderKL network) {
        this.network = network;
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new AutoencoderKLFamily(AutoencoderKL.of(config, parameters));
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(FAMILY);
        RunnableModel.Inputs given = new RunnableModel.Inputs(FAMILY, inputs, network.dtype(), network.device())
                .requireOnly(SAMPLE, LATENTS);
        AutoencoderKLConfig config = network.config();
        if (given.has(SAMPLE) && given.has(LATENTS)) {
            throw new VireoException(
                    Code.DATA, "both '" + SAMPLE + "' and '" + LATENTS + "' are given", "Leave one out.");
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        if (given.has(LATENTS)) {
            out.put(SAMPLE, network.decode(given.floats(LATENTS, -1, config.latentChannels(), -1, -1)));
        } else {
            Tensor moments = network.moments(given.floats(SAMPLE, -1, config.inChannels(), -1, -1));
            out.put("moments", moments);
            out.put(LATENTS, moments.narrow(1, 0, config.latentChannels()).mul(config.scale()));
        }
        return out;
    }

    @Override
    public void close() {
        network.close();
    }
}
