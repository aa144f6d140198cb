package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Likely;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Odds;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How likely tokens were, and prompts that are read in pieces.
class TokenOddsTest {
    private static final int LAYERS = 3;

    private final Parameters parameters = TinyDecoder.parameters(false);
    private final Qwen2Model model = TinyDecoder.over(parameters, "");
    private final TokenGenerator generator = new TokenGenerator(model);

    @AfterEach
    void free() {
        generator.close();
        parameters.close();
    }

    /// Keeps all that it hears.
    private static final class Hearing implements Listener {
        final List<Odds> odds = new ArrayList<>();
        int layers;

        @Override
        public void reading() {
            layers++;
        }

        @Override
        public boolean written(int prompt, int token) {
            throw new AssertionError("the odds are left out");
        }

        @Override
        public boolean written(int prompt, int token, Optional<Odds> told) {
            told.ifPresent(odds::add);
            return true;
        }
    }

    /// The logarithms of all shares behind these tokens, in one pass without a cache.
    private double[] logProbabilities(List<Integer> tokens) {
        try (Scope _ = Scope.inference()) {
            long[] ids = tokens.stream().mapToLong(i -> i).toArray();
            Tensor logits = model.logits(model.forward(Qwen2Model.Request.ids(Tensor.of(ids, 1, ids.length))
                            .last())
                    .last_BNC());
            float[] scores = logits.toFloats();
            double all = Math.log(IntStream.range(0, scores.length)
                    .mapToDouble(i -> Math.exp(scores[i]))
                    .sum());
            return IntStream.range(0, scores.length)
                    .mapToDouble(i -> scores[i] - all)
                    .toArray();
        }
    }

    @Test
    void oddsAreTheLogarithmsOfTheModelsOwnShares() {
        List<Integer> prompt = TinyDecoder.text(2, 9);
        Sampling odd = new Sampling(1.4, 3, 30, 0.9, 0.001);
        for (Sampling sampling : List.of(Sampling.GREEDY, odd)) {
            Hearing heard = new Hearing();
            Result result = generator.generate(
                    Prompt.of(prompt).seed(3),
                    Settings.greedy(12).sampling(sampling).odds(5),
                    heard);
            assertEquals(12, heard.odds.size());
            List<Integer> before = new ArrayList<>(prompt);
            for (int i = 0; i < 12; i++) {
                double[] right = logProbabilities(before);
                Odds odds = heard.odds.get(i);
                int token = result.tokens().get(i);
                assertEquals(token, odds.written().token());
                assertEquals(right[token], odds.written().logProbability(), 1e-5, "whatever chose it");
                List<Integer> best = IntStream.range(0, right.length)
                        .boxed()
                        .sorted((a, b) -> Double.compare(right[b], right[a]))
                        .limit(5)
                        .toList();
                assertEquals(best, odds.likeliest().stream().map(Likely::token).toList());
                odds.likeliest().forEach(l -> assertEquals(right[l.token()], l.logProbability(), 1e-5));
                before.add(token);
            }
        }
    }

    @Test
    void oddsOfABatchAreThoseOfEachText() {
        List<Prompt> prompts = List.of(Prompt.of(TinyDecoder.text(1, 4)), Prompt.of(TinyDecoder.text(5, 9)));
        List<List<Double>> heard = List.of(new ArrayList<>(), new ArrayList<>());
        generator.generate(prompts, Settings.greedy(5).odds(0), new Listener() {
            @Override
            public boolean written(int prompt, int token) {
                return true;
            }

            @Override
            public boolean written(int prompt, int token, Optional<Odds> odds) {
                assertTrue(odds.orElseThrow().likeliest().isEmpty());
                return heard.get(prompt).add(odds.get().written().logProbability());
            }
        });
        for (int i = 0; i < 2; i++) {
            Hearing alone = new Hearing();
            generator.generate(prompts.get(i), Settings.greedy(5).odds(1), alone);
            for (int k = 0; k < 5; k++) {
                assertEquals(
                        alone.odds.get(k).written().logProbability(),
                        heard.get(i).get(k),
                        1e-5);
            }
        }
    }

    @Test
    void aTokenOfEveryRankIsFoundAndNoMoreThanThereAre() {
        Hearing all = new Hearing();
        generator.generate(Prompt.of(TinyDecoder.text(1, 4)), Settings.greedy(1).odds(1000), all);
        List<Likely> likeliest = all.odds.getFirst().likeliest();
        assertEquals(TinyDecoder.VOCABULARY, likeliest.size());
        assertEquals(all.odds.getFirst().written(), likeliest.getFirst(), "the likeliest was written");
        assertEquals(
                1,
                likeliest.stream()
                        .mapToDouble(l -> Math.exp(l.logProbability()))
                        .sum(),
                1e-6);
        assertThrows(IllegalArgumentException.class, () -> Settings.greedy(1).odds(-1));
    }

    @Test
    void aLongPromptIsReadInPiecesAndGoesOnAsIfItWereRead() {
        List<Integer> prompt = TinyDecoder.text(3, 1100);
        Hearing heard = new Hearing();
        List<Integer> written =
                generator.generate(Prompt.of(prompt), Settings.greedy(3), heard).tokens();
        assertEquals(3 * (LAYERS - 1), heard.layers);
        List<Integer> before = new ArrayList<>(prompt);
        for (int token : written) {
            double[] right = logProbabilities(before);
            double best = IntStream.range(0, right.length)
                    .mapToDouble(i -> right[i])
                    .max()
                    .orElseThrow();
            assertEquals(best, right[token], 1e-5, "the likeliest");
            before.add(token);
        }
        List<Integer> longer = new ArrayList<>(prompt);
        longer.addAll(TinyDecoder.text(9, 100));
        assertEquals(1100, generator.remembered(Prompt.of(longer)));
        assertEquals(1099, generator.remembered(Prompt.of(prompt)));
        Hearing again = new Hearing();
        assertEquals(
                1100,
                generator.generate(Prompt.of(longer), Settings.greedy(3), again).reused());
        assertEquals(LAYERS - 1, again.layers);
    }

    @Test
    void anInterruptEndsTheReadingOfAPromptAndWhatIsReadStays() {
        List<Integer> prompt = TinyDecoder.text(3, 1100);
        VireoException e = assertThrows(
                VireoException.class,
                () -> generator.generate(Prompt.of(prompt), Settings.greedy(3), new Listener() {
                    private int layers;

                    @Override
                    public void reading() {
                        layers++;
                        if (layers == LAYERS) { // in the second piece
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public boolean written(int place, int token) {
                        throw new AssertionError("it went on");
                    }
                }));
        assertEquals(VireoException.Code.CANCELLED, e.code());
        assertEquals(
                512,
                generator
                        .generate(Prompt.of(prompt), Settings.greedy(3), Listener.NONE)
                        .reused());
    }
}
