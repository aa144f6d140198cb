package dev.vireo.sandbox;

import static dev.vireo.sandbox.TestRunner.PATIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Programs over videos in a real worker.
class VideoProgramsTest {
    private static final Clip CLIP = Clip.of(
            IntStream.range(0, 8)
                    .mapToObj(i -> Image.ofRgb(10 + i, 6, new byte[(10 + i) * 6 * 3]))
                    .toList(),
            4);
    private static final VideoSegment VIDEO = VideoSegment.whole(CLIP);

    private final List<String> calls = new ArrayList<>();

    private final ToolHost tools = (function, arguments) -> {
        calls.add(function);
        if (!(arguments.getFirst() instanceof Value.Video(VideoSegment video))) {
            return new Value.Str(String.valueOf(arguments.getFirst()));
        }
        return switch (function) {
            case "VideoSegment.frame_from_index" ->
                arguments.get(1) instanceof Value.Int(long i) && i < video.frames()
                        ? new Value.Patch(ImagePatch.whole(video.frame((int) i)))
                        : refuse("no such frame");
            case "VideoSegment.trim" ->
                new Value.Video(video.trim(number(arguments.get(1), 0), number(arguments.get(2), 99)));
            case "VideoSegment.simple_query", "VideoSegment.recursive_query", "recursive_query" ->
                new Value.Str(video.toString()
                        + arguments.subList(1, arguments.size()).stream()
                                .map(Value::plain)
                                .toList());
            default -> refuse(function);
        };
    };

    private static Value refuse(String message) throws ToolException {
        throw new ToolException(message);
    }

    private static int number(Value value, int otherwise) {
        return value instanceof Value.Int(long n) ? (int) n : otherwise;
    }

    private Outcome run(String type, String body) {
        return run(type, body, true);
    }

    private Outcome run(String type, String body, boolean checked) {
        String source = "def execute_command(video) -> " + type + ":\n" + body.indent(4);
        try (ProgramRunner.Session session =
                checked ? TestRunner.shared().open() : TestRunner.shared().openUnchecked()) {
            return session.run(
                    new ProgramRunner.Call(source, List.of(new Value.Video(VIDEO)), Optional.empty()), tools, PATIENT);
        }
    }

    private static Value returned(Outcome outcome) {
        return assertInstanceOf(Outcome.Returned.class, outcome, outcome::description)
                .value();
    }

    private Value value(String type, String body) {
        return returned(run(type, body));
    }

    @Test
    void aSegmentHasItsNumbersAndTrimsTellTheirPlaceInTheWholeVideo() {
        assertEquals(new Value.Str("0 8 8 8 2 6 4 3 5 2"), value("str", """
                        part = VideoSegment(video).trim(2, 6)
                        inner = part.trim(start=1, end=3)
                        same = VideoSegment(video, 2, 6)
                        assert same == part
                        return ' '.join(str(n) for n in (
                            video.start, video.end, video.num_frames, len(video),
                            part.start, part.end, part.num_frames,
                            inner.start, inner.end, inner.num_frames))
                        """));
    }

    @Test
    void framesComeInOrderAndAsThemselves() {
        Value first = value("ImagePatch", """
                widths = [frame.width for frame in video.trim(2).frame_iterator()]
                assert widths == [12, 13, 14, 15, 16, 17]
                again = video.frame_from_index(3)
                assert again == video.trim(1).frame_from_index(2)
                assert again != video.frame_from_index(4)
                assert len({again, video.frame_from_index(3), video.frame_from_index(4)}) == 2
                return again
                """);
        assertSame(
                CLIP.frame(3),
                assertInstanceOf(Value.Patch.class, first).value().root());
    }

    @Test
    void segmentsAreEqualByVideoAndFrames() {
        assertEquals(new Value.Bool(true), value("bool", """
                a = video.trim(1, 4)
                b = video.trim(0, 6).trim(1, 4)
                return a == b and a != video and len({a, b, video}) == 2
                """));
    }

    @Test
    void questionsReachTheHostWithTheSegmentThatTheyAreAskedOf() {
        assertEquals(
                new Value.Str("VideoSegment(start=2, end=5)[why?]|VideoSegment(start=2, end=5)[how many?, int, null]"
                        + "|VideoSegment(start=3, end=5)[who?, ImagePatch, {n=1}]"),
                value("str", """
                        part = video.trim(2, 5)
                        return '|'.join([
                            part.simple_query('why?'),
                            str(part.recursive_query('how many?', returns=int)),
                            str(recursive_query(part.trim(1), 'who?', returns=ImagePatch, context={'n': 1}))])
                        """));
    }

    @Test
    void segmentsCrossInListsAndDictsAndAsResults() {
        Value list = value("list[VideoSegment]", "return [video.trim(i, i + 2) for i in range(3)]");
        assertEquals(
                List.of(new VideoSegment(CLIP, 0, 2), new VideoSegment(CLIP, 1, 3), new VideoSegment(CLIP, 2, 4)),
                assertInstanceOf(Value.Items.class, list).values().stream()
                        .map(v -> assertInstanceOf(Value.Video.class, v).value())
                        .toList());
        assertEquals(
                new Value.Dict(java.util.Map.of("all", new Value.Video(VIDEO))),
                value("dict[str, VideoSegment]", "return {'all': video}"));
    }

    @Test
    void aRefusalIsAToolErrorThatTheProgramCanCatch() {
        assertEquals(new Value.Str("no such frame"), value("str", """
                try:
                    video.frame_from_index(8)
                except ToolError as e:
                    return str(e)
                return 'nothing'
                """));
    }

    @Test
    void aForgedHandleIsNobodysVideo() {
        Outcome asked = run("str", "video._handle = 987654321\nreturn video.simple_query('q')", false);
        assertTrue(asked.message().contains("a VideoSegment is not one of this program's"), asked.message());
        Outcome returned = run("VideoSegment", "video._handle = 987654321\nreturn video", false);
        assertTrue(returned.message().contains("a VideoSegment is not one of this program's"), returned.message());
        Outcome swapped =
                run("str", "video._handle = video.frame_from_index(0)._handle\nreturn video.simple_query('q')", false);
        assertTrue(swapped.message().contains("a VideoSegment is not one of this program's"), swapped.message());
        assertEquals("rejected", run("str", "return str(video._handle)").label());
    }

    @Test
    void numbersThatAProgramChangesOnASegmentChangeNothingHere() {
        Outcome outcome = run("str", "video.start = 5\nvideo.end = 1000\nreturn video.simple_query('q')", false);
        assertEquals(
                new Value.Str("VideoSegment(start=0, end=8)[q]"),
                assertInstanceOf(Outcome.Returned.class, outcome).value());
    }

    @Test
    void aPictureIsNoVideo() {
        Outcome outcome = run("str", "VideoSegment(video.frame_from_index(0))\nreturn ''", false);
        assertTrue(outcome.message().contains("VideoSegment() takes a video, not ImagePatch"), outcome.message());
    }
}
