package dev.vireo.diffusion.internal.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.diffusion.GeneratedVideo;
import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.layout.Region;
import dev.vireo.models.Parameters;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GuidanceTest {
    private static final String CONFIG = "{\"attention_head_dim\": 4, \"block_out_channels\": [4, 4, 8, 8], "
            + "\"norm_num_groups\": 2, \"cross_attention_dim\": 6}";

    private static UNet3DConditionModel unet = network();

    private static UNet3DConditionModel network() {
        return UNet3DConditionModel.of(ModelConfig.parse(CONFIG, "config.json"), Parameters.random(11));
    }

    @BeforeAll
    static void useOneThread() {
        Torch.threads(1);
    }

    @AfterAll
    static void freeTheNetwork() {
        unet.close();
    }

    private static GuidanceEnergy energy(GuidanceRecipe recipe) {
        Region left = new Region(0, 0, 0.5, 1);
        Region right = new Region(0.5, 0, 1, 1);
        return new GuidanceEnergy(
                List.of(
                        new GuidedObject(List.of(1, 2), List.of(left, right)),
                        new GuidedObject(List.of(2), List.of(right, left))),
                recipe,
                GuidanceRules.MENDED);
    }

    private static Tensor latents() {
        return Tensor.normal(1, 1, 4, 2, 9, 12);
    }

    private static Tensor text() {
        return Tensor.normal(2, 1, 5, 6);
    }

    private static GuidanceRecipe recipe(double threshold, int iterations) {
        return new GuidanceRecipe(GuidanceRecipe.DEFAULT.terms(), 5, threshold, iterations, 3);
    }

    @Test
    void littleMemoryGivesTheSameGradientOnAnOddGrid() {
        GuidanceEnergy energy = energy(GuidanceRecipe.BENCHMARK);
        try (Scope _ = Scope.inference()) {
            GuidanceGradient.Found usual =
                    new GuidanceGradient(unet, energy, GuidanceGradient.Memory.NORMAL).at(latents(), 700, text(), 2, 0);
            GuidanceGradient.Found low =
                    new GuidanceGradient(unet, energy, GuidanceGradient.Memory.LOW).at(latents(), 700, text(), 2, 0);
            assertEquals(usual.energy(), low.energy(), 1e-5 * usual.energy());
            assertNotNull(usual.gradient());
            assertNotNull(low.gradient());
            float[] reference = usual.gradient().toFloats();
            double largest = 0;
            for (float value : reference) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertArrayEquals(reference, low.gradient().toFloats(), (float) (1e-4 * largest));
        }
    }

    @Test
    void energyThatIsGoodEnoughNeedsNoGradient() {
        GuidanceEnergy energy = energy(GuidanceRecipe.DEFAULT);
        try (Scope _ = Scope.inference()) {
            for (GuidanceGradient.Memory memory : GuidanceGradient.Memory.values()) {
                assertNull(new GuidanceGradient(unet, energy, memory)
                        .at(latents(), 700, text(), 1, 1e6)
                        .gradient());
            }
        }
    }

    private static Guidance guidance(GuidanceRecipe recipe, GuidanceRules rules) {
        GuidanceGradient gradient = new GuidanceGradient(unet, energy(recipe), GuidanceGradient.Memory.NORMAL);
        return new Guidance(gradient, recipe, rules);
    }

    private static List<Integer> guidedSteps(Guidance guidance) {
        try (Scope _ = Scope.inference()) {
            Tensor z = latents();
            for (int step = 0; step < 5; step++) {
                z = guidance.apply(step, z, 900 - step, text(), 0.9);
            }
        }
        return guidance.readings().stream().map(GeneratedVideo.Energy::step).toList();
    }

    @Test
    void everyGuidedStepLooksForItself() {
        assertEquals(Arrays.asList(0, 1, 2), guidedSteps(guidance(recipe(1e6, 5), GuidanceRules.MENDED)));
    }

    @Test
    void asPublishedOneGoodStepEndsGuidanceForGood() {
        assertEquals(Arrays.asList(0), guidedSteps(guidance(recipe(1e6, 5), GuidanceRules.PUBLISHED)));
    }

    @Test
    void noMoreGradientsAreTakenThanTheRecipeAllows() {
        assertEquals(Arrays.asList(0, 0, 1, 1, 2, 2), guidedSteps(guidance(recipe(0, 2), GuidanceRules.MENDED)));
    }

    @Test
    void latentsThatAreGoodEnoughStayAsTheyAre() {
        try (Scope _ = Scope.inference()) {
            Tensor z = latents();
            assertSame(z, guidance(recipe(1e6, 5), GuidanceRules.MENDED).apply(0, z, 900, text(), 0.9));
        }
    }

    @Test
    void aMoveLowersTheEnergy() {
        GuidanceRecipe gentle = new GuidanceRecipe(GuidanceRecipe.DEFAULT.terms(), 0.5, 0, 5, 1);
        Guidance guidance = guidance(gentle, GuidanceRules.MENDED);
        try (Scope _ = Scope.inference()) {
            guidance.apply(0, latents(), 900, text(), 0.9);
        }
        List<GeneratedVideo.Energy> readings = guidance.readings();
        assertFalse(readings.getLast().value() >= readings.getFirst().value(), readings.toString());
    }

    @Test
    void aMaskKeepsPixelsFromTheWordsOfOtherPlaces() {
        List<GuidedObject> objects =
                List.of(new GuidedObject(List.of(1), List.of(new Region(0, 0, 0.5, 1), Region.ABSENT)));
        try (Scope _ = Scope.inference()) {
            Tensor mask = new WordMask(objects, 2).on(1, 2, Tensor.zeros(2, 3, 6));
            assertArrayEquals(new long[] {2, 1, 4, 3}, mask.shape());
            float[] expected = new float[24];
            for (int masked : new int[] {1, 2, 3}) {
                expected[12 + 3 * masked + 1] = -30_000;
            }
            assertArrayEquals(expected, mask.toFloats());
        }
    }

    @Test
    void wordsThatNoPixelMayLookAtDoNotChangeTheFrame() {
        GuidedObject gone = new GuidedObject(List.of(3), List.of(Region.ABSENT, Region.ABSENT));
        try (Scope _ = Scope.inference()) {
            WordMask mask = new WordMask(List.of(gone), 1);
            Tensor other = Tensor.cat(1, text().narrow(1, 0, 3), Tensor.normal(9, 1, 1, 6), text().narrow(1, 4, 1));
            float[] one = masked(text(), mask);
            float[] two = masked(other, mask);
            assertArrayEquals(one, two, 1e-5f);
        }
    }

    private static float[] masked(Tensor text_BMC, WordMask mask) {
        return unet.forward(latents(), 500, new Conditions(text_BMC, Optional.empty(), Optional.of(mask)))
                .toFloats();
    }

    @Test
    void twoVideosAtATimeAreRefused() {
        GuidanceGradient gradient =
                new GuidanceGradient(unet, energy(GuidanceRecipe.DEFAULT), GuidanceGradient.Memory.NORMAL);
        try (Scope _ = Scope.inference()) {
            Tensor two = Tensor.cat(0, latents(), latents());
            assertThrows(IllegalArgumentException.class, () -> gradient.at(two, 1, text(), 1, 0));
        }
    }
}
