package dev.vireo.models.ps3;

import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders of PS3, `ps3`, `ps3_vision_model` and `ps3_text_model`, as `vireo models run` runs them.
///
/// `input_ids` (B x N) give `pooler_output` and `prompt`; `pixel_values` (B x 3 x H x W) give `last_hidden_state`,
/// `selection_prob.N` and, where something was looked at, `selection_map.N` (0 is the first high-resolution scale).
/// How much is looked at is said by the option `looks` (a number or `all`) or `tokens`. Further inputs for pictures:
/// `prompt` (B x C; with `input_ids`, their prompt), `gt_selection_maps` (B x h x w, floats) and `selection_map.N`,
/// the patches to choose from. With `all-layers` come `hidden_states.N` of pictures, or else of texts.
public final class Ps3Family implements RunnableModel {
    private static final String PIXELS = "pixel_values";
    private static final String IDS = "input_ids";
    private static final String PROMPT = "prompt";
    private static final String TRUTH = "gt_selection_maps";
    private static final String MAP = "selection_map.";
    private static final String PROBABILITY = "selection_prob.";
    private static final String LOOKS = "looks";
    private static final String TOKENS = "tokens";

    private final Ps3Model model;

    private Ps3Family(Ps3Model model) {
        this.model = model;
    }

    /// The models of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new Ps3Family(new Ps3Model(config, parameters));
    }

    @Override
    public String family() {
        return model.family();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        List<String> known = new ArrayList<>();
        if (model.sees()) {
            known.addAll(List.of(PIXELS, PROMPT, TRUTH));
            for (int i = 0; i < model.vision().config().highScales(); i++) {
                known.add(MAP + i);
            }
            options.requireOnly(model.family(), RunnableModel.Options.ALL_LAYERS, LOOKS, TOKENS);
        } else {
            options.requireOnly(model.family(), RunnableModel.Options.ALL_LAYERS);
        }
        if (model.reads()) {
            known.add(IDS);
        }
        RunnableModel.Inputs given = new RunnableModel.Inputs(model.family(), inputs, model.dtype(), model.device())
                .requireOnly(known.toArray(String[]::new));
        boolean see = model.sees() && (given.has(PIXELS) || !given.has(IDS));
        boolean all = options.on(RunnableModel.Options.ALL_LAYERS);
        Map<String, Tensor> out = new LinkedHashMap<>();
        Optional<Tensor> prompt = Optional.empty();
        if (model.reads() && (given.has(IDS) || !see)) {
            Ps3TextModel.Output read = model.text().forward(given.integers(IDS, -1, -1), all && !see);
            out.put(ImageEncoder.Output.POOLED, read.pooled_BC());
            out.put(PROMPT, read.prompt_BC());
            states(out, read.states());
            prompt = Optional.of(read.prompt_BC());
        }
        if (see) {
            out.putAll(see(given, options, prompt));
        } else if (options.text(LOOKS).isPresent() || options.text(TOKENS).isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    options.spelled(LOOKS) + " and " + options.spelled(TOKENS) + " are for pictures, and '" + PIXELS
                            + "' is not given",
                    "");
        }
        return out;
    }

    private Map<String, Tensor> see(
            RunnableModel.Inputs given, RunnableModel.Options options, Optional<Tensor> textPrompt) {
        Tensor pixels = given.floats(PIXELS, -1, 3, -1, -1);
        long batch = pixels.size(0);
        Ps3Config.Vision config = model.vision().config();
        if (textPrompt.isPresent() && given.has(PROMPT)) {
            throw new VireoException(
                    Code.DATA, "both '" + IDS + "' and '" + PROMPT + "' are given for the pictures", "Leave one out.");
        }
        Optional<Tensor> prompt = textPrompt.or(
                () -> given.findFloats(PROMPT, batch, config.trunk().width()));
        List<Tensor> maps = new ArrayList<>();
        for (int i = 0; i < config.highScales() && given.has(MAP + "0"); i++) {
            maps.add(given.floats(MAP + i, batch, -1, -1));
        }
        boolean all = options.on(RunnableModel.Options.ALL_LAYERS);
        Ps3Request request = Ps3Request.looks(looks(options))
                .onlyFrom(maps)
                .hiddenStates(all ? config.trunk().depth() + 1 : 0);
        request = prompt.map(request::prompt).orElse(request);
        request =
                given.findFloats(TRUTH, batch, -1, -1).map(request::groundTruth).orElse(request);
        Ps3Request.Output seen = model.vision().forward(pixels, request);
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put(ImageEncoder.Output.LAST, seen.lastHiddenState_BNC());
        for (int i = 0; i < seen.selectionMaps_BHW().size(); i++) {
            out.put(MAP + i, seen.selectionMaps_BHW().get(i));
        }
        for (int i = 0; i < seen.selectionProbabilities_BHW().size(); i++) {
            out.put(PROBABILITY + i, seen.selectionProbabilities_BHW().get(i));
        }
        states(out, seen.hiddenStates_BNC());
        return out;
    }

    private static void states(Map<String, Tensor> out, List<Tensor> states) {
        for (int i = 0; i < states.size(); i++) {
            out.put("hidden_states." + i, states.get(i));
        }
    }

    private static Ps3Request.Looks looks(RunnableModel.Options options) {
        Optional<Ps3Request.Looks> looks = options.value(
                LOOKS, text -> text.equals("all") ? Ps3Request.Looks.ALL : Ps3Request.Looks.of(Integer.parseInt(text)));
        Optional<Ps3Request.Looks> tokens =
                options.value(TOKENS, text -> Ps3Request.Looks.ofTokens(Long.parseLong(text)));
        if (looks.isPresent() == tokens.isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    looks.isPresent()
                            ? options.spelled(LOOKS) + " and " + options.spelled(TOKENS)
                                    + " both say how much is looked at"
                            : "how much of the pictures is to be looked at is not said",
                    "Give one of " + options.spelled(LOOKS) + " N, " + options.spelled(LOOKS) + " all and "
                            + options.spelled(TOKENS) + " N; 0 for the low resolution alone.");
        }
        return looks.or(() -> tokens).orElseThrow();
    }

    @Override
    public void close() {
        model.close();
    }
}
