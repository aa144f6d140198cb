package dev.vireo.models.depthanything;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Map;

/// The folders of Depth Anything, of either version, as `vireo models run` runs them.
///
/// Input: `pixel_values` (B x channels x H x W). Output: `predicted_depth` (B x H x W, cut to whole patches). It
/// has no options.
public final class DepthAnythingFamily implements RunnableModel {
    private static final String PIXELS = "pixel_values";

    private final DepthAnythingModel model;
    private final Parameters parameters;

    private DepthAnythingFamily(DepthAnythingModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters.requireAllUsed();
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters p) {
        return new DepthAnythingFamily(DepthAnythingModel.of(config, p), p);
    }

    @Override
    public String family() {
        return "depth_anything";
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family());
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device()).requireOnly(PIXELS);
        Tensor pixels = given.floats(PIXELS, -1, model.config().backbone().channels(), -1, -1);
        try {
            return Map.of("predicted_depth", model.forward(pixels));
        } catch (IllegalArgumentException e) {
            throw new VireoException(Code.DATA, "the input '" + PIXELS + "': " + e.getMessage(), "Enlarge it.", e);
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
