package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.Planners;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions about videos, over the real sandbox. Frames are told apart by their width: frame `i` is `20 + i`
/// pixels wide.
class SandboxedVideoTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path cache;

    private static WorkerRunner runner;

    @TempDir
    Path folder;

    private final List<String> videoQuestions = new ArrayList<>();

    private final FakeTools tools = new FakeTools() {
        @Override
        public Reply simpleQuery(VideoSegment segment, String question) {
            videoQuestions.add(question + " " + segment.start() + "-" + segment.end());
            return new Reply("running", 0.5);
        }
    };

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(cache);
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    /// A folder of pictures: its frames are read from disk, and dropped when nobody holds them.
    private Clip clip(int frames) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("frames"));
        for (int i = 0; i < frames; i++) {
            Image.ofRgb(20 + i, 20, new byte[(20 + i) * 20 * 3]).write(pictures.resolve(i + ".png"));
        }
        return Clips.folder(pictures, 10);
    }

    private Answer ask(Clip clip, String question, Map<String, List<String>> script) throws IOException {
        Path file = folder.resolve("plans.json");
        Files.writeString(file, JSON.writeValueAsString(script));
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(Planners.scripted(file))
                .runner(runner)
                .build()) {
            return agent.ask(clip, question);
        }
    }

    @Test
    void aSubProgramSeesTheTrimmedPartAloneAndItsFrames() throws IOException {
        tools.thing("ball", new Box(2, 2, 10, 10));
        try (Clip clip = clip(12)) {
            Answer answer = ask(
                    clip,
                    "When does the ball come?",
                    Map.of(
                            "When does the ball come?",
                            List.of("""
                                    def execute_command(video, possible_answers, query) -> str:
                                        part = VideoSegment(video).trim(4, 9)
                                        wide = part.recursive_query("which frame is wide?", returns=ImagePatch)
                                        count = recursive_query(part.trim(1, 3), "how many frames?", returns=int)
                                        return f"{query} {wide.width} {count} {len(possible_answers)}"
                                    """),
                            "which frame is wide?",
                            List.of("""
                                    def execute_command(video) -> ImagePatch:
                                        frames = [frame for frame in video.frame_iterator()]
                                        return max(frames, key=lambda f: f.width)
                                    """),
                            "how many frames?",
                            List.of("""
                                    def execute_command(video, memory_bank) -> int:
                                        return video.num_frames * 100 + video.start
                                    """)));
            assertEquals(List.of(), answer.notices());
            assertEquals("when does the ball come? 28 205 0", answer.text());
            assertEquals(2, answer.subPrograms().size());
            assertEquals(
                    new Value.Video(new VideoSegment(clip, 4, 9)),
                    answer.trace().root().descendants().getFirst().receiver());
        }
    }

    @Test
    void theSameFrameAskedTwiceIsTheSamePictureToTheProgramAndToTheMemory() throws IOException {
        try (Clip clip = clip(6)) {
            Answer answer = ask(clip, "same?", Map.of("same?", List.of("""
                    def execute_command(video) -> bool:
                        first = video.frame_from_index(4)
                        for frame in video.frame_iterator():
                            frame.simple_query("who?")
                        again = video.trim(3).frame_from_index(1)
                        first.simple_query("who?")
                        again.crop(0, 0, 10, 10).simple_query("what?")
                        first.crop(0, 0, 10, 10).simple_query("what?")
                        return first == again
                    """)));
            assertEquals("yes", answer.text(), answer.notices()::toString);
            assertEquals(6, tools.calls.stream().filter("query who?"::equals).count());
            assertEquals(1, tools.calls.stream().filter("query what?"::equals).count());
        }
    }

    @Test
    void aQuestionAboutTheSamePartIsAnsweredOnce() throws IOException {
        try (Clip clip = clip(6)) {
            Answer answer = ask(clip, "twice?", Map.of("twice?", List.of("""
                                    def execute_command(video) -> str:
                                        a = video.trim(1, 5).recursive_query("what happens?", returns=str)
                                        b = video.trim(0, 5).trim(1, 5).recursive_query("what happens?", returns=str)
                                        return a + " " + b
                                    """), "what happens?", List.of("""
                                    def execute_command(video) -> str:
                                        return video.simple_query("what happens?")
                                    """)));
            assertEquals("running running", answer.text(), answer.notices()::toString);
            assertEquals(List.of("what happens? 1-5"), videoQuestions);
        }
    }

    @Test
    void whatIsOutsideOfTheVideoIsAToolErrorThatSaysWhatThereIs() throws IOException {
        try (Clip clip = clip(3)) {
            Answer answer = ask(clip, "errors?", Map.of("errors?", List.of("""
                    def execute_command(video) -> list[str]:
                        said = []
                        tries = [lambda: video.frame_from_index(3), lambda: video.frame_from_index(-1),
                                 lambda: video.trim(2, 2), lambda: video.trim(-1, 2), lambda: video.trim(3)]
                        for attempt in tries:
                            try:
                                attempt()
                            except ToolError as e:
                                said.append(str(e))
                        said.append(str(video.trim(1, 99).num_frames))
                        return said
                    """)));
            assertEquals(
                    new Value.Items(List.<Value>of(
                            new Value.Str("frame_from_index(3): this part of the video has the frames 0 to 2"),
                            new Value.Str("frame_from_index(-1): this part of the video has the frames 0 to 2"),
                            new Value.Str(refusedTrim(2, 2)),
                            new Value.Str(refusedTrim(-1, 2)),
                            new Value.Str(refusedTrim(3, 3)),
                            new Value.Str("2"))),
                    answer.value(),
                    answer.notices()::toString);
        }
    }

    private static String refusedTrim(int start, int end) {
        return "trim(start=" + start + ", end=" + end
                + ") leaves nothing of 3 frames; 0 <= start < end is needed, and start < num_frames";
    }

    @Test
    void aProgramThatFailsIsReplacedByWhatTheToolsSayOfTheVideo() throws IOException {
        try (Clip clip = clip(9)) {
            Answer answer = ask(clip, "What is he doing?", Map.of("What is he doing?", List.of("""
                    def execute_command(video) -> str:
                        return str(1 // 0)
                    """)));
            assertTrue(answer.degraded());
            assertEquals("running", answer.text());
            assertEquals(List.of("What is he doing? 0-9"), videoQuestions);
        }
    }

    @Test
    void anIteratorOverTheListOfFramesGivesSubQuestionsOnLists() throws IOException {
        try (Clip clip = clip(4)) {
            Answer answer = ask(clip, "widest?", Map.of("widest?", List.of("""
                                    def execute_command(video) -> int:
                                        frames = list(video.frame_iterator())
                                        best = recursive_query(frames, "the widest", returns=ImagePatch)
                                        assert best == frames[3]
                                        return best.width
                                    """), "the widest", List.of("""
                                    def execute_command(image_list) -> ImagePatch:
                                        return max([ImagePatch(i) for i in image_list], key=lambda p: p.width)
                                    """)));
            assertEquals("23", answer.text(), answer.notices()::toString);
            assertFalse(answer.degraded());
        }
    }

    @Test
    void withoutProgramsTheNetworkIsAskedAboutTheVideo() throws IOException {
        try (Clip clip = clip(4);
                VisualAgent agent =
                        VisualAgent.builder().tools(tools).withoutPrograms().build()) {
            Answer answer = agent.ask(clip, "What is he doing?");
            assertEquals("running", answer.text());
            assertEquals(Type.Simple.STR, answer.type());
        }
    }
}
