package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Cache;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.models.qwen2.Qwen2Model.Step;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes tokens behind prompts, with a decoder of Qwen2's or Llama's kind.
///
/// What the keys and values of the last single prompt and its answer are is remembered: a prompt that
/// begins with the same tokens, the next turn of a conversation say, computes only what is new. A generator
/// is used by one thread at a time; several may share a model.
///
/// ```java
/// try (TokenGenerator generator = new TokenGenerator(model)) {
///     Settings settings = Settings.greedy(100).endTokens(model.endTokens());
///     List<Integer> answer = generator.generate(Prompt.of(tokens), settings, Listener.NONE).content();
/// }
/// ```
public final class TokenGenerator implements AutoCloseable {
    /// So many tokens of a long prompt are computed at once, which bounds the memory that they take.
    private static final int PIECE = 512;

    private final Qwen2Model model;
    private final Pace pace;
    private final Cache cache;
    /// The tokens of the cache.
    private final List<Integer> held = new ArrayList<>();

    /// A generator over a model, which must be open as long as it is used.
    public TokenGenerator(Qwen2Model model) {
        this(model, Pace.alone(model));
    }

    TokenGenerator(Qwen2Model model, Pace pace) {
        this.model = model;
        this.pace = pace;
        cache = model.cache();
    }

    /// What is to be continued.
    ///
    /// @param tokens the text; of rows, the tokens in whose places they stand, which the repetition penalty
    ///     sees, or empty when there are none
    /// @param rows_NC rows of numbers in the place of tokens, as [Qwen2Model#embed] gives them for tokens
    /// @param positions_3N of a decoder that is part of a model that sees, the time, row and column of each
    ///     row; what is written goes on behind those of the last
    /// @param seed of the draws: the same prompt with the same seed and settings is continued the same,
    ///     whatever else is in the batch (but for rounding: scores differ in their last bits between sizes of
    ///     batches)
    /// @param constraint what the continuation must be like
    public record Prompt(
            List<Integer> tokens,
            Optional<Tensor> rows_NC,
            Optional<Tensor> positions_3N,
            long seed,
            Optional<Constraint> constraint) {
        /// Copies the list.
        ///
        /// @throws IllegalArgumentException when there is neither a token nor a row, or they are not as many
        public Prompt {
            tokens = List.copyOf(tokens);
            if (tokens.isEmpty() && rows_NC.isEmpty()) {
                throw new IllegalArgumentException("a prompt is of tokens or of rows");
            }
            if (!tokens.isEmpty() && rows_NC.isPresent() && rows_NC.get().size(0) != tokens.size()) {
                throw new IllegalArgumentException(
                        tokens.size() + " tokens for " + rows_NC.get().size(0) + " rows");
            }
        }

        /// Tokens, with seed 0.
        public static Prompt of(List<Integer> tokens) {
            return new Prompt(tokens, Optional.empty(), Optional.empty(), 0, Optional.empty());
        }

        /// Rows of numbers in the place of tokens, with seed 0.
        public static Prompt rows(Tensor rows_NC) {
            return new Prompt(List.of(), Optional.of(rows_NC), Optional.empty(), 0, Optional.empty());
        }

        /// The same rows, in the places of these tokens.
        public Prompt inPlaceOf(List<Integer> replaced) {
            return new Prompt(replaced, rows_NC, positions_3N, seed, constraint);
        }

        /// The same with a time, a row and a column for each row (integers, 3 x N).
        public Prompt positions(Tensor given_3N) {
            return new Prompt(tokens, rows_NC, Optional.of(given_3N), seed, constraint);
        }

        /// The same with a seed.
        public Prompt seed(long number) {
            return new Prompt(tokens, rows_NC, positions_3N, number, constraint);
        }

        /// The same with a constraint, which is for one continuation alone.
        public Prompt constrained(Constraint by) {
            return new Prompt(tokens, rows_NC, positions_3N, seed, Optional.of(by));
        }

        long length() {
            return rows_NC.map(rows -> rows.size(0)).orElse((long) tokens.size());
        }
    }

