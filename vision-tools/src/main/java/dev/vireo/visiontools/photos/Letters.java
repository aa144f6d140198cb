package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The colour that letters are painted in: of the pixels of a line, those that differ most from its ground,
/// which is what lies along its border. Where they have next to no colour they are white when they are lighter than the
/// ground, and black when they are darker, whatever light the sign stands in.
final class Letters {
    /// Pixels along a side of a line that are looked at, at most.
    private static final int GRID = 128;

    /// Pixels whose distance from the ground is this part of the largest are letters and no edges of them.
    private static final double CORE = 0.75;

    /// The part of the pixels that may be farther from the ground than letters are.
    private static final double OUTLIERS = 0.03;

    /// The least distance in CIELAB between letters and ground.
    private static final double CONTRAST = 8;

    /// Chroma below which letters have no colour: shade and lamps tint white a little.
    private static final double TINT = 18;

    /// The least difference in lightness that tells light letters from dark ones.
    private static final double LIGHTER = 20;

    /// White is lighter and black is darker than this in any light that letters are read in.
    private static final double MIDDLE = 45;

    private Letters() {}

    /// @param image the picture
    /// @param boxes the lines, at least one
    static Colours colours(Image image, List<Box> boxes) {
        Map<ColourName, Double> votes = new EnumMap<>(ColourName.class);
        double all = 0;
        double lightness = 0;
        double chroma = 0;
        for (Box box : boxes) {
            double[] letter = letter(image, box.clip(image.bounds()));
            ColourName name = name(letter);
            double votesOfLine = box.area();
            votes.merge(name, votesOfLine, Double::sum);
            all += votesOfLine;
            lightness += votesOfLine * letter[0];
            chroma += votesOfLine * Math.hypot(letter[1], letter[2]);
        }
        List<Colours.Score> scores = new ArrayList<>();
        for (Map.Entry<ColourName, Double> vote : votes.entrySet()) {
            scores.add(new Colours.Score(vote.getKey(), vote.getValue() / all));
        }
        scores.sort(Comparator.comparingDouble(Colours.Score::share).reversed());
        return new Colours(List.copyOf(scores), lightness / all, chroma / all);
    }

    private static ColourName name(double[] letter) {
        boolean tinted = Math.hypot(letter[1], letter[2]) < TINT;
        if (tinted && letter[3] > LIGHTER && letter[0] > MIDDLE) {
            return ColourName.WHITE;
        }
        if (tinted && letter[3] < -LIGHTER && letter[0] < MIDDLE) {
            return ColourName.BLACK;
        }
        return ColourName.of(letter[0], letter[1], letter[2]);
    }

    /// The mean place of a line's letters in CIELAB, and how much lighter than the ground they are.
    private static double[] letter(Image image, Box box) {
        List<double[]> pixels = new ArrayList<>();
        List<double[]> border = new ArrayList<>();
        double stepX = Math.max(1, box.width() / (double) GRID);
        double stepY = Math.max(1, box.height() / (double) GRID);
        for (double dy = 0; dy < box.height(); dy += stepY) {
            for (double dx = 0; dx < box.width(); dx += stepX) {
                double[] lab = Colours.lab(image.pixel(box.left() + (int) dx, box.top() + (int) dy));
                pixels.add(lab);
                if (dy == 0 || dx == 0 || dy + stepY >= box.height() || dx + stepX >= box.width()) {
                    border.add(lab);
                }
            }
        }
        double[] ground = {median(border, 0), median(border, 1), median(border, 2)};
        double[] distances =
                pixels.stream().mapToDouble(p -> distance(p, ground)).sorted().toArray();
        double largest = distances[(int) ((1 - OUTLIERS) * (distances.length - 1))];
        double least = largest < CONTRAST ? 0 : CORE * largest;
        double[] sum = new double[3];
        int count = 0;
        for (double[] pixel : pixels) {
            if (distance(pixel, ground) >= least) {
                for (int i = 0; i < 3; i++) {
                    sum[i] += pixel[i];
                }
                count++;
            }
        }
        return new double[] {sum[0] / count, sum[1] / count, sum[2] / count, sum[0] / count - ground[0]};
    }

    private static double median(List<double[]> pixels, int at) {
        double[] sorted = pixels.stream().mapToDouble(p -> p[at]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double distance(double[] one, double[] other) {
        double l = one[0] - other[0];
        double a = one[1] - other[1];
        double b = one[2] - other[2];
        return Math.sqrt(l * l + a * a + b * b);
    }
}
