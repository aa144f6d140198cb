package dev.vireo.visiontools.builtin;

import dev.vireo.models.Parameters;
import dev.vireo.models.world.SceneConfig;
import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.Familiarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The scene network with what turns its numbers into things. Safe for several threads.
final class SceneModel implements AutoCloseable {
    private static final double SAME_THING = 0.7;

    private final Parameters parameters;
    private final SceneNetwork network;
    private final float[] usualSummary;
    private final float[] precision;
    private final Settings settings;

    /// What was measured after the training.
    ///
    /// @param threshold the least score of a thing, 0 to 1
    /// @param familiarityLimit the largest distance of a picture of this world
    public record Settings(double threshold, double familiarityLimit) {}

    /// A model over trained parameters, which it owns from now on.
    public SceneModel(Parameters parameters, Settings settings) {
        this.parameters = parameters;
        this.settings = settings;
        try (Scope _ = Scope.inference()) {
            network = new SceneNetwork(SceneConfig.of(AttributeLayout.total()), parameters);
            int size = network.config().summarySize();
            usualSummary = parameters.buffer("familiarity.mean", 0, size).toFloats();
            precision = parameters
                    .buffer("familiarity.precision", 0, (long) size * size)
                    .toFloats();
        }
    }

    /// Looks at a picture of any size.
    SceneView look(Image image) {
        SceneView.Frame frame = SceneView.Frame.of(image.width(), image.height());
        try (Scope _ = Scope.inference()) {
            SceneNetwork.Output out = network.forward(input(image, frame), false);
            float[] depths = out.depth_N().toFloats();
            for (int i = 0; i < depths.length; i++) {
                depths[i] = (float) Math.exp(depths[i]);
            }
            double distance = distance(out.summary_BS().toFloats()) / settings.familiarityLimit();
            return new SceneView(frame, things(out, frame), depths, new Familiarity(distance <= 1, distance));
        }
    }

    /// The picture in the middle of the network's input, the rest gray.
    private static Tensor input(Image image, SceneView.Frame frame) {
        int w = frame.fittedWidth();
        int h = frame.fittedHeight();
        byte[] rgb = (image.width() == w && image.height() == h ? image : image.resize(w, h)).toRgb();
        byte[] padded = rgb;
        if (w != SceneNetwork.WIDTH || h != SceneNetwork.HEIGHT) {
            padded = new byte[SceneNetwork.HEIGHT * SceneNetwork.WIDTH * 3];
            Arrays.fill(padded, (byte) 128);
            for (int y = 0; y < h; y++) {
                int at = ((y + frame.padTop()) * SceneNetwork.WIDTH + frame.padLeft()) * 3;
                System.arraycopy(rgb, y * w * 3, padded, at, w * 3);
            }
        }
        return Tensor.ofBytes(padded, 1, SceneNetwork.HEIGHT, SceneNetwork.WIDTH, 3)
                .permute(0, 3, 1, 2);
    }

    private List<Detection> things(SceneNetwork.Output out, SceneView.Frame frame) {
        Tensor heat = out.heat_N().sigmoid().reshape(1, 1, SceneNetwork.GRID_HEIGHT, SceneNetwork.GRID_WIDTH);
        float[] scores = heat.toFloats();
        float[] highest = heat.maxPool2d(3).toFloats();
        float[] boxes = out.box_N4().toFloats();
        float[] attributes = out.attributes_NA().toFloats();
        List<Detection> all = new ArrayList<>();
        for (int cell = 0; cell < scores.length; cell++) {
            if (scores[cell] >= settings.threshold() && scores[cell] == highest[cell]) {
                double x = (cell % SceneNetwork.GRID_WIDTH + 0.5) * SceneNetwork.STRIDE;
                double y = (Math.floorDiv(cell, SceneNetwork.GRID_WIDTH) + 0.5) * SceneNetwork.STRIDE;
                Box box = frame.toPicture(
                        x - boxes[4 * cell] * SceneNetwork.BOX_SCALE,
                        y - boxes[4 * cell + 1] * SceneNetwork.BOX_SCALE,
                        x + boxes[4 * cell + 2] * SceneNetwork.BOX_SCALE,
                        y + boxes[4 * cell + 3] * SceneNetwork.BOX_SCALE);
                if (!box.isEmpty()) {
                    all.add(new Detection(box, scores[cell], probabilities(attributes, cell)));
                }
            }
        }
        all.sort(Comparator.comparingDouble((Detection d) -> -d.score())
                .thenComparingInt(d -> d.box().left()));
        List<Detection> kept = new ArrayList<>();
        for (Detection next : all) {
            if (kept.stream().noneMatch(d -> d.box().iou(next.box()) > SAME_THING)) {
                kept.add(next);
            }
        }
        return List.copyOf(kept);
    }

    private static List<Double> probabilities(float[] logits, int cell) {
        List<Double> out = new ArrayList<>();
        for (int kind = 0; kind < AttributeLayout.KINDS; kind++) {
            int start = cell * AttributeLayout.total() + AttributeLayout.start(kind);
            int size = AttributeLayout.values(kind).size();
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                highest = Math.max(highest, logits[start + i]);
            }
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += Math.exp(logits[start + i] - highest);
            }
            for (int i = 0; i < size; i++) {
                out.add(Math.exp(logits[start + i] - highest) / sum);
            }
        }
        return out;
    }

    /// The squared Mahalanobis distance of a picture's inner features from those of the training scenes (Lee
    /// et al., arXiv 1807.03888), per feature.
    private double distance(float[] summary) {
        int n = usualSummary.length;
        double out = 0;
        for (int i = 0; i < n; i++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += precision[i * n + j] * (summary[j] - usualSummary[j]);
            }
            out += row * (summary[i] - usualSummary[i]);
        }
        return out / n;
    }

    /// Frees the parameters.
    @Override
    public void close() {
        parameters.close();
    }
}
