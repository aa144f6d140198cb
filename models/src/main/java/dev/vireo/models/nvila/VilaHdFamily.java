package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.nvila.VilaHdModel.Looking;
import dev.vireo.models.nvila.VilaHdModel.Reading;
import dev.vireo.models.ps3.Ps3Request.Looks;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders of VILA-HD as `vireo models run` runs them.
///
/// Inputs: `input_ids` (1 x N) and `pixel_values` (pictures x 3 x H x W), a token for each picture. Outputs:
/// `logits` (1 x M x vocabulary) in 32 bits, `selection_map.N` for each high-resolution scale (pictures x
/// rows x columns) where something was looked at, and `prompt`, what was looked for, where a question said
/// it. Options: `looks` or `tokens`, how much is looked at (otherwise as the folder says).
public final class VilaHdFamily implements RunnableModel {
    private static final String IDS = "input_ids";
    private static final String PIXELS = "pixel_values";
    private static final String LOOKS = "looks";
    private static final String TOKENS = "tokens";

    private final VilaHdModel model;
    private final Parameters parameters;

    private VilaHdFamily(VilaHdModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters
                .ignore(name -> name.endsWith("logit_scale") || name.endsWith("logit_bias"))
                .requireAllUsed();
    }

    /// The network of a folder.
    public static RunnableModel open(ModelFolder folder, Parameters parameters) {
        try (Tokenizer tokenizer = Tokenizer.open(NvilaModel.language(folder))) {
            return open(folder.config(), MediaTokens.of(folder, tokenizer), parameters);
        }
    }

    /// The network of a configuration whose parts are objects in it.
    public static RunnableModel open(ModelConfig config, MediaTokens tokens, Parameters parameters) {
        return new VilaHdFamily(VilaHdModel.of(config, tokens, parameters), parameters);
    }

    @Override
    public String family() {
        return VilaHdModel.TYPE;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family(), LOOKS, TOKENS);
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device()).requireOnly(IDS, PIXELS);
        Tensor ids_1N = given.tokens(IDS, model.decoder().vocabulary(), 1, -1);
        List<Integer> ids =
                Arrays.stream(ids_1N.toLongs()).mapToObj(Math::toIntExact).toList();
        Tensor pixels = given.findFloats(PIXELS, -1, 3, -1, -1)
                .orElseGet(() -> Tensor.zeros(parameters.dtype(), parameters.device(), 0, 3, 1, 1));
        Qwen2Model decoder = model.decoder();
        try (Reading reading = model.read(ids, pixels, looking(options))) {
            Map<String, Tensor> out = new LinkedHashMap<>();
            Qwen2Model.Request request =
                    Qwen2Model.Request.rows(reading.rows_NC().unsqueeze(0));
            out.put(
                    "logits",
                    decoder.logits(decoder.forward(request).last_BNC()).to(DType.F32));
            reading.sought_1C().ifPresent(sought -> out.put("prompt", sought));
            for (int i = 0; i < reading.maps_BHW().size(); i++) {
                out.put("selection_map." + i, reading.maps_BHW().get(i));
            }
            return out;
        }
    }

    private Looking looking(RunnableModel.Options options) {
        Optional<Looks> looks =
                options.value(LOOKS, text -> text.equals("all") ? Looks.ALL : Looks.of(Integer.parseInt(text)));
        Optional<Looks> tokens = options.value(TOKENS, text -> Looks.ofTokens(Long.parseLong(text)));
        if (looks.isPresent() && tokens.isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    options.spelled(LOOKS) + " and " + options.spelled(TOKENS) + " both say how much is looked at",
                    "Give one of them.");
        }
        return looks.or(() -> tokens).map(model.usual()::looks).orElse(model.usual());
    }

    @Override
    public void close() {
        parameters.close();
    }
}
