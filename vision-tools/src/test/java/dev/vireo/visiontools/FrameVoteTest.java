package dev.vireo.visiontools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameVoteTest {
    /// Answers by the width of a frame, which is 10 and its number.
    private static final class ByFrame implements VisionSuite {
        private final Map<Integer, Reply> replies = new HashMap<>();
        private final List<Integer> asked = new ArrayList<>();

        ByFrame say(int frame, String text, double confidence) {
            replies.put(frame, new Reply(text, confidence));
            return this;
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            int frame = patch.root().width() - 10;
            asked.add(frame);
            return replies.getOrDefault(frame, new Reply("nothing", 0.1));
        }

        @Override
        public List<ImagePatch> find(ImagePatch patch, String objectName) {
            return List.of();
        }

        @Override
        public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
            return false;
        }

        @Override
        public int bestTextMatch(ImagePatch patch, List<String> options) {
            return 0;
        }

        @Override
        public double[] matchScores(List<ImagePatch> patches, String content) {
            return new double[patches.size()];
        }

        @Override
        public double computeDepth(ImagePatch patch) {
            return 1;
        }

        @Override
        public Familiarity familiarity(ImagePatch patch) {
            return Familiarity.ANY;
        }

        @Override
        public String id() {
            return "by frame";
        }
    }

    private static VideoSegment video(int frames) {
        return VideoSegment.whole(Clip.of(
                IntStream.range(0, frames)
                        .mapToObj(i -> Image.ofRgb(10 + i, 4, new byte[(10 + i) * 4 * 3]))
                        .toList(),
                5));
    }

    private final ByFrame tools = new ByFrame();

    @Test
    void fiveFramesSpreadOverThePartAreAskedAndMostOfThemDecide() {
        tools.say(2, "run", 0.5)
                .say(4, "sit", 1)
                .say(6, "run", 0.7)
                .say(8, "sit", 1)
                .say(10, "run", 0.6);
        Reply reply = tools.simpleQuery(video(12), "What does the dog do?");
        assertEquals(List.of(2, 4, 6, 8, 10), tools.asked);
        assertEquals("run", reply.text());
        assertEquals((0.5 + 0.7 + 0.6) / 5, reply.confidence(), 1e-9);
    }

    @Test
    void ofAnswersGivenEquallyOftenTheSurerWins() {
        tools.say(0, "run", 0.2).say(1, "sit", 0.9).say(2, "sit", 0.1).say(3, "run", 0.9);
        Reply reply = tools.simpleQuery(video(4), "What does the dog do?");
        assertEquals("run", reply.text());
        assertEquals(1.1 / 4, reply.confidence(), 1e-9);
    }

    @Test
    void aPartIsAskedByItsOwnFrames() {
        tools.simpleQuery(video(12).trim(9, 10), "?");
        assertEquals(List.of(9), tools.asked);
    }
}
