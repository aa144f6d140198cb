package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.models.nvila.NvilaConfig.Around;
import dev.vireo.models.nvila.Tiles.Blocks;
import dev.vireo.models.nvila.Tiles.Cut;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.siglip.SiglipConfig;
import dev.vireo.models.siglip.SiglipVisionModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// NVILA: texts with pictures and videos in them to a score for every token that may come next. What is seen
/// is scaled up first, into tiles, and compressed then, by the projector and, of videos, over time.
///
/// ```java
/// ModelFolder folder = ModelFolder.open(Path.of("nvila-8b"));
/// NvilaModel model = NvilaModel.of(folder, tokenizer, parameters);
/// Tiles seen = NvilaProcessor.open(folder).apply(List.of(image));
/// Prompt rows = model.prompts(Input.of(tokens).pictures(seen)).getFirst();
/// try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
///     generator.generate(rows, settings, Listener.NONE);
/// }
/// ```
public final class NvilaModel {
    /// The values of `model_type` that it reads.
    public static final List<String> TYPES = NvilaConfig.TYPES;

    /// So many tiles go through the tower at once, which bounds the memory that they take.
    private static final int AT_ONCE = 4;

    private final NvilaConfig config;
    private final Qwen2Model decoder;
    private final SiglipVisionModel tower;
    private final int state;
    private final Projector projector;
    private final MediaTokens tokens;
    private final Ring ofPictures;
    private final VideoPools videos;

    /// The tokens around the rows of a picture, or of a frame.
    private record Ring(List<Integer> start, List<Integer> end) {}

    /// Rows of numbers, and the tokens in whose places they stand.
    private record Rows(Tensor rows_NC, List<Integer> tokens) {}

    private NvilaModel(ModelConfig whole, MediaTokens tokens, Parameters p) {
        config = NvilaConfig.of(whole);
        this.tokens = tokens;
        decoder = Qwen2Model.of(whole.object(NvilaConfig.DECODER), p.at("llm"));
        SiglipConfig.Vision sizes = NvilaConfig.tower(whole.object(NvilaConfig.TOWER));
        tower = SiglipVisionModel.of(
                whole.object(NvilaConfig.TOWER), p.at("vision_tower").at("vision_tower"));
        state = config.state(whole, sizes.encoder().layers());
        ModelConfig own = whole.object(NvilaConfig.PROJECTOR);
        own.supportsOnly("model_type", "v2l_projector");
        projector = Projector.of(own, config.feature(sizes.encoder().width()), decoder.width(), p.at("mm_projector"));
        HuggingFaceConfig.common(own).requireAllRead();
        whole.requireAllRead();
        if (!config.scales().isEmpty() && config.scales().getFirst() / sizes.patchSize() != sizes.side()) {
            throw whole.notUnderstood(
                    "s2_scales", "the side of the tower's pictures, " + sizes.imageSize() + ", as the first of them");
        }
        for (List<Integer> pool : config.videos().pools()) {
            long side = projector.rows(sizes.side());
            if (side % pool.get(1) != 0 || side % pool.get(2) != 0) {
                throw whole.notUnderstood(
                        "video_encoder", "pool_sizes that divide the rows of a frame, " + side + " x " + side);
            }
        }
        ofPictures = ring(config.pictures());
        Ring ofVideos = ring(config.videos().around());
        videos = new VideoPools(
                config.videos().pools(),
                ofVideos.start(),
                ofVideos.end(),
                config.videos().separator().map(tokens.written()).orElse(List.of()),
                tokens.video().orElse(tokens.picture()),
                side(),
                ids -> words(ids).rows_NC());
        for (int token : Arrays.asList(tokens.picture(), tokens.video().orElse(0))) {
            if (token >= decoder.vocabulary()) {
                throw new VireoException(
                        Code.DATA,
                        "[" + whole.file() + "] the tokenizer has the token " + token
                                + " for pictures or videos, and the language model knows " + decoder.vocabulary(),
                        "Tokenizer and language model are of different versions; fetch the folder again.");
            }
        }
    }

    private Ring ring(Around around) {
        return new Ring(
                around.start().map(tokens.written()).orElse(List.of()),
                around.end().map(tokens.written()).orElse(List.of()));
    }