    /// Says which tokens may come next: where a grammar keeps a text within what it allows. It is asked and
    /// told about one text, token after token.
    public interface Constraint {
        /// Takes out of the set, in which are all tokens, those that may not come next. When none is left, the text
        /// ends.
        void restrict(BitSet allowed);

        /// A token was written.
        void written(int token);
    }

    /// A token and how likely it is.
    ///
    /// @param logProbability the natural logarithm of its share of all tokens
    public record Likely(int token, double logProbability) {}

    /// How likely a token was that was written, by the scores as the model gives them: before penalties,
    /// constraints, temperature and whatever else chooses among them.
    ///
    /// @param written what was written
    /// @param likeliest the likeliest tokens, the first before the others
    public record Odds(Likely written, List<Likely> likeliest) {
        /// Copies the list.
        public Odds {
            likeliest = List.copyOf(likeliest);
        }
    }

    /// Hears of every token as it is written.
    @FunctionalInterface
    public interface Listener {
        /// Hears nothing and lets everything go on.
        Listener NONE = (_, _) -> true;

        /// Another layer is computed for a prompt: some hundredths of a second for a small model on two
        /// cores.
        default void reading() {}

        /// A token was written, and how likely it was, where [Settings#odds] asks for that.
        ///
        /// @param prompt the place of its prompt among those given
        /// @return whether this text is to go on
        default boolean written(int prompt, int token, Optional<Odds> odds) {
            return written(prompt, token);
        }

        /// A token was written.
        ///
        /// @param prompt the place of its prompt among those given
        /// @return whether this text is to go on
        boolean written(int prompt, int token);
    }

    /// How a token is chosen, in the order in which it is done.
    ///
    /// @param repetitionPenalty positive scores of tokens that the prompt or the text has are divided by it,
    ///     negative ones multiplied; 1 for none
    /// @param temperature what scores are divided by; 0 takes the best token always, and what follows does not
    ///     matter
    /// @param topK so many of the best tokens stay, and those equal to the last; 0 for all
    /// @param topP of the rest, the least likely that together have no more than `1 - topP` go; 1 for none
    /// @param minP of the rest, those less likely than so much of the best go; 0 for none
    public record Sampling(double repetitionPenalty, double temperature, int topK, double topP, double minP) {
        /// The best token always.
        public static final Sampling GREEDY = new Sampling(1, 0, 0, 1, 0);

        /// @throws IllegalArgumentException when a number is out of range
        public Sampling {
            check(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty), "repetitionPenalty", repetitionPenalty);
            check(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature);
            check(topK >= 0, "topK", topK);
            check(topP >= 0 && topP <= 1, "topP", topP);
            check(minP >= 0 && minP <= 1, "minP", minP);
        }

        private static void check(boolean fine, String name, double value) {
            if (!fine) {
                throw new IllegalArgumentException(name + " is " + value);
            }
        }

