package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.qwen2.TokenGenerator.Constraint;
import dev.vireo.models.qwen2.TokenGenerator.End;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.TokenGenerator.Result;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Texts that are continued, alone and side by side.
class TokenGeneratorTest {
    private static final Sampling WARM = new Sampling(1.1, 1.5, 40, 0.98, 0.001);

    private final Parameters parameters = TinyDecoder.parameters(false);
    private final Qwen2Model model = TinyDecoder.over(parameters, "");
    private final TokenGenerator generator = new TokenGenerator(model);

    @AfterEach
    void free() {
        generator.close();
        parameters.close();
    }

    private List<Integer> alone(Prompt prompt, Settings settings) {
        try (TokenGenerator fresh = new TokenGenerator(model)) {
            return fresh.generate(prompt, settings, Listener.NONE).tokens();
        }
    }

    private static Settings warm(int count) {
        return Settings.greedy(count).sampling(WARM);
    }

    @Test
    void aBatchWritesWhatEachWouldWriteAlone() {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            prompts.add(Prompt.of(TinyDecoder.text(i, 3 + 4 * i)).seed(i));
        }
        for (Settings settings : List.of(Settings.greedy(20), warm(20))) {
            List<Result> together = generator.generate(prompts, settings, Listener.NONE);
            for (int i = 0; i < prompts.size(); i++) {
                assertEquals(alone(prompts.get(i), settings), together.get(i).tokens(), "prompt " + i);
                assertEquals(End.LENGTH, together.get(i).end());
            }
        }
    }

    @Test
    void textsThatEndEarlyLeaveTheOthersAsTheyAre() {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            prompts.add(Prompt.of(TinyDecoder.text(i, 2 + 3 * i)).seed(i));
        }
        List<Result> together =
                generator.generate(prompts, warm(24), (prompt, token) -> prompt > 3 || token % 5 != prompt);
        Set<End> ends = new HashSet<>();
        for (int i = 0; i < prompts.size(); i++) {
            List<Integer> whole = alone(prompts.get(i), warm(24));
            List<Integer> tokens = together.get(i).tokens();
            assertEquals(whole.subList(0, tokens.size()), tokens, "prompt " + i);
            ends.add(together.get(i).end());
        }
        assertEquals(Set.of(End.LISTENER, End.LENGTH), ends);
    }

    @Test
    void theSameSeedDrawsTheSameAndAnotherDoesNot() {
        Prompt prompt = Prompt.of(TinyDecoder.text(1, 8));
        assertEquals(alone(prompt.seed(5), warm(30)), alone(prompt.seed(5), warm(30)));
        assertNotEquals(alone(prompt.seed(5), warm(30)), alone(prompt.seed(6), warm(30)));
    }

    @Test
    void aPromptThatBeginsAsTheLastOneComputesOnlyWhatIsNew() {
        List<Integer> first = TinyDecoder.text(1, 20);
        Result answer = generator.generate(Prompt.of(first), Settings.greedy(10), Listener.NONE);
        assertEquals(0, answer.reused());
        List<Integer> second = new ArrayList<>(first);
        second.addAll(answer.tokens());
        second.addAll(TinyDecoder.text(7, 5));
        Result next = generator.generate(Prompt.of(second), Settings.greedy(10), Listener.NONE);
        assertEquals(29, next.reused()); // the last token that was written had not been computed on
        assertEquals(alone(Prompt.of(second), Settings.greedy(10)), next.tokens());
        List<Integer> third = new ArrayList<>(first.subList(0, 12));
        third.add((first.get(12) + 1) % TinyDecoder.VOCABULARY);
        Result other = generator.generate(Prompt.of(third), Settings.greedy(10), Listener.NONE);
        assertEquals(12, other.reused());
        assertEquals(alone(Prompt.of(third), Settings.greedy(10)), other.tokens());
        assertEquals(
                12,
                generator
                        .generate(Prompt.of(third), Settings.greedy(10), Listener.NONE)
                        .reused());
    }

    @Test
    void positionsThatDependOnTheLengthAreNotReused() {
        try (Parameters p = TinyDecoder.parameters(false)) {
            Qwen2Model dynamic = TinyDecoder.over(p, "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0}");
            try (TokenGenerator over = new TokenGenerator(dynamic)) {
                Prompt prompt = Prompt.of(TinyDecoder.text(1, 20));
                Result one = over.generate(prompt, Settings.greedy(30), Listener.NONE);
                Result again = over.generate(prompt, Settings.greedy(30), Listener.NONE);
                assertEquals(one, again);
                assertEquals(0, again.reused());
            }
        }
    }

    @Test
    void endTokensAndStopsEndATextAndAreNoPartOfWhatItSays() {
        Prompt prompt = Prompt.of(TinyDecoder.text(4, 6));
        List<Integer> whole = alone(prompt, warm(30));
        int end = whole.get(9);
        int at = whole.indexOf(end);
        Result ended = generator.generate(prompt, warm(30).endTokens(Set.of(end)), Listener.NONE);
        assertEquals(End.END_TOKEN, ended.end());
        assertEquals(whole.subList(0, at + 1), ended.tokens());
        assertEquals(whole.subList(0, at), ended.content());
        List<Integer> stop = whole.subList(5, 8);
        Result stopped = generator.generate(prompt, warm(30).stops(List.of(List.of(99), stop)), Listener.NONE);
        assertEquals(End.STOP, stopped.end());
        assertEquals(whole.subList(0, 8), stopped.tokens());
        assertEquals(whole.subList(0, 5), stopped.content());
    }

    @Test
    void aListenerHearsEveryTokenAndMayEndIt() {
        Prompt prompt = Prompt.of(TinyDecoder.text(4, 6));
        List<Integer> heard = new ArrayList<>();
        Result result = generator.generate(prompt, warm(30), (place, token) -> {
            assertEquals(0, place);
            heard.add(token);
            return heard.size() < 7;
        });
        assertEquals(End.LISTENER, result.end());
        assertEquals(7, heard.size());
        assertEquals(heard, result.tokens());
    }

    @Test
    void aConstraintKeepsTokensOutAndEndsTheText() {
        class Rising implements Constraint {
            private int last = -1;

            @Override
            public void restrict(BitSet allowed) {
                allowed.clear(0, last + 1);
            }

            @Override
            public void written(int token) {
                last = token;
            }
        }
        for (Settings settings : List.of(Settings.greedy(200), warm(200))) {
            List<Prompt> prompts = List.of(
                    Prompt.of(TinyDecoder.text(1, 4)).constrained(new Rising()),
                    Prompt.of(TinyDecoder.text(2, 7)),
                    Prompt.of(TinyDecoder.text(3, 5)).constrained(new Rising()));
            List<Result> results = generator.generate(prompts, settings, Listener.NONE);
            for (int i : new int[] {0, 2}) {
                List<Integer> tokens = results.get(i).tokens();
                assertEquals(End.CONSTRAINT, results.get(i).end());
                assertEquals(TinyDecoder.VOCABULARY - 1, tokens.getLast());
                assertEquals(tokens.stream().sorted().distinct().toList(), tokens);
            }
            assertEquals(End.LENGTH, results.get(1).end());
            assertEquals(200, results.get(1).tokens().size());
        }
    }

    @Test
    void anInterruptedThreadEndsItAndTheGeneratorGoesOnAfterwards() {
        Prompt prompt = Prompt.of(TinyDecoder.text(4, 6));
        VireoException ended = assertThrows(
                VireoException.class,
                () -> generator.generate(prompt, Settings.greedy(30), (_, _) -> {
                    Thread.currentThread().interrupt();
                    return true;
                }));
        assertEquals(VireoException.Code.CANCELLED, ended.code());
        assertFalse(Thread.interrupted());
        assertEquals(
                alone(prompt, Settings.greedy(30)),
                generator.generate(prompt, Settings.greedy(30), Listener.NONE).tokens());
    }

    @Test
    void rowsOfNumbersAreContinuedAsTheirTokensAre() {
        List<Integer> text = TinyDecoder.text(2, 9);
        List<Integer> longer = TinyDecoder.text(5, 14);
        try (Scope _ = Scope.inference()) {
            Tensor rows = model.embed(Tensor.of(text.stream().mapToLong(i -> i).toArray(), text.size()));
            assertEquals(alone(Prompt.of(text), Settings.greedy(15)), alone(Prompt.rows(rows), Settings.greedy(15)));
            List<Result> mixed = generator.generate(
                    List.of(Prompt.rows(rows), Prompt.of(longer)), Settings.greedy(15), Listener.NONE);
            assertEquals(
                    List.of(alone(Prompt.of(text), Settings.greedy(15)), alone(Prompt.of(longer), Settings.greedy(15))),
                    mixed.stream().map(Result::tokens).toList());
        }
    }

    @Test
    void aRepetitionPenaltyNeedsTheTokensThatRowsStandFor() {
        List<Integer> text = TinyDecoder.text(2, 9);
        Settings settings = Settings.greedy(15).sampling(new Sampling(3, 0, 0, 1, 0));
        try (Scope _ = Scope.inference()) {
            Tensor rows = model.embed(Tensor.of(text.stream().mapToLong(i -> i).toArray(), text.size()));
            assertNotEquals(alone(Prompt.of(text), Settings.greedy(15)), alone(Prompt.of(text), settings));
            assertEquals(
                    alone(Prompt.of(text), settings), alone(Prompt.rows(rows).inPlaceOf(text), settings));
            assertThrows(IllegalArgumentException.class, () -> alone(Prompt.rows(rows), settings));
            assertThrows(IllegalArgumentException.class, () -> Prompt.rows(rows).inPlaceOf(text.subList(1, 9)));
        }
    }

    @Test
    void tokensOfAnotherModelAreRefused() {
        VireoException refusal = assertThrows(
                VireoException.class,
                () -> generator.generate(
                        Prompt.of(List.of(1, TinyDecoder.VOCABULARY)), Settings.greedy(1), Listener.NONE));
        assertEquals(VireoException.Code.DATA, refusal.code());
        assertThrows(IllegalArgumentException.class, () -> Prompt.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Settings.greedy(0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, -1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, Double.NaN, 0));
    }

    @Test
    void drawsAreAsFrequentAsTheScoresSay() {
        SplittableRandom random = new SplittableRandom(1);
        float[] scores = {0, (float) Math.log(2), Float.NEGATIVE_INFINITY, (float) Math.log(5), -200};
        int[] counts = new int[scores.length];
        for (int i = 0; i < 80_000; i++) {
            counts[TokenChoice.draw(scores, random)]++;
        }
        assertEquals(10_000, counts[0], 500);
        assertEquals(20_000, counts[1], 600);
        assertEquals(0, counts[2]);
        assertEquals(50_000, counts[3], 700);
        assertEquals(0, counts[4]);
    }

    @Test
    void manyOrFewOfTheBestStay() {
        SplittableRandom random = new SplittableRandom(2);
        float[] scores = new float[5000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextDouble(-9, 9);
        }
        BitSet all = new BitSet();
        all.set(0, scores.length);
        for (int count : new int[] {1, 7, 256, 257, 3000}) {
            float[] processed = scores.clone();
            TokenChoice.process(processed, new Sampling(1, 1, count, 1, 0), new BitSet(), all);
            float[] sorted = scores.clone();
            Arrays.sort(sorted);
            int stay = 0;
            for (int i = 0; i < scores.length; i++) {
                boolean best = scores[i] >= sorted[sorted.length - count];
                assertEquals(best ? scores[i] : Float.NEGATIVE_INFINITY, processed[i]);
                stay += best ? 1 : 0;
            }
            assertEquals(count, stay);
        }
    }

    @Test
    void scoresThatAreNoNumbersAreAnError() {
        VireoException overflow =
                assertThrows(VireoException.class, () -> TokenChoice.best(new float[] {1, Float.NaN}));
        assertEquals(VireoException.Code.RESOURCE, overflow.code());
        assertTrue(overflow.getMessage().contains("token 1"), overflow.getMessage());
    }
}
