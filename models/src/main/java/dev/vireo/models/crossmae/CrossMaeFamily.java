package dev.vireo.models.crossmae;

import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.internal.folder.EncoderModel;
import dev.vireo.models.internal.folder.EncoderModel.Joint;
import dev.vireo.models.internal.folder.EncoderModel.Pictures;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders of masked autoencoders, `crossmae` and `mae`, as `vireo models run` runs them.
///
/// With the input `noise` (B x patches, a number for each patch) patches are hidden as
/// [CrossMae#forward] does it: the outputs are `loss` (one number) and `pred`, with `all-layers` also
/// the states of the visible patches. The options are `mask-ratio` and `kept-mask-ratio`, which is as
/// large unless given; without both they are those of config.json, where training left its `mask_ratio`
/// and `kept_mask_ratio`, or else 0.75. Without `noise` the encoder sees everything, and inputs, options
/// and outputs are those of [EncoderModel].
public final class CrossMaeFamily implements RunnableModel {
    private static final String PIXELS = "pixel_values";
    private static final String NOISE = "noise";
    private static final String MASK = "mask-ratio";
    private static final String KEPT = "kept-mask-ratio";
    private static final double USUAL = 0.75;

    private final String family;
    private final CrossMae network;
    private final Parameters parameters;
    private final EncoderModel encoder;
    private final double maskRatio;
    private final double keptMaskRatio;

    private CrossMaeFamily(ModelConfig config, CrossMae network, Parameters parameters) {
        this.family = config.text("model_type");
        this.maskRatio = config.number("mask_ratio", USUAL);
        this.keptMaskRatio = config.number("kept_mask_ratio", maskRatio);
        this.network = network;
        this.parameters = parameters;
        this.encoder = EncoderModel.ofPictures(family, parameters, new Pictures(3, this::features), Joint.NOTHING);
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new CrossMaeFamily(config, CrossMae.of(config, parameters), parameters);
    }

    private ImageEncoder.Output features(Tensor pixels_B3HW, boolean anySize, boolean allStates) {
        CrossMaeConfig config = network.config();
        long height = pixels_B3HW.size(2);
        long width = pixels_B3HW.size(3);
        if (!anySize && (height != config.height() || width != config.width())) {
            throw new IllegalArgumentException("pictures of " + width + "x" + height + " pixels, where the network has "
                    + config.width() + "x" + config.height());
        }
        if (!allStates) {
            return new ImageEncoder.Output(network.features(pixels_B3HW), Optional.empty(), List.of());
        }
        List<Tensor> states = network.hiddenStates(pixels_B3HW);
        return new ImageEncoder.Output(network.features(states), Optional.empty(), states);
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        boolean masked = inputs.containsKey(NOISE)
                || options.text(MASK).isPresent()
                || options.text(KEPT).isPresent();
        if (!masked) {
            return encoder.run(inputs, options);
        }
        options.requireOnly(family, RunnableModel.Options.ALL_LAYERS, MASK, KEPT);
        RunnableModel.Inputs given =
                new RunnableModel.Inputs(family, inputs, DType.F32, parameters.device()).requireOnly(PIXELS, NOISE);
        CrossMaeConfig config = network.config();
        Tensor pixels_B3HW = given.floats(PIXELS, -1, 3, config.height(), config.width());
        Tensor noise_BN = given.floats(NOISE, pixels_B3HW.size(0), config.patches());
        Optional<Double> hidden = options.value(MASK, Double::parseDouble);
        double ratio = hidden.orElse(maskRatio);
        double kept = options.value(KEPT, Double::parseDouble).orElse(hidden.orElse(keptMaskRatio));
        CrossMae.Output output = network.forward(pixels_B3HW, noise_BN, ratio, kept);
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("loss", output.loss().reshape(1));
        out.put("pred", output.pred());
        if (options.on(RunnableModel.Options.ALL_LAYERS)) {
            List<Tensor> states = network.seenStates(pixels_B3HW, output.masking());
            for (int i = 0; i < states.size(); i++) {
                out.put("hidden_states." + i, states.get(i));
            }
        }
        return out;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
