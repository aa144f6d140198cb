package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Cache;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.models.qwen2.Qwen2Model.Step;
import dev.vireo.models.qwen2.TokenGenerator.End;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
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
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One call of a [TokenGenerator].
final class GeneratorRun {
    /// So many tokens of a long prompt are computed at once, which bounds the memory that they take; fewer
    /// when so many pairs of them and those before are reached.
    private static final int PIECE = 512;

    private static final int LEAST_PIECE = 64;
    private static final long PAIRS = 1L << 24;

    private final Qwen2Model model;
    private final Pace pace;
    private final Settings settings;
    private final Listener listener;
    private final Cache past;
    /// The keys of what is in `past`, where it is remembered.
    private final @Nullable List<Long> known;
    private final int reused;
    private final List<Text> all = new ArrayList<>();
    /// Those whose rows are computed, in the order of the batch; some may have ended.
    private List<Text> batch;

    /// @param known the keys of what is in `past`, where it is remembered
    /// @param reused how many of what is in `past` the one prompt begins with
    GeneratorRun(
            Qwen2Model model,
            Pace pace,
            List<Prompt> prompts,
            Settings settings,
            Listener listener,
            Cache past,
            @Nullable List<Long> known,
            int reused) {
        this.model = model;
        this.pace = pace;
        this.reused = reused;
        this.settings = settings;
        this.listener = listener;
        this.past = past;
        this.known = known;
        int longest = prompts.stream().mapToInt(Prompt::length).max().orElseThrow();
        for (Prompt prompt : prompts) {
            all.add(new Text(all.size(), prompt, longest - prompt.length()));
        }
        batch = all;
    }

    List<Result> write() {
        if (known != null) { // but for its last token at most
            past.cut(reused);
            known.subList(reused, known.size()).clear();
        }
        past.betweenLayers(this::pause);
        try {
            int read = known == null ? reused : readLong(reused);
            step(() -> pace.compute(() -> Scores.of(known == null && read == 0 ? first() : rest(read))));
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

    private void pause() {
        endIfInterrupted();
        pace.pause(listener::reading);
    }

    /// Reads a long prompt piece by piece, all but the last one.
    ///
    /// @return how many tokens are read
    private int readLong(int from) {
        Prompt prompt = all.getFirst().prompt;
        int read = from;
        for (int n = piece(read); model.reusesPrefixes() && prompt.length() - read > n; n = piece(read)) {
            endIfInterrupted();
            try (Scope _ = Scope.inference()) {
                int at = read;
                int to = read + n;
                pace.compute(
                        () -> model.forward(part(prompt, at, to).cache(past).last()));
            }
            remember(prompt.keys().subList(read, read + n));
            read += n;
        }
        return read;
    }

    private static int piece(int before) {
        return Math.clamp(PAIRS / (before + PIECE), LEAST_PIECE, PIECE);
    }

    /// Some tokens or rows of a prompt that is alone.
    private Request part(Prompt prompt, int from, int to) {
        if (prompt.rows().isEmpty()) {
            long[] ids =
                    prompt.tokens().subList(from, to).stream().mapToLong(i -> i).toArray();
            return Request.ids(integers(ids, 1, ids.length));
        }
        Request request = Request.rows(read(prompt, from, to).unsqueeze(0));
        return prompt.positions_3N()
                .map(given -> request.positions(given.narrow(1, from, (long) to - from)
                        .to(DType.I64)
                        .to(model.device())
                        .unsqueeze(1)))
                .orElse(request);
    }

    private Tensor read(Prompt prompt, int from, int to) {
        Tensor rows_NC = prompt.rows().orElseThrow().read(from, to, this::pause);
        return requireShape(rows_NC, model).to(model.dtype()).to(model.device());
    }

    /// The scores behind what is left of a prompt that is alone.
    private Tensor rest(int from) {
        Prompt prompt = all.getFirst().prompt;
        Tensor logits_BV = logits(part(prompt, from, prompt.length()), (long) prompt.length() - from);
        if (known != null) {
            remember(prompt.keys().subList(from, prompt.length()));
        }
        return logits_BV;
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
    private Tensor first() {
        if (all.stream().allMatch(text -> text.prompt.rows().isEmpty())) {
            int length = (int) all.getFirst().padding + all.getFirst().prompt.length();
            long[] ids = new long[all.size() * length];
            for (Text text : all) {
                int at = text.place * length + (int) text.padding;
                for (int token : text.prompt.tokens()) {
                    ids[at++] = token;
                }
            }
            return logits(Request.ids(integers(ids, all.size(), length)), length);
        }
        Tensor rows = Tensor.stack(0, all.stream().map(this::padded).toArray(Tensor[]::new));
        Request request = Request.rows(rows);
        if (all.stream().anyMatch(text -> text.prompt.positions_3N().isPresent())) {
            request = request.positions(
                    Tensor.stack(1, all.stream().map(this::positions).toArray(Tensor[]::new)));
        }
        return logits(request, rows.size(1));
    }

    private Tensor padded(Text text) {
        Tensor rows_NC = text.prompt
                .rows()
                .map(rows -> read(text.prompt, 0, rows.count()))
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
                .orElseGet(() ->
                        Tensor.range(0, length).to(model.device()).unsqueeze(0).expand(3, length));
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
        remember(List.of(ids[0]));
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

    private void remember(List<Long> keys) {
        if (known != null) {
            known.addAll(keys);
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

    static Tensor requireShape(Tensor rows_NC, Qwen2Model model) {
        if (rows_NC.shape().length != 2 || rows_NC.size(1) != model.width()) {
            throw new IllegalArgumentException(
                    "rows of shape " + Arrays.toString(rows_NC.shape()) + ", not N x " + model.width());
        }
        return rows_NC;
    }
}
