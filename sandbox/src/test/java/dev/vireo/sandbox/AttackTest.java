package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.PlainText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the attacks of `attacks.txt`, each with the check in front of it and without. Whatever happens, no
/// program gets what it must not have, ends in bounded time, and leaves a pool in which the next one runs.
class AttackTest {
    private static final Limits LIMITS = Limits.DEFAULT.withTime(Duration.ofSeconds(1));

    /// The longest that an attack may take: its second, the second of grace, and much for a machine that is
    /// busy.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    static List<Attack> quickOnes() {
        return Attack.all().stream().filter(Attack::quick).toList();
    }

    static List<Attack> slowOnes() {
        return Attack.all().stream().filter(a -> !a.quick()).toList();
    }

    static List<Attack> refusedOnes() {
        return Attack.all().stream().filter(Attack::refused).toList();
    }

    static List<Attack> otherOnes() {
        return Attack.all().stream().filter(a -> !a.refused()).toList();
    }

    /// Knows one tool. What it answers is told apart from what a program could make up.
    private static final ToolHost TOOLS = (function, arguments) -> {
        if (function.equals("ImagePatch.exists") && arguments.get(1).equals(new Value.Str("begin"))) {
            return new Value.Bool(true);
        }
        throw new ToolException("no tool " + function);
    };

    @AfterEach
    void theNextProgramAnswers() {
        assertEquals(
                new Value.Int(41),
                assertInstanceOf(
                                Outcome.Returned.class,
                                TestRunner.body("int", "return 41", TestRunner.NO_TOOLS),
                                "the next program")
                        .value());
    }

    private Outcome run(Attack attack, boolean checked) {
        Path here = folder.resolve("escaped");
        long from = System.nanoTime();
        Outcome outcome;
        try (ProgramRunner.Session session =
                checked ? TestRunner.shared().open() : TestRunner.shared().openUnchecked()) {
            outcome = session.run(TestRunner.call(attack.source(here)), TOOLS, LIMITS);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        assertTrue(took.compareTo(LONGEST) < 0, () -> "it took " + took);
        assertTrue(Files.notExists(here), "it made a file");
        if (outcome instanceof Outcome.Returned(Value value, Type _)) {
            assertNotEquals(new Value.Int(1), value, "it got what it must not have");
        }
        String said = outcome.message();
        assertTrue(said.chars().noneMatch(Character::isISOControl), said);
        assertTrue(said.length() < 3 * PlainText.MAX, () -> said.length() + " characters");
        return outcome;
    }

    @ParameterizedTest
    @MethodSource("refusedOnes")
    void theCheckRefuses(Attack attack) {
        assertInstanceOf(Outcome.Rejected.class, run(attack, true));
    }

    @ParameterizedTest
    @MethodSource("quickOnes")
    void theLayersBehindTheCheckHold(Attack attack) {
        assertNotEquals("rejected", run(attack, false).label());
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("slowOnes")
    void theLayersBehindTheCheckHoldTheSlowOnes(Attack attack) {
        assertNotEquals("rejected", run(attack, false).label());
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("otherOnes")
    void allLayersTogetherHoldWhatTheCheckMayLetPass(Attack attack) {
        run(attack, true);
    }

    @Test
    void thereAreAsManyAttacksAsPromised() {
        assertTrue(Attack.all().size() >= 150, () -> Attack.all().size() + " attacks");
    }
}
