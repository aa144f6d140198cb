package dev.vireo.cli.internal.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.VireoException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void unitsAreMillisecondsSecondsAndMinutes() {
        assertEquals(Duration.ofMillis(500), Durations.parse("--timeout", "500ms"));
        assertEquals(Duration.ofSeconds(5), Durations.parse("--timeout", "5s"));
        assertEquals(Duration.ofMillis(1500), Durations.parse("--timeout", "1.5s"));
        assertEquals(Duration.ofMinutes(2), Durations.parse("--timeout", "2m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "0s", "-1s", "5 s", "5h", "1e3s", "0.0001ms"})
    void anythingElseIsRefusedWithTheOptionAndTheText(String text) {
        VireoException e = assertThrows(VireoException.class, () -> Durations.parse("--timeout", text));
        assertEquals(VireoException.Code.USAGE, e.code());
        assertEquals("--timeout: '" + text + "' is not a time above zero", e.what());
    }
}