    /// The network of a folder: of type `llava_llama` as its training leaves it, or `vila` as the conversion
    /// for transformers does.
    ///
    /// @param tokenizer of the folder's language model; it must be open until the network is built
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here, or the tokenizer has no token for pictures
    public static NvilaModel of(ModelFolder folder, Tokenizer tokenizer, Parameters p) {
        return new NvilaModel(folder.config(), MediaTokens.of(folder, tokenizer), p);
    }

    /// The network of a configuration whose parts are objects in it, with the tokens of a tokenizer.
    ///
    /// @throws VireoException with code DATA as [#of(ModelFolder, Tokenizer, Parameters)] does
    public static NvilaModel of(ModelConfig whole, MediaTokens tokens, Parameters p) {
        return new NvilaModel(whole, tokens, p);
    }

    /// The folder in which the language model has its tokenizer and its template: `llm`, or the whole where
    /// the parts do not lie apart.
    public static Path language(ModelFolder folder) {
        Path own = folder.path().resolve("llm");
        return Files.isDirectory(own) ? own : folder.path();
    }

    /// The part that reads and writes.
    public Qwen2Model decoder() {
        return decoder;
    }

    /// The tokens in whose places pictures and videos stand.
    public MediaTokens tokens() {
        return tokens;
    }

    /// Texts and what is seen in them.
    ///
    /// @param ids_BN tokens, one for each place of a picture ([Cut#places]) and one for each video
    /// @param kept_BN 0 for padding, at the left, the right or anywhere
    /// @param pictures in the order of the texts
    /// @param videos the rows of each ([#video]), in the order of the texts
    public record Input(Tensor ids_BN, Optional<Tensor> kept_BN, Optional<Tiles> pictures, List<Tensor> videos) {
        /// Copies the list.
        public Input {
            videos = List.copyOf(videos);
        }

        /// Texts alone.
        public static Input of(Tensor ids_BN) {
            return new Input(ids_BN, Optional.empty(), Optional.empty(), List.of());
        }

        /// One text alone.
        public static Input of(List<Integer> tokens) {
            return of(Tensor.of(tokens.stream().mapToLong(Integer::longValue).toArray(), 1, tokens.size()));
        }

        /// The same with padding: integers, 0 for padding.
        public Input kept(Tensor mask_BN) {
            return new Input(ids_BN, Optional.of(mask_BN), pictures, videos);
        }

        /// The same with pictures.
        public Input pictures(Tiles seen) {
            return new Input(ids_BN, kept_BN, Optional.of(seen), videos);
        }

        /// The same with videos, each as [#video] gives it.
        public Input videos(List<Tensor> rows_NC) {
            return new Input(ids_BN, kept_BN, pictures, rows_NC);
        }
    }

    /// How many tiles a picture has before those of its last scale.
    int tilesBeforeLast() {
        return config.tilesBeforeLast();
    }

    /// Rows of a tile along a side.
    private long side() {
        return projector.rows(tower.config().side());
    }

    /// How many rows each place of a picture takes in a text, without the tokens around them.
    public int rows(Cut cut) {
        long tile = side() * side();
        return Math.toIntExact(
                cut.last().map(last -> target(last).count() * tile).orElse(tile));
    }

    /// Writes what stands in the place of each picture, for as many rows as it has: its own token, and those
    /// around it.
    ///
    /// @param ids with a token for each place of a picture
    /// @param cuts of the pictures, in their order
    /// @throws VireoException with code DATA when there are more or fewer places than the pictures need
    public List<Integer> expanded(List<Integer> ids, List<Cut> cuts) {
        List<Integer> places = cuts.stream()
                .flatMap(cut -> Collections.nCopies(cut.places(), rows(cut)).stream())
                .toList();
        requireCount("pictures", tokens.picture(), List.of(ids), places.size());
        List<Integer> out = new ArrayList<>();
        int place = 0;
        for (int id : ids) {
            if (id == tokens.picture()) {
                out.addAll(ofPictures.start());
                out.addAll(Collections.nCopies(places.get(place++), id));
                out.addAll(ofPictures.end());
            } else {
                out.add(id);
            }
        }
        return List.copyOf(out);
    }

