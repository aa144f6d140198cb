package dev.vireo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
    private static final String PROGRAM = """
            def execute_command(image) -> bool:
                image_patch = ImagePatch(image)
                rings = image_patch.find("ring")
                if len(rings) == 0:
                    return False
                ring = rings[0]
                chosen = [p for p in image_patch.find("red ring") if p.left < ring.left]
                return len(chosen) > 0
            """;

    @ParameterizedTest
    @EnumSource
    void everyMistakeFindsAPlaceAndChangesTheProgram(Fault fault) {
        String faulty = fault.into(PROGRAM).orElseThrow();

        assertNotEquals(PROGRAM, faulty);
        assertTrue(Math.abs(faulty.lines().count() - PROGRAM.lines().count()) <= 3, faulty);
    }

    @Test
    void aMisspeltNameIsNeverInsideAText() {
        assertEquals(
                "    ring = rings[0]\n    return ring_list.simple_query(\"What is the ring?\")\n",
                Fault.UNKNOWN_NAME
                        .into("    ring = rings[0]\n    return ring.simple_query(\"What is the ring?\")\n")
                        .orElseThrow());
    }

    @Test
    void addedStatementsStandAsDeepAsTheLastReturn() {
        String faulty = Fault.LONG_LOOP.into(PROGRAM).orElseThrow();

        assertTrue(
                faulty.contains("\n    steps = 0\n    while steps >= 0:\n        steps = steps + 1\n    return"),
                faulty);
    }

    @Test
    void aProgramWithoutAPlaceIsLeftAlone() {
        assertEquals(Optional.empty(), Fault.WRONG_LOGIC.into("def execute_command(image) -> int:\n    return 1\n"));
        assertEquals(Optional.empty(), Fault.ARITY.into("def execute_command(image) -> int:\n    return 1\n"));
    }

    @Test
    void theSameSeedChangesAProgramInTheSameWay() {
        Mutator one = new Mutator(3);
        Mutator two = new Mutator(3);
        int changed = 0;
        for (int i = 0; i < 200; i++) {
            String mutant = one.mutate(PROGRAM);
            assertEquals(mutant, two.mutate(PROGRAM));
            changed += mutant.equals(PROGRAM) ? 0 : 1;
        }
        assertTrue(changed > 150, changed + " of 200 were changed");
    }
}
