package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folders of Qwen2 and Llama as `vireo models run` runs them: `input_ids` (B x N) and, if wanted,
/// `attention_mask` of the same shape to `logits` (B x N x vocabulary) in 32 bits, with `all-layers` also
/// to `hidden_states.N`.
public final class Qwen2Family implements RunnableModel {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";

    private final Qwen2Model model;

    private Qwen2Family(Qwen2Model model) {
        this.model = model;
        model.parameters().requireAllUsed();
    }

    /// The decoder of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new Qwen2Family(Qwen2Model.of(config, parameters));
    }

    @Override
    public String family() {
        return model.type();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family(), RunnableModel.Options.ALL_LAYERS);
        RunnableModel.Inputs given =
                new RunnableModel.Inputs(family(), inputs, model.dtype(), model.device()).requireOnly(IDS, MASK);
        Tensor ids_BN = given.tokens(IDS, model.vocabulary(), -1, -1);
        Qwen2Model.Request request = Qwen2Model.Request.ids(ids_BN).states(options.states(model.layers()));
        Optional<Tensor> mask_BN = given.findIntegers(MASK, ids_BN.size(0), ids_BN.size(1));
        Qwen2Model.Output seen = model.forward(mask_BN.map(request::kept).orElse(request));
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("logits", model.logits(seen.last_BNC()).to(DType.F32));
        seen.states_BNC().forEach((number, state) -> out.put("hidden_states." + number, state));
        return out;
    }

    @Override
    public void close() {
        model.parameters().close();
    }
}
