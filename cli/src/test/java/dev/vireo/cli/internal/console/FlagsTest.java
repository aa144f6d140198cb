package dev.vireo.cli.internal.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.agent.Traces;
import dev.vireo.microworld.OracleTools;
import dev.vireo.runtime.VireoException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the library advises and the command line says, tried where the library says it.
class FlagsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aTraceIsWrittenWithAnOption() {
        VireoException e = assertThrows(VireoException.class, () -> Traces.read(folder.resolve("no.jsonl")));
        assertEquals("Write one with vireo ask --trace FILE.jsonl.", Flags.named(e.hint()));
    }

    @Test
    void aSceneFileIsNamedWithAnOption() {
        VireoException e = assertThrows(
                VireoException.class, () -> OracleTools.besideImage(folder.resolve("no.png"), Optional.empty()));
        assertEquals(
                "Name one with --scene FILE, make pictures that have one with vireo world scenes, or use --tools builtin.",
                Flags.named(e.hint()));
    }

    @Test
    void otherTextStaysAsItIs() {
        assertEquals("Name another folder.", Flags.named("Name another folder."));
    }
}
