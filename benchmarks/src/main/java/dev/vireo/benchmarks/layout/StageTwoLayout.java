package dev.vireo.benchmarks.layout;

import dev.vireo.benchmarks.layout.StageTwoScore.Detection;
import dev.vireo.benchmarks.layout.StageTwoScore.Rules;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Makes of what was found in six frames a layout that can be judged. Nothing is followed from frame to frame:
/// the k-th best box of a text in one frame is the same object as the k-th best in another.
record StageTwoLayout(Rules rules, StageOnePrompts.Prompt prompt) {
    private static final int MOST = 100;

    private record Key(int text, int rank) {}

    Layout of(int width, int height, List<List<Detection>> frames) {
        List<String> texts = prompt.detectorTexts();
        Map<Key, List<LayoutObject.KeyFrame>> objects = new LinkedHashMap<>();
        for (int frame = 0; frame < frames.size(); frame++) {
            for (int text = 0; text < texts.size(); text++) {
                List<Detection> kept = kept(text, frames.get(frame));
                int most = prompt.task() == StageOneScore.Task.NUMERACY ? kept.size() : Math.min(kept.size(), 1);
                for (int rank = 0; rank < most; rank++) {
                    objects.computeIfAbsent(new Key(text, rank), _ -> new ArrayList<>())
                            .add(new LayoutObject.KeyFrame(
                                    frame, rounded(kept.get(rank).box())));
                }
            }
        }
        if (objects.size() > MOST) {
            throw new VireoException(
                    Code.DATA,
                    "more than " + MOST + " boxes are found in a frame of the video of prompt " + prompt.index(),
                    "Raise the threshold.");
        }
        List<LayoutObject> out = new ArrayList<>();
        objects.forEach((key, boxes) -> {
            TreeSet<Integer> seen = new TreeSet<>();
            boxes.forEach(box -> seen.add(box.frame()));
            String name = texts.get(key.text());
            out.add(new LayoutObject(
                    out.size(), name, name, 1, LayoutObject.Motion.LINEAR, boxes, LayoutObject.FrameRange.of(seen)));
        });
        return new Layout(prompt.text(), width, height, StageOneDemand.FRAMES, 1, "", out);
    }

    /// The boxes of a text that count, best first; of two as good the later goes first, as in the published program.
    private List<Detection> kept(int text, List<Detection> found) {
        List<Detection> sorted = new ArrayList<>();
        List<String> texts = prompt.detectorTexts();
        for (Detection one : found) {
            if (one.text() < 0 || one.text() >= texts.size()) {
                throw new VireoException(
                        Code.DATA,
                        "the detector found text " + one.text() + ", and was asked for " + texts.size(),
                        "Texts are counted from 0.");
            }
            if (one.text() == text && one.score() >= rules.threshold()) {
                sorted.addFirst(one);
            }
        }
        sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
        List<Detection> kept = new ArrayList<>();
        for (Detection one : sorted) {
            // Not the same as none that shares as much: of empty boxes nothing can be said, and they go.
            if (kept.stream().allMatch(better -> iou(better.box(), one.box()) < rules.overlap())) {
                kept.add(one);
            }
        }
        return kept;
    }

    private static double iou(LayoutBox a, LayoutBox b) {
        double shared = a.shared(b);
        return shared / (a.area() + b.area() - shared);
    }

    /// In whole pixels, what lies between two to the even one.
    private static LayoutBox rounded(LayoutBox box) {
        return new LayoutBox(Math.rint(box.x()), Math.rint(box.y()), Math.rint(box.width()), Math.rint(box.height()));
    }
}
