package dev.vireo.models.qwen25vl;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen25vl.TokenPlaces.Kind;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Qwen2.5-VL: texts with pictures and videos in them to a score for every token that may come next.
///
/// ```java
/// Qwen25VlModel model = Qwen25VlModel.of(folder.config(), parameters);
/// Patches seen = PictureProcessor.open(folder.path()).apply(List.of(image));
/// List<Integer> tokens = model.expanded(prompt, Optional.of(seen), Optional.empty());
/// Prompt rows = model.prompts(Input.of(tokens).pictures(seen)).getFirst();
/// try (TokenGenerator generator = new TokenGenerator(model.decoder())) {
///     generator.generate(rows, settings, Listener.NONE);
/// }
/// ```
public final class Qwen25VlModel {
    /// The `model_type` that it reads.
    public static final String TYPE = Qwen25VlConfig.TYPE;

    private final Qwen25VlConfig config;
    private final Qwen2Model decoder;
    private final VisionTower tower;

    private Qwen25VlModel(Qwen25VlConfig config, Qwen2Model decoder, VisionTower tower) {
        this.config = config;
        this.decoder = decoder;
        this.tower = tower;
    }

    /// The network of a folder of type `qwen2_5_vl`, under the names that its tensors have in files
    /// (`visual`, `model`, `lm_head`) or within transformers 5 (`model.visual`, `model.language_model`).
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static Qwen25VlModel of(ModelConfig config, Parameters p) {
        Parameters named = p.renamed(OtherNames.moved("model.visual.", "visual."))
                .renamed(OtherNames.moved("model.language_model.", "model."));
        Qwen2Model decoder = Qwen2Model.within(config, named);
        Qwen25VlConfig sizes = Qwen25VlConfig.of(config, decoder);
        return new Qwen25VlModel(sizes, decoder, new VisionTower(sizes.vision(), named.at("visual")));
    }

    /// The part that reads and writes; a [generator][dev.vireo.models.qwen2.TokenGenerator] writes with it
    /// behind [#prompts].
    public Qwen2Model decoder() {
        return decoder;
    }

    /// The token in whose places the features of a picture stand.
    public int pictureToken() {
        return config.picture();
    }

    /// The token in whose places the features of a video stand.
    public int videoToken() {
        return config.video();
    }

    /// Side of the square of patches that become one feature, and so one token.
    public int merge() {
        return config.vision().merge();
    }

    /// Texts and what is seen in them.
    ///
    /// @param ids_BN tokens, a place for each feature: the token of pictures or that of videos
    /// @param kept_BN 0 for padding, at the left, the right or anywhere
    /// @param pictures in the order of the texts
    /// @param videos in the order of the texts
    public record Input(Tensor ids_BN, Optional<Tensor> kept_BN, Optional<Patches> pictures, Optional<Patches> videos) {
        /// Texts alone.
        public static Input of(Tensor ids_BN) {
            return new Input(ids_BN, Optional.empty(), Optional.empty(), Optional.empty());
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
        public Input pictures(Patches seen) {
            return new Input(ids_BN, kept_BN, Optional.of(seen), videos);
        }

        /// The same with videos.
        public Input videos(Patches seen) {
            return new Input(ids_BN, kept_BN, pictures, Optional.of(seen));
        }
    }

    /// What the vision tower makes of pictures or videos: a row for each feature, of the decoder's width.
    ///
    /// @throws VireoException with code DATA when patches have another size than the network's, or a grid
    ///     does not divide into squares
    public Tensor features(Patches seen) {
        return features(seen, Steps.ALONE.pause());
    }

    /// The same, step by step.
    ///
    /// @param pause is called every few tenths of a second, as long as these are on two cores for a network of
    ///     3 billion numbers; it throws when there is no more use for the features
    /// @throws VireoException as [#features(Patches)] does
    public Tensor features(Patches seen, Runnable pause) {
        long pixels = config.vision().pixels();
        if (seen.patches_NP().size(1) != pixels) {
            throw new VireoException(
                    Code.DATA,
                    "a patch of this network has " + pixels + " numbers ("
                            + config.vision().channels()
                            + " channels of " + config.vision().frames() + " frames of "
                            + config.vision().patch() + " x " + config.vision().patch() + " pixels), not "
                            + seen.patches_NP().size(1),
                    "The pictures were prepared for another network.");
        }
        requireDivisible(seen.grids());
        return tower.apply(seen.patches_NP().to(decoder.dtype()).to(decoder.device()), seen.grids(), new Steps(pause));
    }

