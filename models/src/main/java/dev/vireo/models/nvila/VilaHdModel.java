package dev.vireo.models.nvila;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.HuggingFaceConfig;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.nvila.VilaHdModel.Looking.Mode;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.models.ps3.Ps3Request;
import dev.vireo.models.ps3.Ps3Request.Looks;
import dev.vireo.models.ps3.Ps3VisionModel;
import dev.vireo.models.ps3.Ps3VisionModel.Glance;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.Qwen2Model.Cache;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// VILA-HD: a language model that sees a picture at low resolution first, reads the question, and then looks
/// close, with PS3, where the question makes it worth it.
///
/// ```java
/// ModelFolder folder = ModelFolder.open(Path.of("vila-hd-8b-4k"));
/// VilaHdModel model = VilaHdModel.of(folder, tokenizer, parameters);
/// try (Reading reading = model.read(tokens, pixels, model.usual());
///         TokenGenerator generator = new TokenGenerator(model.decoder())) {
///     generator.generate(reading.prompt(), reading.read(), settings, Listener.NONE);
///     reading.regions();                                      // where it looked
/// }
/// ```
public final class VilaHdModel {
    /// The `model_type` that it reads.
    public static final String TYPE = VilaHdConfig.TYPE;

    /// Where a question ends: the last such text, in templates of Qwen2's kind.
    private static final String QUESTION_ENDS = "<|im_end|>\n<|im_start|>assistant";

    private final VilaHdConfig config;
    private final Qwen2Model decoder;
    private final Ps3VisionModel tower;
    private final Projector projector;
    private final @Nullable UnaryOperator<Tensor> head;
    private final CloseRows rows;
    private final int picture;
    private final List<Integer> before;
    private final List<Integer> behind;
    private final List<Integer> questionEnds;

