package dev.vireo.agent;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.VisionSuite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Tools that know where things are because the test said so. A thing that was never named is an unknown
/// word.
class FakeTools implements VisionSuite {
    private final Map<String, List<Box>> things = new HashMap<>();
    private final Map<String, String> replies = new HashMap<>();
    private final Map<String, Duration> slow = new HashMap<>();
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<ImagePatch> asked = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch asleep = new CountDownLatch(1);
    final AtomicInteger interrupted = new AtomicInteger();
    Familiarity familiarity = Familiarity.ANY;

    FakeTools thing(String name, Box... boxes) {
        things.put(name, List.of(boxes));
        return this;
    }

    FakeTools reply(String question, String text) {
        replies.put(question, text);
        return this;
    }

    /// Takes that long for questions that begin so, unless it is interrupted.
    FakeTools sleeping(String beginning, Duration time) {
        slow.put(beginning, time);
        return this;
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        calls.add("find " + objectName);
        List<Box> boxes = things.get(objectName);
        if (boxes == null) {
            throw new VireoException(Code.USAGE, "'" + objectName + "' is unknown here", "Known: " + things.keySet());
        }
        return boxes.stream()
                .filter(box -> patch.box().contains(box.centerX(), box.centerY()))
                .map(box -> new ImagePatch(patch.root(), box, objectName))
                .toList();
    }

    @Override
    public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
        calls.add("verify " + property);
        return property.equals("red");
    }

    @Override
    public Reply simpleQuery(ImagePatch patch, String question) {
        calls.add("query " + question);
        asked.add(patch);
        for (Map.Entry<String, Duration> e : slow.entrySet()) {
            if (question.startsWith(e.getKey())) {
                asleep.countDown();
                try {
                    Thread.sleep(e.getValue());
                } catch (InterruptedException interrupt) {
                    interrupted.incrementAndGet();
                    throw new IllegalStateException("interrupted", interrupt);
                }
            }
        }
        return new Reply(replies.getOrDefault(question, "yes"), 0.75);
    }

    @Override
    public int bestTextMatch(ImagePatch patch, List<String> options) {
        calls.add("match " + options);
        return options.size() - 1;
    }

    @Override
    public double[] matchScores(List<ImagePatch> patches, String content) {
        calls.add("scores " + content);
        return patches.stream()
                .mapToDouble(p -> p.category().equals(content) ? 1 : 0)
                .toArray();
    }

    @Override
    public double computeDepth(ImagePatch patch) {
        calls.add("depth");
        return patch.box().top();
    }

    @Override
    public Familiarity familiarity(ImagePatch patch) {
        return familiarity;
    }

    @Override
    public String id() {
        return "fake";
    }
}
