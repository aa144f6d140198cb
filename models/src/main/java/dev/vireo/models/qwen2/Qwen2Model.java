package dev.vireo.models.qwen2;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.folder.OtherNames;
import dev.vireo.models.internal.nn.LinearMap;
import dev.vireo.models.internal.nn.PackedLinear;
import dev.vireo.models.internal.nn.RmsNorm;
import dev.vireo.models.internal.nn.Rotation;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The decoder of Qwen2 and of Llama: tokens, or rows of numbers in their place, to a score for every token
/// that may come next. [TokenGenerator] writes with it.
///
/// ```java
/// Qwen2Model model = Qwen2Model.of(folder.config(), parameters);
/// Tensor logits_BNV = model.logits(model.forward(Request.ids(ids_BN).kept(mask_BN)).last_BNC());
/// ```
public final class Qwen2Model {
    /// The values of `model_type` that it reads.
    public static final List<String> TYPES = List.of(Qwen2Config.QWEN2, Qwen2Config.LLAMA);

    private static final String NAME = "model";
    private static final String HEAD = "lm_head";
    private static final List<String> PARTS = List.of("embed_tokens", "layers", "norm");

    private final Qwen2Config config;
    private final Parameters parameters;
    private final WordTable words;
    private final List<DecoderLayer> layers;
    private final RmsNorm norm;
    private final LinearMap head;
    /// The layers, when all are packed; else none.
    private final List<PackedLayer> packed;

    /// A decoder over parameters with the names of HuggingFace's `Qwen2ForCausalLM`.
    Qwen2Model(Qwen2Config config, Parameters p) {
        this.config = config;
        this.parameters = p;
        Parameters own = p.at(NAME);
        words = WordTable.of(own, "embed_tokens.weight", config.vocabulary(), config.width());
        layers = IntStream.range(0, config.layers())
                .mapToObj(i -> DecoderLayer.of(own.at("layers." + i), config))
                .toList();
        norm = RmsNorm.of(own, "norm", config.width(), config.epsilon());
        boolean apart = !config.tied() || p.has(HEAD + ".weight");
        head = apart ? LinearMap.of(p, HEAD, config.width(), config.vocabulary(), false) : words.head();
        if (apart && config.tied()) {
            requireTied(p.weight(HEAD + ".weight", 1, config.vocabulary(), config.width()));
        }
        List<PackedLayer> found = IntStream.range(0, layers.size())
                .mapToObj(i -> PackedLayer.of(layers.get(i), config.windows().get(i)))
                .flatMap(Optional::stream)
                .toList();
        packed = found.size() == layers.size() ? found : List.of();
    }

