package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Diagnostic WARNING = Diagnostic.warning("unused", 1, 1, "x is never read", "");
    private static final Diagnostic ERROR =
            Diagnostic.error("forbidden-import", 3, 1, "os can't be imported", "Use math.");

    private static void check(Outcome outcome, String label, String message, OptionalInt line) {
        assertEquals(label, outcome.label());
        assertEquals(message, outcome.description());
        assertEquals(line, outcome.line());
    }

    @Test
    void everyOutcomeHasTheNameOfTheCommandLineAMessageAndALine() {
        OptionalInt none = OptionalInt.empty();
        check(new Outcome.Returned(new Value.Int(1), Type.Simple.INT), "returned", "", none);
        check(
                new Outcome.Rejected(List.of(WARNING, ERROR)),
                "rejected",
                "line 3: os can't be imported [forbidden-import] Use math.",
                OptionalInt.of(3));
        check(
                new Outcome.Rejected(List.of(Diagnostic.error("no-entry", 0, 0, "there is no execute_command", ""))),
                "rejected",
                "there is no execute_command [no-entry]",
                none);
        check(
                new Outcome.Failed("TypeError", "bad operand", OptionalInt.of(4)),
                "failed",
                "TypeError: bad operand",
                OptionalInt.of(4));
        check(new Outcome.TimedOut(Duration.ofSeconds(5)), "timed_out", "computed longer than 5000 ms", none);
        check(new Outcome.OutOfMemory("more than 256 MiB"), "out_of_memory", "more than 256 MiB", none);
        check(new Outcome.OutputLimit(65536), "output_limit", "printed more than 65536 bytes", none);
        check(new Outcome.Crashed("the worker died"), "crashed", "the worker died", none);
    }

    @Test
    void theMessageOfAFailedProgramIsTheTextOfItsError() {
        Outcome failed = new Outcome.Failed("TypeError", "bad operand", OptionalInt.empty());

        assertEquals("bad operand", failed.message());
        assertEquals("KeyError", new Outcome.Failed("KeyError", "", OptionalInt.empty()).description());
        assertEquals("the worker died", new Outcome.Crashed("the worker died").message());
    }

    @Test
    void aProgramIsRefusedOnlyForAnError() {
        assertThrows(IllegalArgumentException.class, () -> new Outcome.Rejected(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Outcome.Rejected(List.of(WARNING)));
    }

    @Test
    void aPlaceBeforeTheFirstLineIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Diagnostic.error("x", -1, 1, "m", ""));
        assertThrows(IllegalArgumentException.class, () -> Diagnostic.error("x", 1, -1, "m", ""));
    }
}
