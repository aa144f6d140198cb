package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Draws scenes by casting rays: one through the middle of each pixel, and four where colours change.
/// Stateless; the same scene gives the same bytes on every machine and thread.
final class Renderer {
    private static final Look.Tint BOARD = new Look.Tint(0.97, 0.96, 0.90);
    private static final Look.Tint INK = new Look.Tint(0.10, 0.08, 0.10);
    private static final double AMBIENT = 0.48;
    private static final double DIFFUSE = 0.64;
    private static final double SHADOW = 0.30;
    private static final int EDGE = 14;
    private static final double[] QUARTERS = {0.25, 0.25, 0.75, 0.25, 0.25, 0.75, 0.75, 0.75};

    private Renderer() {}

    /// Draws a scene from its record: its seed, size, objects and signs (their place, turn and attributes).
    public static Rendering render(Scene scene) {
        Look look = Look.of(scene.seed());
        Geometry geometry = build(scene, look);
        return new Rendering(scene, paint(geometry, look), geometry.depth(), geometry.owner);
    }

    /// The depth of each pixel of a scene, as [Rendering#depth] has it, without drawing the picture.
    static float[] depth(Scene scene) {
        return build(scene, Look.of(scene.seed())).depth();
    }

    private static Geometry build(Scene scene, Look look) {
        Geometry geometry = new Geometry(new Camera(look, scene.width(), scene.height()));
        for (Scene.Thing object : scene.objects()) {
            geometry.add(Solid.of(object));
        }
        for (Scene.Sign sign : scene.signs()) {
            geometry.add(Solid.of(sign));
        }
        return geometry;
    }

    static Image paint(Geometry geometry, Look look) {
        return new Brush(geometry, look).paint(null);
    }

    /// The empty ground of a camera, which pictures with things on it may be painted over in less time.
    static Backdrop backdrop(Camera camera, Look look) {
        Brush brush = new Brush(new Geometry(camera), look);
        byte[] coarse = brush.coarse(null);
        return new Backdrop(coarse, brush.refined(coarse, null));
    }

    /// The same bytes as [#paint(Geometry, Look)], over the empty ground of the same camera and look.
    static Image paint(Geometry geometry, Look look, Backdrop backdrop) {
        return new Brush(geometry, look).paint(backdrop);
    }

    /// An empty ground: by one ray a pixel, and finished.
    @SuppressWarnings("ArrayRecordComponent") // pixels, shared on purpose and never changed
    record Backdrop(byte[] coarse, byte[] finished) {}

    /// The colour of a thing under full light, 0 to 1.
    static Look.Tint base(Attribute.Color color) {
        return switch (color) {
            case RED -> new Look.Tint(0.84, 0.07, 0.09);
            case GREEN -> new Look.Tint(0.08, 0.56, 0.14);
            case BLUE -> new Look.Tint(0.10, 0.22, 0.88);
            case YELLOW -> new Look.Tint(0.95, 0.88, 0.08);
            case PURPLE -> new Look.Tint(0.52, 0.10, 0.68);
            case CYAN -> new Look.Tint(0.08, 0.80, 0.82);
            case ORANGE -> new Look.Tint(0.98, 0.47, 0.02);
            case GRAY -> new Look.Tint(0.46, 0.46, 0.47);
        };
    }

    /// What alternates with the base colour on a striped thing: near white, or dark where the base is bright.
    static Look.Tint stripe(Attribute.Color color) {
        return switch (color) {
            case RED, GREEN, BLUE, PURPLE, ORANGE -> new Look.Tint(0.95, 0.95, 0.93);
            case YELLOW -> new Look.Tint(0.36, 0.31, 0.02);
            case CYAN -> new Look.Tint(0.02, 0.27, 0.30);
            case GRAY -> new Look.Tint(0.13, 0.13, 0.14);
        };
    }

    /// The state of one drawing.
    private static final class Brush {
        private final Geometry geometry;
        private final Camera camera;
        private final Look look;
        private final Solid[] solids;
        private final Look.Tint[] bases;
        private final Look.Tint[] stripes;
        /// Per solid: the block of ground that its shadow may reach: least and greatest x, then y.
        private final double[] shade;

        /// Per pixel: whether it may look different from the empty ground.
        private final boolean[] touched;