    /// The decoder of a folder of type `qwen2` or `llama`.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static Qwen2Model of(ModelConfig config, Parameters p) {
        return of(config, false, p);
    }

    /// The decoder that a part of a configuration describes, of type `qwen2` or `llama`.
    ///
    /// @param tied whether the whole says that the last map is the table of words; the part may say so, too
    /// @throws VireoException with code DATA as [#of(ModelConfig, Parameters)] does
    public static Qwen2Model of(ModelConfig config, boolean tied, Parameters p) {
        Parameters named =
                p.ignore(name -> name.endsWith("rotary_emb.inv_freq")).renamed(OtherNames.within(NAME, PARTS));
        Qwen2Config sizes = Qwen2Config.of(config);
        config.requireAllRead();
        return new Qwen2Model(tied ? sizes.withTied() : sizes, named);
    }

    /// The decoder of a folder whose network is more than that: of type `qwen2_5_vl`. The configuration and
    /// the parameters have more than what is read here; whoever reads the rest checks that all is read and
    /// used.
    ///
    /// @param whole the configuration, with a `text_config`, or with its values beside `vision_config` as
    ///     older programs write them
    /// @param p parameters that have the decoder's names as they are in folders of its own
    /// @throws VireoException with code DATA as [#of] does
    public static Qwen2Model within(ModelConfig whole, Parameters p) {
        return new Qwen2Model(Qwen2Config.within(whole), p.ignore(name -> name.endsWith("rotary_emb.inv_freq")));
    }

    /// A folder may have the table of words a second time, as the last map. It must be the same one.
    private void requireTied(Tensor head_VC) {
        try (Scope _ = Scope.inference()) {
            long[] all = LongStream.range(0, config.vocabulary()).toArray();
            Tensor words_VC = embed(Tensor.of(all, all.length).to(device()));
            if (Arrays.equals(head_VC.shape(), words_VC.shape())
                    && head_VC.sub(words_VC).abs().sum().item() != 0) {
                throw new VireoException(
                        Code.DATA,
                        "tie_word_embeddings is true, but '" + HEAD
                                + ".weight' holds other numbers than 'model.embed_tokens.weight'",
                        "Set it to false to use both, or remove one of them.");
            }
        }
    }

    /// How many tokens it knows; the ids are the numbers below.
    public int vocabulary() {
        return config.vocabulary();
    }

    /// How many numbers stand for a token within the network.
    public int width() {
        return config.width();
    }

    /// How many layers it has.
    public int layers() {
        return layers.size();
    }

    /// The longest text in tokens that it was made for. Longer ones are computed, too.
    public int positions() {
        return config.positions();
    }

    /// The tokens that end a text, as its configuration has them; a folder's generation_config.json may state
    /// others.
    public Set<Integer> endTokens() {
        return config.endTokens();
    }

    /// The type of its weights, and of what it gives.
    public DType dtype() {
        return parameters.dtype();
    }

    /// Where it lies.
    public Device device() {
        return parameters.device();
    }

    /// Its weights.
    Parameters parameters() {
        return parameters;
    }

    /// How many positions a token may have: 3 where they are those of time, row and column.
    int axes() {
        return config.rope().axes();
    }

    /// Whether keys and values are the same in longer texts.
    boolean reusesPrefixes() {
        return !config.rope().dependsOnLength();
    }

    /// `qwen2` or `llama`.
    String type() {
        return config.type();
    }

    /// The rows of numbers for tokens, as they go into the first layer.
    public Tensor embed(Tensor ids_BN) {
        return words.rows(ids_BN);
    }

    /// What is to be computed: for tokens or rows of numbers, which may stand behind those of a cache. There is
    /// padding only where [#kept] says so, and the positions are those of the places unless [#positions] says
    /// otherwise, as transformers has it.
    ///
    /// @param ids_BN tokens; or else rows
    /// @param rows_BNC rows of numbers in the place of tokens
    /// @param kept_BM 0 for tokens that nobody is to look at; those of the cache come first
    /// @param positions the positions, B x N or 1 x N; of a decoder with sections also 3 x B x N: time, row
    ///     and column
    /// @param segments_BN numbers of texts that stand behind each other in a row: tokens look at those of the
    ///     same number alone
    /// @param cache what stands before; the new tokens are added to it
    /// @param lastOnly whether only the last token of each text is wanted
    /// @param states numbers of hidden states that are wanted
    public record Request(
            Optional<Tensor> ids_BN,
            Optional<Tensor> rows_BNC,
            Optional<Tensor> kept_BM,
            Optional<Tensor> positions,
            Optional<Tensor> segments_BN,
            Optional<Cache> cache,
            boolean lastOnly,
            Set<Integer> states) {
        /// Copies the set.
        public Request {
            states = Set.copyOf(states);
        }

        /// Tokens.
        public static Request ids(Tensor ids_BN) {
            return new Request(
                    Optional.of(ids_BN),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Set.of());
        }

        /// Rows of numbers in the place of tokens.
        public static Request rows(Tensor rows_BNC) {
            return new Request(
                    Optional.empty(),
                    Optional.of(rows_BNC),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Set.of());
        }

        /// The same with padding, at the left, at the right or anywhere: integers, 0 for padding, for the tokens of
        /// the cache and then the new ones.
        public Request kept(Tensor mask_BM) {
            return new Request(ids_BN, rows_BNC, Optional.of(mask_BM), positions, segments_BN, cache, lastOnly, states);
        }

        /// The same with these positions (integers), for all texts alike with 1 x N. A decoder that is part
        /// of a [model that sees][#within] takes 3 x B x N too: the time, row and column of each token.
        public Request positions(Tensor given) {
            return new Request(ids_BN, rows_BNC, kept_BM, Optional.of(given), segments_BN, cache, lastOnly, states);
        }

        /// The same for rows in which several texts stand behind each other: tokens of different numbers
        /// (integers) do not see each other. Their [#positions] are to begin anew with each text.
        public Request segments(Tensor numbers_BN) {
            return new Request(ids_BN, rows_BNC, kept_BM, positions, Optional.of(numbers_BN), cache, lastOnly, states);
        }

        /// The same behind what is in a cache.
        public Request cache(Cache behind) {
            return new Request(
                    ids_BN, rows_BNC, kept_BM, positions, segments_BN, Optional.of(behind), lastOnly, states);
        }

        /// The same for the last token of each text alone.
        public Request last() {
            return new Request(ids_BN, rows_BNC, kept_BM, positions, segments_BN, cache, true, states);
        }

        /// The same with hidden states: 0 is what goes into the first layer, N the output of layer N, but the last
        /// one after the last norm, as transformers has it.
        public Request states(Set<Integer> numbers) {
            return new Request(ids_BN, rows_BNC, kept_BM, positions, segments_BN, cache, lastOnly, numbers);
        }
    }

    /// What the decoder gives.
    ///
    /// @param last_BNC the output of the last norm, of all tokens or the last of each text
    /// @param states_BNC hidden states by their number, as far as they were asked for, of all tokens
    public record Output(Tensor last_BNC, Map<Integer, Tensor> states_BNC) {
        /// One of the hidden states that were asked for.
        ///
        /// @throws IllegalArgumentException when it was not
        public Tensor state(int number) {
            Tensor state = states_BNC.get(number);
            if (state == null) {
                throw new IllegalArgumentException("hidden state " + number + " was not asked for");
            }
            return state;
        }
    }

    /// The scores of all tokens to come next, from outputs of the last norm.
    public Tensor logits(Tensor last_BNC) {
        return head.apply(last_BNC);
    }

    /// The next token of one text, whose cache holds those before it.
    ///
    /// @param positions where it stands, by time, row and column where it has these
    record Step(Cache cache, int token, List<Long> positions) {}

    /// Whether [#next] is there: all layers are packed.
    boolean steps() {
        return !packed.isEmpty();
    }

    /// Runs the layers for the next tokens of a few texts together, and puts them into their caches.
    ///
    /// @return the scores of all tokens to come behind each
    List<float[]> next(List<Step> texts) {
        try (Scope _ = Scope.inference()) {
            int rows = texts.size();
            long[] ids = texts.stream().mapToLong(Step::token).toArray();
            float[] x = embed(Tensor.of(ids, rows)).toFloats();
            List<Rotation> rotations = texts.stream().map(this::rotation).toList();
            List<float[]> cosines =
                    rotations.stream().map(r -> r.cos_BN1D().toFloats()).toList();
            List<float[]> sines =
                    rotations.stream().map(r -> r.sin_BN1D().toFloats()).toList();
            for (int layer = 0; layer < packed.size(); layer++) {
                List<PackedLayer.Step> steps = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    Cache cache = texts.get(i).cache;
                    steps.add(
                            new PackedLayer.Step(cache.layers.get(layer), cache.length, cosines.get(i), sines.get(i)));
                }
                packed.get(layer).apply(x, steps);
            }
            texts.forEach(text -> text.cache.length++);
            float[] scores = scores(norm.apply(Tensor.of(x, rows, 1, config.width())));
            int vocabulary = config.vocabulary();
            return rows == 1
                    ? List.of(scores)
                    : IntStream.range(0, rows)
                            .mapToObj(i -> Arrays.copyOfRange(scores, i * vocabulary, (i + 1) * vocabulary))
                            .toList();
        }
    }

    private Rotation rotation(Step step) {
        long[] positions = step.positions.stream().mapToLong(Long::longValue).toArray();
        long last = Arrays.stream(positions).max().orElseThrow();
        long[] shape = positions.length == 1 ? new long[] {1, 1} : new long[] {positions.length, 1, 1};
        return config.rope().rotation(Tensor.of(positions, shape), last + 1, DType.F32);
    }

    private float[] scores(Tensor last_R1C) {
        return head instanceof PackedLinear own
                ? own.apply(last_R1C.toFloats(), Math.toIntExact(last_R1C.size(0)))
                : logits(last_R1C).toFloats();
    }

    /// Runs the layers.
    ///
    /// @throws IllegalArgumentException when shapes do not fit each other or the network, or a hidden state is
    ///     asked for that it has not
    public Output forward(Request request) {
        Tensor x_BNC = rows(request);
        long length = request.cache().map(cache -> cache.require(x_BNC.size(0))).orElse(0L);
        require(request, x_BNC, length);
        Map<Integer, Tensor> states = new TreeMap<>();
        List<Tensor> made = Scope.tidyAll(() -> run(x_BNC, request, length, states));
        request.cache().ifPresent(cache -> cache.length = length + x_BNC.size(1));
        return new Output(made.getLast(), states);
    }

    /// Runs the layers for training, keeping little of what they make: [RecomputedPass].
    ///
    /// @throws IllegalArgumentException when shapes do not fit, nothing is recorded for gradients, or the
    ///     last tokens alone, hidden states or a cache are asked for
    public RecomputedPass recomputed(Request request) {
        if (!Scope.records()
                || request.lastOnly()
                || request.cache().isPresent()
                || !request.states().isEmpty()) {
            throw new IllegalArgumentException("layers are computed again in a scope of training, for all tokens, "
                    + "without a cache and hidden states");
        }
        Tensor x_BNC = rows(request);
        require(request, x_BNC, 0);
        Layered layered = layered(x_BNC, request, 0);
        List<UnaryOperator<Tensor>> each = IntStream.range(0, layers.size())
                .<UnaryOperator<Tensor>>mapToObj(i -> x -> layered.apply(x, i))
                .toList();
        return new RecomputedPass(x_BNC, each, norm::apply);
    }

    private Tensor rows(Request request) {
        Tensor x_BNC = request.ids_BN()
                .map(this::embed)
                .or(request::rows_BNC)
                .orElseThrow(() -> new IllegalArgumentException("there are neither tokens nor rows"));
        if (x_BNC.shape().length != 3 || x_BNC.size(1) == 0 || x_BNC.size(2) != config.width()) {
            throw new IllegalArgumentException("rows of shape " + Arrays.toString(x_BNC.shape()) + ", not B x N x "
                    + config.width() + " with N from 1");
        }
        return x_BNC;
    }

    private void require(Request request, Tensor x_BNC, long length) {
        long batch = x_BNC.size(0);
        long n = x_BNC.size(1);
        request.kept_BM().ifPresent(kept -> requireShape("the mask", kept, batch, length + n));
        request.positions().ifPresent(positions -> requirePositions(positions, batch, n));
        request.segments_BN().ifPresent(segments -> requireShape("the segments", segments, batch, n));
        if (request.segments_BN().isPresent() && request.cache().isPresent()) {
            throw new IllegalArgumentException("texts in segments have no cache");
        }
        for (int state : request.states()) {
            if (state < 0 || state > layers.size()) {
                throw new IllegalArgumentException(
                        "there is no hidden state " + state + ", the last one is " + layers.size());
            }
        }
    }

    /// Gives the states and then the last output.
    private List<Tensor> run(Tensor rows_BNC, Request request, long length, Map<Integer, Tensor> states) {
        long n = rows_BNC.size(1);
        Layered layered = layered(rows_BNC, request, length);
        Tensor x_BNC = rows_BNC;
        if (request.states().isEmpty()) {
            x_BNC = Scope.fold(rows_BNC, indices(), layered::apply);
        } else {
            for (int i = 0; i < layers.size(); i++) {
                keep(states, request, i, x_BNC);
                x_BNC = layered.apply(x_BNC, i);
            }
        }
        boolean whole = !request.lastOnly() || request.states().contains(layers.size());
        Tensor last_BNC = norm.apply(whole ? x_BNC : x_BNC.narrow(1, n - 1, 1));
        keep(states, request, layers.size(), last_BNC);
        List<Tensor> out = new ArrayList<>(states.values());
        out.add(whole && request.lastOnly() ? last_BNC.narrow(1, n - 1, 1) : last_BNC);
        return out;
    }

    /// The layers for these rows: where they stand and what they see is computed once.
    private Layered layered(Tensor rows_BNC, Request request, long length) {
        long n = rows_BNC.size(1);
        DType dtype = rows_BNC.dtype();
        Cache cache = request.cache().orElse(null);
        Tensor positions = request.positions()
                .orElseGet(() -> Tensor.range(length, length + n).unsqueeze(0).to(rows_BNC.device()));
        long most =
                request.positions().isPresent() && config.rope().dependsOnLength() ? longest(positions) : length + n;
        Rotation rotation = config.rope().rotation(positions, most, dtype);
        Map<Integer, Sight> sights = new TreeMap<>();
        for (int window : new TreeSet<>(config.windows())) {
            Sight.Hidden hidden = new Sight.Hidden(window, request.kept_BM(), request.segments_BN());
            sights.put(window, Sight.of(n, length + n, hidden, dtype, rows_BNC.device()));
        }
        return (x_BNC, i) -> {
            Sight sight = sights.get(config.windows().get(i));
            if (sight == null) {
                throw new IllegalStateException("every window has its sight");
            }
            if (cache != null && i > 0) {
                cache.betweenLayers.run();
            }
            return layers.get(i).apply(x_BNC, rotation, sight, cache == null ? null : cache.layers.get(i), length);
        };
    }

    /// One layer, by its number.
    private interface Layered {
        Tensor apply(Tensor x_BNC, int layer);
    }

    private static void keep(Map<Integer, Tensor> states, Request request, int number, Tensor x_BNC) {
        if (request.states().contains(number)) {
            states.put(number, x_BNC.narrow(0, 0, x_BNC.size(0))); // a handle of its own
        }
    }

    private List<Integer> indices() {
        return IntStream.range(0, layers.size()).boxed().toList();
    }

    private static long longest(Tensor positions) {
        return Arrays.stream(positions.toLongs()).max().orElse(0) + 1;
    }

    private void requirePositions(Tensor positions, long batch, long n) {
        long[] shape = positions.shape();
        boolean several = shape.length == 3 && shape[0] == config.rope().axes() && shape[0] > 1;
        long[] own = several ? Arrays.copyOfRange(shape, 1, 3) : shape;
        if (own.length != 2 || (own[0] != 1 && own[0] != batch) || own[1] != n) {
            throw new IllegalArgumentException("positions of shape " + Arrays.toString(shape) + " for " + batch
                    + " texts of " + n + " tokens with " + config.rope().axes() + " positions each at most");
        }
    }

    private static void requireShape(String what, Tensor tensor, long... shape) {
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    what + " has shape " + Arrays.toString(tensor.shape()) + ", not " + Arrays.toString(shape));
        }
    }

    /// An empty cache for texts that are continued.
    public Cache cache() {
        return new Cache(layers.size());
    }

    /// The keys and values of the tokens of some texts, so that what comes behind them does not compute them
    /// anew. It lives until it is closed, whatever the scope, and is used by one thread at a time, without
    /// gradients.
    public static final class Cache implements AutoCloseable {
        private final List<KeyValues> layers;
        private long batch;
        private long length;
        /// What is to happen between two layers. When it throws, the cache is as it was.
        private Runnable betweenLayers = () -> {};

        private Cache(int count) {
            layers = IntStream.range(0, count).mapToObj(_ -> new KeyValues()).toList();
        }

        /// How many tokens of each text it holds, padding included.
        public long length() {
            return length;
        }

        /// Says what is to happen between two layers from now on.
        void betweenLayers(Runnable action) {
            betweenLayers = action;
        }

        /// Forgets all but the first tokens, whose keys and values stay to be used.
        ///
        /// @throws IllegalArgumentException when there are fewer
        public void cut(long tokens) {
            if (tokens < 0 || tokens > length) {
                throw new IllegalArgumentException("a cache of " + length + " tokens can't be cut to " + tokens);
            }
            length = tokens;
        }

        /// Forgets all texts but these, by their places in the batch.
        public void select(int... rows) {
            try (Scope _ = Scope.inference()) {
                long[] chosen = Arrays.stream(rows).asLongStream().toArray();
                Tensor index = Tensor.of(chosen, chosen.length);
                layers.forEach(layer -> layer.select(index, length));
            }
            batch = rows.length;
        }

        /// The native memory that it takes.
        public long bytes() {
            return layers.stream().mapToLong(KeyValues::bytes).sum();
        }

        private long require(long texts) {
            if (Scope.records()) {
                throw new IllegalArgumentException("a cache is for scopes without gradients");
            }
            if (length > 0 && texts != batch) {
                throw new IllegalArgumentException("the cache is of " + batch + " texts, and there are " + texts);
            }
            batch = texts;
            return length;
        }

        /// Frees the memory; an empty cache is left.
        @Override
        public void close() {
            layers.forEach(KeyValues::close);
            length = 0;
        }
    }
}
