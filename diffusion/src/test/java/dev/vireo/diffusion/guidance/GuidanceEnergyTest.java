package dev.vireo.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Region;
import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidanceEnergyTest {
    private static final Region LEFT = new Region(0, 0, 0.5, 1);
    private static final Region RIGHT = new Region(0.5, 0, 1, 1);

    private static GuidedObject object(int token, Region... regions) {
        return new GuidedObject(List.of(token), Arrays.asList(regions));
    }

    /// A map of one head and one frame with so much attention per pixel on the left and on the right half.
    private static WantedAttention.Shares halves(int words, double left, double right) {
        float[] out = new float[16 * words];
        for (int n = 0; n < 16; n++) {
            Arrays.fill(out, n * words, (n + 1) * words, (float) (n % 4 < 2 ? left : right));
        }
        return new WantedAttention.Shares(WantedAttention.Key.up(1, 0), Tensor.of(out, 1, 1, 16, words), 4, 4);
    }

    private static double energy(
            List<GuidedObject> objects, GuidanceRecipe recipe, GuidanceRules rules, WantedAttention.Shares map) {
        return new GuidanceEnergy(objects, recipe, rules).of(List.of(map)).item();
    }

    @Test
    void theEnergyOfOneObjectIsWhatTheFormulaSays() {
        try (Scope _ = Scope.inference()) {
            double seen =
                    energy(List.of(object(3, LEFT)), GuidanceRecipe.DEFAULT, GuidanceRules.MENDED, halves(1, 0.7, 0.2));
            assertEquals((1 - 0.7) + 4 * 0.2, seen, 1e-6);
        }
    }

    @Test
    void objectsThatShareTheirWordsDoNotPushEachOtherOutOfTheirBoxes() {
        List<GuidedObject> cars = List.of(object(3, LEFT), object(3, RIGHT));
        try (Scope _ = Scope.inference()) {
            WantedAttention.Shares everywhere = halves(1, 0.5, 0.5);
            assertEquals(0.5, energy(cars, GuidanceRecipe.DEFAULT, GuidanceRules.MENDED, everywhere), 1e-6);
            assertEquals(
                    0.5 + 4 * 0.5, energy(cars, GuidanceRecipe.DEFAULT, GuidanceRules.PUBLISHED, everywhere), 1e-6);
        }
    }

    @Test
    void oneSharedWordOfTwoIsPushedOutOfBothBoxesAlone() {
        List<GuidedObject> cars =
                List.of(new GuidedObject(List.of(1, 2), List.of(LEFT)), new GuidedObject(List.of(2), List.of(RIGHT)));
        try (Scope _ = Scope.inference()) {
            double seen = energy(cars, GuidanceRecipe.DEFAULT, GuidanceRules.MENDED, halves(2, 0.5, 0.5));
            double first = 0.5 + (4 * 0.5 + 0) / 2;
            double second = 0.5;
            assertEquals((first + second) / 2, seen, 1e-6);
        }
    }

    @Test
    void objectsOfOtherWordsAreTreatedAsPublished() {
        List<GuidedObject> objects = List.of(object(3, LEFT), object(5, RIGHT));
        GuidanceRecipe all = GuidanceRecipe.BENCHMARK.with(new EnergyTerm.Corner(1));
        try (Scope _ = Scope.inference()) {
            WantedAttention.Shares map =
                    new WantedAttention.Shares(WantedAttention.Key.down(1, 0), Tensor.uniform(7, 1, 3, 16, 2), 4, 4);
            assertEquals(
                    energy(objects, all, GuidanceRules.PUBLISHED, map),
                    energy(objects, all, GuidanceRules.MENDED, map),
                    1e-6);
        }
    }

    @Test
    void aTinyBoxHasACellAndNoneAsPublished() {
        Region tiny = new Region(0.55, 0.8, 0.6, 0.85);
        Grid grid = new Grid(4, 4);
        assertEquals(new Grid.Cells(2, 3, 3, 4), grid.mended(tiny));
        Grid.Cells published = grid.published(tiny);
        assertEquals(published.left(), published.right());
    }

    @Test
    void aBoxAtTheLastEdgeHasItsCellInTheGrid() {
        assertEquals(new Grid.Cells(3, 3, 4, 4), new Grid(4, 4).mended(new Region(0.999, 0.999, 1.3, 1.3)));
    }

    @Test
    void aBoxOutsideTheFrameCoversNothingAndNearlyEverythingAsPublished() {
        Region outside = new Region(-0.5, 0, -0.25, 1);
        float[] mended = new float[16];
        float[] published = new float[16];
        Grid grid = new Grid(4, 4);
        grid.fill(mended, grid.mended(outside));
        grid.fill(published, grid.published(outside));
        assertEquals(0, count(mended));
        assertEquals(12, count(published));
    }

    private static int count(float... mask) {
        int out = 0;
        for (float m : mask) {
            out += m > 0 ? 1 : 0;
        }
        return out;
    }

    @Test
    void halvesAreRoundedToEvenAndSizesKept() {
        Grid grid = new Grid(4, 10);
        assertEquals(new Grid.Cells(2, 0, 4, 4), grid.published(new Region(0.25, 0, 0.45, 1)));
        assertEquals(new Grid.Cells(4, 0, 6, 4), grid.published(new Region(0.35, 0, 0.55, 1)));
    }

    @Test
    void anAbsentObjectIsSuppressedEverywhereAndGivesNoGradientInside() {
        GuidedObject gone = object(3, Region.ABSENT);
        try (Scope _ = Scope.training()) {
            Tensor maps = Tensor.uniform(1, 1, 1, 16, 1).requireGradient();
            GuidanceRecipe inside = new GuidanceRecipe(
                    List.of(
                            new EnergyTerm.Foreground(0.75, 1),
                            new EnergyTerm.Background(0.75, 0),
                            new EnergyTerm.Centre(0.03),
                            new EnergyTerm.Corner(1)),
                    1,
                    0,
                    1,
                    1);
            Tensor energy = new GuidanceEnergy(List.of(gone), inside, GuidanceRules.MENDED)
                    .of(List.of(new WantedAttention.Shares(WantedAttention.Key.up(1, 0), maps, 4, 4)));
            assertEquals(1, energy.item(), 1e-6);
            assertEquals(0, Tensor.grad(energy, maps).getFirst().abs().sum().item());
        }
    }

    @Test
    void strengthWeighsAnObject() {
        try (Scope _ = Scope.inference()) {
            WantedAttention.Shares map = halves(1, 0.7, 0.2);
            double once = energy(List.of(object(3, LEFT)), GuidanceRecipe.WEAK, GuidanceRules.MENDED, map);
            GuidedObject twice = new GuidedObject(List.of(3), List.of(LEFT), 2);
            assertEquals(2 * once, energy(List.of(twice), GuidanceRecipe.WEAK, GuidanceRules.MENDED, map), 1e-6);
        }
    }

    @Test
    void noObjectsHaveNoEnergy() {
        try (Scope _ = Scope.inference()) {
            assertEquals(0, energy(List.of(), GuidanceRecipe.DEFAULT, GuidanceRules.PUBLISHED, halves(0, 0, 0)));
        }
    }

    @Test
    void theGradientIsTheSlopeOfTheEnergy() {
        GuidanceRecipe all = GuidanceRecipe.BENCHMARK.with(new EnergyTerm.Corner(0.5));
        List<GuidedObject> objects = List.of(object(1, LEFT, RIGHT, RIGHT), object(1, RIGHT, Region.ABSENT, LEFT));
        GuidanceEnergy energy = new GuidanceEnergy(objects, all, GuidanceRules.MENDED);
        try (Scope _ = Scope.training()) {
            Tensor maps = Tensor.uniform(3, 3, 2, 16, 1).requireGradient();
            WantedAttention.Shares map = new WantedAttention.Shares(WantedAttention.Key.up(1, 1), maps, 4, 4);
            float[] gradient =
                    Tensor.grad(energy.of(List.of(map)), maps).getFirst().toFloats();
            float[] at = maps.toFloats();
            for (int i : new int[] {0, 17, 50, 95}) {
                double slope = (moved(energy, at, i, 1e-3f) - moved(energy, at, i, -1e-3f)) / 2e-3;
                assertEquals(slope, gradient[i], 2e-3 + 0.01 * Math.abs(slope));
            }
        }
    }

    private static double moved(GuidanceEnergy energy, float[] at, int index, float by) {
        float[] there = at.clone();
        there[index] += by;
        return energy.of(List.of(
                        new WantedAttention.Shares(WantedAttention.Key.up(1, 1), Tensor.of(there, 3, 2, 16, 1), 4, 4)))
                .item();
    }

    @Test
    void everyPublishedRecipeHasItsName() {
        assertEquals(GuidanceRecipe.DEFAULT, GuidanceRecipe.named("default"));
        assertEquals(GuidanceRecipe.WEAK, GuidanceRecipe.named("weak"));
        assertEquals(GuidanceRecipe.BENCHMARK, GuidanceRecipe.named("benchmark"));
        VireoException e = assertThrows(VireoException.class, () -> GuidanceRecipe.named("strong"));
        assertTrue(e.hint().contains("weak-zeroscope"), e.hint());
    }

    @Test
    void aRecipeHasOneTermOfAKindInAnOrderOfItsOwn() {
        EnergyTerm.Foreground inside = new EnergyTerm.Foreground(0.5, 1);
        EnergyTerm.Background outside = new EnergyTerm.Background(0.5, 1);
        EnergyTerm.Centre centre = new EnergyTerm.Centre(1);
        assertEquals(
                new GuidanceRecipe(List.of(inside, outside, centre), 1, 1, 1, 1),
                new GuidanceRecipe(List.of(centre, outside, inside), 1, 1, 1, 1));
        for (List<EnergyTerm> wrong : List.of(
                List.<EnergyTerm>of(inside),
                List.<EnergyTerm>of(centre, outside),
                List.<EnergyTerm>of(inside, outside, new EnergyTerm.Foreground(1, 1)))) {
            assertThrows(IllegalArgumentException.class, () -> new GuidanceRecipe(wrong, 1, 1, 1, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new EnergyTerm.Corner(0));
        assertThrows(IllegalArgumentException.class, () -> new EnergyTerm.Foreground(1.1, 1));
    }

    @Test
    void objectsOfDifferentLengthsAreRefused() {
        List<GuidedObject> objects = List.of(object(1, LEFT), object(2, LEFT, RIGHT));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GuidanceEnergy(objects, GuidanceRecipe.DEFAULT, GuidanceRules.MENDED));
    }
}
