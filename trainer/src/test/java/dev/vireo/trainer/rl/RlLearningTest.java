package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.trainer.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The parts together on the smallest policy that there is: a table of the next token by the last one. It
/// is to write the token 3 as often as it can before it ends.
class RlLearningTest {
    private static final int WORDS = 6;
    private static final int END = 0;
    private static final int LONGEST = 8;
    private static final int GROUP = 8;

    private record Recipe(Advantage advantage, PolicyLoss loss) {}

    static Stream<Recipe> recipes() {
        return Stream.of(
                new Recipe(new Advantage.Grpo(), PolicyLoss.usual()),
                new Recipe(new Advantage.Grpo(), PolicyLoss.dapo()),
                new Recipe(new Advantage.DrGrpo(), PolicyLoss.drGrpo(LONGEST)),
                new Recipe(new Advantage.Rloo(), PolicyLoss.paper()),
                new Recipe(new Advantage.ReinforcePlusPlus(1), PolicyLoss.usual()),
                new Recipe(
                        new Advantage.Grpo(),
                        new PolicyLoss(
                                PolicyLoss.Ratio.SEQUENCE_TOKEN,
                                PolicyLoss.Clip.PAPER,
                                new Aggregation.SequenceMean())));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void whatEarnsMoreIsWrittenMoreOften(Recipe recipe) {
        try (Parameters parameters = Parameters.random(1)) {
            try (Scope _ = Scope.inference()) {
                parameters.constant("table", 0, WORDS, WORDS);
            }
            double first = 0;
            double last = 0;
            try (AdamW optimizer = new AdamW(parameters.weights(), 0)) {
                for (int step = 0; step < 60; step++) {
                    double earned = step(recipe, parameters, optimizer, step);
                    first += step < 5 ? earned / 5 : 0;
                    last += step >= 55 ? earned / 5 : 0;
                }
            }
            assertTrue(last > first + 0.3, recipe + " went from " + first + " to " + last);
        }
    }

    private static double step(Recipe recipe, Parameters parameters, AdamW optimizer, int step) {
        try (Scope _ = Scope.training()) {
            Tensor table = parameters.constant("table", 0, WORDS, WORDS);
            List<List<Integer>> rows = written(table.softmax(-1).toFloats(), new SplittableRandom(step));
            Responses responses = Responses.padRight(rows, LONGEST, END).endingAt(Set.of(END));
            Tensor before =
                    Tensor.cat(1, Tensor.zeros(GROUP, 1), responses.tokens_BT().narrow(1, 0, LONGEST - 1));
            Tensor last = Tensor.of(before.toLongs(), (long) GROUP * LONGEST);
            ChosenTokens chosen = ChosenTokens.of(
                    Tensor.embedding(table, last),
                    logits -> logits,
                    responses.tokens_BT().reshape((long) GROUP * LONGEST),
                    1,
                    16);
            Tensor logProbs = chosen.logProbs().reshape(GROUP, LONGEST);
            List<Double> scores = rows.stream()
                    .map(row -> row.stream().filter(token -> token == 3).count() / (double) LONGEST)
                    .toList();
            List<Integer> groups = rows.stream().map(_ -> 0).toList();
            Advantage.Result advantages =
                    recipe.advantage().of(Advantage.Batch.of(scores, responses.mask_BT(), groups));
            recipe.loss()
                    .of(
                            new PolicyLoss.Part(
                                    logProbs, logProbs.detach(), advantages.values_BT(), responses.mask_BT()),
                            Aggregation.Whole.of(responses.mask_BT()))
                    .loss()
                    .backward();
            chosen.backward();
            optimizer.step(0.1);
            return scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }
    }

    private static List<List<Integer>> written(float[] table, SplittableRandom random) {
        List<List<Integer>> out = new ArrayList<>();
        for (int i = 0; i < GROUP; i++) {
            List<Integer> row = new ArrayList<>();
            int last = END;
            do {
                double left = random.nextDouble();
                int next = 0;
                while (next < WORDS - 1 && left >= table[last * WORDS + next]) {
                    left -= table[last * WORDS + next];
                    next++;
                }
                row.add(next);
                last = next;
            } while (last != END && row.size() < LONGEST);
            out.add(row);
        }
        return out;
    }
}