    private List<Grid> requireDivisible(List<Grid> grids) {
        for (Grid grid : grids) {
            if (grid.rows() % merge() != 0 || grid.columns() % merge() != 0) {
                throw new VireoException(
                        Code.DATA,
                        "a grid of " + grid + " has rows or columns that are no multiple of " + merge(),
                        "So many patches in each direction become one feature.");
            }
        }
        return grids;
    }

    private List<Grid> grids(Optional<Patches> seen) {
        return requireDivisible(seen.map(Patches::grids).orElse(List.of()));
    }

    /// Writes the token of a picture or a video as often as it has features: prompts come with one for each.
    ///
    /// @throws VireoException with code DATA when there are not as many as pictures, or as videos, or a grid
    ///     does not divide into squares
    public List<Integer> expanded(List<Integer> tokens, Optional<Patches> pictures, Optional<Patches> videos) {
        List<Grid> gridsOfPictures = grids(pictures);
        List<Grid> gridsOfVideos = grids(videos);
        requireCount("pictures", tokens, config.picture(), gridsOfPictures.size());
        requireCount("videos", tokens, config.video(), gridsOfVideos.size());
        List<Integer> out = new ArrayList<>();
        int picture = 0;
        int video = 0;
        for (int token : tokens) {
            long times = 1;
            if (token == config.picture()) {
                times = gridsOfPictures.get(picture++).features(merge());
            } else if (token == config.video()) {
                times = gridsOfVideos.get(video++).features(merge());
            }
            out.addAll(Collections.nCopies(Math.toIntExact(times), token));
        }
        return List.copyOf(out);
    }

    private static void requireCount(String what, List<Integer> tokens, int token, int seen) {
        int count = Collections.frequency(tokens, token);
        if (count != seen) {
            throw new VireoException(
                    Code.DATA,
                    "the prompt has " + count + " places for " + what + " (token " + token + "), and there are " + seen,
                    "Give one token for each; it is written as often as it has features.");
        }
    }

    /// The time, the row and the column of each token, 3 x B x N, as transformers 5 counts them.
    ///
    /// @throws VireoException with code DATA when the places for features are not those that pictures and
    ///     videos need
    public Tensor positions_3BN(Input input) {
        long[] shape = input.ids_BN().shape();
        long[] ids = input.ids_BN().toLongs();
        boolean[] kept = new boolean[ids.length];
        Arrays.fill(kept, true);
        input.kept_BN().ifPresent(mask -> {
            long[] values = mask.toLongs();
            for (int i = 0; i < kept.length; i++) {
                kept[i] = values[i] != 0;
            }
        });
        return positions(
                ids,
                kept,
                shape,
                pictures(grids(input.pictures())),
                videos(
                        grids(input.videos()),
                        input.videos().map(Patches::seconds).orElse(List.of())));
    }

    /// The time, the row and the column of each token of one text, 3 x N, when it is known how what is seen in
    /// it is cut, and its patches are not there yet.
    ///
    /// @param tokens a place for each feature
    /// @param seconds of each video, how long a patch lasts
    /// @throws VireoException as [#positions_3BN] does
    public Tensor positions_3N(List<Integer> tokens, List<Grid> pictures, List<Grid> videos, List<Double> seconds) {
        long[] ids = tokens.stream().mapToLong(Integer::longValue).toArray();
        boolean[] kept = new boolean[ids.length];
        Arrays.fill(kept, true);
        long[] shape = {1, ids.length};
        return positions(
                        ids,
                        kept,
                        shape,
                        pictures(requireDivisible(pictures)),
                        videos(requireDivisible(videos), seconds))
                .squeeze(1);
    }

    private Tensor positions(long[] ids, boolean[] kept, long[] shape, Kind pictures, Kind videos) {
        long[] places = TokenPlaces.of(ids, kept, Math.toIntExact(shape[0]), merge(), pictures, videos);
        return Tensor.of(places, 3, shape[0], shape[1]).to(decoder.device());
    }

    private Kind pictures(List<Grid> grids) {
        return new Kind("pictures", config.picture(), grids, Collections.nCopies(grids.size(), 1f));
    }

