package dev.vireo.recipes;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.World;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How well vision tools see scenes that nothing was trained on. Each figure is a share, 0 to 1, unless it
/// says otherwise.
///
/// @param scenes how many scenes were looked at
/// @param found things that were found, of all
/// @param real findings that are things, of all; boxes agree at an IoU of 0.5 or more
/// @param attributes by kind: right attributes of the things found
/// @param answers by kind: right answers of the answer network about the patches found
/// @param depthError mean distance from the true median depth, in world units
/// @param depthOrder pairs of things put in the right order, of those at least `DEPTH_MARGIN` apart
/// @param scenesKnown scenes that were called familiar
/// @param othersTold by kind: pictures of other kinds that were called unfamiliar
public record PerceptionReport(
        int scenes,
        double found,
        double real,
        Map<String, Double> attributes,
        Map<String, Double> answers,
        double depthError,
        double depthOrder,
        double scenesKnown,
        Map<String, Double> othersTold) {

    /// Pairs of things that are nearer in depth than this, in world units, are not asked about.
    public static final double DEPTH_MARGIN = 0.45;

    private static final double SAME_BOX = 0.5;

    /// Looks at `count` scenes of a seed, and at as many pictures of other kinds.
    public static PerceptionReport of(VisionSuite tools, int count, long seed, BuiltinPerception.Progress progress) {
        Tally found = new Tally();
        Tally real = new Tally();
        Map<String, Tally> attributes = new LinkedHashMap<>();
        Map<String, Tally> answers = new LinkedHashMap<>();
        Tally order = new Tally();
        Tally known = new Tally();
        double error = 0;
        int measured = 0;
        for (int i = 0; i < count; i++) {
            Rendering rendering = World.make("held-out", heldOut(seed, i));
            ImagePatch whole = ImagePatch.whole(rendering.image());
            known.add(tools.familiarity(whole).known());
            List<ImagePatch> findings = new ArrayList<>(tools.find(whole, "thing"));
            int all = findings.size();
            List<double[]> depths = new ArrayList<>();
            int matched = 0;
            for (Scene.Thing object : rendering.scene().objects()) {
                Optional<ImagePatch> best = findings.stream()
                        .filter(p -> p.box().iou(object.box()) >= SAME_BOX)
                        .max(Comparator.comparingDouble(p -> p.box().iou(object.box())));
                found.add(best.isPresent());
                if (best.isPresent()) {
                    ImagePatch patch = best.get();
                    findings.remove(patch);
                    matched++;
                    double depth = tools.computeDepth(patch);
                    error += Math.abs(depth - object.depth());
                    measured++;
                    depths.add(new double[] {object.depth(), depth});
                    judge(tools, patch, object, attributes, answers);
                }
            }
            real.add(matched, all);
            for (double[] a : depths) {
                for (double[] b : depths) {
                    if (a[0] + DEPTH_MARGIN <= b[0]) {
                        order.add(a[1] < b[1]);
                    }
                }
            }
            if ((i + 1) % 50 == 0) {
                progress.step("report", i + 1, count, "scenes");
            }
        }
        Map<String, Tally> told = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Image other = OtherPictures.make(seed, i);
            told.computeIfAbsent(OtherPictures.kind(i), _ -> new Tally())
                    .add(!tools.familiarity(ImagePatch.whole(other)).known());
        }
        return new PerceptionReport(
                count,
                found.share(),
                real.share(),
                shares(attributes),
                shares(answers),
                measured == 0 ? Double.NaN : error / measured,
                order.share(),
                known.share(),
                shares(told));
    }

    /// Seeds of scenes that no training sees: their top bit is not set, see [Seeds#mix].
    private static long heldOut(long seed, int index) {
        return Seeds.mix(~seed, index) & Long.MAX_VALUE;
    }

    private static void judge(
            VisionSuite tools,
            ImagePatch patch,
            Scene.Thing object,
            Map<String, Tally> attributes,
            Map<String, Tally> answers) {
        judge(tools, patch, "size", object.size(), Attribute.Size.values(), attributes, answers);
        judge(tools, patch, "color", object.color(), Attribute.Color.values(), attributes, answers);
        judge(tools, patch, "material", object.material(), Attribute.Material.values(), attributes, answers);
        judge(tools, patch, "shape", object.shape(), Attribute.Shape.values(), attributes, answers);
    }

    private static void judge(
            VisionSuite tools,
            ImagePatch patch,
            String kind,
            Attribute truth,
            Attribute[] values,
            Map<String, Tally> attributes,
            Map<String, Tally> answers) {
        List<String> words = Stream.of(values).map(Attribute::word).toList();
        attributes.computeIfAbsent(kind, _ -> new Tally()).add(values[tools.bestTextMatch(patch, words)] == truth);
        answers.computeIfAbsent(kind, _ -> new Tally())
                .add(tools.simpleQuery(patch, "What " + kind + " is this?")
                        .text()
                        .equals(truth.word()));
    }

    private static Map<String, Double> shares(Map<String, Tally> tallies) {
        Map<String, Double> out = new LinkedHashMap<>();
        tallies.forEach((name, tally) -> out.put(name, tally.share()));
        return out;
    }

    private static final class Tally {
        private long right;
        private long all;

        void add(boolean isRight) {
            add(isRight ? 1 : 0, 1);
        }

        void add(long moreRight, long more) {
            right += moreRight;
            all += more;
        }

        double share() {
            return all == 0 ? Double.NaN : (double) right / all;
        }
    }

    /// The figures as lines for people.
    public List<String> lines() {
        List<String> out = new ArrayList<>();
        out.add("scenes looked at: " + scenes);
        out.add("things found: " + percent(found) + ", findings that are things: " + percent(real));
        attributes.forEach((kind, share) -> out.add(kind + " of things found: " + percent(share)
                + ", answered by the answer network: " + percent(answers.getOrDefault(kind, Double.NaN))));
        out.add("depth: off by %.3f world units, order of pairs %s".formatted(depthError, percent(depthOrder)));
        out.add("scenes called familiar: " + percent(scenesKnown));
        othersTold.forEach((kind, share) -> out.add(kind + " called unfamiliar: " + percent(share)));
        return out;
    }

    private static String percent(double share) {
        return "%.2f %%".formatted(100 * share);
    }
}