    /// Rows and columns of the tiles of the scale to which the others are brought.
    private Blocks target(Blocks last) {
        if (config.target() == config.scales().size() - 1) {
            return last;
        }
        int times = config.scales().get(config.target()) / config.scales().getFirst();
        return new Blocks(times, times);
    }

    /// The hidden state of the tower that is seen, T x N x C.
    private Tensor towerStates(Tensor pixels_TCHW, Runnable pause) {
        long expected = tower.config().imageSize();
        long[] shape = pixels_TCHW.shape();
        long patch = tower.config().patchSize();
        if (shape.length != 4
                || shape[1] != tower.config().channels()
                || shape[2] / patch != expected / patch
                || shape[3] / patch != expected / patch) {
            throw new VireoException(
                    Code.DATA,
                    "tiles have the shape " + Arrays.toString(shape) + ", and the tower sees "
                            + tower.config().channels() + " x " + expected + " x " + expected,
                    "The pictures were prepared for another network: compare preprocessor_config.json and s2_scales with"
                            + " image_size of the tower.");
        }
        Tensor own = pixels_TCHW.to(decoder.dtype()).to(decoder.device());
        List<Tensor> parts = new ArrayList<>();
        for (long from = 0; from < shape[0]; from += AT_ONCE) {
            pause.run();
            Tensor some = own.narrow(0, from, Math.min(AT_ONCE, shape[0] - from));
            parts.add(Scope.tidy(() -> tower.state_BNC(some, state)));
        }
        return parts.size() == 1 ? parts.getFirst() : Tensor.cat(0, parts.toArray(Tensor[]::new));
    }

    /// What the model makes of each place of pictures: N x the decoder's width, without the tokens around.
    ///
    /// @throws VireoException with code DATA when the tiles have another size than the tower's pictures
    public List<Tensor> features(Tiles seen) {
        return features(seen, () -> {});
    }

    /// The same, pausing between tiles.
    ///
    /// @param pause is called before every few tiles; it throws when there is no more use for them
    /// @throws VireoException as [#features(Tiles)] does
    public List<Tensor> features(Tiles seen, Runnable pause) {
        if (config.scales().isEmpty()
                && seen.cuts().stream().anyMatch(cut -> cut.last().isPresent())) {
            throw new VireoException(
                    Code.DATA,
                    "the pictures are in tiles of several scales, and this model sees one",
                    "The pictures were prepared for another network.");
        }
        return Scope.tidyAll(() -> {
            Tensor states_TNC = towerStates(seen.pixels_TCHW(), pause);
            List<Tensor> out = new ArrayList<>();
            long at = 0;
            for (Cut cut : seen.cuts()) {
                Tensor own_TNC = states_TNC.narrow(0, at, cut.tiles());
                at += cut.tiles();
                if (cut.last().isPresent()) {
                    out.add(together(own_TNC, cut.last().get()));
                } else {
                    Tensor rows_TMD = tileRows(own_TNC);
                    for (int tile = 0; tile < cut.tiles(); tile++) {
                        out.add(rows_TMD.select(0, tile));
                    }
                }
            }
            return out;
        });
    }

    /// Tiles by themselves. Where scales are put together, a tile is each of them.
    private Tensor tileRows(Tensor states_TNC) {
        return projector.apply(
                config.scales().isEmpty()
                        ? states_TNC
                        : states_TNC.repeat(1, 1, config.scales().size()));
    }

    /// The tiles of all scales of one picture: each scale becomes one grid, all grids the size of one of
    /// them, and their features stand behind each other; that is cut into tiles again, compressed, and put
    /// together.
    private Tensor together(Tensor states_TNC, Blocks last) {
        int scales = config.scales().size();
        if (states_TNC.size(0) != config.tilesBeforeLast() + last.count()) {
            throw new VireoException(
                    Code.DATA,
                    "a picture has " + states_TNC.size(0) + " tiles, and " + scales + " scales with " + last.rows()
                            + " x "
                            + last.columns() + " tiles at the last one have "
                            + (config.tilesBeforeLast() + last.count()),
                    "The picture was prepared for another network.");
        }
        Blocks target = target(last);
        long side = tower.config().side();
        List<Tensor> grids = new ArrayList<>();
        long at = 0;
        for (int scale : config.scales()) {
            int times = scale / config.scales().getFirst();
            Blocks blocks = grids.size() == scales - 1 ? last : new Blocks(times, times);
            Tensor grid_HWC = grid(states_TNC.narrow(0, at, blocks.count()), blocks, side);
            at += blocks.count();
            grids.add(Resample.AREA.apply(grid_HWC.permute(2, 0, 1), target.rows() * side, target.columns() * side));
        }
        Tensor all_CHW = Tensor.cat(0, grids.toArray(Tensor[]::new));
        Tensor tiles_TNC = all_CHW.reshape(all_CHW.size(0), target.rows(), side, target.columns(), side)
                .permute(1, 3, 2, 4, 0)
                .reshape(target.count(), side * side, all_CHW.size(0));
        Tensor rows_TMD = projector.apply(tiles_TNC);
        return grid(rows_TMD, target, side()).reshape(-1, rows_TMD.size(2));
    }

