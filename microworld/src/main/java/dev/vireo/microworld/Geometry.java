package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which solid each pixel shows and how far away it is, built up one solid at a time.
final class Geometry {
    final Camera camera;
    final List<Solid> solids = new ArrayList<>();
    final List<Box> screens = new ArrayList<>();
    /// Per pixel: distance to the nearest solid, [Float#POSITIVE_INFINITY] for none.
    final float[] distance;
    /// Per pixel: the number of the nearest solid from 1, 0 for none.
    final byte[] owner;
    private final float @Nullable [] ground;
    private float @Nullable [] depth;

    /// Per solid, from index 1: pixels that show it, and that would if it were alone.
    private int[] visible = new int[16];

    private int[] alone = new int[16];

    Geometry(Camera camera) {
        this(camera, null);
    }

    /// One for which the depth of the empty ground is already known.
    Geometry(Camera camera, float @Nullable [] ground) {
        this.camera = camera;
        this.ground = ground;
        this.distance = new float[camera.width * camera.height];
        Arrays.fill(distance, Float.POSITIVE_INFINITY);
        this.owner = new byte[camera.width * camera.height];
    }

    int visible(int id) {
        return visible[id];
    }

    /// The share of its pixels that nothing hides.
    double visibleShare(int id) {
        return alone[id] == 0 ? 0 : (double) visible[id] / alone[id];
    }

    void add(Solid solid) {
        tryAdd(solid, 0, 0, 0);
    }

    /// Adds a solid, unless then a solid, old or new, would show fewer than `leastPixels` pixels, an old one
    /// less than `leastShare` of its own, or the new one less than `leastNew`.
    boolean tryAdd(Solid solid, int leastPixels, double leastShare, double leastNew) {
        Box box = solid.screen(camera);
        int w = box.width();
        float[] t = new float[w * box.height()];
        double[] d = new double[3];
        int id = solids.size() + 1;
        int mine = 0;
        int shown = 0;
        int[] left = Arrays.copyOf(visible, visible.length);
        for (int y = box.top(), i = 0; y < box.bottom(); y++) {
            int at = y * camera.width + box.left();
            for (int x = box.left(); x < box.right(); x++, i++, at++) {
                camera.ray(x + 0.5, y + 0.5, d);
                float hit = (float) solid.hit(camera.x, camera.y, camera.z, d[0], d[1], d[2]);
                t[i] = hit;
                if (hit != Float.POSITIVE_INFINITY) {
                    mine++;
                    if (hit < distance[at]) {
                        shown++;
                        left[owner[at]]--;
                    }
                }
            }
        }
        if (shown < leastPixels || shown < leastNew * mine) {
            return false;
        }
        for (int other = 1; other < id; other++) {
            if (left[other] < visible[other]
                    && (left[other] < leastPixels || left[other] < leastShare * alone[other])) {
                return false;
            }
        }
        for (int y = box.top(), i = 0; y < box.bottom(); y++) {
            int at = y * camera.width + box.left();
            for (int x = 0; x < w; x++, i++, at++) {
                if (t[i] < distance[at]) {
                    distance[at] = t[i];
                    owner[at] = (byte) id;
                }
            }
        }
        solids.add(solid);
        screens.add(box);
        visible = Arrays.copyOf(left, Math.max(left.length, id + 8));
        alone = Arrays.copyOf(alone, visible.length);
        visible[id] = shown;
        alone[id] = mine;
        return true;
    }

    /// The smallest box around the pixels that show a solid; empty when there are none.
    Box tightBox(int id) {
        Box screen = screens.get(id - 1);
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = 0;
        int bottom = 0;
        for (int y = screen.top(); y < screen.bottom(); y++) {
            for (int x = screen.left(); x < screen.right(); x++) {
                if (owner[y * camera.width + x] == id) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = y + 1;
                }
            }
        }
        return right == 0 ? new Box(0, 0, 0, 0) : new Box(left, top, right, bottom);
    }

    /// Per pixel: distance to what it shows, ground and sky included. To be asked when all solids are in.
    float[] depth() {
        if (depth != null) {
            return depth;
        }
        float[] out = distance.clone();
        double[] d = new double[3];
        for (int y = 0, i = 0; y < camera.height; y++) {
            for (int x = 0; x < camera.width; x++, i++) {
                if (owner[i] == 0) {
                    if (ground != null) {
                        out[i] = ground[i];
                        continue;
                    }
                    camera.ray(x + 0.5, y + 0.5, d);
                    out[i] = (float) groundDistance(d[2]);
                }
            }
        }
        depth = out;
        return out;
    }

    /// The distance to the ground along a ray of the camera that falls by `dz` per unit.
    double groundDistance(double dz) {
        return dz >= 0 ? Rendering.FARTHEST : Math.min(Rendering.FARTHEST, -camera.z / dz);
    }
}