        private final double[] ray = new double[3];
        private final double[] surface = new double[4];
        private final Noise broad;
        private final Noise fine;
        private double red;
        private double green;
        private double blue;

        Brush(Geometry geometry, Look look) {
            this.geometry = geometry;
            this.camera = geometry.camera;
            this.look = look;
            this.solids = geometry.solids.toArray(Solid[]::new);
            this.bases = Arrays.stream(solids)
                    .map(s -> s.text.isEmpty() ? base(s.color) : BOARD)
                    .toArray(Look.Tint[]::new);
            this.stripes = Arrays.stream(solids).map(s -> stripe(s.color)).toArray(Look.Tint[]::new);
            this.broad = new Noise(look.noiseSeed());
            this.fine = new Noise(look.noiseSeed());
            this.shade = new double[4 * solids.length];
            for (int i = 0; i < solids.length; i++) {
                Solid s = solids[i];
                double sx = -look.lightX() / look.lightZ() * s.tall;
                double sy = -look.lightY() / look.lightZ() * s.tall;
                shade[4 * i] = s.x - s.footprint + Math.min(0, sx);
                shade[4 * i + 1] = s.x + s.footprint + Math.max(0, sx);
                shade[4 * i + 2] = s.y - s.footprint + Math.min(0, sy);
                shade[4 * i + 3] = s.y + s.footprint + Math.max(0, sy);
            }
            this.touched = new boolean[camera.width * camera.height];
            for (int i = 0; i < solids.length; i++) {
                touch(i);
            }
        }

        Image paint(@Nullable Backdrop backdrop) {
            byte[] first = coarse(backdrop);
            return Image.ofRgb(camera.width, camera.height, refined(first, backdrop));
        }

        /// One ray through the middle of each pixel.
        private byte[] coarse(@Nullable Backdrop backdrop) {
            int w = camera.width;
            byte[] out = backdrop == null ? new byte[w * camera.height * Image.CHANNELS] : backdrop.coarse.clone();
            for (int y = 0, i = 0; y < camera.height; y++) {
                for (int x = 0; x < w; x++, i++) {
                    if (backdrop != null && !touched[i]) {
                        continue;
                    }
                    camera.ray(x + 0.5, y + 0.5, ray);
                    int id = geometry.owner[i];
                    shadeAlong(id, id == 0 ? geometry.groundDistance(ray[2]) : geometry.distance[i]);
                    store(out, i, red, green, blue);
                }
            }
            return out;
        }

        /// The same with four rays where neighbours differ.
        private byte[] refined(byte[] first, @Nullable Backdrop backdrop) {
            int w = camera.width;
            int h = camera.height;
            byte[] out = backdrop == null ? first.clone() : backdrop.finished.clone();
            for (int y = 0, i = 0; y < h; y++) {
                for (int x = 0; x < w; x++, i++) {
                    if (backdrop != null) {
                        if (!touched[i]) {
                            continue;
                        }
                        System.arraycopy(first, 3 * i, out, 3 * i, Image.CHANNELS);
                    }
                    if ((x > 0 && differs(first, i, i - 1))
                            || (x < w - 1 && differs(first, i, i + 1))
                            || (y > 0 && differs(first, i, i - w))
                            || (y < h - 1 && differs(first, i, i + w))) {
                        refine(out, x, y, i);
                    }
                }
            }
            return out;
        }

        /// Marks the pixels that may look different because of a solid: those of its block and of the ground
        /// that its shadow may reach, and two more on each side, since pixels are compared with their
        /// neighbours.
        private void touch(int solid) {
            Box box = geometry.screens.get(solid);
            touch(box.left(), box.top(), box.right(), box.bottom());
            double left = Double.MAX_VALUE;
            double top = Double.MAX_VALUE;
            double right = -Double.MAX_VALUE;
            double bottom = -Double.MAX_VALUE;
            double[] p = new double[2];
            for (int corner = 0; corner < 4; corner++) {
                camera.project(shade[4 * solid + (corner & 1)], shade[4 * solid + 2 + (corner >> 1)], 0, p);
                left = Math.min(left, p[0]);
                right = Math.max(right, p[0]);
                top = Math.min(top, p[1]);
                bottom = Math.max(bottom, p[1]);
            }
            touch((int) Math.floor(left), (int) Math.floor(top), (int) Math.ceil(right), (int) Math.ceil(bottom));
        }

