package dev.vireo.visiontools.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.Usage;
import dev.vireo.language.Video;
import dev.vireo.language.Video.Frames;
import dev.vireo.language.VisionModel;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.visiontools.UnusableAnswerException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Questions about videos, to models that take them and to others.
class VideoQuestionsTest {
    private static final Clip CLIP = Clip.of(
            IntStream.range(0, 30)
                    .mapToObj(i -> Image.ofRgb(1, 1, new byte[] {(byte) i, 0, 0}))
                    .toList(),
            10);

    /// Takes videos, and says what it is told to.
    private static final class Watcher implements VisionModel {
        private final List<Request> requests = new ArrayList<>();
        private final List<String> texts;

        Watcher(String... texts) {
            this.texts = new ArrayList<>(List.of(texts));
        }

        @Override
        public Answer look(Request request) {
            requests.add(request);
            return new Answer(texts.size() > 1 ? texts.removeFirst() : texts.getFirst(), false, Usage.NONE);
        }

        @Override
        public boolean takesVideos() {
            return true;
        }

        @Override
        public String id() {
            return "fake:watcher";
        }
    }

    @Test
    void aModelThatTakesVideosIsShownThePartAndNoOtherFrame() {
        Watcher model = new Watcher("{\"answer\": \"Running.\"}");
        EndpointTools tools = EndpointTools.over(model);
        assertEquals(
                "running",
                tools.simpleQuery(new VideoSegment(CLIP, 10, 25), "what happens?")
                        .text());
        assertEquals(1, model.requests.size());
        VisionModel.Request asked = model.requests.getFirst();
        assertEquals(List.of(), asked.pictures());
        Video shown = asked.videos().getFirst();
        assertEquals(Frames.usual(), shown.frames());
        assertEquals(15, shown.clip().frames());
        assertEquals(10, shown.clip().framesPerSecond());
        assertEquals(10, shown.clip().frame(0).channel(0, 0, 0));
        assertEquals(24, shown.clip().frame(14).channel(0, 0, 0));
        assertTrue(asked.system().contains("what is seen or happens in the video"), asked.system());
        assertTrue(asked.user().contains("what happens?"), asked.user());
    }

    @Test
    void anAnswerThatIsNotValidIsAskedForOnceMore() {
        Watcher model = new Watcher("{}", "{\"answer\": 3}");
        assertEquals(
                "3",
                EndpointTools.over(model)
                        .simpleQuery(VideoSegment.whole(CLIP), "how many?")
                        .text());
        assertTrue(model.requests.getLast().user().contains("problem"));
        Watcher stubborn = new Watcher("{}");
        assertThrows(
                UnusableAnswerException.class,
                () -> EndpointTools.over(stubborn).simpleQuery(VideoSegment.whole(CLIP), "how many?"));
        assertThrows(
                VireoException.class,
                () -> EndpointTools.over(model).simpleQuery(VideoSegment.whole(CLIP), "x".repeat(3000)));
    }

    @Test
    void anyOtherModelIsAskedAboutFrames() {
        FakeVisionModel model = new FakeVisionModel("{\"answer\": \"yes\"}");
        EndpointTools tools = EndpointTools.over(model);
        assertEquals(
                "yes",
                tools.simpleQuery(VideoSegment.whole(CLIP), "is it black?").text());
        assertEquals(5, model.requests.size());
        assertTrue(model.requests.stream().allMatch(asked -> asked.videos().isEmpty()));
        assertFalse(tools.id().contains("videos"), tools.id());
        assertTrue(EndpointTools.over(new Watcher("")).id().contains("videos"));
    }
}
