package dev.vireo.trainer.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.trainer.rl.Aggregation.Whole;
import dev.vireo.trainer.rl.PolicyLoss.Clip;
import dev.vireo.trainer.rl.PolicyLoss.Part;
import dev.vireo.trainer.rl.PolicyLoss.Ratio;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLossTest {
    private static final int ROWS = 6;
    private static final int WIDTH = 5;

    private Scope scope = Scope.training();

    @BeforeEach
    void open() {
        scope.close();
        scope = Scope.training();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor mask() {
        float[] mask = new float[ROWS * WIDTH];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % WIDTH <= (i / WIDTH * 2) % WIDTH ? 1 : 0;
        }
        return Tensor.of(mask, ROWS, WIDTH);
    }

    private static Tensor logProbs(long seed) {
        return Tensor.uniform(seed, ROWS, WIDTH).mul(-2).detach().requireGradient();
    }

    private static Tensor rows(Tensor all, long from, long count) {
        return all.narrow(0, from, count);
    }

    /// Loss and gradient of a batch that is cut into micro-batches of these many rows.
    private static float[] learned(PolicyLoss loss, long... cuts) {
        Tensor logProbs = logProbs(1);
        Tensor old = logProbs(2).detach();
        Tensor advantages = Tensor.normal(3, ROWS, WIDTH);
        Tensor mask = mask();
        Whole whole = new Whole((long) mask.sum().item(), ROWS, cuts.length);
        double sum = 0;
        long from = 0;
        for (long count : cuts) {
            Part part = new Part(
                    rows(logProbs, from, count),
                    rows(old, from, count),
                    rows(advantages, from, count),
                    rows(mask, from, count));
            Tensor share = loss.of(part, whole).loss();
            share.backward();
            sum += share.item();
            from += count;
        }
        float[] gradient = logProbs.gradient().orElseThrow().toFloats();
        float[] out = new float[gradient.length + 1];
        System.arraycopy(gradient, 0, out, 0, gradient.length);
        out[gradient.length] = (float) sum;
        return out;
    }

    @Test
    void lossAndGradientDoNotDependOnHowTheBatchIsCut() {
        List<PolicyLoss> all = List.of(
                PolicyLoss.usual(), PolicyLoss.paper(), PolicyLoss.dapo(), PolicyLoss.drGrpo(WIDTH), PolicyLoss.gspo());
        for (PolicyLoss loss : all) {
            float[] whole = learned(loss, ROWS);
            assertArrayEquals(whole, learned(loss, 1, 5), 1e-6f);
            assertArrayEquals(whole, learned(loss, 2, 1, 3), 1e-6f);
            assertArrayEquals(whole, learned(loss, 1, 1, 1, 1, 1, 1), 1e-6f);
        }
    }

    @Test
    void theReleasedMeanOfMicroBatchesDoesAndAgreesWhereThereIsOne() {
        assertArrayEquals(learned(PolicyLoss.usual(), ROWS), learned(PolicyLoss.released(), ROWS), 1e-6f);
        float[] whole = learned(PolicyLoss.released(), ROWS);
        float[] cut = learned(PolicyLoss.released(), 1, 5);
        assertTrue(Math.abs(whole[ROWS * WIDTH] - cut[ROWS * WIDTH]) > 1e-3);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 1e30f})
    void whatStandsOutsideOfTheMaskNeverCounts(float odd) {
        Tensor mask = mask();
        Tensor outside = mask.eq(0);
        Tensor clean = logProbs(1);
        Tensor dirty = clean.detach().maskedFill(outside, odd).detach().requireGradient();
        Tensor old = logProbs(2).detach();
        Tensor advantages = Tensor.normal(3, ROWS, WIDTH);
        Whole whole = Whole.of(mask);
        for (Ratio ratio : Ratio.values()) {
            PolicyLoss loss = new PolicyLoss(ratio, Clip.RELEASED, new Aggregation.TokenMean());
            Tensor one = loss.of(new Part(clean, old, advantages, mask), whole).loss();
            Tensor other = loss.of(
                            new Part(dirty, old.maskedFill(outside, odd), advantages.maskedFill(outside, odd), mask),
                            whole)
                    .loss();
            assertEquals(one.item(), other.item());
            assertArrayEquals(
                    Tensor.grad(one, clean).getFirst().toFloats(),
                    Tensor.grad(other, dirty).getFirst().toFloats());
        }
    }

    @Test
    void aBatchWithoutATokenLosesNothing() {
        Tensor logProbs = logProbs(1);
        Tensor mask = Tensor.zeros(ROWS, WIDTH);
        for (PolicyLoss loss : List.of(PolicyLoss.usual(), PolicyLoss.released(), PolicyLoss.gspo())) {
            PolicyLoss.Result result = loss.of(
                    new Part(logProbs, logProbs(2).detach(), Tensor.normal(3, ROWS, WIDTH), mask), Whole.of(mask));
            assertEquals(0, result.loss().item());
            assertArrayEquals(
                    new float[ROWS * WIDTH],
                    Tensor.grad(result.loss(), logProbs).getFirst().toFloats());
            assertEquals(new PolicyLoss.Metrics(0, 0, 0, 0), plain(result.metrics()));
        }
    }

    /// Without the minus before a zero.
    private static PolicyLoss.Metrics plain(PolicyLoss.Metrics m) {
        return new PolicyLoss.Metrics(m.clipped() + 0.0, m.clippedDual() + 0.0, m.kl() + 0.0, m.entropy() + 0.0);
    }

    private static Tensor one(double value) {
        return Tensor.full(value, 1, 1);
    }

    private static double gradient(PolicyLoss loss, double ratio, double advantage) {
        Tensor logProb = one(Math.log(ratio)).detach().requireGradient();
        Part part = new Part(logProb, one(0), one(advantage), one(1));
        Tensor found = loss.of(part, Whole.of(one(1))).loss();
        return Tensor.grad(found, logProb).getFirst().item();
    }

    @Test
    void theGradientStopsWhereThePolicyMovedFarEnough() {
        PolicyLoss loss = PolicyLoss.usual();
        assertEquals(-1, gradient(loss, 1, 1), 1e-6);
        assertEquals(-1.29, gradient(loss, 1.29, 1), 1e-5);
        assertEquals(0, gradient(loss, 1.31, 1));
        assertEquals(-0.5, gradient(loss, 0.5, 1), 1e-6);
        assertEquals(0.81, gradient(loss, 0.81, -1), 1e-5);
        assertEquals(0, gradient(loss, 0.79, -1));
        assertEquals(2.9, gradient(loss, 2.9, -1), 1e-5);
        assertEquals(0, gradient(loss, 3.1, -1));
        assertEquals(3.1, gradient(PolicyLoss.paper(), 3.1, -1), 1e-5);
    }

    @Test
    void metricsTellHowOftenAndWhichClipStoppedAToken() {
        Tensor ratios = Tensor.of(new float[] {1f, 1.4f, 4f, 0.5f}, 1, 4);
        Tensor advantages = Tensor.of(new float[] {1, 1, -1, -1}, 1, 4);
        Tensor mask = Tensor.full(1, 1, 4);
        PolicyLoss.Metrics seen = PolicyLoss.usual()
                .of(new Part(ratios.log(), Tensor.zeros(1, 4), advantages, mask), Whole.of(mask))
                .metrics();
        assertEquals(0.5, seen.clipped());
        assertEquals(0.25, seen.clippedDual());
        assertEquals(-Math.log(1.4 * 4 * 0.5) / 4, seen.kl(), 1e-6);
        assertEquals(seen.kl(), seen.entropy(), 1e-9);
    }

    @Test
    void sequencesWeighAlikeInThePaperAndTokensInDapo() {
        Tensor mask = Tensor.of(new float[] {1, 0, 0, 0, 1, 1, 1, 1}, 2, 4);
        Tensor losses = Tensor.of(new float[] {3, 9, 9, 9, 1, 1, 1, 1}, 2, 4);
        Whole whole = Whole.of(mask);
        assertEquals(new Whole(5, 2, 1), whole);
        assertEquals(
                7 / 5.0, new Aggregation.TokenMean().of(losses, mask, whole).item(), 1e-6);
        assertEquals(2, new Aggregation.SequenceMean().of(losses, mask, whole).item(), 1e-6);
        assertEquals(
                7 / 8.0, new Aggregation.Constant(4).of(losses, mask, whole).item(), 1e-6);
    }

    @Test
    void importanceWeightsAreOneWhereTheEnginesAgreeAndNeverAboveTheCap() {
        Tensor train = Tensor.of(new float[] {-1, -1, -1, -1}, 2, 2);
        Tensor rollout = Tensor.of(new float[] {-1, -3, -2, -1}, 2, 2);
        Tensor mask = Tensor.of(new float[] {1, 1, 1, 0}, 2, 2);
        ImportanceWeights.Result token =
                new ImportanceWeights(2, ImportanceWeights.Level.TOKEN).of(train, rollout, mask);
        assertArrayEquals(new float[] {1, 2, 2, 0}, token.values_BT().toFloats(), 1e-6f);
        assertEquals(5 / 3.0, token.mean(), 1e-6);
        assertEquals(2 / 3.0, token.truncated(), 1e-6);
        ImportanceWeights.Result sequence =
                new ImportanceWeights(5, ImportanceWeights.Level.SEQUENCE).of(train, rollout, mask);
        float e = (float) Math.E;
        assertArrayEquals(new float[] {5, 5, e, 0}, sequence.values_BT().toFloats(), 1e-5f);
        assertThrows(IllegalArgumentException.class, () -> new ImportanceWeights(0, ImportanceWeights.Level.TOKEN));
    }

    @Test
    void clipsOutOfRangeAndShapesThatDifferAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Clip(1, 0.2, 3));
        assertThrows(IllegalArgumentException.class, () -> new Clip(0.2, -0.1, 3));
        assertThrows(IllegalArgumentException.class, () -> new Clip(0.2, 0.2, 1));
        assertThrows(IllegalArgumentException.class, () -> new Clip(0.2, Double.NaN, 3));
        assertThrows(IllegalArgumentException.class, () -> new Aggregation.Constant(0));
        Tensor mask = mask();
        Tensor wide = Tensor.zeros(ROWS, WIDTH + 1);
        assertThrows(IllegalArgumentException.class, () -> new Part(wide, mask, mask, mask));
        Part part = new Part(mask, mask, mask, mask);
        Whole whole = Whole.of(mask);
        assertThrows(IllegalArgumentException.class, () -> PolicyLoss.usual().of(part, wide, whole));
    }
}