    private Kind videos(List<Grid> grids, List<Double> seconds) {
        List<Float> steps = (seconds.isEmpty() ? Collections.nCopies(grids.size(), 1.0) : seconds)
                .stream()
                        .map(each -> config.vision().perSecond() * each.floatValue())
                        .toList();
        return new Kind("videos", config.video(), grids, steps);
    }

    /// The rows of numbers that the decoder reads: those of words, and features in their places, B x N x C.
    ///
    /// @throws VireoException with code DATA as [#features] and [#positions_3BN] do
    public Tensor rows_BNC(Input input) {
        return rows(input, positions_3BN(input));
    }

    /// What the decoder is to compute for texts with what is seen in them. Texts alone have the positions of
    /// their places, as the decoder has it by itself.
    ///
    /// @throws VireoException with code DATA as [#rows_BNC] does
    public Qwen2Model.Request request(Input input) {
        Tensor positions_3BN = positions_3BN(input);
        Qwen2Model.Request request = Qwen2Model.Request.rows(rows(input, positions_3BN));
        if (input.pictures().isPresent() || input.videos().isPresent()) {
            request = request.positions(positions_3BN);
        }
        return input.kept_BN().map(request::kept).orElse(request);
    }

    /// Each text as a prompt to be continued.
    ///
    /// @throws VireoException with code DATA as [#rows_BNC] does, or when a text is all padding
    public List<Prompt> prompts(Input input) {
        Tensor positions_3BN = positions_3BN(input);
        int n = Math.toIntExact(input.ids_BN().size(1));
        List<Integer> ids = Arrays.stream(input.ids_BN().toLongs())
                .mapToObj(Math::toIntExact)
                .toList();
        Tensor rows_BNC = rows(input, positions_3BN);
        List<Prompt> out = new ArrayList<>();
        for (int text = 0; text < rows_BNC.size(0); text++) {
            Tensor rows_NC = rows_BNC.select(0, text);
            Tensor positions_3N = positions_3BN.select(1, text);
            List<Integer> tokens = ids.subList(text * n, text * n + n);
            if (input.kept_BN().isPresent()) {
                long[] mask = input.kept_BN().get().select(0, text).toLongs();
                long[] kept = LongStream.range(0, mask.length)
                        .filter(i -> mask[(int) i] != 0)
                        .toArray();
                if (kept.length == 0) {
                    throw new VireoException(Code.DATA, "text " + text + " is all padding", "");
                }
                Tensor places = Tensor.of(kept, kept.length).to(decoder.device());
                rows_NC = rows_NC.indexSelect(0, places);
                positions_3N = positions_3N.indexSelect(1, places);
                tokens = Arrays.stream(kept)
                        .mapToInt(Math::toIntExact)
                        .mapToObj(tokens::get)
                        .toList();
            }
            out.add(Prompt.rows(rows_NC).positions(positions_3N).inPlaceOf(tokens));
        }
        return out;
    }

    /// The rows, after the places for features were found to be right.
    private Tensor rows(Input input, Tensor positions_3BN) {
        return Scope.tidy(() -> {
            long batch = positions_3BN.size(1);
            long n = positions_3BN.size(2);
            Tensor words_NC = decoder.embed(input.ids_BN().to(decoder.device())).reshape(batch * n, decoder.width());
            List<Tensor> parts = new ArrayList<>(List.of(words_NC));
            long[] ids = input.ids_BN().toLongs();
            long[] order = Tensor.range(0, ids.length).toLongs();
            long next = ids.length;
            next = put(input.pictures(), config.picture(), ids, order, next, parts);
            put(input.videos(), config.video(), ids, order, next, parts);
            if (parts.size() == 1) {
                return words_NC.reshape(batch, n, decoder.width());
            }
            return Tensor.cat(0, parts.toArray(Tensor[]::new))
                    .indexSelect(0, Tensor.of(order, order.length).to(decoder.device()))
                    .reshape(batch, n, decoder.width());
        });
    }

    /// Has the rows of features, which stand behind those of words, taken in the places of a token.
    private long put(Optional<Patches> seen, int token, long[] ids, long[] order, long next, List<Tensor> parts) {
        if (seen.isEmpty()) {
            return next;
        }
        parts.add(features(seen.get()));
        long at = next;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == token) {
                order[i] = at++;
            }
        }
        return at;
    }
}
