package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Cache;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Writes tokens behind prompts, with a decoder of Qwen2's or Llama's kind.
///
/// What the keys and values of the last single prompt and its answer are is remembered: a prompt that
/// begins with the same tokens, or the same rows by their [keys][Prompt#keys], the next turn of a conversation
/// say, computes only what is new. A generator
/// is used by one thread at a time; several may share a model.
///
/// ```java
/// try (TokenGenerator generator = new TokenGenerator(model)) {
///     Settings settings = Settings.greedy(100).endTokens(model.endTokens());
///     List<Integer> answer = generator.generate(Prompt.of(tokens), settings, Listener.NONE).content();
/// }
/// ```
public final class TokenGenerator implements AutoCloseable {
    private final Qwen2Model model;
    private final Pace pace;
    private final Cache cache;
    /// What is in the cache, by its keys.
    private final List<Long> held = new ArrayList<>();

    /// A generator over a model, which must be open as long as it is used.
    public TokenGenerator(Qwen2Model model) {
        this(model, Pace.alone(model));
    }

    TokenGenerator(Qwen2Model model, Pace pace) {
        this.model = model;
        this.pace = pace;
        cache = model.cache();
    }

    /// Rows of numbers in the place of tokens, as [Qwen2Model#embed] gives them for tokens. They are read once,
    /// from the first to the last, in pieces, but for those that are remembered.
    public interface Rows {
        /// How many there are.
        int count();

        /// Some of them, N x C, in the scope of the caller.
        ///
        /// @param from the first
        /// @param to the one behind the last
        /// @param pause is called from time to time while they are made; it throws when there is no more use
        ///     for them
        Tensor read(int from, int to, Runnable pause);

        /// Rows that are there.
        static Rows of(Tensor rows_NC) {
            return new MadeRows(rows_NC);
        }
    }

    private record MadeRows(Tensor rows_NC) implements Rows {
        @Override
        public int count() {
            return Math.toIntExact(rows_NC.size(0));
        }

        @Override
        public Tensor read(int from, int to, Runnable pause) {
            return rows_NC.narrow(0, from, (long) to - from);
        }
    }

    /// What is to be continued.
    ///
    /// @param tokens the text; of rows, the tokens in whose places they stand, which the repetition penalty
    ///     sees, or empty when there are none
    /// @param rows rows of numbers in the place of tokens
    /// @param positions_3N of a decoder that is part of a model that sees, the time, row and column of each
    ///     row; what is written goes on behind those of the last
    /// @param keys of rows, what tells each from every other one with its position: the token where it is a
    ///     word's, a number below 0 else. Prompts of rows without keys are not remembered
    /// @param seed of the draws: the same prompt with the same seed and settings is continued the same,
    ///     whatever else is in the batch (but for rounding: scores differ in their last bits between sizes of
    ///     batches)
    /// @param constraint what the continuation must be like
    public record Prompt(
            List<Integer> tokens,
            Optional<Rows> rows,
            Optional<Tensor> positions_3N,
            List<Long> keys,
            long seed,
            Optional<Constraint> constraint) {
        /// Copies the lists.
        ///
        /// @throws IllegalArgumentException when there is neither a token nor a row, or they or the keys are
        ///     not as many
        public Prompt {
            tokens = List.copyOf(tokens);
            keys = List.copyOf(keys);
            if (tokens.isEmpty() && rows.isEmpty()) {
                throw new IllegalArgumentException("a prompt is of tokens or of rows");
            }
            int length = rows.map(Rows::count).orElse(tokens.size());
            if ((!tokens.isEmpty() && tokens.size() != length) || (!keys.isEmpty() && keys.size() != length)) {
                throw new IllegalArgumentException(
                        tokens.size() + " tokens and " + keys.size() + " keys for " + length + " rows");
            }
        }

        /// Tokens, with seed 0.
        public static Prompt of(List<Integer> tokens) {
            return new Prompt(
                    tokens,
                    Optional.empty(),
                    Optional.empty(),
                    tokens.stream().map(Integer::longValue).toList(),
                    0,
                    Optional.empty());
        }

        /// Rows of numbers in the place of tokens, with seed 0.
        public static Prompt rows(Tensor rows_NC) {
            return rows(Rows.of(rows_NC));
        }

        /// Rows of numbers in the place of tokens, with seed 0.
        public static Prompt rows(Rows given) {
            return new Prompt(List.of(), Optional.of(given), Optional.empty(), List.of(), 0, Optional.empty());
        }

        /// The same rows, in the places of these tokens.
        public Prompt inPlaceOf(List<Integer> replaced) {
            return new Prompt(replaced, rows, positions_3N, keys, seed, constraint);
        }

        /// The same with a time, a row and a column for each row (integers, 3 x N).
        public Prompt positions(Tensor given_3N) {
            return new Prompt(tokens, rows, Optional.of(given_3N), keys, seed, constraint);
        }

        /// The same rows with what tells them from others.
        public Prompt keys(List<Long> given) {
            return new Prompt(tokens, rows, positions_3N, given, seed, constraint);
        }

        /// The same with a seed.
        public Prompt seed(long number) {
            return new Prompt(tokens, rows, positions_3N, keys, number, constraint);
        }

        /// The same with a constraint, which is for one continuation alone.
        public Prompt constrained(Constraint by) {
            return new Prompt(tokens, rows, positions_3N, keys, seed, Optional.of(by));
        }

        int length() {
            return rows.map(Rows::count).orElse(tokens.size());
        }
    }

