package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.nvila.NvilaModel.Input;
import dev.vireo.models.nvila.Tiles.Blocks;
import dev.vireo.models.nvila.Tiles.Cut;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The folders of NVILA as `vireo models run` runs them.
///
/// Inputs: `input_ids` (B x N) and, if wanted, `attention_mask` of the same shape; of pictures `pixel_values`
/// (tiles x channels x H x W) and, where tiles of several scales are put together, `block_sizes` (pictures x
/// 2: rows and columns of the last scale); of videos `pixel_values_videos` (frames x channels x H x W) and
/// `video_frames`, how many each has. Without `block_sizes` each tile has a place of its own. Outputs:
/// `logits` (B x M x vocabulary) in 32 bits, where a text has as many rows more as its pictures have, and
/// `attention_mask` (B x M), 0 behind shorter texts; with `all-layers` also `hidden_states.N` of the decoder.
/// Without `input_ids`, `image_embeds` and `video_embeds`: the rows of all pictures, without the tokens
/// around them, and those of all videos, with them.
public final class NvilaFamily implements RunnableModel {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String PICTURES = "pixel_values";
    private static final String BLOCKS = "block_sizes";
    private static final String VIDEOS = "pixel_values_videos";
    private static final String FRAMES = "video_frames";

    private final NvilaModel model;
    private final String type;
    private final Parameters parameters;

    private NvilaFamily(NvilaModel model, String type, Parameters parameters) {
        this.model = model;
        this.type = type;
        this.parameters = parameters.requireAllUsed();
    }

    /// The network of a folder.
    public static RunnableModel open(ModelFolder folder, Parameters parameters) {
        try (Tokenizer tokenizer = Tokenizer.open(NvilaModel.language(folder))) {
            return open(folder.config(), MediaTokens.of(folder, tokenizer), parameters);
        }
    }

    /// The network of a configuration whose parts are objects in it.
    public static RunnableModel open(ModelConfig config, MediaTokens tokens, Parameters parameters) {
        return new NvilaFamily(NvilaModel.of(config, tokens, parameters), config.text("model_type"), parameters);
    }

    @Override
    public String family() {
        return type;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, RunnableModel.Options options) {
        options.requireOnly(family(), RunnableModel.Options.ALL_LAYERS);
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device())
                .requireOnly(IDS, MASK, PICTURES, BLOCKS, VIDEOS, FRAMES);
        Optional<Tiles> pictures = pictures(given);
        List<Tensor> videos = videos(given);
        if (!given.has(IDS) && (pictures.isPresent() || !videos.isEmpty())) {
            return features(given, options, pictures, videos);
        }
        Tensor ids_BN = given.tokens(IDS, model.decoder().vocabulary(), -1, -1);
        Optional<Tensor> mask_BN = given.findIntegers(MASK, ids_BN.size(0), ids_BN.size(1));
        Qwen2Model decoder = model.decoder();
        Qwen2Model.Request request = model.request(new Input(ids_BN, mask_BN, pictures, videos));
        Qwen2Model.Output seen =
                decoder.forward(request.states(options.states(model.decoder().layers())));
        Map<String, Tensor> out = new LinkedHashMap<>();
        Tensor logits_BMV = decoder.logits(seen.last_BNC()).to(DType.F32);
        out.put("logits", logits_BMV);
        out.put(
                MASK,
                request.kept_BM()
                        .orElseGet(() -> Tensor.full(1, logits_BMV.size(0), logits_BMV.size(1))
                                .to(DType.I64)));
        seen.states_BNC().forEach((number, state) -> out.put("hidden_states." + number, state));
        return out;
    }

    private Map<String, Tensor> features(
            Inputs given, RunnableModel.Options options, Optional<Tiles> pictures, List<Tensor> videos) {
        options.requireOnly(family());
        given.requireOnly(PICTURES, BLOCKS, VIDEOS, FRAMES);
        Map<String, Tensor> out = new LinkedHashMap<>();
        pictures.ifPresent(seen -> out.put("image_embeds", together(model.features(seen))));
        if (!videos.isEmpty()) {
            out.put("video_embeds", together(videos));
        }
        return out;
    }

    private static Tensor together(List<Tensor> rows) {
        return Tensor.cat(0, rows.toArray(Tensor[]::new));
    }

    private Optional<Tiles> pictures(Inputs given) {
        if (!given.has(PICTURES) && !given.has(BLOCKS)) {
            return Optional.empty();
        }
        Tensor pixels_TCHW = given.floats(PICTURES, -1, -1, -1, -1);
        int tiles = Math.toIntExact(pixels_TCHW.size(0));
        if (!given.has(BLOCKS)) {
            return Optional.of(new Tiles(
                    pixels_TCHW,
                    IntStream.range(0, tiles).mapToObj(_ -> Cut.of(1)).toList()));
        }
        long[] sizes = given.integers(BLOCKS, -1, 2).toLongs();
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < sizes.length; i += 2) {
            cuts.add(cut(i / 2, sizes[i], sizes[i + 1]));
        }
        long needed = cuts.stream().mapToLong(Cut::tiles).sum();
        if (needed != tiles) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + PICTURES + "' has " + tiles + " tiles, but '" + BLOCKS + "' needs " + needed,
                    "A picture has the tiles of all scales before the last one, and rows x columns there.");
        }
        return Optional.of(new Tiles(pixels_TCHW, cuts));
    }

    private Cut cut(int number, long rows, long columns) {
        try {
            Blocks last = new Blocks(Math.toIntExact(rows), Math.toIntExact(columns));
            return new Cut(model.tilesBeforeLast() + last.count(), Optional.of(last));
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + BLOCKS + "' has at " + number + " " + rows + " x " + columns + " tiles",
                    "Rows and columns are from 1 to " + NvilaConfig.MOST_TILES + ".",
                    e);
        }
    }

    private List<Tensor> videos(Inputs given) {
        if (!given.has(VIDEOS) && !given.has(FRAMES)) {
            return List.of();
        }
        Tensor pixels_FCHW = given.floats(VIDEOS, -1, -1, -1, -1);
        long[] counts = given.has(FRAMES) ? given.integers(FRAMES, -1).toLongs() : new long[] {pixels_FCHW.size(0)};
        long needed = 0;
        for (long count : counts) {
            needed += count >= 1 && count <= pixels_FCHW.size(0) ? count : pixels_FCHW.size(0) + 1;
        }
        if (needed != pixels_FCHW.size(0)) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + VIDEOS + "' has " + pixels_FCHW.size(0) + " frames, and '" + FRAMES
                            + "' does not share them out",
                    "It has the count of each video's frames, each from 1.");
        }
        List<Tensor> out = new ArrayList<>();
        long at = 0;
        for (long count : counts) {
            out.add(model.video(List.of(model.frames(pixels_FCHW.narrow(0, at, count)))));
            at += count;
        }
        return out;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