    /// Tiles as one grid, H x W x C.
    private static Tensor grid(Tensor tiles_TNC, Blocks blocks, long side) {
        long channels = tiles_TNC.size(2);
        return tiles_TNC
                .reshape(blocks.rows(), blocks.columns(), side, side, channels)
                .permute(0, 2, 1, 3, 4)
                .reshape(blocks.rows() * side, blocks.columns() * side, channels);
    }

    /// The rows of some frames of a video, F x M x the decoder's width. A long video comes in pieces, which
    /// [#video] takes together.
    ///
    /// @param pixels_FCHW as [NvilaProcessor#frames] gives them
    /// @throws VireoException with code DATA when they have another size than the tower's pictures
    public Tensor frames(Tensor pixels_FCHW) {
        return frames(pixels_FCHW, () -> {});
    }

    /// The same, pausing between frames.
    ///
    /// @param pause is called before every few frames; it throws when there is no more use for them
    /// @throws VireoException as [#frames(Tensor)] does
    public Tensor frames(Tensor pixels_FCHW, Runnable pause) {
        return Scope.tidy(() -> tileRows(towerStates(pixels_FCHW, pause)));
    }

    /// The rows of a video in a text, N x the decoder's width: those of its frames, pooled as the folder
    /// says, with the tokens around them. Frames that are too few for the last pool in time are pooled among
    /// themselves; the published program refuses them.
    ///
    /// @param frames_FMD all frames in order, in as many pieces as one likes
    /// @throws IllegalArgumentException when there is none
    public Tensor video(List<Tensor> frames_FMD) {
        if (frames_FMD.isEmpty()) {
            throw new IllegalArgumentException("there are no frames");
        }
        return Scope.tidy(() -> videos.rows(
                frames_FMD.size() == 1 ? frames_FMD.getFirst() : Tensor.cat(0, frames_FMD.toArray(Tensor[]::new))));
    }

    /// How rows of frames become those of a video, for one that comes in pieces.
    public VideoPools videos() {
        return videos;
    }

    private Rows words(List<Integer> ids) {
        Tensor ids_1N = Tensor.of(ids.stream().mapToLong(Integer::longValue).toArray(), 1, ids.size());
        return new Rows(decoder.embed(ids_1N.to(decoder.device())).select(0, 0), ids);
    }

    private Rows ringed(Tensor rows_NC, Ring ring, int token) {
        List<Rows> parts = new ArrayList<>();
        if (!ring.start().isEmpty()) {
            parts.add(words(ring.start()));
        }
        parts.add(new Rows(rows_NC, Collections.nCopies(Math.toIntExact(rows_NC.size(0)), token)));
        if (!ring.end().isEmpty()) {
            parts.add(words(ring.end()));
        }
        return joined(parts);
    }

    private static Rows joined(List<Rows> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<Integer> ids = parts.stream().flatMap(part -> part.tokens.stream()).toList();
        return new Rows(Tensor.cat(0, parts.stream().map(Rows::rows_NC).toArray(Tensor[]::new)), ids);
    }

