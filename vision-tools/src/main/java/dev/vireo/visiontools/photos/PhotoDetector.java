package dev.vireo.visiontools.photos;

import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// NanoDet-g with what turns its numbers into things. Safe for several threads.
final class PhotoDetector implements AutoCloseable {
    /// Below this nothing is looked at; what the published evaluation uses.
    private static final double LEAST = 0.05;

    private static final double SAME_CLASS = 0.6;
    private static final int MOST = 100;

    private final NanoDetModel network;

    /// A detector over a network, which it owns from now on.
    PhotoDetector(NanoDetModel network) {
        this.network = network;
    }

    /// Everything that the network sees in a picture with a score of at least 0.05, best first: of two
    /// boxes of one class that overlap by more than 0.6, the better one.
    List<Found> look(Image image) {
        Letterbox frame = Letterbox.of(network.config().imageSize(), image.width(), image.height());
        float[] logits;
        float[] distances;
        try (Scope _ = Scope.inference()) {
            NanoDetModel.Output out = network.forward(Tensor.of(frame.pixels(image), 1, 3, frame.side(), frame.side()));
            logits = out.logits_BNK().toFloats();
            distances = out.distances_BN4R().toFloats();
        }
        List<Found> all = found(frame.side(), logits, distances);
        all.sort(Comparator.comparingDouble(Found::score).reversed());
        List<Found> kept = new ArrayList<>();
        for (Found one : all) {
            if (kept.stream().noneMatch(k -> k.label() == one.label() && k.iou(one) > SAME_CLASS)) {
                kept.add(one);
                if (kept.size() == MOST) {
                    break;
                }
            }
        }
        return kept.stream().map(frame::toPicture).toList();
    }

    /// In the square.
    private List<Found> found(int square, float[] logits, float[] distances) {
        double least = Math.log(LEAST / (1 - LEAST));
        int labels = network.config().labels();
        List<Found> out = new ArrayList<>();
        int cell = 0;
        for (int stride : NanoDetModel.STRIDES) {
            int side = square / stride;
            for (int i = 0; i < side * side; i++, cell++) {
                int row = i / side;
                double[] box = null;
                for (int label = 0; label < labels; label++) {
                    double logit = logits[cell * labels + label];
                    if (logit > least) {
                        if (box == null) {
                            box = box(distances, cell, (i % side + 0.5) * stride, (row + 0.5) * stride, stride);
                        }
                        out.add(new Found(label, 1 / (1 + Math.exp(-logit)), box[0], box[1], box[2], box[3]));
                    }
                }
            }
        }
        return out;
    }

    private double[] box(float[] distances, int cell, double x, double y, int stride) {
        double[] sides = new double[4];
        int steps = network.config().steps();
        for (int side = 0; side < 4; side++) {
            int start = (cell * 4 + side) * steps;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < steps; i++) {
                highest = Math.max(highest, distances[start + i]);
            }
            double sum = 0;
            double mean = 0;
            for (int i = 0; i < steps; i++) {
                double p = Math.exp(distances[start + i] - highest);
                sum += p;
                mean += i * p;
            }
            sides[side] = mean / sum * stride;
        }
        return new double[] {x - sides[0], y - sides[1], x + sides[2], y + sides[3]};
    }

    /// Frees the network.
    @Override
    public void close() {
        network.close();
    }
}
