package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityRulesTest {
    @TempDir
    Path folder;

    private void file(String name, String system, float value) {
        new SafetensorsWriter()
                .metadata("system", system)
                .add("x", List.of(1L), new float[] {value})
                .write(folder.resolve(name + ".safetensors"));
    }

    private static Consumer<Parity> seeing(float value) {
        return fixture -> {
            try (Scope _ = Scope.inference()) {
                fixture.output("x", Tensor.of(new float[] {value}, 1));
            }
        };
    }

    @Test
    void everyFileOfTheSystemIsComparedAndNoOther() {
        file("a", "s2", 1);
        file("b", "resize", 2);
        file("c", "s2", 1);
        assertEquals(2, Parity.check(folder, "s2", seeing(1)));
        assertEquals(0, Parity.check(folder, "clip", seeing(1)));
    }

    @Test
    void aDifferenceBeyondTheToleranceFailsAndOneWithinItDoesNot() {
        file("a", "s2", 100);
        assertEquals(1, Parity.check(folder, "s2", seeing(100.001f)));
        AssertionError e = assertThrows(AssertionError.class, () -> Parity.check(folder, "s2", seeing(100.0011f)));
        assertTrue(String.valueOf(e.getMessage()).contains("'x'[0] is 100.0011"), e.getMessage());
        assertThrows(AssertionError.class, () -> Parity.check(folder, "s2", seeing(Float.NaN)));
    }

    @Test
    void aFileOfAnUnknownSystemOrOfNoneFails() {
        file("a", "s2", 1);
        file("b", "s3", 1);
        AssertionError e = assertThrows(AssertionError.class, () -> Parity.check(folder, "s2", seeing(1)));
        assertTrue(String.valueOf(e.getMessage()).contains("unknown system 's3'"), e.getMessage());
        assertThrows(AssertionError.class, () -> Parity.check(folder, "s3", seeing(1)));
    }

    @Test
    void anEmptyFolderFails() {
        AssertionError e = assertThrows(AssertionError.class, () -> Parity.check(folder, "s2", seeing(1)));
        assertTrue(String.valueOf(e.getMessage()).endsWith("has no safetensors file"), e.getMessage());
    }

    @Test
    void aComparisonThatComparesNothingFails() {
        file("a", "s2", 1);
        assertThrows(AssertionError.class, () -> Parity.check(folder, "s2", _ -> {}));
    }
}
