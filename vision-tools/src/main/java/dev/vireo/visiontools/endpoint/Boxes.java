package dev.vireo.visiontools.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.image.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The boxes in an answer to `find`, best first, then left to right.
///
/// @param boxes in pixels of the picture that was shown, before it was resized
/// @param clamped how many reached outside the picture and were cut
/// @param refused how many were no boxes at all, or too many
record Boxes(List<Box> boxes, int clamped, int refused) {
    /// More things than this are not taken from one answer.
    static final int MOST = 100;

    private static final double FULL = 1000;
    private static final List<String> EDGES = List.of("left", "top", "right", "bottom");

    private record Scored(Box box, double score) {}

    /// Reads `{"things": [{left, top, right, bottom, score}, ...]}` with edges in thousandths of the
    /// picture, or, when none is above 1, in parts of 1.
    ///
    /// @param lenient whether what is no box is left out and counted, instead of refusing the answer
    static Boxes read(JsonNode answer, int width, int height, boolean lenient) throws Invalid {
        JsonNode things = answer.path("things");
        if (!things.isArray()) {
            throw new Invalid("'things' must be a list");
        }
        int refused = Math.max(0, things.size() - MOST);
        List<double[]> edges = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < Math.min(things.size(), MOST); i++) {
            try {
                edges.add(edges(things.get(i), i));
                scores.add(score(things.get(i)));
            } catch (Invalid e) {
                if (!lenient) {
                    throw e;
                }
                refused++;
            }
        }
        boolean parts = edges.stream().allMatch(Boxes::inParts);
        List<Scored> out = new ArrayList<>();
        int clamped = 0;
        for (int i = 0; i < edges.size(); i++) {
            double[] inside = new double[4];
            boolean cut = false;
            for (int k = 0; k < 4; k++) {
                double edge = edges.get(i)[k] / (parts ? 1 : FULL);
                inside[k] = Math.clamp(edge, 0.0, 1.0);
                cut |= inside[k] != edge;
            }
            if (inside[0] >= inside[2] || inside[1] >= inside[3]) {
                if (!lenient) {
                    throw new Invalid("things[" + i + "] is empty: left < right and top < bottom are needed,"
                            + " from 0 to 1000 across the picture and down it");
                }
                refused++;
                continue;
            }
            clamped += cut ? 1 : 0;
            Box box = new Box(
                    (int) Math.floor(inside[0] * width),
                    (int) Math.floor(inside[1] * height),
                    (int) Math.ceil(inside[2] * width),
                    (int) Math.ceil(inside[3] * height));
            out.add(new Scored(box, scores.get(i)));
        }
        out.sort(Comparator.comparingDouble(Scored::score)
                .reversed()
                .thenComparing(s -> s.box().left())
                .thenComparing(s -> s.box().top()));
        return new Boxes(out.stream().map(Scored::box).toList(), clamped, refused);
    }

    private static double[] edges(JsonNode thing, int index) throws Invalid {
        double[] out = new double[4];
        for (int k = 0; k < 4; k++) {
            JsonNode edge = thing.path(EDGES.get(k));
            if (!edge.isNumber() || !Double.isFinite(edge.doubleValue())) {
                throw new Invalid("things[" + index + "] needs the numbers left, top, right and bottom");
            }
            out[k] = edge.doubleValue();
        }
        return out;
    }

    /// How sure the model says it is; a box without a score comes as it is listed, before those with less.
    private static double score(JsonNode thing) {
        JsonNode score = thing.path("score");
        return score.isNumber() ? score.doubleValue() : 1;
    }

    private static boolean inParts(double[] edges) {
        for (double edge : edges) {
            if (edge > 1) {
                return false;
            }
        }
        return true;
    }
}
