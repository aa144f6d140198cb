package dev.vireo.models.crossmae;

import dev.vireo.runtime.Parity;
import org.junit.jupiter.api.Test;

class CrossMaeParityTest {
    private static final String FOLDER = "/dev/vireo/models/parity/crossmae";
    private static final String SYSTEM = "crossmae";

    @Test
    void lossesPredictionsStatesAndGradientsAreThoseOfTheReference() {
        Parity.check(CrossMaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.compare(fixture, SYSTEM));
    }

    @Test
    void computedPositionsAreThoseOfTheReference() {
        Parity.check(
                CrossMaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.comparePositions(fixture, SYSTEM));
    }

    @Test
    void inHalfTheBitsTheLossStaysWithinOneInAHundred() {
        Parity.check(
                CrossMaeParityTest.class, FOLDER, SYSTEM, fixture -> MaskedFixture.compareHalf(fixture, SYSTEM, 0.01));
    }
}
