package dev.vireo.models.internal.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Resampling by PyTorch (`tools/parity/s2.py`) against ours: `out.I.MODE` comes from `in.I`.
class ResampleParityTest {
    @Test
    void everyModeGivesTheNumbersOfTorch() {
        Parity.check(ResampleParityTest.class, "../../parity/resample", "resample", fixture -> {
            for (String name : List.copyOf(fixture.file().names())) {
                String[] parts = name.split("\\.", -1);
                if (parts[0].equals("out")) {
                    compare(fixture, name, "in." + parts[1], Resample.valueOf(parts[2].toUpperCase(Locale.ROOT)));
                }
            }
        });
    }

    private static void compare(Parity fixture, String name, String from, Resample how) {
        List<Long> shape = fixture.file().tensor(name).shape();
        try (Scope _ = Scope.inference()) {
            fixture.output(name, how.apply(fixture.tensor(from), shape.get(2), shape.get(3)));
        }
    }

    @Test
    void aSizeThatStaysIsLeftAlone() {
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.uniform(1, 1, 2, 3, 5);
            assertSame(x, Resample.BICUBIC.apply(x, 3, 5));
        }
    }

    @Test
    void theTypeStaysAndTheSharesOfEveryPixelSumToOne() {
        try (Scope _ = Scope.inference()) {
            for (Resample how : Resample.values()) {
                Tensor x = Tensor.full(3, 1, 1, 9, 7).to(DType.BF16);
                Tensor y = how.apply(x, 5, 11);
                assertEquals(DType.BF16, y.dtype());
                for (float value : y.toFloats()) {
                    assertEquals(3, value, 1e-6f, how.name());
                }
            }
        }
    }
}
