package dev.vireo.visiontools;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.VideoSegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// Answers a question about a video by what its frames say.
final class FrameVote {
    /// Frames that are asked: odd, so that yes and no are never equal.
    static final int FRAMES = 5;

    private record Votes(int count, double confidence) {
        Votes plus(double more) {
            return new Votes(count + 1, confidence + more);
        }

        boolean beats(Votes other) {
            return count != other.count ? count > other.count : confidence > other.confidence;
        }
    }

    private FrameVote() {}

    static Reply ask(VisionTools.Answerer answerer, VideoSegment segment, String question) {
        Map<String, Votes> votes = new LinkedHashMap<>();
        int asked = 0;
        for (int index : segment.spread(FRAMES)) {
            Reply reply = answerer.simpleQuery(ImagePatch.whole(segment.frame(index)), question);
            votes.merge(reply.text(), new Votes(1, reply.confidence()), (old, _) -> old.plus(reply.confidence()));
            asked++;
        }
        String best = "";
        Votes most = new Votes(0, 0);
        for (Map.Entry<String, Votes> entry : votes.entrySet()) {
            if (entry.getValue().beats(most)) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return new Reply(best, Math.min(1, most.confidence / asked)); // mean of the winners times their share
    }
}
