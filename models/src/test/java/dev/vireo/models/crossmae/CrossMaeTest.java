package dev.vireo.models.crossmae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.crossmae.CrossMaeConfig.Cross;
import dev.vireo.models.crossmae.CrossMaeConfig.FeatureMaps;
import dev.vireo.models.crossmae.CrossMaeConfig.Tower;
import dev.vireo.models.s2.S2;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CrossMaeTest {
    private static final CrossMaeConfig SMALL = config(false, true);

    private static CrossMaeConfig config(boolean selfAttention, boolean normPix) {
        return new CrossMaeConfig(
                24,
                32,
                4,
                new Tower(16, 3, 2),
                2,
                false,
                normPix,
                new Cross(new Tower(12, 2, 2), new FeatureMaps(true, List.of(0, 1, 2)), selfAttention));
    }

    private static Tensor pictures(long batch) {
        return Tensor.normal(3, batch, 3, SMALL.height(), SMALL.width());
    }

    private static Tensor noise(long batch) {
        return Tensor.uniform(4, batch, SMALL.patches());
    }

    private static double difference(Tensor a, Tensor b) {
        float[] x = a.toFloats();
        float[] y = b.toFloats();
        assertEquals(x.length, y.length);
        return IntStream.range(0, x.length)
                .mapToDouble(i -> Math.abs(x[i] - y[i]))
                .max()
                .orElse(0);
    }

    @Test
    void cuttingIntoPatchesAndPuttingTogetherLosesNothing() {
        try (Scope _ = Scope.inference()) {
            for (int[] size : new int[][] {{32, 32, 8}, {24, 40, 8}, {30, 5, 5}, {14, 14, 14}}) {
                Patches patches = new Patches(size[0] / size[2], size[1] / size[2], size[2]);
                Tensor pixels = Tensor.normal(1, 2, 3, size[0], size[1]);
                Tensor cut = patches.byPixel(pixels);
                assertArrayEquals(new long[] {2, patches.count(), patches.values()}, cut.shape());
                assertArrayEquals(pixels.toFloats(), patches.picture(cut).toFloats());
            }
        }
    }

    @Test
    void aPatchHasItsPixelsInRowsWithTheirColoursTogether() {
        try (Scope _ = Scope.inference()) {
            float[] values = new float[3 * 4 * 4];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            Tensor pixels = Tensor.of(values, 1, 3, 4, 4);
            float[] second = new Patches(2, 2, 2).byPixel(pixels).select(1, 1).toFloats();
            assertArrayEquals(new float[] {2, 18, 34, 3, 19, 35, 6, 22, 38, 7, 23, 39}, second);
            float[] colours = new Patches(2, 2, 2).byColour(pixels).select(1, 1).toFloats();
            assertArrayEquals(new float[] {2, 3, 6, 7, 18, 19, 22, 23, 34, 35, 38, 39}, colours);
        }
    }

    @Test
    void eachPredictedPatchDependsOnTheVisibleOnesAlone() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            Tensor pixels = pictures(2);
            CrossMae.Masking masking = network.mask(noise(2), 2, 0.75, 0.75);
            CrossMae.Seen seen = network.look(pixels, masking);
            Tensor all = network.predict(seen, masking.predicted_BP(), Integer.MAX_VALUE);
            for (int at : new int[] {0, 7, 35}) {
                Tensor alone = network.predict(seen, masking.predicted_BP().narrow(1, at, 1), 1);
                assertTrue(difference(all.narrow(1, at, 1), alone) < 1e-6);
            }
        }
    }

    @Test
    void predictingFewerPatchesChangesNothingForThoseThatArePredicted() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            CrossMae.Output many = network.forward(pictures(2), noise(2), 0.75, 0.75);
            CrossMae.Output few = network.forward(pictures(2), noise(2), 0.75, 0.25);
            Tensor ofMany = Patches.pick(network.canvas(many), few.masking().predicted_BP());
            assertTrue(difference(ofMany, few.pred()) < 1e-6);
        }
    }

    @Test
    void chunksOfAnySizeGiveWhatOnePassGives() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            CrossMae.Masking masking = network.mask(noise(2), 2, 0.75, 0.75);
            CrossMae.Seen seen = network.look(pictures(2), masking);
            Tensor whole = network.predict(seen, masking.predicted_BP(), 36);
            for (int chunk : new int[] {1, 5, 18, 35}) {
                Tensor parts = network.predict(seen, masking.predicted_BP(), chunk);
                assertTrue(difference(whole, parts) < 1e-6, "chunk " + chunk);
            }
            assertThrows(IllegalStateException.class, () -> network.predict(seen, masking.predicted_BP(), 0));
        }
    }

    @Test
    void patchesThatLookAtEachOtherAreNotPredictedInChunks() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(config(true, true), p, 7);
            CrossMae.Masking masking = network.mask(noise(1), 1, 0.75, 0.75);
            CrossMae.Seen seen = network.look(pictures(1), masking);
            assertThrows(IllegalStateException.class, () -> network.predict(seen, masking.predicted_BP(), 4));
            assertEquals(36, network.predict(seen, masking.predicted_BP(), 36).size(1));
        }
    }

    @Test
    void everyWeightOfBothDecodersGetsAGradientAndNoTableDoes() {
        for (CrossMaeConfig config : List.of(SMALL, config(true, false), SMALL.plain())) {
            try (Parameters p = Parameters.random(1);
                    Scope _ = Scope.training()) {
                CrossMae network = CrossMae.random(config, p, 7);
                network.forward(pictures(2), noise(2), 0.75, 0.75).loss().backward();
                assertFalse(p.weights().containsKey("pos_embed"));
                p.weights()
                        .forEach((name, weight) -> assertTrue(weight.gradient().isPresent(), name));
            }
        }
    }

    @Test
    void aReconstructionKeepsVisiblePatchesAndMeansOfHiddenOnes() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            Tensor pixels = pictures(1);
            CrossMae.Output out = network.forward(pixels, noise(1), 0.75, 0.25);
            Patches patches = Patches.of(SMALL);
            Tensor real = patches.byPixel(pixels);
            Tensor made = patches.byPixel(network.reconstruction(pixels, out));
            CrossMae.Masking masking = out.masking();
            assertEquals(
                    0, difference(Patches.pick(real, masking.visible_BV()), Patches.pick(made, masking.visible_BV())));
            // A prediction of exactly the normalised colours must come back as the colours.
            Tensor hidden = Patches.pick(real, masking.predicted_BP());
            Tensor normal = hidden.add(hidden.meanKeeping(-1).neg())
                    .mul(hidden.varianceKeeping(-1, true).add(1e-6).rsqrt());
            CrossMae.Output right = new CrossMae.Output(out.loss(), normal, masking);
            Tensor back = Patches.pick(patches.byPixel(network.reconstruction(pixels, right)), masking.predicted_BP());
            assertTrue(difference(hidden, back) < 1e-5);
            int filled = masking.counts().visible() + masking.counts().predicted();
            long[] rest = LongStream.range(0, SMALL.patches())
                    .filter(n -> !contains(masking.visible_BV(), n) && !contains(masking.predicted_BP(), n))
                    .toArray();
            assertEquals(SMALL.patches() - filled, rest.length);
            Tensor skipped = Patches.pick(made, Tensor.of(rest, 1, rest.length));
            assertEquals(0, skipped.mul(skipped).sum().item());
        }
    }

    private static boolean contains(Tensor numbers, long number) {
        return Arrays.stream(numbers.toLongs()).anyMatch(n -> n == number);
    }

    @Test
    void withoutMasksTheEncoderGivesAFeatureForEveryPatchAlsoOfOtherSizes() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            Tensor features = network.features(pictures(2));
            assertArrayEquals(new long[] {2, 49, 16}, features.shape());
            List<Tensor> states = network.hiddenStates(pictures(2));
            assertEquals(4, states.size());
            assertEquals(0, difference(features, network.features(states)));
            assertArrayEquals(
                    new long[] {1, 16, 16},
                    network.features(Tensor.normal(1, 1, 3, 12, 20)).shape());
            VireoException e =
                    assertThrows(VireoException.class, () -> network.features(Tensor.normal(1, 1, 3, 13, 20)));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void theEncoderRunsAtSeveralScales() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL.withPicture(24, 24), p, 7);
            Tensor pixels = Tensor.normal(3, 2, 3, 24, 24);
            S2 s2 = S2.wrap(network::features, S2.Options.scales(1, 2).prefixTokens(1));
            Tensor features = s2.forward(pixels);
            assertArrayEquals(new long[] {2, 37, 32}, features.shape());
            assertTrue(difference(network.features(pixels), features.narrow(2, 0, 16)) < 1e-6);
        }
    }

    @Test
    void theEncoderSeesTheSameWhetherPatchesAreHiddenByItsCallerOrByNoise() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            long[] all = LongStream.range(0, 48).toArray();
            CrossMae.Masking everything = new CrossMae.Masking(
                    new CrossMae.Masking.Counts(48, 0, 0), Tensor.of(all, 1, 48), Tensor.of(new long[0], 1, 0));
            Tensor seen = network.seenStates(pictures(1), everything).getLast();
            assertTrue(difference(seen, network.features(pictures(1))) < 1e-6);
        }
    }

    @Test
    void inputsThatDoNotFitAreRefusedWithTheShapeThatWould() {
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae network = CrossMae.random(SMALL, p, 7);
            VireoException e = assertThrows(
                    VireoException.class, () -> network.forward(pictures(2), Tensor.uniform(1, 2, 16), 0.75, 0.75));
            assertEquals("'noise' has shape [2, 16], but this network needs 2 x 48, a number for each patch", e.what());
            VireoException size = assertThrows(
                    VireoException.class, () -> network.forward(Tensor.normal(1, 1, 3, 32, 32), noise(1), 0.75, 0.75));
            assertEquals(
                    "'pixel_values' has shape [1, 3, 32, 32], but this network needs B x 3 x 24 x 32", size.what());
        }
        try (Parameters p = Parameters.random(1);
                Scope _ = Scope.inference()) {
            CrossMae plain = CrossMae.random(SMALL.plain(), p, 7);
            VireoException e =
                    assertThrows(VireoException.class, () -> plain.forward(pictures(1), noise(1), 0.75, 0.25));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void aStartFromNothingDependsOnTheSeedAndHasTheSpreadOfTheReference() {
        try (Parameters a = Parameters.random(1);
                Parameters b = Parameters.random(2);
                Scope _ = Scope.inference()) {
            CrossMaeConfig config = CrossMaeConfig.published("vits").withPicture(64, 64);
            CrossMae.random(config, a, 7);
            CrossMae.random(config, b, 7);
            a.weights().forEach((name, weight) -> assertEquals(0, difference(weight, weight(b, name)), name));
            assertEquals(Math.sqrt(2.0 / (384 + 1152)), deviation(a, "blocks.3.attn.qkv.weight"), 1e-4);
            assertEquals(Math.sqrt(2.0 / (384 + 768)), deviation(a, "patch_embed.proj.weight"), 3e-4);
            assertEquals(Math.sqrt(2.0 / (13 + 12)), deviation(a, "wfm.linear.weight"), 0.05);
            assertEquals(0.02, deviation(a, "cls_token"), 0.003);
            assertEquals(1 / Math.sqrt(3 * 768), deviation(a, "patch_embed.proj.bias"), 0.002);
            assertEquals(0, deviation(a, "blocks.3.attn.qkv.bias"));
            assertEquals(1, weight(a, "dec_norms.11.weight").mean().item());
        }
    }

    private static Tensor weight(Parameters p, String name) {
        return Objects.requireNonNull(p.weights().get(name), name);
    }

    private static double deviation(Parameters p, String name) {
        Tensor weight = weight(p, name);
        return Math.sqrt(weight.mul(weight).mean().item());
    }

    @Test
    void halfTheBitsGiveNearlyTheSameLoss() {
        double[] losses = new double[3];
        DType[] types = {DType.F32, DType.BF16, DType.F16};
        for (int i = 0; i < types.length; i++) {
            try (Parameters p = Parameters.random(1, types[i], Device.CPU, false);
                    Scope _ = Scope.inference()) {
                CrossMae network = CrossMae.random(SMALL, p, 7);
                CrossMae.Output out = network.forward(pictures(2), noise(2), 0.75, 0.25);
                assertEquals(types[i], out.pred().dtype());
                assertEquals(DType.F32, out.loss().dtype());
                losses[i] = out.loss().item();
            }
        }
        assertEquals(losses[0], losses[1], 0.02 * losses[0]);
        assertEquals(losses[0], losses[2], 0.003 * losses[0]);
    }
}
