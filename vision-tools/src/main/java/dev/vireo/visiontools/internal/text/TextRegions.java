package dev.vireo.visiontools.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// From a map of how probable text is at each pixel to the strips that lines stand in. (M. Liao et al.,
/// Real-time Scene Text Detection with Differentiable Binarization, arXiv 1911.08947, section 3.4.)
final class TextRegions {
    private static final float TEXT = 0.3f;
    private static final double SURE = 0.5;
    private static final double GROWTH = 1.6;

    /// How far arcs may lie from a circle, in pixels.
    private static final double ARC = 0.25;

    private static final double LEAST_SIDE = 3;
    private static final double LEAST_GROWN_SIDE = 5;

    private final float[] map;
    private final int width;
    private final int height;

    /// The leftmost and rightmost pixel in each row of the region or polygon at hand.
    private final int[] leftmost;

    private final int[] rightmost;

    /// @param map `width * height` probabilities, row by row
    TextRegions(float[] map, int width, int height) {
        this.map = map;
        this.width = width;
        this.height = height;
        this.leftmost = new int[height];
        this.rightmost = new int[height];
        Arrays.fill(leftmost, Integer.MAX_VALUE);
        Arrays.fill(rightmost, -1);
    }

    /// The strips in pixels of the map, from the top down. The map gives the inner part of a line; a strip
    /// is larger by the distance that the training shrank it by, area times [#GROWTH] through perimeter.
    List<Strip> strips() {
        boolean[] mask = mask();
        List<Strip> strips = new ArrayList<>();
        for (int start = 0; start < mask.length; start++) {
            if (mask[start]) {
                Strip strip = Strip.around(outline(mask, start));
                if (strip.shortSide() >= LEAST_SIDE && meanInside(strip.corners()) >= SURE) {
                    Strip grown = Strip.around(grown(strip));
                    if (grown.shortSide() >= LEAST_GROWN_SIDE) {
                        strips.add(grown);
                    }
                }
            }
        }
        return strips;
    }

    /// The outline of a strip, larger by its distance, with arcs around its corners. The published pipeline
    /// does this in whole pixels, before and after, which moves an edge by up to one of them; so they are
    /// whole here.
    private static List<Corner> grown(Strip strip) {
        double distance = strip.area() * GROWTH / strip.perimeter();
        List<Corner> corners = strip.corners().stream()
                .map(c -> new Corner((int) c.x(), (int) c.y()))
                .toList();
        double stepsOfCircle = Math.PI / Math.acos(1 - Math.min(ARC, distance * ARC) / distance);
        List<Corner> outline = new ArrayList<>();
        for (int i = 0; i < corners.size(); i++) {
            Corner at = corners.get(i);
            double from = outward(corners.get((i + corners.size() - 1) % corners.size()), at);
            double turn = Math.IEEEremainder(outward(at, corners.get((i + 1) % corners.size())) - from, 2 * Math.PI);
            long steps = Math.max(1, Math.round(stepsOfCircle / (2 * Math.PI) * Math.abs(turn)));
            double step = 2 * Math.PI / stepsOfCircle * Math.signum(turn);
            for (long s = 0; s < steps; s++) {
                outline.add(moved(at, from + s * step, distance));
            }
            outline.add(moved(at, from + turn, distance));
        }
        return outline;
    }

    /// The direction that points out of a polygon from its side between two corners, in radians.
    private static double outward(Corner from, Corner to) {
        return Math.atan2(from.x() - to.x(), to.y() - from.y());
    }

    private static Corner moved(Corner from, double direction, double distance) {
        return new Corner(
                Math.round(from.x() + distance * Math.cos(direction)),
                Math.round(from.y() + distance * Math.sin(direction)));
    }

    /// Where text is probable, or is at the pixel left of it, above it, or left of that.
    private boolean[] mask() {
        boolean[] mask = new boolean[map.length];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i++) {
                if (map[i] > TEXT) {
                    boolean right = x + 1 < width;
                    mask[i] = true;
                    mask[right ? i + 1 : i] = true;
                    if (y + 1 < height) {
                        mask[i + width] = true;
                        mask[right ? i + width + 1 : i + width] = true;
                    }
                }
            }
        }
        return mask;
    }

    /// Takes the region that a pixel belongs to out of the mask, neighbours at corners included, and gives
    /// the ends of its rows.
    private List<Corner> outline(boolean[] mask, int start) {
        int top = start / width;
        int bottom = top;
        int[] stack = new int[256];
        int size = 0;
        stack[size++] = start;
        mask[start] = false;
        while (size > 0) {
            int at = stack[--size];
            int x = at % width;
            int y = at / width;
            mark(x, y);
            bottom = Math.max(bottom, y);
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int next = ny * width + nx;
                    if (mask[next]) {
                        mask[next] = false;
                        stack = size == stack.length ? Arrays.copyOf(stack, 2 * size) : stack;
                        stack[size++] = next;
                    }
                }
            }
        }
        List<Corner> ends = new ArrayList<>();
        for (int y = top; y <= bottom; y++) {
            ends.add(new Corner(leftmost[y], y));
            ends.add(new Corner(rightmost[y], y));
            unmark(y);
        }
        return ends;
    }

    private void mark(int x, int y) {
        leftmost[y] = Math.min(leftmost[y], x);
        rightmost[y] = Math.max(rightmost[y], x);
    }

    private void unmark(int y) {
        leftmost[y] = Integer.MAX_VALUE;
        rightmost[y] = -1;
    }

    /// The mean probability inside a convex polygon, its sides included.
    private double meanInside(List<Corner> polygon) {
        for (int i = 0; i < polygon.size(); i++) {
            Corner from = polygon.get(i);
            Corner to = polygon.get((i + 1) % polygon.size());
            int x0 = (int) Math.floor(from.x());
            int y0 = (int) Math.floor(from.y());
            int dx = (int) Math.floor(to.x()) - x0;
            int dy = (int) Math.floor(to.y()) - y0;
            int steps = Math.max(1, Math.max(Math.abs(dx), Math.abs(dy)));
            for (int s = 0; s <= steps; s++) {
                int x = Math.clamp((int) Math.rint(x0 + (double) dx * s / steps), 0, width - 1);
                int y = Math.clamp((int) Math.rint(y0 + (double) dy * s / steps), 0, height - 1);
                mark(x, y);
            }
        }
        double sum = 0;
        long count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = leftmost[y]; x <= rightmost[y]; x++) {
                sum += map[y * width + x];
                count++;
            }
            unmark(y);
        }
        return sum / count;
    }
}
