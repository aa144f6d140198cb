package dev.vireo.models.s2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.EncoderCost;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.models.s2.S2.Options.Output;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S2Test {
    /// The mean of each 4x4 patch, as a grid.
    private static final ImageEncoder GRID = x -> x.averagePool2d(x.size(2) / 4, x.size(3) / 4);

    /// The same as tokens.
    private static final ImageEncoder TOKENS = x -> {
        Tensor grid = GRID.encode(x);
        return grid.reshape(grid.size(0), grid.size(1), grid.size(2) * grid.size(3))
                .transpose(1, 2);
    };

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,3", "4,4", "2,3", "1,6"})
    void tilesComeTileByTileAndGoBackToWhereTheyWere(int rows, int columns) {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.range(0, 2 * 3 * 12 * 12).reshape(2, 3, 12, 12);
            Tensor tiles = S2.split(x, rows, columns);
            assertArrayEquals(new long[] {2L * rows * columns, 3, 12 / rows, 12 / columns}, tiles.shape());
            assertArrayEquals(x.toLongs(), S2.merge(tiles, rows, columns).toLongs());
        }
    }

    @Test
    void theFirstPixelsOfTilesAreThoseOfTheReference() {
        try (Scope _ = Scope.inference()) {
            Tensor tiles = S2.split(Tensor.range(0, 2 * 4 * 4).reshape(2, 1, 4, 4), 2, 2);
            assertArrayEquals(
                    new long[] {0, 16, 2, 18, 8, 24, 10, 26},
                    tiles.select(3, 0).select(2, 0).reshape(8).toLongs());
        }
    }

    @Test
    void aPictureThatIsNotSquareIsCutForEachDirection() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.uniform(1, 2, 3, 16, 32);
            List<long[]> seen = new ArrayList<>();
            ImageEncoder encoder = tiles -> {
                seen.add(tiles.shape());
                return TOKENS.encode(tiles);
            };
            Tensor out = S2.wrap(
                            encoder, S2.Options.scales(1, 2).maxSplitSize(16).output(Output.BCHW))
                    .forward(x);
            assertArrayEquals(new long[] {4, 3, 16, 16}, seen.get(0));
            assertArrayEquals(new long[] {16, 3, 16, 16}, seen.get(1));
            assertArrayEquals(new long[] {2, 6, 4, 8}, out.shape());
            // Patch means don't feel the tiles, so the tiles can't be felt.
            Tensor first = GRID.encode(x);
            Tensor second = Resample.AREA.apply(GRID.encode(Resample.BICUBIC.apply(x, 32, 64)), 4, 8);
            assertArrayEquals(Tensor.cat(1, first, second).toFloats(), out.toFloats(), 1e-6f);
        }
    }

    @Test
    void aSizeGivesTheShorterSide() {
        S2.Estimate estimate = S2.wrap(GRID, S2.Options.sizes(16, 24)).estimate(2, 20, 16);
        assertEquals(
                new S2.Estimate.Scale(20, 16, 20, 16, 2, 2), estimate.scales().get(0));
        assertEquals(
                new S2.Estimate.Scale(30, 24, 15, 12, 8, 8), estimate.scales().get(1));
    }

    @Test
    void aScaleThatDoesNotDivideIsFilledUpAndCutOffAgain() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.uniform(2, 1, 3, 16, 16);
            // 2.5 times 16 is 40 pixels, and three tiles of 16 make 48.
            S2 s2 = S2.wrap(GRID, S2.Options.scales(1, 2.5).output(Output.BCHW).resizeTo(1));
            assertEquals(
                    new S2.Estimate.Scale(48, 48, 16, 16, 9, 9),
                    s2.estimate(1, 16, 16).scales().get(1));
            Tensor out = s2.forward(x);
            assertArrayEquals(new long[] {1, 6, 10, 10}, out.shape());
            Tensor wanted = GRID.encode(Resample.BICUBIC.apply(x, 40, 40));
            assertArrayEquals(wanted.toFloats(), out.narrow(1, 3, 3).toFloats(), 1e-6f);
        }
    }

    @Test
    void aByteBudgetChoosesHowManyTilesGoAtOnceAndChangesNoNumber() {
        EncoderCost.Estimate cost = (height, width) -> new EncoderCost(height * width, 100 * height * width);
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.uniform(3, 2, 3, 16, 16);
            List<Long> batches = new ArrayList<>();
            ImageEncoder encoder = tiles -> {
                batches.add(tiles.size(0));
                return TOKENS.encode(tiles);
            };
            S2 small = S2.wrap(encoder, cost, S2.Options.scales(1, 2).byteBudget(3 * 100 * 16 * 16));
            S2.Estimate estimate = small.estimate(2, 16, 16);
            assertEquals((2 + 8) * 16 * 16, estimate.operations());
            assertEquals(3 * 100 * 16 * 16, estimate.bytes());
            float[] seen = small.forward(x).toFloats();
            assertEquals(List.of(2L, 3L, 3L, 2L), batches);
            assertArrayEquals(
                    S2.wrap(TOKENS, S2.Options.scales(1, 2)).forward(x).toFloats(), seen);
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> S2.wrap(encoder, cost, S2.Options.scales(1).byteBudget(1000))
                            .forward(x));
            assertEquals(Code.RESOURCE, e.code());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> S2.wrap(GRID, S2.Options.scales(1).byteBudget(1000)));
    }

    @Test
    void gradientsReachTheEncoderThroughEveryScale() {
        try (Scope _ = Scope.training()) {
            Tensor weight = Tensor.uniform(4, 5, 3, 4, 4).requireGradient();
            ImageEncoder encoder = x -> x.conv2d(weight, 4, 0);
            Tensor out =
                    S2.wrap(encoder, S2.Options.scales(1, 2).tilesAtOnce(1)).forward(Tensor.uniform(5, 2, 3, 8, 8));
            List<Tensor> gradient = Tensor.grad(out.pow(2).sum(), weight);
            assertTrue(gradient.getFirst().abs().sum().item() > 0);
        }
    }

    @Test
    void whatCannotBeAGridIsSaidToBeNone() {
        try (Scope _ = Scope.inference()) {
            ImageEncoder withClass = x -> Tensor.cat(1, Tensor.zeros(x.size(0), 1, 3), TOKENS.encode(x));
            VireoException e = assertThrows(
                    VireoException.class,
                    () -> S2.wrap(withClass, S2.Options.scales(1, 2)).forward(Tensor.zeros(1, 3, 16, 16)));
            assertEquals("the encoder gives 17 tokens for a tile of 16x16 pixels, which are no grid", e.what());
            assertArrayEquals(
                    new long[] {1, 17, 6},
                    S2.wrap(withClass, S2.Options.scales(1, 2).prefixTokens(1))
                            .forward(Tensor.zeros(1, 3, 16, 16))
                            .shape());
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        S2.Options two = S2.Options.scales(1, 2);
        assertThrows(IllegalArgumentException.class, () -> S2.Options.scales(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> S2.Options.scales(0));
        assertThrows(IllegalArgumentException.class, () -> S2.Options.sizes(-3));
        assertThrows(IllegalArgumentException.class, () -> two.resizeTo(2));
        assertThrows(IllegalArgumentException.class, () -> two.prefixTokens(1).output(Output.BCHW));
        assertThrows(IllegalArgumentException.class, () -> two.tilesAtOnce(1).byteBudget(5));
        VireoException e = assertThrows(
                VireoException.class,
                () -> S2.wrap(GRID, S2.Options.scales(0.01)).estimate(1, 16, 16));
        assertEquals(Code.USAGE, e.code());
    }
}
