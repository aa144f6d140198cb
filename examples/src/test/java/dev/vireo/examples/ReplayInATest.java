package dev.vireo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Replay;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.World;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An answer that was recorded once is checked in a unit test, without models and without a network: what the
/// planner and the tools said comes from the trace, and the programs run again.
class ReplayInATest {
    private static final String QUESTION = "How many things are left of the thing that is closest to the camera?";

    @TempDir
    static Path folder;

    /// Done once, with real models; a project keeps the file among the resources of its tests.
    @BeforeAll
    static void record() {
        Rendering world = World.make("replay", 7);
        try (VisualAgent agent =
                VisualAgent.builder().tools(new OracleTools(world.scene())).build()) {
            Traces.write(agent.ask(world.image(), QUESTION), folder.resolve("answer.jsonl"));
        }
    }

    @Test
    void theRecordedAnswerComesOutAgainByteForByte() {
        Replay replay = Replay.of(folder.resolve("answer.jsonl"));
        try (WorkerRunner runner = WorkerRunner.start()) {
            Replay.Result again = replay.run(runner);
            Answer recorded = replay.recorded();
            assertEquals(recorded.text(), again.answer().text());
            assertEquals(Optional.empty(), again.difference());
        }
    }
}
