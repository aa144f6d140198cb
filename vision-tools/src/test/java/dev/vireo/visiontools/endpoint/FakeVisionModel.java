package dev.vireo.visiontools.endpoint;

import dev.vireo.language.Usage;
import dev.vireo.language.VisionModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Answers with texts given beforehand, the last of them again and again, and keeps what it was asked.
final class FakeVisionModel implements VisionModel {
    static final Usage ONCE = new Usage(1, 100, 10, 0);

    final List<Request> requests = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    FakeVisionModel(String... texts) {
        for (String text : texts) {
            answers.add(new Answer(text, false, ONCE));
        }
    }

    FakeVisionModel then(String text, boolean cutOff) {
        answers.add(new Answer(text, cutOff, ONCE));
        return this;
    }

    @Override
    public Answer look(Request request) {
        requests.add(request);
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    @Override
    public String id() {
        return "fake:eye";
    }
}
