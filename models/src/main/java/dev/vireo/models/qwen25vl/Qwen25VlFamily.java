package dev.vireo.models.qwen25vl;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders of Qwen2.5-VL as `vireo models run` runs them.
///
/// Inputs: `input_ids` (B x N) and, if wanted, `attention_mask` of the same shape; of pictures `pixel_values`
/// (N x the numbers of a patch) and `image_grid_thw` (pictures x 3); of videos `pixel_values_videos`,
/// `video_grid_thw` and, if wanted, `second_per_grid_ts` (one number for each video). Outputs: `logits` (B x
/// N x vocabulary) in 32 bits, with `all-layers` also `hidden_states.N` of the decoder. Without `input_ids`,
/// pictures and videos become their features, `image_embeds` and `video_embeds`.
public final class Qwen25VlFamily implements RunnableModel {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String PICTURES = "pixel_values";
    private static final String GRIDS_OF_PICTURES = "image_grid_thw";
    private static final String VIDEOS = "pixel_values_videos";
    private static final String GRIDS_OF_VIDEOS = "video_grid_thw";
    private static final String SECONDS = "second_per_grid_ts";

    private final Qwen25VlModel model;
    private final Parameters parameters;

    private Qwen25VlFamily(Qwen25VlModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters.requireAllUsed();
    }

    /// The network of a folder.
    public static RunnableModel open(ModelConfig config, Parameters parameters) {
        return new Qwen25VlFamily(Qwen25VlModel.of(config, parameters), parameters);
    }

    @Override
    public String family() {
        return Qwen25VlConfig.TYPE;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family(), RunnableModel.Options.ALL_LAYERS);
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device())
                .requireOnly(IDS, MASK, PICTURES, GRIDS_OF_PICTURES, VIDEOS, GRIDS_OF_VIDEOS, SECONDS);
        Optional<Patches> pictures = patches(given, PICTURES, GRIDS_OF_PICTURES, List.of());
        Optional<Patches> videos = patches(given, VIDEOS, GRIDS_OF_VIDEOS, seconds(given));
        if (!given.has(IDS) && (pictures.isPresent() || videos.isPresent())) {
            return features(given, options, pictures, videos);
        }
        Tensor ids_BN = given.tokens(IDS, model.decoder().vocabulary(), -1, -1);
        Optional<Tensor> mask_BN = given.findIntegers(MASK, ids_BN.size(0), ids_BN.size(1));
        Qwen2Model decoder = model.decoder();
        Qwen2Model.Request request = model.request(new Input(ids_BN, mask_BN, pictures, videos));
        Qwen2Model.Output seen =
                decoder.forward(request.states(options.states(model.decoder().layers())));
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("logits", decoder.logits(seen.last_BNC()).to(DType.F32));
        seen.states_BNC().forEach((number, state) -> out.put("hidden_states." + number, state));
        return out;
    }

    private Map<String, Tensor> features(
            Inputs given, RunnableModel.Options options, Optional<Patches> pictures, Optional<Patches> videos) {
        options.requireOnly(family());
        given.requireOnly(PICTURES, GRIDS_OF_PICTURES, VIDEOS, GRIDS_OF_VIDEOS);
        Map<String, Tensor> out = new LinkedHashMap<>();
        pictures.ifPresent(seen -> out.put("image_embeds", model.features(seen)));
        videos.ifPresent(seen -> out.put("video_embeds", model.features(seen)));
        return out;
    }

    /// What is seen under two names, of which none may lack.
    private static Optional<Patches> patches(Inputs given, String pixels, String grids, List<Double> seconds) {
        if (!given.has(pixels) && !given.has(grids) && seconds.isEmpty()) {
            return Optional.empty();
        }
        Tensor patches_NP = given.floats(pixels, -1, -1);
        long[] sizes = given.integers(grids, -1, 3).toLongs();
        List<Grid> read = new ArrayList<>();
        for (int i = 0; i < sizes.length; i += 3) {
            read.add(grid(grids, i / 3, sizes[i], sizes[i + 1], sizes[i + 2]));
        }
        long needed = read.stream().mapToLong(Grid::patches).sum();
        if (needed != patches_NP.size(0)) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + pixels + "' has " + patches_NP.size(0) + " patches, but '" + grids
                            + "' has grids of " + needed,
                    "A grid of T, H and W has T x H x W patches.");
        }
        if (!seconds.isEmpty() && seconds.size() != read.size()) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + SECONDS + "' has " + seconds.size() + " numbers, but '" + grids + "' has "
                            + read.size() + " videos",
                    "");
        }
        return Optional.of(new Patches(patches_NP, read, seconds));
    }

    private static Grid grid(String input, int number, long frames, long rows, long columns) {
        try {
            return new Grid(Math.toIntExact(frames), Math.toIntExact(rows), Math.toIntExact(columns));
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + input + "' has at " + number + " the sizes " + frames + ", " + rows + " and "
                            + columns + ", which are no grid of patches",
                    "",
                    e);
        }
    }

    /// In 32 bits whatever the type of the network: they become whole numbers.
    private static List<Double> seconds(Inputs given) {
        Inputs exact = new Inputs(given.family(), given.tensors(), DType.F32, given.device());
        List<Double> out = new ArrayList<>();
        if (exact.has(SECONDS)) {
            for (float each : exact.floats(SECONDS, -1).toFloats()) {
                if (!(each >= 0 && each < Integer.MAX_VALUE)) {
                    throw new VireoException(
                            Code.DATA, "the input '" + SECONDS + "' holds " + each + ", not a time in seconds", "");
                }
                out.add((double) each);
            }
        }
        return out;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