        private void touch(int left, int top, int right, int bottom) {
            int from = Math.max(0, left - 2);
            int to = Math.min(camera.width, right + 2);
            for (int y = Math.max(0, top - 2); y < Math.min(camera.height, bottom + 2) && from < to; y++) {
                Arrays.fill(touched, y * camera.width + from, y * camera.width + to, true);
            }
        }

        private boolean differs(byte[] rgb, int i, int j) {
            if (geometry.owner[i] != geometry.owner[j]) {
                return true;
            }
            int d = 0;
            for (int c = 0; c < Image.CHANNELS; c++) {
                d = Math.max(d, Math.abs((rgb[3 * i + c] & 255) - (rgb[3 * j + c] & 255)));
            }
            return d > EDGE;
        }

        private void refine(byte[] out, int x, int y, int i) {
            double r = 0;
            double g = 0;
            double b = 0;
            for (int k = 0; k < 8; k += 2) {
                camera.ray(x + QUARTERS[k], y + QUARTERS[k + 1], ray);
                int id = 0;
                double nearest = geometry.groundDistance(ray[2]);
                for (int s = 0; s < solids.length; s++) {
                    Box box = geometry.screens.get(s);
                    if (x >= box.left() && x < box.right() && y >= box.top() && y < box.bottom()) {
                        double t = solids[s].hit(camera.x, camera.y, camera.z, ray[0], ray[1], ray[2]);
                        if (t < nearest) {
                            nearest = t;
                            id = s + 1;
                        }
                    }
                }
                shadeAlong(id, nearest);
                r += red;
                g += green;
                b += blue;
            }
            store(out, i, r / 4, g / 4, b / 4);
        }

        private static void store(byte[] rgb, int i, double r, double g, double b) {
            rgb[3 * i] = level(r);
            rgb[3 * i + 1] = level(g);
            rgb[3 * i + 2] = level(b);
        }

        private static byte level(double v) {
            return (byte) (int) (Math.clamp(v, 0.0, 1.0) * 255 + 0.5);
        }

        /// Sets red, green and blue to what the current ray sees at distance `t`.
        private void shadeAlong(int id, double t) {
            double px = camera.x + t * ray[0];
            double py = camera.y + t * ray[1];
            double pz = camera.z + t * ray[2];
            if (id > 0) {
                shadeSolid(id - 1, px, py, pz);
            } else if (t < Rendering.FARTHEST) {
                shadeGround(px, py);
            } else {
                double up = Math.clamp(0.5 + 2 * ray[2], 0.0, 1.0);
                red = 0.80 - 0.16 * up;
                green = 0.84 - 0.10 * up;
                blue = 0.88;
            }
        }

        private void shadeGround(double px, double py) {
            double light = 1;
            for (int i = 0; i < solids.length; i++) {
                if (px > shade[4 * i]
                        && px < shade[4 * i + 1]
                        && py > shade[4 * i + 2]
                        && py < shade[4 * i + 3]
                        && solids[i].hit(px, py, 0, look.lightX(), look.lightY(), look.lightZ()) != Solid.MISS) {
                    light = 1 - SHADOW;
                    break;
                }
            }
            double grain = 1 + 0.05 * (broad.at(px * 0.9, py * 0.9) - 0.5) + 0.03 * (fine.at(px * 3.1, py * 3.1) - 0.5);
            double v = light * grain * (1.04 - 0.006 * py);
            red = look.ground().r() * v;
            green = look.ground().g() * v;
            blue = look.ground().b() * v;
        }

        private void shadeSolid(int index, double px, double py, double pz) {
            Solid solid = solids[index];
            solid.surface(px, py, pz, surface);
            double nx = surface[0];
            double ny = surface[1];
            double nz = surface[2];
            Look.Tint tint = bases[index];
            if (solid.material == Attribute.Material.STRIPED && (((int) Math.floor(surface[3])) & 1) != 0) {
                tint = stripes[index];
            }
            if (solid.ink(px, py, pz)) {
                tint = INK;
            }
            double facing = nx * look.lightX() + ny * look.lightY() + nz * look.lightZ();
            boolean lit = facing > 0 && !hidden(index, px + 1e-3 * nx, py + 1e-3 * ny, pz + 1e-3 * nz);
            double light = AMBIENT + 0.08 * nz + (lit ? DIFFUSE * facing : 0);
            red = tint.r() * light;
            green = tint.g() * light;
            blue = tint.b() * light;
            if (solid.material == Attribute.Material.SHINY) {
                gloss(solid, nx, ny, nz, px, pz, lit);
            }
        }

