package dev.vireo.models.smolvlm;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// SmolVLM (arXiv 2504.05299) and Idefics3 (arXiv 2408.12637): texts with pictures in them to a score for every
/// token that may come next.
///
/// ```java
/// ModelFolder folder = ModelFolder.open(Path.of("SmolVLM2-500M-Video-Instruct"));
/// SmolVlmModel model = SmolVlmModel.of(folder.config(), parameters);
/// Tensor rows = model.features(SmolVlmProcessor.open(folder).apply(image), Optional.empty());
/// Prompt prompt = model.prompts(ids_BN, Optional.empty(), Optional.of(rows)).getFirst();
/// ```
public final class SmolVlmModel {
    /// The values of `model_type` that it reads.
    public static final List<String> TYPES = SmolVlmConfig.TYPES;

    /// So many pictures go through the tower at once, which bounds the memory that they take.
    private static final int AT_ONCE = 4;

    private final SmolVlmConfig config;
    private final Qwen2Model decoder;
    private final SmolVlmTower tower;

    private SmolVlmModel(SmolVlmConfig config, Qwen2Model decoder, SmolVlmTower tower) {
        this.config = config;
        this.decoder = decoder;
        this.tower = tower;
    }

    /// The network of a folder of type `smolvlm` or `idefics3`.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static SmolVlmModel of(ModelConfig whole, Parameters p) {
        SmolVlmConfig config = SmolVlmConfig.of(whole);
        Parameters named = p.renamed(OtherNames.moved("model.text_model.", "text.model."))
                .renamed(OtherNames.moved("lm_head.", "text.lm_head."));
        Qwen2Model decoder = Qwen2Model.of(whole.object(SmolVlmConfig.DECODER), config.tied(), named.at("text"));
        whole.requireAllRead();
        if (config.picture() < 0 || config.picture() >= decoder.vocabulary()) {
            throw whole.notUnderstood(
                    "image_token_id", "one of the " + decoder.vocabulary() + " tokens of the decoder");
        }
        return new SmolVlmModel(config, decoder, new SmolVlmTower(config, decoder.width(), named.at("model")));
    }

    /// The value of `model_type`.
    String type() {
        return config.type();
    }

    /// Channels of a picture.
    int channels() {
        return config.channels();
    }

    /// The part that reads and writes.
    public Qwen2Model decoder() {
        return decoder;
    }

    /// The token in whose places rows of pictures stand.
    public int pictureToken() {
        return config.picture();
    }

    /// How many rows, and so tokens, each tile takes that a processor makes.
    ///
    /// @throws VireoException with code DATA when the tower does not see such tiles, or the folder states another
    ///     number
    public int rows(SmolVlmProcessor processor) {
        int rows = rows(processor.tile());
        if (processor.rows().orElse(rows) != rows) {
            throw new VireoException(
                    Code.DATA,
                    "a tile takes " + rows + " tokens, and image_seq_len of processor_config.json is "
                            + processor.rows().getAsInt(),
                    "The processor is of another model; fetch the folder again.");
        }
        return rows;
    }

    /// @param side in pixels, of a square picture
    private int rows(int side) {
        int patches = side / config.patch();
        if (patches == 0 || patches % config.scale() != 0) {
            throw new VireoException(
                    Code.DATA,
                    "pictures of " + side + "x" + side + " pixels have " + patches + " patches along a side, and "
                            + config.scale() + " x " + config.scale() + " become one row",
                    "The pictures were prepared for another network: compare max_image_size with image_size of the"
                            + " tower.");
        }
        return patches / config.scale() * (patches / config.scale());
    }

    /// What the model makes of pictures, or of tiles of them: T x rows x the decoder's width.
    ///
    /// @param pixels_TCHW square, normalised
    /// @param kept_THW integers, 0 for padding at the right and below, which nothing looks at; without it
    ///     nothing is padding
    /// @throws VireoException with code DATA when the size is not one that the network sees
    public Tensor features(Tensor pixels_TCHW, Optional<Tensor> kept_THW) {
        return features(pixels_TCHW, kept_THW, () -> {});
    }

    /// The same, pausing between pictures.
    ///
    /// @param pause is called before every few pictures; it throws when there is no more use for them
    /// @throws VireoException as [#features(Tensor, Optional)] does
    public Tensor features(Tensor pixels_TCHW, Optional<Tensor> kept_THW, Runnable pause) {
        long[] shape = pixels_TCHW.shape();
        if (shape.length != 4
                || shape[1] != config.channels()
                || shape[2] / config.patch() != shape[3] / config.patch()) {
            throw new VireoException(
                    Code.DATA,
                    "pictures have the shape " + Arrays.toString(shape) + ", and the tower sees " + config.channels()
                            + " channels of squares",
                    "Cut them into tiles, as the processor does.");
        }
        rows(Math.toIntExact(shape[2]));
        return Scope.tidy(() -> {
            Tensor own = pixels_TCHW.to(decoder.dtype()).to(decoder.device());
            List<Tensor> parts = new ArrayList<>();
            for (long from = 0; from < shape[0]; from += AT_ONCE) {
                pause.run();
                long start = from;
                long count = Math.min(AT_ONCE, shape[0] - from);
                parts.add(tower.apply(
                        own.narrow(0, start, count),
                        kept_THW.map(kept -> KeptPatches.of(kept.narrow(0, start, count), config.patch()))));
            }
            return parts.size() == 1 ? parts.getFirst() : Tensor.cat(0, parts.toArray(Tensor[]::new));
        });
    }

    /// What the decoder is to compute: words, and rows of pictures in their places. Their positions are those of
    /// the places.
    ///
    /// @param ids_BN tokens, with the picture's own for each row
    /// @param kept_BN integers, 0 for padding, anywhere
    /// @param pictures_TMC rows of all pictures ([#features]), in the order of the texts
    /// @throws VireoException with code DATA when there are more or fewer places than rows
    public Qwen2Model.Request request(Tensor ids_BN, Optional<Tensor> kept_BN, Optional<Tensor> pictures_TMC) {
        Qwen2Model.Request request = Qwen2Model.Request.rows(rows(ids_BN, pictures_TMC));
        return kept_BN.map(request::kept).orElse(request);
    }

    /// Each text as a prompt to be continued.
    ///
    /// @throws VireoException with code DATA as [#request] does, or when a text is all padding
    public List<Prompt> prompts(Tensor ids_BN, Optional<Tensor> kept_BN, Optional<Tensor> pictures_TMC) {
        Tensor rows_BNC = rows(ids_BN, pictures_TMC);
        long[] ids = ids_BN.toLongs();
        Optional<long[]> mask = kept_BN.map(Tensor::toLongs);
        int n = Math.toIntExact(ids_BN.size(1));
        List<Prompt> out = new ArrayList<>();
        for (int text = 0; text < rows_BNC.size(0); text++) {
            int from = text * n;
            long[] places = IntStream.range(0, n)
                    .filter(i -> mask.isEmpty() || mask.get()[from + i] != 0)
                    .mapToLong(i -> i)
                    .toArray();
            if (places.length == 0) {
                throw new VireoException(Code.DATA, "text " + text + " is all padding", "");
            }
            List<Integer> tokens = Arrays.stream(places)
                    .mapToObj(i -> Math.toIntExact(ids[from + (int) i]))
                    .toList();
            Tensor rows_NC = rows_BNC.select(0, text)
                    .indexSelect(0, Tensor.of(places, places.length).to(decoder.device()));
            out.add(Prompt.rows(rows_NC).inPlaceOf(tokens));
        }
        return out;
    }

    private Tensor rows(Tensor ids_BN, Optional<Tensor> pictures_TMC) {
        return Scope.tidy(() -> {
            Tensor words_BNC = decoder.embed(ids_BN.to(decoder.device()));
            long[] ids = ids_BN.toLongs();
            long places =
                    Arrays.stream(ids).filter(id -> id == config.picture()).count();
            long rows = pictures_TMC.map(seen -> seen.size(0) * seen.size(1)).orElse(0L);
            if (places != rows && pictures_TMC.isPresent()) {
                throw new VireoException(
                        Code.DATA,
                        "the texts have " + places + " places for rows of pictures (token " + config.picture()
                                + "), and there are " + rows,
                        "Each picture, or tile of one, takes as many places as it has rows.");
            }
            if (pictures_TMC.isEmpty()) {
                return words_BNC;
            }
            long[] order = new long[ids.length];
            int next = ids.length;
            for (int i = 0; i < ids.length; i++) {
                order[i] = ids[i] == config.picture() ? next++ : i;
            }
            return Tensor.cat(
                            0,
                            words_BNC.reshape(-1, decoder.width()),
                            pictures_TMC.get().reshape(-1, decoder.width()))
                    .indexSelect(0, Tensor.of(order, order.length).to(decoder.device()))
                    .reshape(words_BNC.shape());
        });
    }
}