    /// Each text with what is seen in it, without padding.
    private List<Rows> texts(Input input) {
        List<Rows> places = new ArrayList<>();
        input.pictures()
                .ifPresent(seen ->
                        features(seen).forEach(rows_NC -> places.add(ringed(rows_NC, ofPictures, tokens.picture()))));
        List<Rows> videos = input.videos().stream()
                .map(rows_NC -> new Rows(
                        rows_NC,
                        Collections.nCopies(
                                Math.toIntExact(rows_NC.size(0)), tokens.video().orElse(tokens.picture()))))
                .toList();
        List<List<Integer>> kept = kept(input);
        requireCount("pictures", tokens.picture(), kept, places.size());
        if (tokens.video().isPresent()) {
            requireCount("videos", tokens.video().getAsInt(), kept, videos.size());
        } else if (!videos.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "the tokenizer has no token '" + MediaTokens.VIDEO + "', in whose place a video would stand",
                    "Show frames of it as pictures.");
        }
        List<Rows> out = new ArrayList<>();
        int picture = 0;
        int video = 0;
        for (List<Integer> ids : kept) {
            List<Rows> parts = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < ids.size(); i++) {
                boolean isPicture = ids.get(i) == tokens.picture();
                if (isPicture || isVideo(ids.get(i))) {
                    if (from < i) {
                        parts.add(words(ids.subList(from, i)));
                    }
                    parts.add(isPicture ? places.get(picture++) : videos.get(video++));
                    from = i + 1;
                }
            }
            if (from < ids.size()) {
                parts.add(words(ids.subList(from, ids.size())));
            }
            out.add(joined(parts));
        }
        return out;
    }

    private boolean isVideo(int token) {
        return tokens.video().isPresent() && tokens.video().getAsInt() == token;
    }

    private static List<List<Integer>> kept(Input input) {
        long[] shape = input.ids_BN().shape();
        long[] ids = input.ids_BN().toLongs();
        Optional<long[]> mask = input.kept_BN().map(Tensor::toLongs);
        int n = Math.toIntExact(shape[1]);
        List<List<Integer>> out = new ArrayList<>();
        for (int text = 0; text < shape[0]; text++) {
            List<Integer> own = IntStream.range(text * n, text * n + n)
                    .filter(i -> mask.isEmpty() || mask.get()[i] != 0)
                    .mapToObj(i -> Math.toIntExact(ids[i]))
                    .toList();
            if (own.isEmpty()) {
                throw new VireoException(Code.DATA, "text " + text + " is all padding", "");
            }
            out.add(own);
        }
        return out;
    }

    private static void requireCount(String what, int token, List<List<Integer>> texts, int seen) {
        int count = texts.stream()
                .mapToInt(ids -> Collections.frequency(ids, token))
                .sum();
        if (count != seen) {
            throw new VireoException(
                    Code.DATA,
                    "the prompt has " + count + " places for " + what + " (token " + token + "), and there are " + seen,
                    "Give one token for each picture or, where it is cut into tiles, for each tile.");
        }
    }

    /// What the decoder is to compute: texts that are as long as the longest, with padding at the right, as
    /// the published program has it.
    ///
    /// @throws VireoException with code DATA when there are more or fewer places than pictures or videos, a
    ///     text is all padding, or as [#features] does
    public Qwen2Model.Request request(Input input) {
        List<Rows> texts = texts(input);
        long longest =
                texts.stream().mapToLong(rows -> rows.tokens.size()).max().orElseThrow();
        long[] kept = new long[Math.toIntExact(texts.size() * longest)];
        List<Tensor> padded = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Rows rows = texts.get(i);
            int length = rows.tokens.size();
            Arrays.fill(kept, (int) (i * longest), (int) (i * longest) + length, 1);
            Tensor lacking = Tensor.zeros(decoder.dtype(), decoder.device(), longest - length, decoder.width());
            padded.add(length == longest ? rows.rows_NC : Tensor.cat(0, rows.rows_NC, lacking));
        }
        Qwen2Model.Request request = Qwen2Model.Request.rows(Tensor.stack(0, padded.toArray(Tensor[]::new)));
        boolean pads = Arrays.stream(kept).anyMatch(each -> each == 0);
        return pads ? request.kept(Tensor.of(kept, texts.size(), longest).to(decoder.device())) : request;
    }

    /// Each text as a prompt to be continued.
    ///
    /// @throws VireoException with code DATA as [#request] does
    public List<Prompt> prompts(Input input) {
        return texts(input).stream()
                .map(rows -> Prompt.rows(rows.rows_NC()).inPlaceOf(rows.tokens()))
                .toList();
    }
}