        /// Adds what a polished surface mirrors: a sky with a bright window, and the light itself.
        private void gloss(Solid solid, double nx, double ny, double nz, double px, double pz, boolean lit) {
            double along = ray[0] * nx + ray[1] * ny + ray[2] * nz;
            double rx = ray[0] - 2 * along * nx;
            double ry = ray[1] - 2 * along * ny;
            double rz = ray[2] - 2 * along * nz;
            double away = 1 + along;
            double fresnel = away * away * away;
            // The mirrored room is as small as the thing, so that flat faces show its horizon and window too.
            double k = 2 / solid.tall;
            double ex = 0.4 * rx + k * (px - solid.x);
            double ez = 0.4 * rz + k * (pz - solid.tall / 2) + 0.1;
            double dawn = Math.clamp(0.5 + 3 * ez, 0.0, 1.0);
            double sky = 0.22 + 0.62 * dawn;
            double slant = ez + 0.6 * ex - 0.35;
            double window = Math.max(0, 1 - slant * slant * 28);
            double mirror = Math.min(0.9, 0.24 + 0.40 * fresnel + 0.55 * window);
            double mirrored = Math.min(1, sky + 0.5 * window);
            red = red * (1 - mirror) + mirrored * mirror;
            green = green * (1 - mirror) + mirrored * mirror;
            blue = blue * (1 - mirror) + mirrored * mirror;
            if (lit) {
                double s = Math.max(0, rx * look.lightX() + ry * look.lightY() + rz * look.lightZ());
                double s2 = s * s;
                double s4 = s2 * s2;
                double s8 = s4 * s4;
                double s16 = s8 * s8;
                double spark = 1.1 * s16 * s8;
                red += spark;
                green += spark;
                blue += spark;
            }
        }

        private boolean hidden(int self, double px, double py, double pz) {
            for (int i = 0; i < solids.length; i++) {
                if (px > shade[4 * i]
                        && px < shade[4 * i + 1]
                        && py > shade[4 * i + 2]
                        && py < shade[4 * i + 3]
                        && (i != self || !convex(solids[i]))
                        && solids[i].hit(px, py, pz, look.lightX(), look.lightY(), look.lightZ()) != Solid.MISS) {
                    return true;
                }
            }
            return false;
        }

        private static boolean convex(Solid solid) {
            return switch (solid.shape) {
                case CUBE, SPHERE, CYLINDER, CONE -> true;
                case RING, STAR -> false;
            };
        }
    }

    /// Smooth noise, 0 to 1, with a lattice of 1. Remembers the cell that it was asked about last.
    private static final class Noise {
        private final int seed;
        private int cellX = Integer.MIN_VALUE;
        private int cellY;
        private double topLeft;
        private double topRight;
        private double bottomLeft;
        private double bottomRight;

        Noise(int seed) {
            this.seed = seed;
        }

        double at(double x, double y) {
            double fx = Math.floor(x);
            double fy = Math.floor(y);
            int ix = (int) fx;
            int iy = (int) fy;
            if (ix != cellX || iy != cellY) {
                cellX = ix;
                cellY = iy;
                topLeft = lattice(ix, iy);
                topRight = lattice(ix + 1, iy);
                bottomLeft = lattice(ix, iy + 1);
                bottomRight = lattice(ix + 1, iy + 1);
            }
            double ux = x - fx;
            double uy = y - fy;
            ux = ux * ux * (3 - 2 * ux);
            uy = uy * uy * (3 - 2 * uy);
            double top = topLeft * (1 - ux) + topRight * ux;
            double bottom = bottomLeft * (1 - ux) + bottomRight * ux;
            return top * (1 - uy) + bottom * uy;
        }

        private double lattice(int x, int y) {
            int h = seed + x * 0x27D4EB2D + y * 0x165667B1;
            h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
            h = (h ^ (h >>> 12)) * 0x297A2D39;
            h ^= h >>> 15;
            return (h >>> 8) * 0x1p-24;
        }
    }
}
