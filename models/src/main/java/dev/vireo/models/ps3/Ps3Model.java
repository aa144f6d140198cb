package dev.vireo.models.ps3;

import dev.vireo.models.EncoderOutput;
import dev.vireo.models.Models;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunInputs;
import dev.vireo.models.RunOptions;
import dev.vireo.models.RunnableModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A PS3 folder: a vision model, a text model, or both.
///
/// As `vireo models run` runs it: `input_ids` (B x N) give `pooler_output` and `prompt`; `pixel_values`
/// (B x 3 x H x W) give `last_hidden_state`, `selection_prob.N` and, where something was looked at,
/// `selection_map.N` (0 is the first high-resolution scale). How much is looked at is said by the option `looks`
/// (a number or `all`) or `tokens`. Further inputs for pictures: `prompt` (B x C; with `input_ids`, their
/// prompt), `gt_selection_maps` (B x h x w, floats) and `selection_map.N`, the patches to choose from. With
/// `all-layers` come `hidden_states.N` of pictures, or else of texts.
///
/// ```java
/// try (Ps3Model ps3 = Ps3Model.open(folder, DType.BF16, Device.CPU);
///         Scope scope = Scope.inference()) {
///     Tensor prompt = ps3.text().forward(words).prompt_BC();
///     Ps3Output out = ps3.vision().forward(pixels, Ps3Request.looks(Looks.of(2)).prompt(prompt));
/// }
/// ```
public final class Ps3Model implements RunnableModel {
    private static final String PIXELS = "pixel_values";
    private static final String IDS = "input_ids";
    private static final String PROMPT = "prompt";
    private static final String TRUTH = "gt_selection_maps";
    private static final String MAP = "selection_map.";
    private static final String PROBABILITY = "selection_prob.";
    private static final String LOOKS = "looks";
    private static final String TOKENS = "tokens";

    private final String family;
    private final Parameters parameters;
    private final Optional<Ps3VisionModel> vision;
    private final Optional<Ps3TextModel> text;

    /// The models of a configuration over these parameters, which it owns from now on.
    ///
    /// @throws VireoException with code DATA when a value is missing or not understood, or the parameters are not
    ///     those of the configuration
    public Ps3Model(ModelConfig config, Parameters parameters) {
        Ps3Config read = Ps3Config.read(config);
        this.family = config.text("model_type", Ps3Config.BOTH);
        this.parameters = parameters;
        vision = read.vision().map(c -> new Ps3VisionModel(c, parameters.at("vision_model")));
        text = read.text().map(c -> new Ps3TextModel(c, parameters.at("text_model")));
        parameters.requireAllUsed();
    }

    /// Loads a folder, frozen.
    ///
    /// @throws VireoException with code DATA when the folder is malformed or of another kind
    public static Ps3Model open(Path folder, DType dtype, Device device) {
        RunnableModel model = Models.open(folder, dtype, device);
        if (model instanceof Ps3Model ps3) {
            return ps3;
        }
        model.close();
        throw new VireoException(
                Code.DATA, "[" + folder + "] is of type " + model.family() + ", not of ps3", "Give a PS3 folder.");
    }

    /// The vision model.
    ///
    /// @throws VireoException with code DATA when the folder holds none
    public Ps3VisionModel vision() {
        return vision.orElseThrow(() -> missing("vision"));
    }

    /// The text model.
    ///
    /// @throws VireoException with code DATA when the folder holds none
    public Ps3TextModel text() {
        return text.orElseThrow(() -> missing("text"));
    }

    private VireoException missing(String what) {
        return new VireoException(
                Code.DATA, "a folder of type " + family + " holds no " + what + " model here", "Give another folder.");
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunOptions options) {
        List<String> known = new ArrayList<>();
        if (vision.isPresent()) {
            known.addAll(List.of(PIXELS, PROMPT, TRUTH));
            for (int i = 0; i < vision().config().highScales(); i++) {
                known.add(MAP + i);
            }
            options.requireOnly(family, RunOptions.ALL_LAYERS, LOOKS, TOKENS);
        } else {
            options.requireOnly(family, RunOptions.ALL_LAYERS);
        }
        if (text.isPresent()) {
            known.add(IDS);
        }
        RunInputs given = new RunInputs(family, inputs, parameters.dtype(), parameters.device())
                .requireOnly(known.toArray(String[]::new));
        boolean see = vision.isPresent() && (given.has(PIXELS) || !given.has(IDS));
        boolean all = options.on(RunOptions.ALL_LAYERS);
        Map<String, Tensor> out = new LinkedHashMap<>();
        Tensor prompt = null;
        if (text.isPresent() && (given.has(IDS) || !see)) {
            Ps3TextModel.Output read = text().forward(given.integers(IDS, -1, -1), all && !see);
            out.put(EncoderOutput.POOLED, read.pooled_BC());
            out.put(PROMPT, read.prompt_BC());
            states(out, read.states());
            prompt = read.prompt_BC();
        }
        if (see) {
            out.putAll(see(given, options, prompt));
        } else if (options.text(LOOKS).isPresent() || options.text(TOKENS).isPresent()) {
            throw new VireoException(
                    Code.USAGE, "--looks and --tokens are for pictures, and '" + PIXELS + "' is not given", "");
        }
        return out;
    }

    private Map<String, Tensor> see(RunInputs given, RunOptions options, @Nullable Tensor textPrompt) {
        Tensor pixels = given.floats(PIXELS, -1, 3, -1, -1);
        long batch = pixels.size(0);
        Ps3VisionConfig config = vision().config();
        if (textPrompt != null && given.has(PROMPT)) {
            throw new VireoException(
                    Code.DATA, "both '" + IDS + "' and '" + PROMPT + "' are given for the pictures", "Leave one out.");
        }
        Tensor prompt = textPrompt == null
                ? given.floatsOrNull(PROMPT, batch, config.trunk().width())
                : textPrompt;
        List<Tensor> maps = new ArrayList<>();
        for (int i = 0; i < config.highScales() && given.has(MAP + "0"); i++) {
            maps.add(given.floats(MAP + i, batch, -1, -1));
        }
        boolean all = options.on(RunOptions.ALL_LAYERS);
        Ps3Output seen = vision().forward(
                        pixels,
                        Ps3Request.looks(looks(options))
                                .prompt(prompt)
                                .groundTruth(given.floatsOrNull(TRUTH, batch, -1, -1))
                                .onlyFrom(maps)
                                .hiddenStates(all ? config.trunk().depth() + 1 : 0));
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put(EncoderOutput.LAST, seen.lastHiddenState_BNC());
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

    private static Looks looks(RunOptions options) {
        Optional<Looks> looks =
                options.value(LOOKS, text -> text.equals("all") ? Looks.ALL : Looks.of(Integer.parseInt(text)));
        Optional<Looks> tokens = options.value(TOKENS, text -> Looks.ofTokens(Long.parseLong(text)));
        if (looks.isPresent() == tokens.isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    looks.isPresent()
                            ? "--looks and --tokens both say how much is looked at"
                            : "how much of the pictures is to be looked at is not said",
                    "Give one of --looks N, --looks all and --tokens N; 0 for the low resolution alone.");
        }
        return looks.or(() -> tokens).orElseThrow();
    }

    @Override
    public void close() {
        parameters.close();
    }
}