    /// Says which tokens may come next: where a grammar keeps a text within what it allows. It is asked and
    /// told about one text, token after token.
    public interface Constraint {
        /// Takes out of the set, in which are all tokens, those that may not come next. When none is left,
        /// the text ends.
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

        /// Another layer is computed for a prompt, or a part of its rows was made: some hundredths of a second
        /// for a small model on two cores.
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
    /// @param temperature what scores are divided by; 0 takes the best token always, and what follows does
    ///     not matter
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
        boolean takesBest() {
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
        boolean alone = prompts.size() == 1 && !prompts.getFirst().keys().isEmpty();
        if (alone) {
            return new GeneratorRun(
                            model, pace, prompts, settings, listener, cache, held, remembered(prompts.getFirst()))
                    .write();
        }
        try (Cache own = model.cache()) {
            return new GeneratorRun(model, pace, prompts, settings, listener, own, null, 0).write();
        }
    }

    /// Continues a prompt of rows, of which the first are in a cache, as [#generate(Prompt, Settings,
    /// Listener)] does. What is written goes into the cache, too.
    public Result generate(Prompt rows, Cache read, Settings settings, Listener listener) {
        requireKnown(rows);
        int known = Math.toIntExact(read.length());
        return new GeneratorRun(model, pace, List.of(rows), settings, listener, read, null, known)
                .write()
                .getFirst();
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
        if (prompt.length() == 0) {
            throw new IllegalArgumentException("a prompt of no rows");
        }
        if (prompt.rows().orElse(null) instanceof MadeRows(Tensor rows)) {
            GeneratorRun.requireShape(rows, model);
        }
        prompt.positions_3N().ifPresent(positions -> {
            long[] needed = {3, prompt.length()};
            if (model.axes() != 3 || prompt.rows().isEmpty() || !Arrays.equals(positions.shape(), needed)) {
                throw new IllegalArgumentException("positions of shape " + Arrays.toString(positions.shape())
                        + " for a prompt of " + prompt.length() + " rows; they are 3 x N, and not for every decoder");
            }
        });
    }

    /// How many tokens or rows of a prompt are remembered, and would not be computed anew.
    public int remembered(Prompt prompt) {
        int same = 0;
        if (model.reusesPrefixes()) {
            List<Long> keys = prompt.keys();
            int most = Math.min(held.size(), keys.size() - 1);
            while (same < most && held.get(same).equals(keys.get(same))) {
                same++;
            }
        }
        return same;
    }

    /// Whether rows that are no words would be forgotten for a prompt.
    public boolean forgetsSeen(Prompt prompt) {
        return held.subList(remembered(prompt), held.size()).stream().anyMatch(key -> key < 0);
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
}