        /// Whether the best of the scores as they come is taken.
        private boolean takesBest() {
            return temperature == 0 && repetitionPenalty == 1;
        }
    }

    /// How texts are continued.
    ///
    /// @param maxTokens the most that are written
    /// @param endTokens tokens that end a text
    /// @param stops lists of tokens that end it when it ends in one of them
    /// @param odds how many of the likeliest tokens are told with each token and its own likelihood;
    ///     empty when nobody asks
    public record Settings(
            int maxTokens, Set<Integer> endTokens, List<List<Integer>> stops, Sampling sampling, OptionalInt odds) {
        /// Copies set and lists.
        ///
        /// @throws IllegalArgumentException when no token may be written, a list is empty, or less than
        ///     no odds are asked for
        public Settings {
            endTokens = Set.copyOf(endTokens);
            stops = stops.stream().map(List::copyOf).toList();
            if (maxTokens < 1 || stops.stream().anyMatch(List::isEmpty) || odds.orElse(0) < 0) {
                throw new IllegalArgumentException(
                        "maxTokens is " + maxTokens + ", stops are " + stops + ", odds are " + odds);
            }
        }

        /// Settings under which nobody asks how likely tokens were.
        public Settings(int maxTokens, Set<Integer> endTokens, List<List<Integer>> stops, Sampling sampling) {
            this(maxTokens, endTokens, stops, sampling, OptionalInt.empty());
        }

        /// Always the best token, so many at most.
        public static Settings greedy(int maxTokens) {
            return new Settings(maxTokens, Set.of(), List.of(), Sampling.GREEDY);
        }

        /// The same with tokens that end a text.
        public Settings endTokens(Set<Integer> tokens) {
            return new Settings(maxTokens, tokens, stops, sampling, odds);
        }

        /// The same with lists of tokens that end a text.
        public Settings stops(List<List<Integer>> lists) {
            return new Settings(maxTokens, endTokens, lists, sampling, odds);
        }

        /// The same with another choice of tokens.
        public Settings sampling(Sampling choice) {
            return new Settings(maxTokens, endTokens, stops, choice, odds);
        }

        /// The same, telling with each token how likely it and so many of the likeliest were.
        public Settings odds(int likeliest) {
            return new Settings(maxTokens, endTokens, stops, sampling, OptionalInt.of(likeliest));
        }
    }

    /// Why a text ended.
    public enum End {
        /// One of the end tokens was written.
        END_TOKEN,
        /// It ends in one of the stop lists.
        STOP,
        /// As much is written as may be.
        LENGTH,
        /// The listener wanted no more.
        LISTENER,
        /// The constraint left no token.
        CONSTRAINT
    }

    /// What was written behind a prompt.
    ///
    /// @param tokens all of them, an end token or stop list included
    /// @param mark how many of the last tokens ended it: those of the end token or stop list
    /// @param reused how many tokens of the prompt were not computed anew
    public record Result(List<Integer> tokens, End end, int mark, int reused) {
        /// The tokens without those that only ended the text.
        public List<Integer> content() {
            return tokens.subList(0, tokens.size() - mark);
        }
    }

    /// Continues one text.
    ///
    /// @throws VireoException with code DATA when a token is not in the vocabulary, RESOURCE when the numbers
    ///     overflow, CANCELLED when the thread is interrupted
    /// @throws IllegalArgumentException when there is a repetition penalty, and rows without their tokens
    public Result generate(Prompt prompt, Settings settings, Listener listener) {
        return generate(List.of(prompt), settings, listener).getFirst();
    }

    /// Continues several texts side by side, and gives what was written behind each.
    ///
    /// @throws VireoException as [#generate(Prompt, Settings, Listener)] does
    public List<Result> generate(List<Prompt> prompts, Settings settings, Listener listener) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        for (Prompt prompt : prompts) {
            requireKnown(prompt);
            if (prompt.tokens().isEmpty() && settings.sampling().repetitionPenalty() != 1) {
                throw new IllegalArgumentException(
                        "a repetition penalty needs the tokens of the prompt's rows: Prompt.inPlaceOf");
            }
        }
        boolean alone = prompts.size() == 1 && prompts.getFirst().rows_NC().isEmpty();
        if (alone) {
            return new Run(prompts, settings, listener, cache, held).write();
        }
        try (Cache own = model.cache()) {
            return new Run(prompts, settings, listener, own, null).write();
        }
    }

    private void requireKnown(Prompt prompt) {
        for (int token : prompt.tokens()) {
            if (token < 0 || token >= model.vocabulary()) {
                throw new VireoException(
                        Code.DATA,
                        "the prompt holds the token " + token + ", outside the vocabulary of " + model.vocabulary(),
                        "The text was cut into tokens for another model.");
            }
        }
        prompt.rows_NC().ifPresent(rows -> {
            if (rows.shape().length != 2 || rows.size(0) == 0 || rows.size(1) != model.width()) {
                throw new IllegalArgumentException(
                        "rows of shape " + Arrays.toString(rows.shape()) + ", not N x " + model.width());
            }
        });
        prompt.positions_3N().ifPresent(positions -> {
            long[] needed = {3, prompt.length()};
            if (model.axes() != 3 || prompt.rows_NC().isEmpty() || !Arrays.equals(positions.shape(), needed)) {
                throw new IllegalArgumentException("positions of shape " + Arrays.toString(positions.shape())
                        + " for a prompt of " + prompt.length() + " rows; they are 3 x N, and not for every decoder");
            }
        });
    }

    /// How many tokens of a prompt are remembered, and would not be computed anew.
    public int remembered(List<Integer> prompt) {
        int same = 0;
        if (model.reusesPrefixes()) {
            int most = Math.min(held.size(), prompt.size() - 1);
            while (same < most && held.get(same).equals(prompt.get(same))) {
                same++;
            }
        }
        return same;
    }

    /// The native memory that the remembered keys and values take.
    public long cacheBytes() {
        return cache.bytes();
    }

    /// Frees what is remembered.
    @Override
    public void close() {
        cache.close();
        held.clear();
    }

    /// One call.
    private final class Run {
        private final Settings settings;
        private final Listener listener;
        private final Cache past;
        /// The tokens of `past`, where they are remembered.
        private final @Nullable List<Integer> known;
        private final List<Text> all = new ArrayList<>();
        /// Those whose rows are computed, in the order of the batch; some may have ended.
        private List<Text> batch;

        Run(List<Prompt> prompts, Settings settings, Listener listener, Cache past, @Nullable List<Integer> known) {
            this.settings = settings;
            this.listener = listener;
            this.past = past;
            this.known = known;
            long longest = prompts.stream().mapToLong(Prompt::length).max().orElseThrow();
            for (Prompt prompt : prompts) {
                all.add(new Text(all.size(), prompt, longest - prompt.length()));
            }
            batch = all;
        }

        List<Result> write() {
            int reused = known == null ? 0 : reuse(known, all.getFirst().prompt.tokens());
            past.betweenLayers(() -> {
                endIfInterrupted();
                pace.pause(listener::reading);
            });
            try {
                int read = known == null ? 0 : readLong(reused);
                step(() -> pace.compute(() -> Scores.of(first(read))));
            } finally {
                past.betweenLayers(() -> {});
            }
            while (batch.stream().anyMatch(text -> text.end == null)) {
                dropEnded();
                step(this::next);
            }
            return all.stream()
                    .map(text -> new Result(List.copyOf(text.written), ended(text), text.mark, reused))
                    .toList();
        }

        private static End ended(Text text) {
            if (text.end == null) {
                throw new IllegalStateException("a text has not ended");
            }
            return text.end;
        }

        /// Cuts the cache to what the prompt begins with, all but its last token at most.
        private int reuse(List<Integer> tokens, List<Integer> prompt) {
            int same = remembered(prompt);
            past.cut(same);
            tokens.subList(same, tokens.size()).clear();
            return same;
        }

        /// Reads a long prompt piece by piece, all but the last one.
        ///
        /// @return how many tokens are read
        private int readLong(int from) {
            List<Integer> prompt = all.getFirst().prompt.tokens();
            int read = from;
            while (model.reusesPrefixes() && prompt.size() - read > PIECE) {
                endIfInterrupted();
                List<Integer> piece = prompt.subList(read, read + PIECE);
                try (Scope _ = Scope.inference()) {
                    long[] ids = piece.stream().mapToLong(i -> i).toArray();
                    pace.compute(() -> model.forward(
                            Request.ids(integers(ids, 1, PIECE)).cache(past).last()));
                }
                remember(piece);
                read += PIECE;
            }
            return read;
        }

        /// Ended texts are computed on until there are as many as others.
        private void dropEnded() {
            List<Text> rest = batch.stream().filter(text -> text.end == null).toList();
            if (rest.size() * 2 <= batch.size()) {
                past.select(IntStream.range(0, batch.size())
                        .filter(i -> batch.get(i).end == null)
                        .toArray());
                batch = rest;
            }
        }

        private void endIfInterrupted() {
            if (Thread.interrupted()) {
                int written = all.stream().mapToInt(text -> text.written.size()).sum();
                throw new VireoException(
                        Code.CANCELLED,
                        "interrupted after " + written + " tokens were written",
                        "",
                        new CancellationException());
            }
        }

        /// Computes, and lets each text that goes on take its next token.
        private void step(Supplier<Scores> forward) {
            endIfInterrupted();
            List<Optional<Integer>> chosen = new ArrayList<>();
            List<Optional<Odds>> odds = new ArrayList<>();
            try (Scope _ = Scope.inference()) {
                Scores scores = forward.get();
                for (int i = 0; i < batch.size(); i++) {
                    int row = i;
                    Text text = batch.get(row);
                    Optional<Integer> token;
                    if (text.end != null) {
                        token = Optional.empty();
                    } else if (settings.sampling().takesBest()
                            && text.prompt.constraint().isEmpty()) {
                        token = Optional.of(scores.best(row));
                    } else {
                        token = choose(text, scores.row(row));
                    }
                    chosen.add(token);
                    odds.add(
                            settings.odds().isEmpty()
                                    ? Optional.empty()
                                    : token.map(written -> TokenChoice.odds(
                                            scores.row(row),
                                            written,
                                            settings.odds().getAsInt())));
                }
            }
            for (int i = 0; i < batch.size(); i++) {
                Text text = batch.get(i);
                Optional<Integer> token = chosen.get(i);
                if (token.isPresent()) {
                    text.take(token.get(), odds.get(i), settings, listener);
                } else if (text.end == null) {
                    text.end(End.CONSTRAINT, 0);
                }
            }
        }

        private Optional<Integer> choose(Text text, float[] scores) {
            BitSet allowed = new BitSet(scores.length);
            allowed.set(0, scores.length);
            text.prompt.constraint().ifPresent(constraint -> constraint.restrict(allowed));
            if (allowed.nextSetBit(0) < 0) {
                return Optional.empty();
            }
            TokenChoice.process(scores, settings.sampling(), text.seen, allowed);
            return Optional.of(
                    settings.sampling().temperature() == 0
                            ? TokenChoice.best(scores)
                            : TokenChoice.draw(scores, text.random));
        }

        /// The scores behind the prompts, which are padded at the left to one length.
        private Tensor first(int reused) {
            Tensor logits_BV;
            if (all.stream().allMatch(text -> text.prompt.rows_NC().isEmpty())) {
                int length =
                        (int) (all.getFirst().padding + all.getFirst().prompt.length()) - reused;
                long[] ids = new long[all.size() * length];
                for (Text text : all) {
                    int at = text.place * length + (int) text.padding;
                    for (int token : text.prompt
                            .tokens()
                            .subList(reused, text.prompt.tokens().size())) {
                        ids[at++] = token;
                    }
                }
                logits_BV = logits(Request.ids(integers(ids, all.size(), length)), length);
                remember(all.getFirst()
                        .prompt
                        .tokens()
                        .subList(reused, all.getFirst().prompt.tokens().size()));
            } else {
                Tensor rows = Tensor.stack(0, all.stream().map(this::padded).toArray(Tensor[]::new));
                Request request = Request.rows(rows);
                if (all.stream().anyMatch(text -> text.prompt.positions_3N().isPresent())) {
                    request = request.positions(
                            Tensor.stack(1, all.stream().map(this::positions).toArray(Tensor[]::new)));
                }
                logits_BV = logits(request, rows.size(1));
            }
            return logits_BV;
        }

        private Tensor padded(Text text) {
            Tensor rows_NC = text.prompt
                    .rows_NC()
                    .map(rows -> rows.to(model.dtype()).to(model.device()))
                    .orElseGet(() -> model.embed(integers(
                            text.prompt.tokens().stream().mapToLong(i -> i).toArray(),
                            text.prompt.tokens().size())));
            return text.padding == 0
                    ? rows_NC
                    : Tensor.cat(0, Tensor.zeros(model.dtype(), model.device(), text.padding, model.width()), rows_NC);
        }

        /// Time, row and column of each place of the prompt, those of padding 0: 3 x N.
        private Tensor positions(Text text) {
            long length = text.prompt.length();
            Tensor own_3N = text.prompt
                    .positions_3N()
                    .map(given -> given.to(DType.I64).to(model.device()))
                    .orElseGet(() -> Tensor.range(0, length)
                            .to(model.device())
                            .unsqueeze(0)
                            .expand(3, length));
            return text.padding == 0
                    ? own_3N
                    : Tensor.cat(-1, Tensor.zeros(DType.I64, model.device(), 3, text.padding), own_3N);
        }

        /// The scores behind the last tokens. Texts that have ended go on with anything.
        private Scores next() {
            long[] ids = batch.stream()
                    .mapToLong(text -> text.end == null ? text.written.getLast() : 0)
                    .toArray();
            Scores scores;
            if (model.steps() && all.size() == 1) {
                Step step = new Step(past, (int) ids[0], places(all.getFirst()));
                scores = Scores.of(pace.next(step));
            } else {
                scores = pace.compute(() -> Scores.of(logits(Request.ids(integers(ids, ids.length, 1)), 1)));
            }
            remember(List.of((int) ids[0]));
            return scores;
        }

        /// Where the next token of a text without padding stands.
        private List<Long> places(Text text) {
            return text.prompt.positions_3N().isEmpty()
                    ? List.of(past.length())
                    : Arrays.stream(text.ahead)
                            .map(ahead -> past.length() + ahead)
                            .boxed()
                            .toList();
        }

        private void remember(List<Integer> tokens) {
            if (known != null) {
                known.addAll(tokens);
            }
        }

        private Tensor logits(Request request, long added) {
            Request behind = request.cache(past).last();
            boolean padded = batch.stream().anyMatch(text -> text.padding > 0);
            boolean placed =
                    batch.stream().anyMatch(text -> text.prompt.positions_3N().isPresent());
            if (padded || placed) {
                long[] paddings = batch.stream().mapToLong(text -> text.padding).toArray();
                Tensor places_BM = Tensor.range(0, past.length() + added)
                        .to(model.device())
                        .unsqueeze(0)
                        .sub(integers(paddings, paddings.length, 1));
                if (padded) {
                    behind = behind.kept(places_BM.ge(0).to(DType.I64));
                }
                if (request.positions().isEmpty()) {
                    Tensor places_BN = places_BM
                            .narrow(1, past.length(), added)
                            .clamp(0, Integer.MAX_VALUE)
                            .to(DType.I64);
                    behind = behind.positions(placed ? places_BN.add(aheads_3B1()) : places_BN);
                }
            }
            return model.logits(model.forward(behind).last_BNC()).squeeze(1);
        }

        private Tensor aheads_3B1() {
            long[] out = IntStream.range(0, 3)
                    .mapToObj(axis -> batch.stream().mapToLong(text -> text.ahead[axis]))
                    .flatMapToLong(each -> each)
                    .toArray();
            return integers(out, 3, batch.size(), 1);
        }

        private Tensor integers(long[] values, long... shape) {
            return Tensor.of(values, shape).to(model.device());
        }
    }
}
