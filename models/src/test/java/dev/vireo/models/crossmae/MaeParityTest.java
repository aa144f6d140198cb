package dev.vireo.models.crossmae;

import dev.vireo.runtime.Parity;
import org.junit.jupiter.api.Test;

class MaeParityTest {
    private static final String FOLDER = "/dev/vireo/models/parity/mae";
    private static final String SYSTEM = "mae";

    @Test
    void lossesPredictionsStatesAndGradientsAreThoseOfTheReference() {
        Parity.check(MaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.compare(fixture, SYSTEM));
    }

    @Test
    void computedPositionsAreThoseOfTheReference() {
        Parity.check(MaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.comparePositions(fixture, SYSTEM));
    }

    @Test
    void inHalfTheBitsTheLossStaysWithinOneInAHundred() {
        Parity.check(MaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.compareHalf(fixture, SYSTEM, 0.01));
    }
}