    private VilaHdModel(ModelConfig whole, MediaTokens tokens, Parameters p) {
        config = VilaHdConfig.of(whole);
        decoder = Qwen2Model.of(whole.object(NvilaConfig.DECODER), p.at("llm"));
        Parameters seeing = p.at("vision_tower").at("vision_tower");
        Ps3Config.Vision sizes = Ps3Config.read(whole.object(NvilaConfig.TOWER))
                .vision()
                .orElseThrow(() -> whole.notUnderstood(NvilaConfig.TOWER, "a vision model of PS3"));
        tower = new Ps3VisionModel(sizes, seeing.at("vision_model"));
        long feature = sizes.trunk().width();
        ModelConfig own = whole.object(NvilaConfig.PROJECTOR);
        own.supportsOnly("model_type", "v2l_projector");
        Parameters mapped = p.at("mm_projector");
        projector = Projector.of(own, feature, decoder.width(), mapped);
        String kind = own.text("mm_projector_type");
        if (projector.side() == 1 || kind.contains("_s2")) {
            // The published program fails with these.
            throw own.notUnderstood(
                    "mm_projector_type", "mlp_downsample, mlp_downsample_2x2_fix or mlp_downsample_3x3_fix");
        }
        HuggingFaceConfig.common(own).requireAllRead();
        whole.requireAllRead();
        head = config.usual().mode() == Mode.AFTER_PROMPT ? head(feature, mapped) : null;
        rows = CloseRows.of(projector, sizes, decoder.width(), config.positions(), mapped);
        picture = tokens.picture();
        before = config.around().start().map(tokens.written()).orElse(List.of());
        behind = config.around().end().map(tokens.written()).orElse(List.of());
        questionEnds = tokens.written().apply(QUESTION_ENDS);
        if (picture >= decoder.vocabulary()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + whole.file() + "] the tokenizer has the token " + picture
                            + " for pictures, and the language model knows " + decoder.vocabulary(),
                    "Tokenizer and language model are of different versions; fetch the folder again.");
        }
    }

    private UnaryOperator<Tensor> head(long feature, Parameters p) {
        String name = "top_down_prompt_head";
        return config.hiddenHead()
                ? Mlp.normed(p, name, decoder.width(), feature * 2, feature, Activation.GELU_ERF, 1e-5)::apply
                : Linear.of(p, name, decoder.width(), feature)::apply;
    }

    /// The network of a folder.
    ///
    /// @param tokenizer of the folder's language model; it must be open until the network is built
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here, or the tokenizer has no token for pictures
    public static VilaHdModel of(ModelFolder folder, Tokenizer tokenizer, Parameters p) {
        return new VilaHdModel(folder.config(), MediaTokens.of(folder, tokenizer), p);
    }

    /// The network of a configuration whose parts are objects in it, with the tokens of a tokenizer.
    ///
    /// @throws VireoException with code DATA as [#of(ModelFolder, Tokenizer, Parameters)] does
    public static VilaHdModel of(ModelConfig whole, MediaTokens tokens, Parameters p) {
        return new VilaHdModel(whole, tokens, p);
    }

    /// The part that reads and writes.
    public Qwen2Model decoder() {
        return decoder;
    }

    /// The token in whose place a picture stands.
    public int picture() {
        return picture;
    }

    /// The tower.
    public Ps3VisionModel tower() {
        return tower;
    }

    /// How it looks unless somebody says otherwise: as the folder says, in whole squares, of which no other
    /// feature is mapped.
    public Looking usual() {
        Looking usual = config.usual();
        boolean divides = tower.config().scales().stream()
                .skip(1)
                .allMatch(scale -> scale / tower.config().trunk().patchSize() % projector.side() == 0);
        return divides ? usual : usual.asPublished();
    }

    /// How many rows a picture takes in a text, with the tokens around them: with whole squares exactly so
    /// many, otherwise at most.
    ///
    /// @param height of the picture in pixels
    /// @param width of the picture in pixels
    public long rows(Looking how, long height, long width) {
        long side = projector.rows(tower.config().lowGrid());
        long taken = tower.patches(request(how), height, width);
        long squares = taken / ((long) projector.side() * projector.side());
        return side * side + (taken == 0 ? 0 : Math.max(1, squares)) + before.size() + behind.size();
    }

    private Ps3Request request(Looking how) {
        Ps3Request request = Ps3Request.looks(how.looks())
                .hiddenStates(config.back())
                .budget(how.budget())
                .squares(how.squares() ? projector.side() : 1);
        request = how.smooth() ? request.smoothed() : request;
        return how.firstScales() > 0 ? request.firstScales(List.of(how.firstScales())) : request;
    }

    /// How it looks close.
    ///
    /// @param mode what is looked for
    /// @param looks how much is looked at
    /// @param budget how many patches a look takes at each high-resolution scale; none stated for the tower's
    ///     own
    /// @param smooth whether looks cover whole regions of a grid of 6 x 6
    /// @param firstScales how many of the high-resolution scales are used; 0 for all
    /// @param squares whether patches are taken in the squares that become a row, so that no patch is taken
    ///     for nothing; otherwise, as published, a row is made where a whole square happens to be taken
    /// @param sparse whether the taken features alone are mapped; otherwise, as published, all of every
    ///     scale, with zeros for those not taken, which gives the same rows
    public record Looking(
            Mode mode,
            Looks looks,
            List<Integer> budget,
            boolean smooth,
            int firstScales,
            boolean squares,
            boolean sparse) {
        /// What is looked for.
        public enum Mode {
            /// What the question asks for.
            AFTER_PROMPT,
            /// What is salient.
            AFTER_IMAGE
        }

        /// Copies the list.
        ///
        /// @throws IllegalArgumentException when a number is negative
        public Looking {
            budget = List.copyOf(budget);
            if (firstScales < 0) {
                throw new IllegalArgumentException("firstScales is " + firstScales);
            }
        }

        /// The same, looking for something else.
        public Looking mode(Mode other) {
            return new Looking(other, looks, budget, smooth, firstScales, squares, sparse);
        }

        /// The same with so much to look at.
        public Looking looks(Looks other) {
            return new Looking(mode, other, budget, smooth, firstScales, squares, sparse);
        }

        /// The same with so many patches of each high-resolution scale in a look.
        public Looking budget(List<Integer> patches) {
            return new Looking(mode, looks, patches, smooth, firstScales, squares, sparse);
        }

        /// The same, looking at whole regions or not.
        public Looking smooth(boolean on) {
            return new Looking(mode, looks, budget, on, firstScales, squares, sparse);
        }

        /// The same as the published program chooses patches and maps their features.
        public Looking asPublished() {
            return new Looking(mode, looks, budget, smooth, firstScales, false, false);
        }
    }

    /// A part of a picture that was looked at: patches of one scale that touch each other. Places are shares
    /// of the picture's width and height, from the left and from the top.
    ///
    /// @param picture its number
    /// @param look the number of the look, from 0
    /// @param scale the number of the high-resolution scale, from 1
    /// @param patches how many were taken of it
    public record Region(
            int picture, int look, int scale, int patches, double left, double top, double right, double bottom) {}

    /// A text with what was seen in it.
    ///
    /// @param prompt all rows, to be continued
    /// @param read keys and values of the first of them, which were computed on the way to the question
    /// @param sought_1C what was looked for, where a question said it
    /// @param maps_BHW for each high-resolution scale 1 for each patch that was looked at, of all pictures;
    ///     none when nothing was
    /// @param regions where it was looked, look after look
    public record Reading(
            Prompt prompt, Cache read, Optional<Tensor> sought_1C, List<Tensor> maps_BHW, List<Region> regions)
            implements AutoCloseable {
        /// Copies the lists.
        public Reading {
            maps_BHW = List.copyOf(maps_BHW);
            regions = List.copyOf(regions);
        }

        /// All rows, N x the decoder's width.
        public Tensor rows_NC() {
            return prompt.rows().orElseThrow().read(0, prompt.tokens().size(), () -> {});
        }

        /// Frees the keys and values.
        @Override
        public void close() {
            read.close();
        }
    }

    /// Reads a text with pictures: sees each at low resolution, reads on to the end of the question, looks
    /// close at what it asks for, and puts the rows of all that into the places of the pictures.
    ///
    /// @param ids one text, a token for each picture
    /// @param pixels_B3HW the pictures as [dev.vireo.models.ps3.Ps3Preprocessor] makes them, in the order of
    ///     the text
    /// @throws VireoException with code DATA when there are more or fewer tokens than pictures, or they are
    ///     no pictures; USAGE when the folder can't look for what a question asks, or the numbers of a look
    ///     do not fit the tower
    public Reading read(List<Integer> ids, Tensor pixels_B3HW, Looking how) {
        List<Glance> glances = new ArrayList<>();
        List<Tensor> low_NC = new ArrayList<>();
        for (int i = 0; i < pixels_B3HW.size(0); i++) {
            Glance glance =
                    tower.glance(pixels_B3HW.narrow(0, i, 1).to(decoder.dtype()).to(decoder.device()));
            glances.add(glance);
            low_NC.add(low(glance));
        }
        requireCount(ids, glances.size());
        Cache cache = decoder.cache();
        try {
            Optional<Tensor> sought_1C = how.mode() == Mode.AFTER_PROMPT && !glances.isEmpty()
                    ? Optional.of(sought(ids, low_NC, cache))
                    : Optional.empty();
            Seen seen = new Seen(how, sought_1C);
            List<Tensor> rows_NC = new ArrayList<>();
            for (int i = 0; i < glances.size(); i++) {
                rows_NC.add(seen.picture(i, glances.get(i), low_NC.get(i)));
            }
            Rows all = inText(ids, rows_NC);
            return new Reading(
                    Prompt.rows(all.rows_NC).inPlaceOf(all.tokens), cache, sought_1C, seen.maps(), seen.regions);
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    /// Rows of numbers, and the tokens in whose places they stand.
    private record Rows(Tensor rows_NC, List<Integer> tokens) {}

    private void requireCount(List<Integer> ids, int pictures) {
        int places = Collections.frequency(ids, picture);
        if (places != pictures) {
            throw new VireoException(
                    Code.DATA,
                    "the prompt has " + places + " places for pictures (token " + picture + "), and there are "
                            + pictures,
                    "Give one token for each picture.");
        }
    }

    /// The text with these rows in the places of its pictures.
    private Rows inText(List<Integer> ids, List<Tensor> pictures_NC) {
        List<Tensor> parts = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        List<Integer> words = new ArrayList<>();
        int next = 0;
        for (int id : ids) {
            if (id == picture) {
                words.addAll(before);
                Tensor rows_NC = pictures_NC.get(next++);
                words(words, parts, tokens);
                parts.add(rows_NC);
                tokens.addAll(Collections.nCopies(Math.toIntExact(rows_NC.size(0)), picture));
                words.addAll(behind);
            } else {
                words.add(id);
            }
        }
        words(words, parts, tokens);
        return new Rows(Tensor.cat(0, parts.toArray(Tensor[]::new)), tokens);
    }

    private void words(List<Integer> words, List<Tensor> parts, List<Integer> tokens) {
        if (!words.isEmpty()) {
            long[] ids = words.stream().mapToLong(Integer::longValue).toArray();
            parts.add(decoder.embed(Tensor.of(ids, 1, ids.length).to(decoder.device()))
                    .select(0, 0));
            tokens.addAll(words);
            words.clear();
        }
    }

    /// What the question asks for, as the tower understands it: the decoder's state at its last word.
    ///
    /// @param cache takes the rows that are the same whatever is looked at: those before the first look
    private Tensor sought(List<Integer> ids, List<Tensor> low_NC, Cache cache) {
        if (head == null) {
            throw new VireoException(
                    Code.USAGE,
                    "the folder has no map from a question to what is looked for: its look_close_mode is after_image",
                    "Look after the picture.");
        }
        int end = Collections.lastIndexOfSubList(ids, questionEnds);
        List<Integer> question = ids.subList(0, end < 0 ? ids.size() : Math.max(end, 1));
        Tensor rows_NC = inText(question, low_NC).rows_NC;
        Tensor last_1C = Scope.tidy(() -> decoder.forward(Qwen2Model.Request.rows(rows_NC.unsqueeze(0))
                        .cache(cache)
                        .last())
                .last_BNC()
                .select(1, 0));
        cache.cut(same(question, low_NC));
        return Scope.tidy(() -> head.apply(last_1C));
    }

    /// How many rows stand before the first picture's close look.
    private long same(List<Integer> question, List<Tensor> low_NC) {
        int first = question.indexOf(picture);
        return first < 0
                ? question.size()
                : first + before.size() + low_NC.getFirst().size(0);
    }

    /// Low resolution as rows: M x the decoder's width.
    private Tensor low(Glance glance) {
        return Scope.tidy(() -> rows.low(tower.state_BNC(glance, config.back()).select(0, 0)));
    }

    /// What the pictures of one text show when they are looked at.
    private final class Seen {
        private final Looking how;
        private final Optional<Tensor> sought_1C;
        private final List<List<Tensor>> maps = new ArrayList<>();
        private final List<Region> regions = new ArrayList<>();

        Seen(Looking how, Optional<Tensor> sought_1C) {
            this.how = how;
            this.sought_1C = sought_1C;
        }

        /// The rows of low resolution and, behind them, those of the looks.
        Tensor picture(int number, Glance glance, Tensor low_NC) {
            Ps3Request request = request(how);
            Ps3Request.Output out =
                    tower.forward(glance, sought_1C.map(request::prompt).orElse(request));
            if (out.looks() == 0) {
                return low_NC;
            }
            maps.add(out.selectionMaps_BHW());
            for (int look = 0; look < out.looks(); look++) {
                List<List<Integer>> patches = out.patches().get(look).getFirst();
                for (int scale = 0; scale < patches.size(); scale++) {
                    Tensor map = out.selectionMaps_BHW().get(scale);
                    regions.addAll(LookedAt.regions(
                            number, look, scale + 1, patches.get(scale), (int) map.size(1), (int) map.size(2)));
                }
            }
            long low = tower.config().lowTokens();
            Tensor states_NC = out.hiddenStates_BNC().getFirst().select(0, 0);
            Tensor taken_NC = states_NC.narrow(0, low, states_NC.size(0) - low);
            Tensor high_NC = Scope.tidy(() -> how.sparse()
                    ? rows.sparse(taken_NC, out.selectionMaps_BHW())
                    : rows.wholeCanvas(taken_NC, out.selectionMaps_BHW()));
            // As published, there is always a row.
            return Tensor.cat(0, low_NC, high_NC.size(0) == 0 ? low_NC.narrow(0, 0, 1) : high_NC);
        }

        List<Tensor> maps() {
            List<Tensor> out = new ArrayList<>();
            for (int scale = 0; !maps.isEmpty() && scale < maps.getFirst().size(); scale++) {
                int at = scale;
                out.add(Tensor.cat(0, maps.stream().map(each -> each.get(at)).toArray(Tensor[]::new)));
            }
            return out;
        }
    }
}
