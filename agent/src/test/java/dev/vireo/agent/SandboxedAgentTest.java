package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent over the real sandbox: Python programs in a worker process.
class SandboxedAgentTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Outside the folders that end with a test: a worker that is just starting may still write there.
    private static final Path CACHE = Path.of("target", "worker-cache").toAbsolutePath();

    private static WorkerRunner runner;

    @TempDir
    Path folder;

    private final FakeTools tools = new FakeTools()
            .thing("cube", new Box(10, 10, 30, 30), new Box(60, 10, 80, 30))
            .thing("ball", new Box(15, 15, 20, 20));

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(CACHE);
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    private Answer ask(String question, Map<String, List<String>> script) throws IOException {
        return ask(question, script, Limits.DEFAULT);
    }

    private Answer ask(String question, Map<String, List<String>> script, Limits limits) throws IOException {
        Path file = folder.resolve("plans.json");
        Files.writeString(file, JSON.writeValueAsString(script));
        Planner planner = Planners.scripted(file);
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .limits(limits)
                .build()) {
            return agent.ask(PICTURE, question);
        }
    }

    @Test
    void subProgramsRunInTheSandboxOnTheirPatchWithTheirType() throws IOException {
        Map<String, List<String>> script = new LinkedHashMap<>();
        script.put("How many cubes hold a ball?", List.of("""
                def execute_command(image) -> int:
                    image_patch = ImagePatch(image)
                    held = 0
                    for number, cube in enumerate(image_patch.find("cube")):
                        if cube.recursive_query(f"Is a ball in cube {number}?", returns=bool):
                            held += 1
                    return held
                """));
        String sub = """
                def execute_command(image) -> bool:
                    patch = ImagePatch(image)
                    return patch.exists("ball")
                """;
        script.put("Is a ball in cube 0?", List.of(sub));
        script.put("Is a ball in cube 1?", List.of(sub));
        Answer answer = ask("How many cubes hold a ball?", script);
        assertEquals("1", answer.text());
        assertFalse(answer.degraded(), answer.notices().toString());
        assertEquals(2, answer.subPrograms().size());
        assertEquals(new Value.Bool(true), answer.subPrograms().getFirst().value());
        assertEquals(new Value.Bool(false), answer.subPrograms().getLast().value());
        assertEquals(3, answer.cost().usage().calls());
    }

    @Test
    void patchesAndListsComeBackFromSubPrograms() throws IOException {
        Answer answer = ask(
                "left edge?",
                Map.of("left edge?", List.of("""
                                def execute_command(image) -> int:
                                    image_patch = ImagePatch(image)
                                    cubes = recursive_query(image_patch, "the cubes", returns=list[ImagePatch])
                                    best = recursive_query(cubes, "the right one", returns="Optional[ImagePatch]")
                                    if best is None:
                                        return 0
                                    return best.left
                                """), "the cubes", List.of("""
                                def execute_command(image) -> list[ImagePatch]:
                                    return ImagePatch(image).find("cube")
                                """), "the right one", List.of("""
                                def execute_command(image_list) -> Optional[ImagePatch]:
                                    patches = [ImagePatch(image) for image in image_list]
                                    return max(patches, key=lambda p: p.horizontal_center) if patches else None
                                """)));
        assertEquals(List.of(), answer.notices());
        assertEquals("60", answer.text());
    }

    @Test
    void aFaultyProgramIsMendedByTheNextTextOfTheScript() throws IOException {
        Answer answer = ask(
                "How many cubes?",
                Map.of(
                        "How many cubes?",
                        List.of(
                                "```python\ndef execute_command(image) -> int:\n    return 1 // 0\n```",
                                "```python\ndef execute_command(image) -> int:\n"
                                        + "    return len(ImagePatch(image).find('cube'))\n```")));
        assertEquals("2", answer.text());
        assertFalse(answer.degraded());
        assertEquals(2, answer.trace().root().attempts().size());
        assertEquals(
                "failed",
                answer.trace()
                        .root()
                        .attempts()
                        .getFirst()
                        .outcome()
                        .orElseThrow()
                        .label());
    }

    @Test
    void aSubProgramOfTheWrongTypeGivesAFallbackOfTheRightOne() throws IOException {
        tools.reply("Is it red?", "no");
        Answer answer = ask(
                "Is the first cube red?", Map.of("Is the first cube red?", List.of("""
                                def execute_command(image) -> str:
                                    red = ImagePatch(image).recursive_query("Is it red?", returns=bool)
                                    return bool_to_yesno(red or False)
                                """), "Is it red?", List.of("""
                                def execute_command(image) -> str:
                                    return "no"
                                """)));
        assertEquals("no", answer.text());
        assertTrue(answer.degraded());
        assertEquals(Type.Simple.BOOL, answer.subPrograms().getFirst().type());
        assertEquals(new Value.Bool(false), answer.subPrograms().getFirst().value());
    }

    @Test
    void questionsOfAListAreAnsweredTheSameSideBySideAndOneAfterTheOther() throws IOException {
        List<String> shapes = new ArrayList<>();
        for (boolean parallel : List.of(false, true)) {
            Path file = folder.resolve("plans.json");
            Files.writeString(
                    file,
                    JSON.writeValueAsString(
                            Map.of("Which cubes hold a ball?", List.of("""
                            def execute_command(image) -> list[bool]:
                                patch = ImagePatch(image)
                                return [cube.recursive_query("Is a ball here?", returns=bool) for cube in patch.find("cube")]
                            """), "Is a ball here?", List.of("""
                            def execute_command(image) -> bool:
                                return ImagePatch(image).exists("ball")
                            """))));
            try (VisualAgent agent = VisualAgent.builder()
                    .tools(tools)
                    .planner(Planners.scripted(file))
                    .runner(runner)
                    .parallel(parallel)
                    .build()) {
                Answer answer = agent.ask(PICTURE, "Which cubes hold a ball?");
                shapes.add(answer.value() + " " + answer.subPrograms().size() + " " + answer.degraded() + " "
                        + answer.cost().plannerCalls() + answer.cost().toolCalls());
            }
        }
        assertEquals("Items[values=[Bool[value=true], Bool[value=false]]] 2 false 23", shapes.getFirst());
        assertEquals(shapes.getFirst(), shapes.getLast());
    }

    @Test
    void cancellingEndsAProgramThatSpinsAtDepthThreeAndTheNextQuestionIsAnswered() throws Exception {
        Map<String, List<String>> script = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            script.put(
                    "Q" + i,
                    List.of("def execute_command(image) -> int:\n    return ImagePatch(image).recursive_query('Q"
                            + (i + 1) + "', returns=int)\n"));
        }
        script.put("Q3", List.of("""
                def execute_command(image) -> int:
                    n = len(ImagePatch(image).find('cube'))
                    for _ in iter(int, 1):
                        n += 1
                    return n
                """));
        script.put("Next?", List.of("def execute_command(image) -> int:\n    return 3\n"));
        Path file = folder.resolve("plans.json");
        Files.writeString(file, JSON.writeValueAsString(script));
        CountDownLatch spins = new CountDownLatch(1);
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(Planners.scripted(file))
                .runner(runner)
                .limits(Limits.DEFAULT.withTime(Duration.ofMinutes(10)))
                .listener(event -> {
                    if (event instanceof AgentListener.Event.ToolCalled(String _, int _, Trace.ToolCall call)
                            && call.function().equals("ImagePatch.find")) {
                        spins.countDown();
                    }
                })
                .build()) {
            AnswerTask task = agent.start(Query.of(PICTURE, "Q0"));
            spins.await();
            task.cancel();
            assertThrows(VireoException.class, task::join);
            assertEquals("3", agent.ask(PICTURE, "Next?").text());
        }
    }

    @Test
    void aSubProgramThatSpinsIsEndedAndTheQuestionStillAnswered() throws IOException {
        tools.reply("How many?", "4");
        Answer answer = ask(
                "Top?",
                Map.of("Top?", List.of("""
                                def execute_command(image) -> int:
                                    return ImagePatch(image).recursive_query("How many?", returns=int) + 1
                                """), "How many?", List.of("""
                                def execute_command(image) -> int:
                                    n = 0
                                    while True:
                                        n += 1
                                    return n
                                """)),
                Limits.DEFAULT.withTime(Duration.ofMillis(700)));
        assertEquals("5", answer.text());
        assertTrue(answer.degraded());
    }

    @Test
    void theBuiltInPlannerAnswersThroughTheSandbox() {
        try (VisualAgent agent =
                VisualAgent.builder().tools(tools).runner(runner).build()) {
            tools.thing("cubes", new Box(10, 10, 30, 30), new Box(60, 10, 80, 30));
            Answer answer = agent.ask(PICTURE, "How many cubes are there?");
            assertEquals("2", answer.text());
            assertEquals("builtin", answer.trace().planner());
            assertInstanceOf(
                    Outcome.Returned.class,
                    answer.trace().root().attempts().getFirst().outcome().orElseThrow());
        }
    }
}
