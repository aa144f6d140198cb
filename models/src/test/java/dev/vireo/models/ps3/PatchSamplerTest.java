package dev.vireo.models.ps3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchSamplerTest {
    @ParameterizedTest
    @CsvSource({"31, 57", "200, 300", "24, 40", "3, 500"})
    void patchesAreThoseOfTheWholeResizedPicture(int height, int width) {
        Grid grid = new Grid(6, 10);
        int patch = 4;
        int[] cells = {0, 3, 9, 10, 35, 36, 58, 59};
        try (Scope _ = Scope.inference()) {
            Tensor picture = Tensor.normal(7, 3, height, width);
            float[] found = new PatchSampler(height, width, grid, patch)
                    .patches(picture, cells, DType.F32)
                    .toFloats();
            Tensor whole = picture.unsqueeze(0).resizeBicubic(24, 40).squeeze(0);
            int size = 3 * patch * patch;
            for (int i = 0; i < cells.length; i++) {
                float[] expected = whole.narrow(1, cells[i] / 10L * patch, patch)
                        .narrow(2, cells[i] % 10L * patch, patch)
                        .toFloats();
                float[] seen = Arrays.copyOfRange(found, i * size, (i + 1) * size);
                assertArrayEquals(expected, seen, 2e-6f);
            }
        }
    }
}
