package dev.vireo.visiontools.internal.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A rectangle that may be tilted: from a corner along a direction and across it.
///
/// @param origin where it begins
/// @param alongX the direction of its first side, a unit vector
/// @param alongY the same
/// @param along the length of the first side
/// @param across the length of the other, which lies a quarter turn with the clock from the first
record Strip(Corner origin, double alongX, double alongY, double along, double across) {
    /// The smallest rectangle around points, by area: one of its sides lies on a side of their hull. (H.
    /// Freeman, R. Shapira, Determining the minimum-area encasing rectangle for an arbitrary closed curve,
    /// 1975.)
    ///
    /// @param points at least one
    static Strip around(List<Corner> points) {
        List<Corner> hull = hull(points);
        Strip best = null;
        for (int i = 0; i < hull.size(); i++) {
            Corner from = hull.get(i);
            Corner to = hull.get((i + 1) % hull.size());
            double length = from.distance(to);
            Strip strip = length == 0
                    ? new Strip(from, 1, 0, 0, 0)
                    : along(hull, (to.x() - from.x()) / length, (to.y() - from.y()) / length);
            if (best == null || strip.area() < best.area()) {
                best = strip;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("no points");
        }
        return best;
    }

    private static Strip along(List<Corner> hull, double dx, double dy) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (Corner p : hull) {
            double a = p.x() * dx + p.y() * dy;
            double b = p.y() * dx - p.x() * dy;
            left = Math.min(left, a);
            right = Math.max(right, a);
            top = Math.min(top, b);
            bottom = Math.max(bottom, b);
        }
        return new Strip(new Corner(left * dx - top * dy, left * dy + top * dx), dx, dy, right - left, bottom - top);
    }

    /// The corners of the convex hull in order, without those on its sides. (A. M. Andrew, Another
    /// efficient algorithm for convex hulls in two dimensions, 1979.)
    private static List<Corner> hull(List<Corner> points) {
        List<Corner> sorted = points.stream()
                .distinct()
                .sorted(Comparator.comparingDouble(Corner::x).thenComparingDouble(Corner::y))
                .toList();
        if (sorted.size() < 3) {
            return sorted;
        }
        List<Corner> hull = half(sorted);
        List<Corner> back = half(sorted.reversed());
        hull.addAll(back.subList(1, back.size() - 1));
        return hull;
    }

    private static List<Corner> half(List<Corner> sorted) {
        List<Corner> chain = new ArrayList<>();
        for (Corner p : sorted) {
            while (chain.size() >= 2 && turn(chain.get(chain.size() - 2), chain.getLast(), p) <= 0) {
                chain.removeLast();
            }
            chain.add(p);
        }
        return chain;
    }

    private static double turn(Corner a, Corner b, Corner c) {
        return (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
    }

    double area() {
        return along * across;
    }

    double perimeter() {
        return 2 * (along + across);
    }

    double shortSide() {
        return Math.min(along, across);
    }

    /// The same, larger by a distance on all sides.
    Strip grown(double by) {
        return new Strip(
                new Corner(origin.x() - by * (alongX - alongY), origin.y() - by * (alongX + alongY)),
                alongX,
                alongY,
                along + 2 * by,
                across + 2 * by);
    }

    /// Its corners, see [#ordered].
    List<Corner> corners() {
        double endX = origin.x() + along * alongX;
        double endY = origin.y() + along * alongY;
        double downX = -across * alongY;
        double downY = across * alongX;
        return ordered(List.of(
                origin,
                new Corner(endX, endY),
                new Corner(endX + downX, endY + downY),
                new Corner(origin.x() + downX, origin.y() + downY)));
    }

    /// Four corners in the order of reading: of the two on the left the upper one, of those on the right
    /// the upper and the lower one, then the lower left one.
    static List<Corner> ordered(List<Corner> corners) {
        List<Corner> byX =
                corners.stream().sorted(Comparator.comparingDouble(Corner::x)).toList();
        boolean leftInOrder = byX.get(1).y() > byX.get(0).y();
        boolean rightInOrder = byX.get(3).y() > byX.get(2).y();
        return List.of(
                byX.get(leftInOrder ? 0 : 1),
                byX.get(rightInOrder ? 2 : 3),
                byX.get(rightInOrder ? 3 : 2),
                byX.get(leftInOrder ? 1 : 0));
    }
}
