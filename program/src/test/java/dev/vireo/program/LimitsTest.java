package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void everyLimitMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> new Limits(Duration.ZERO, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(SECOND.negated(), 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(SECOND, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(SECOND, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(SECOND, 1, 1, 0));
    }

    @Test
    void anotherTimeLeavesTheOtherLimits() {
        assertEquals(new Limits(SECOND, 2000, 65536, 1000), Limits.DEFAULT.withTime(SECOND));
    }
}
