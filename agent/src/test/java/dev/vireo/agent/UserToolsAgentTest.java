package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.UserTools;
import dev.vireo.program.VideoSegment;
import dev.vireo.program.VisualTool;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.sandbox.WorkerRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tools of a user's in programs of a real worker.
class UserToolsAgentTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);

    /// What a user writes.
    public static final class Shop {
        final List<String> calls = new ArrayList<>();

        @VisualTool(value = "The price written on the label.", method = true)
        public double readPrice(
                ImagePatch patch, @VisualTool.Parameter(value = "ISO code", orElse = "EUR") String currency) {
            calls.add("readPrice " + patch.left() + " " + currency);
            return patch.left() / 10.0;
        }

        @VisualTool("The cheapest of some patches.")
        public Optional<ImagePatch> cheapest(List<ImagePatch> patches, Map<String, Integer> prices) {
            calls.add("cheapest " + prices);
            return patches.stream().findFirst();
        }

        @VisualTool(value = "Seconds that a part of a video lasts.", method = true)
        public double duration(VideoSegment video) {
            return video.frames() / video.clip().framesPerSecond();
        }

        @VisualTool("Looks up stock.")
        public int stock(String name) {
            if (!name.equals("B1")) {
                throw new IllegalStateException("no shelf is called " + name);
            }
            return 7;
        }
    }

    /// What no program can take.
    public static final class Camera {
        @VisualTool("Gives a picture.")
        public Image picture() {
            return PICTURE;
        }
    }

    @TempDir
    static Path cache;

    private static final Shop SHOP = new Shop();
    private static WorkerRunner runner;

    @TempDir
    Path folder;

    private final FakeTools tools = new FakeTools().thing("mug", new Box(40, 10, 60, 30), new Box(10, 10, 20, 30));

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(cache, UserTools.of(SHOP).api());
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    private VisualAgent agent(String question, String... programs) throws IOException {
        Path file = folder.resolve("plans.json");
        Files.writeString(file, new ObjectMapper().writeValueAsString(Map.of(question, List.of(programs))));
        return VisualAgent.builder()
                .tools(tools)
                .userTools(SHOP)
                .planner(Planners.scripted(file))
                .runner(runner)
                .build();
    }

    @Test
    void aProgramCallsTheUsersMethodsAndTheTraceShowsThem() throws IOException {
        SHOP.calls.clear();
        try (VisualAgent agent = agent("price?", """
                def execute_command(image) -> str:
                    mugs = ImagePatch(image).find("mug")
                    prices = [mug.read_price() for mug in mugs] + [mugs[0].read_price(currency="USD")]
                    best = cheapest(mugs, {"a": 1})
                    return str(prices) + str(best == mugs[0]) + str(cheapest([], {}))
                """)) {
            Answer answer = agent.ask(PICTURE, "price?");
            assertEquals("[4.0, 1.0, 4.0]truenone", answer.text(), answer.notices()::toString);
            assertEquals(
                    List.of(
                            "readPrice 40 EUR",
                            "readPrice 10 EUR",
                            "readPrice 40 USD",
                            "cheapest {a=1}",
                            "cheapest {}"),
                    SHOP.calls);
            Trace.ToolCall call = (Trace.ToolCall)
                    answer.trace().root().attempts().getFirst().steps().get(1);
            assertEquals("ImagePatch.read_price", call.function());
        }
    }

    @Test
    void aReplayWithTheSameToolsAsksThemNothingAndWithoutThemSaysWhichItLacks() throws IOException {
        Path trace = folder.resolve("prices.jsonl");
        try (VisualAgent agent = agent("price?", """
                def execute_command(image) -> float:
                    return ImagePatch(image).find("mug")[0].read_price()
                """)) {
            Traces.write(agent.ask(PICTURE, "price?"), trace);
        }
        SHOP.calls.clear();
        Replay replay = Replay.of(trace);
        Replay.Result again = replay.run(runner, SHOP);
        assertEquals(Optional.empty(), again.difference());
        assertEquals("4.0", again.answer().text());
        assertEquals(List.of(), SHOP.calls);
        VireoException lacking = assertThrows(VireoException.class, () -> replay.run(runner));
        assertEquals(VireoException.Code.USAGE, lacking.code());
        assertEquals(
                "[" + trace + "] the programs called tools of somebody's own: ImagePatch.read_price", lacking.what());
    }

    @Test
    void toolsForVideosAreMethodsOfASegment() throws IOException {
        try (VisualAgent agent = agent("how long?", """
                def execute_command(video) -> float:
                    return video.trim(1).duration()
                """)) {
            assertEquals(
                    "1.0",
                    agent.ask(Clip.of(List.of(PICTURE, PICTURE, PICTURE), 2), "how long?")
                            .text());
        }
    }

    @Test
    void whatTheMethodThrowsIsAToolErrorWithItsMessageInTheTrace() throws IOException {
        try (VisualAgent agent = agent("stock?", """
                def execute_command(image) -> int:
                    return stock("A4")
                """, """
                def execute_command(image) -> str:
                    try:
                        return str(stock("A4"))
                    except ToolError as e:
                        return str(e)
                """)) {
            Answer answer = agent.ask(PICTURE, "stock?");
            assertEquals("stock(): no shelf is called a4", answer.text(), answer.notices()::toString);
            Trace.ToolCall call = (Trace.ToolCall)
                    answer.trace().root().attempts().getFirst().steps().getFirst();
            assertEquals(new Trace.Result.Refused("stock(): no shelf is called A4"), call.result());
            assertTrue(answer.trace()
                    .root()
                    .attempts()
                    .getFirst()
                    .outcome()
                    .orElseThrow()
                    .message()
                    .contains("no shelf is called A4"));
        }
    }

    @Test
    void thePlannerIsToldOfThem() {
        List<PlanRequest> requests = new ArrayList<>();
        Planner planner = new Planner() {
            @Override
            public Plan plan(PlanRequest request) {
                requests.add(request);
                return new Plan.NotUnderstood("not today", Usage.NONE);
            }

            @Override
            public String id() {
                return "listening";
            }
        };
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .userTools(SHOP)
                .planner(planner)
                .runner(runner)
                .build()) {
            agent.ask(PICTURE, "anything?");
        }
        assertEquals(UserTools.of(SHOP).api(), requests.getFirst().api());
    }

    @Test
    void aRunnerThatWasStartedForOtherToolsIsRefused() {
        VireoException lacking = assertThrows(
                VireoException.class,
                () -> VisualAgent.builder()
                        .tools(tools)
                        .userTools(SHOP)
                        .runner(new FakeRunner())
                        .build());
        assertTrue(lacking.getMessage().contains("the runner lacks cheapest, "), lacking.getMessage());
        assertFalse(lacking.hint().isEmpty());
        VireoException more = assertThrows(
                VireoException.class,
                () -> VisualAgent.builder().tools(tools).runner(runner).build());
        assertTrue(more.getMessage().contains("the agent lacks cheapest, "), more.getMessage());
    }

    @Test
    void aToolOfATypeThatProgramsLackIsRefusedAtOnce() {
        VireoException e =
                assertThrows(VireoException.class, () -> VisualAgent.builder().userTools(new Camera()));
        assertTrue(e.getMessage().contains("Camera.picture returns dev.vireo.runtime.image.Image"), e.getMessage());
    }
}
