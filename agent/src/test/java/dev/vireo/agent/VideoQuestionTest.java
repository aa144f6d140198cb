package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.internal.asking.Entry;
import dev.vireo.agent.internal.asking.Fallback;
import dev.vireo.agent.internal.tools.FrameMemory;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VideoQuestionTest {
    private static final Clip CLIP = Clip.of(
            IntStream.range(0, 8)
                    .mapToObj(i -> Image.ofRgb(20 + i, 20, new byte[(20 + i) * 20 * 3]))
                    .toList(),
            4);
    private static final Value VIDEO = new Value.Video(VideoSegment.whole(CLIP));

    private final List<String> asked = new ArrayList<>();
    private final Map<Integer, Integer> thingsByFrame = Map.of(2, 1, 4, 3, 6, 2);
    private String reply = "blue";

    /// Finds as many things as the frame is said to show, and answers with `reply`.
    private final Fallback.Tools tools = (function, arguments) -> {
        Value receiver = arguments.getFirst();
        asked.add(function + " "
                + (receiver instanceof Value.Patch(ImagePatch p) ? p.root().width() - 20 : receiver));
        if (!function.equals("ImagePatch.find")) {
            return reply.isEmpty() ? Optional.empty() : Optional.of(new Value.Str(reply));
        }
        Image frame = ((Value.Patch) receiver).value().root();
        return Optional.of(new Value.Items(IntStream.range(0, thingsByFrame.getOrDefault(frame.width() - 20, 0))
                .<Value>mapToObj(i -> new Value.Patch(new ImagePatch(frame, new Box(i, 0, i + 1, 2), "dog")))
                .toList()));
    };

    private Fallback.Guess guess(String type) {
        return new Fallback(tools, VIDEO, "How many dogs run?")
                .guess(Type.parse(type).orElseThrow())
                .orElseThrow();
    }

    @Test
    void wordsAreWhatTheToolsSayOfTheWholeVideo() {
        assertEquals(new Fallback.Guess(new Value.Str("blue"), true), guess("str"));
        assertEquals(List.of("VideoSegment.simple_query " + VIDEO), asked);
        reply = "Yes.";
        assertEquals(new Fallback.Guess(new Value.Bool(true), true), guess("bool"));
        reply = "three";
        assertEquals(new Fallback.Guess(new Value.Int(3), true), guess("int"));
    }

    @Test
    void thingsAreThoseOfTheFrameThatShowsMostOfThem() {
        assertEquals(new Fallback.Guess(new Value.Int(3), true), guess("int"), "the reply is no number");
        assertEquals(
                List.of("ImagePatch.find 2", "ImagePatch.find 4", "ImagePatch.find 6"), asked.subList(1, asked.size()));
        Value dogs = guess("list[ImagePatch]").value();
        assertEquals(3, ((Value.Items) dogs).values().size());
        assertSame(
                CLIP.frame(4),
                ((Value.Patch) guess("ImagePatch").value()).value().root());
    }

    @Test
    void aVideoIsTheWholeVideoAndNotRead() {
        assertEquals(new Fallback.Guess(VIDEO, false), guess("VideoSegment"));
        assertEquals(
                Optional.empty(),
                new Fallback(tools, new Value.Patch(ImagePatch.whole(CLIP.frame(0))), "?").guess(Type.Simple.VIDEO));
    }

    @Test
    void theMiddleFrameStandsForAVideoWithNothingToFind() {
        Fallback.Guess guess = new Fallback((f, _) -> Optional.empty(), VIDEO, "Who?")
                .guess(Type.Simple.PATCH)
                .orElseThrow();
        assertEquals(new Fallback.Guess(new Value.Patch(ImagePatch.whole(CLIP.frame(4))), false), guess);
    }

    @Test
    void anEntryGetsAsMuchAsItHasParametersFor() {
        Value answers = new Value.Items(List.of(new Value.Str("a")));
        List<Value> all = List.of(VIDEO, answers, new Value.Str("why?"));
        assertEquals(List.of(VIDEO), Entry.cut("def execute_command(video) -> str:", all));
        assertEquals(
                all,
                Entry.cut("import re\ndef execute_command(video: VideoSegment, a: dict[str, int], q,) -> str:", all));
        assertEquals(List.of(VIDEO, answers), Entry.cut("def execute_command(video, memory_bank):", all));
        assertEquals(all, Entry.cut("def execute_command(a, b, c, d):", all));
        assertEquals(all, Entry.cut("nothing of the kind", all));
    }

    @Test
    void aQuestionHoldsNoMoreFramesThanItMay() throws ToolException {
        FrameMemory memory = new FrameMemory(2 * 20 * 20 * 3); // the first two frames are a little larger
        VideoSegment video = VideoSegment.whole(CLIP);
        assertSame(CLIP.frame(1), memory.look(video, 1));
        memory.look(video.trim(2, 5), 0);
        assertSame(CLIP.frame(2), memory.look(video, 2), "seen before");
        ToolException e = assertThrows(ToolException.class, () -> memory.look(video, 3));
        assertTrue(String.valueOf(e.getMessage()).contains("has looked at 2 frames"), e.getMessage());
        assertSame(CLIP.frame(1), memory.look(video.trim(1, 2), 0), "still seen before");
    }
}
