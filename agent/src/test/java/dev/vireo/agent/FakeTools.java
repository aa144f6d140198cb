package dev.vireo.agent;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionSuite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Tools that know where things are because the test said so. A thing that was never named is an unknown
/// word.
class FakeTools implements VisionSuite {
    private final Map<String, List<Box>> things = new HashMap<>();
    private final Map<String, String> replies = new HashMap<>();
    private final List<String> hanging = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Map<String, CountDownLatch> after = new HashMap<>();
    private final Map<String, CountDownLatch> before = new HashMap<>();
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<ImagePatch> asked = Collections.synchronizedList(new ArrayList<>());
    /// A permit for each call that hangs, and for each that was interrupted then.
    final Semaphore hung = new Semaphore(0);

    final Semaphore interrupted = new Semaphore(0);
    Familiarity familiarity = Familiarity.ANY;

    FakeTools thing(String name, Box... boxes) {
        things.put(name, List.of(boxes));
        return this;
    }

    FakeTools reply(String question, String text) {
        replies.put(question, text);
        return this;
    }

    /// Knows no answer to this question.
    FakeTools unknowing(String question) {
        unknown.add(question);
        return this;
    }

    /// Never answers questions that begin so, until it is interrupted.
    FakeTools hanging(String beginning) {
        hanging.add(beginning);
        return this;
    }

    /// Answers these questions, asked side by side, in this order.
    FakeTools inTurn(List<String> questions) {
        for (int i = 1; i < questions.size(); i++) {
            CountDownLatch answered = new CountDownLatch(1);
            after.put(questions.get(i), answered);
            before.put(questions.get(i - 1), answered);
        }
        return this;
    }

    @Override
    public List<ImagePatch> find(ImagePatch patch, String objectName) {
        calls.add("find " + objectName);
        List<Box> boxes = things.get(objectName);
        if (boxes == null) {
            throw new UnknownNameException(
                    objectName, "'" + objectName + "' is unknown here", "Known: " + things.keySet());
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
        if (unknown.contains(question)) {
            throw new UnknownNameException(question, "'" + question + "' can't be told", "");
        }
        try {
            if (hanging.stream().anyMatch(question::startsWith)) {
                hung.release();
                new CountDownLatch(1).await();
            }
            if (after.containsKey(question)) {
                after.get(question).await();
            }
        } catch (InterruptedException e) {
            interrupted.release();
            throw new IllegalStateException("interrupted", e);
        }
        if (before.containsKey(question)) {
            before.get(question).countDown();
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
