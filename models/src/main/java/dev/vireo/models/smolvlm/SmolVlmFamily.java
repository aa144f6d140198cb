package dev.vireo.models.smolvlm;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/// The folders of SmolVLM and Idefics3 as `vireo models run` runs them.
///
/// Inputs: `input_ids` (B x N) and, if wanted, `attention_mask` of the same shape; of pictures, or tiles of them,
/// `pixel_values` (B x pictures x channels x H x W; one that is 0 everywhere fills up a shorter row and is not
/// seen) and, if wanted, `pixel_attention_mask` (B x pictures x H x W, 0 for padding). Outputs: `logits` (B x N x
/// vocabulary) in 32 bits, with `all-layers` also `hidden_states.N` of the decoder. Without `input_ids`:
/// `image_embeds`, the rows of each picture.
public final class SmolVlmFamily implements RunnableModel {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String PICTURES = "pixel_values";
    private static final String PIXELS_KEPT = "pixel_attention_mask";

    private final SmolVlmModel model;
    private final Parameters parameters;

    private SmolVlmFamily(SmolVlmModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters.requireAllUsed();
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters p) {
        return new SmolVlmFamily(SmolVlmModel.of(config, p), p);
    }

    @Override
    public String family() {
        return model.type();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family(), RunnableModel.Options.ALL_LAYERS);
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device())
                .requireOnly(IDS, MASK, PICTURES, PIXELS_KEPT);
        Optional<Tensor> pictures_TMC = pictures(given);
        if (!given.has(IDS) && pictures_TMC.isPresent()) {
            options.requireOnly(family());
            given.requireOnly(PICTURES, PIXELS_KEPT);
            return Map.of("image_embeds", pictures_TMC.get());
        }
        Qwen2Model decoder = model.decoder();
        Tensor ids_BN = given.tokens(IDS, decoder.vocabulary(), -1, -1);
        Optional<Tensor> mask_BN = given.findIntegers(MASK, ids_BN.size(0), ids_BN.size(1));
        Set<Integer> states = options.states(decoder.layers());
        Qwen2Model.Output seen =
                decoder.forward(model.request(ids_BN, mask_BN, pictures_TMC).states(states));
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("logits", decoder.logits(seen.last_BNC()).to(DType.F32));
        seen.states_BNC().forEach((number, state) -> out.put("hidden_states." + number, state));
        return out;
    }

    /// The rows of all pictures but those that fill up.
    private Optional<Tensor> pictures(Inputs given) {
        if (!given.has(PICTURES) && !given.has(PIXELS_KEPT)) {
            return Optional.empty();
        }
        Tensor all_BPCHW = given.floats(PICTURES, -1, -1, model.channels(), -1, -1);
        long[] shape = all_BPCHW.shape();
        long count = shape[0] * shape[1];
        Tensor all_TCHW = all_BPCHW.reshape(count, shape[2], shape[3], shape[4]);
        float[] sums = all_TCHW.abs().to(DType.F32).reshape(count, -1).max(1).toFloats();
        long[] real = LongStream.range(0, count).filter(i -> sums[(int) i] != 0).toArray();
        // Where there is none, the first stands for one.
        long[] chosen = real.length == 0 ? new long[] {0} : real;
        Tensor places = Tensor.of(chosen, chosen.length).to(all_TCHW.device());
        Optional<Tensor> kept_THW = given.findIntegers(PIXELS_KEPT, shape[0], shape[1], shape[3], shape[4])
                .map(kept -> kept.reshape(count, shape[3], shape[4]).indexSelect(0, places));
        return Optional.of(model.features(all_TCHW.indexSelect(0, places), kept_THW));
    }

    @Override
    public void close() {
        parameters.close();
    }
}
