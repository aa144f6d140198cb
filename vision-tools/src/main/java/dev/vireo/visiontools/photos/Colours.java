package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The colours of a part of a picture by their names: the shares of its pixels, less what its surroundings
/// have.
///
/// @param scores of the colours that it has more of than its surroundings, best first; they add up to 1
/// @param lightness the mean lightness of the part, 0 to 100
/// @param chroma the mean chroma of the part, from 0 for grey
record Colours(List<Score> scores, double lightness, double chroma) {
    /// Pixels along a side that are looked at, at most.
    private static final int GRID = 96;

    /// The part of a box in which a thing is looked for, along each side.
    private static final double MIDDLE = 0.7;

    /// How far around a box its surroundings reach, in parts of its sides.
    private static final double RING = 0.25;

    /// How much of what the surroundings have is taken off.
    private static final double LESS = 0.6;

    /// Two colours are named when they are as near as this.
    private static final double CLOSE = 0.1;

    /// Chroma below which a picture is black and white.
    private static final double COLOURLESS = 3;

    private static final double[] LINEAR = new double[256];

    static {
        for (int i = 0; i < 256; i++) {
            double v = i / 255.0;
            LINEAR[i] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
        }
    }

    /// A colour with the share that it has.
    record Score(ColourName colour, double share) {}

    /// A rectangle of part of a box, in shares of its sides from the left and the top.
    record Part(double left, double top, double right, double bottom) {
        /// The middle of a thing.
        static final Part THING = new Part((1 - MIDDLE) / 2, (1 - MIDDLE) / 2, (1 + MIDDLE) / 2, (1 + MIDDLE) / 2);

        /// Where a person wears clothes.
        static final Part CLOTHES = new Part(0.25, 0.3, 0.75, 0.9);

        /// Where a bus is painted.
        static final Part BODY = new Part(0.15, 2 / 3.0, 0.85, 1);

        /// All of a line of text, of which the letters alone are meant.
        static final Part ALL = new Part(0, 0, 1, 1);

        Box of(Box box) {
            int l = box.left() + (int) (left * box.width());
            int t = box.top() + (int) (top * box.height());
            int r = box.left() + (int) Math.ceil(right * box.width());
            int b = box.top() + (int) Math.ceil(bottom * box.height());
            return new Box(l, t, Math.max(l + 1, r), Math.max(t + 1, b));
        }
    }

    /// The colours of a part of the boxes of things.
    ///
    /// @param boxes at least one
    static Colours of(Image image, List<Box> boxes, Part part) {
        if (part.equals(Part.ALL)) {
            return Letters.colours(image, boxes);
        }
        Count inside = new Count();
        Count ring = new Count();
        for (Box box : boxes) {
            int dx = (int) Math.round(RING * box.width());
            int dy = (int) Math.round(RING * box.height());
            Box around = new Box(box.left() - dx, box.top() - dy, box.right() + dx, box.bottom() + dy);
            inside.add(image, part.of(box), null);
            ring.add(image, around.clip(image.bounds()), box);
        }
        return of(inside, ring, LESS);
    }

    /// The colours of all pixels of a box, whatever is around it.
    static Colours plain(Image image, Box box) {
        Count all = new Count();
        all.add(image, box, null);
        return of(all, new Count(), 0);
    }

    private static Colours of(Count inside, Count ring, double less) {
        Map<ColourName, Double> weighted = new EnumMap<>(ColourName.class);
        double sum = 0;
        for (ColourName colour : ColourName.values()) {
            double rest = Math.max(0, inside.share(colour) - less * ring.share(colour)) * colour.weight();
            weighted.put(colour, rest);
            sum += rest;
        }
        List<Score> scores = new ArrayList<>();
        for (Map.Entry<ColourName, Double> entry : weighted.entrySet()) {
            if (entry.getValue() > 0) {
                scores.add(new Score(entry.getKey(), entry.getValue() / sum));
            }
        }
        scores.sort(Comparator.comparingDouble(Score::share).reversed());
        return new Colours(List.copyOf(scores), inside.lightness / inside.pixels, inside.chroma / inside.pixels);
    }

    /// The share of a colour.
    double share(ColourName colour) {
        return scores.stream()
                .filter(s -> s.colour == colour)
                .mapToDouble(Score::share)
                .sum();
    }

    /// The colour that there is most of.
    ColourName best() {
        return scores.getFirst().colour();
    }

    /// The best colour, and the second where it is nearly as good.
    List<ColourName> names() {
        boolean two = scores.size() > 1 && scores.get(0).share() - scores.get(1).share() < CLOSE;
        return scores.subList(0, two ? 2 : 1).stream().map(Score::colour).toList();
    }

    /// Whether there is no colour at all.
    boolean isBlackAndWhite() {
        return chroma < COLOURLESS;
    }

    /// The place of a pixel of sRGB in CIELAB, white point D65.
    static double[] lab(int rgb) {
        double r = LINEAR[rgb >> 16 & 255];
        double g = LINEAR[rgb >> 8 & 255];
        double b = LINEAR[rgb & 255];
        double x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
        double y = root(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
        double z = root((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double root(double t) {
        return t > 216 / 24389.0 ? Math.cbrt(t) : (24389 / 27.0 * t + 16) / 116;
    }

    /// Pixels by colour.
    private static final class Count {
        final Map<ColourName, Integer> counts = new EnumMap<>(ColourName.class);
        int pixels;
        double lightness;
        double chroma;

        /// Adds the pixels of a box, or of as many of them as are enough.
        ///
        /// @param hole what is left out, if anything is
        void add(Image image, Box box, @Nullable Box hole) {
            double stepX = Math.max(1, box.width() / (double) GRID);
            double stepY = Math.max(1, box.height() / (double) GRID);
            for (double dy = stepY / 2; dy < box.height(); dy += stepY) {
                for (double dx = stepX / 2; dx < box.width(); dx += stepX) {
                    int x = box.left() + (int) dx;
                    int y = box.top() + (int) dy;
                    if (hole == null || !hole.contains(x, y)) {
                        add(image.pixel(x, y));
                    }
                }
            }
        }

        private void add(int rgb) {
            double[] lab = lab(rgb);
            counts.merge(ColourName.of(lab[0], lab[1], lab[2]), 1, Integer::sum);
            pixels++;
            lightness += lab[0];
            chroma += Math.hypot(lab[1], lab[2]);
        }

        double share(ColourName colour) {
            return pixels == 0 ? 0 : counts.getOrDefault(colour, 0) / (double) pixels;
        }
    }
}
