package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import org.jspecify.annotations.Nullable;

/// The body of a thing, ready to be cut by rays. Its own frame is turned about the vertical axis and has its
/// origin where the thing stands.
final class Solid {
    /// World units of a small and a large thing.
    static final double SMALL = 0.42;

    static final double LARGE = 0.75;

    /// What a ray that misses returns.
    static final double MISS = Double.POSITIVE_INFINITY;

    /// World units of a dot of the lettering of a sign, and the thickness of its board.
    private static final double DOT = 0.05;

    private static final double BOARD = 0.08;

    private static final double EPSILON = 1e-6;
    private static final double RING_PRECISION = 5e-4;
    private static final int RING_STEPS = 80;

    /// The corners of a star of outer radius 1, alternately outer and inner.
    private static final double[] STAR_X = new double[10];

    private static final double[] STAR_Z = new double[10];
    private static final double STAR_INNER = 0.46;
    private static final double STAR_FOOT;

    static {
        for (int i = 0; i < 10; i++) {
            double angle = StrictMath.PI / 2 + i * StrictMath.PI / 5;
            double radius = i % 2 == 0 ? 1 : STAR_INNER;
            STAR_X[i] = radius * StrictMath.cos(angle);
            STAR_Z[i] = radius * StrictMath.sin(angle);
        }
        STAR_FOOT = -STAR_Z[4];
    }

    final Attribute.Shape shape;
    final Attribute.Color color;
    final Attribute.Material material;
    /// The word of a sign, empty for things.
    final String text;

    private final @Nullable Lettering lettering;
    /// How large it is beside others of its kind.
    final double scale;

    final double x;
    final double y;
    final double turn;
    private final double cos;
    private final double sin;
    /// Half extents to the side and to the back, and the height.
    final double halfX;

    final double halfY;
    final double tall;
    /// The radius of the circle on the ground that holds it.
    final double footprint;

    /// Radius of the sphere about (x, y, tall / 2) that holds it, squared.
    private final double boundSquared;
    /// Ring: radius of the core circle and of the tube. Star: outer radius.
    private final double core;

    private final double tube;

    Solid(
            Attribute.Shape shape,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            double x,
            double y,
            double turn) {
        this(shape, size, color, material, x, y, turn, 1);
    }

    Solid(
            Attribute.Shape shape,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            double x,
            double y,
            double turn,
            double scale) {
        this.scale = scale;
        this.shape = shape;
        this.color = color;
        this.material = material;
        this.x = x;
        this.y = y;
        this.turn = turn;
        this.cos = StrictMath.cos(turn);
        this.sin = StrictMath.sin(turn);
        this.text = "";
        this.lettering = null;
        double r = scale * (size == Attribute.Size.SMALL ? SMALL : LARGE);
        Form form = switch (shape) {
            case CUBE -> new Form(0.82, 0.82, 1.64, 0, 0);
            case SPHERE -> new Form(1, 1, 2, 1, 0);
            case CYLINDER -> new Form(0.76, 0.76, 1.9, 0.76, 0);
            case CONE -> new Form(1, 1, 2.1, 1, 0);
            case RING -> new Form(1.05, 0.27, 2.1, 0.78, 0.27);
            case STAR -> new Form(1.2 * STAR_X[8], 0.27, 1.2 * (1 + STAR_FOOT), 1.2, 0);
        };
        this.halfX = r * form.halfX;
        this.halfY = r * form.halfY;
        this.tall = r * form.tall;
        this.core = r * form.core;
        this.tube = r * form.tube;
        this.footprint = switch (shape) {
            case SPHERE, CYLINDER, CONE -> halfX;
            case CUBE, RING, STAR -> Math.sqrt(halfX * halfX + halfY * halfY);
        };
        this.boundSquared = switch (shape) {
            case SPHERE -> core * core;
            case RING -> halfX * halfX;
            case CUBE, CYLINDER, CONE, STAR -> halfX * halfX + halfY * halfY + tall * tall / 4;
        };
    }

    /// Measures in units of the size's radius.
    private record Form(double halfX, double halfY, double tall, double core, double tube) {}

    /// A board with a word, as thick as [#BOARD].
    private Solid(String text, double x, double y, double turn, double scale) {
        this.scale = scale;
        this.shape = Attribute.Shape.CUBE;
        this.color = Attribute.Color.GRAY;
        this.material = Attribute.Material.MATTE;
        this.x = x;
        this.y = y;
        this.turn = turn;
        this.cos = StrictMath.cos(turn);
        this.sin = StrictMath.sin(turn);
        this.text = text;
        this.lettering = new Lettering(text);
        this.halfX = lettering.wide * scale * DOT / 2;
        this.halfY = scale * BOARD / 2;
        this.tall = lettering.tall * scale * DOT;
        this.core = 0;
        this.tube = 0;
        this.footprint = Math.sqrt(halfX * halfX + halfY * halfY);
        this.boundSquared = halfX * halfX + halfY * halfY + tall * tall / 4;
    }

    static Solid sign(String text, double x, double y, double turn, double scale) {
        return new Solid(text, x, y, turn, scale);
    }

    static Solid of(Scene.Sign s) {
        return sign(s.text(), s.x(), s.y(), s.turn(), s.scale());
    }

    /// Whether a point of its surface is inked: only on the front of a sign.
    boolean ink(double wx, double wy, double wz) {
        if (lettering == null) {
            return false;
        }
        double ax = wx - x;
        double ay = wy - y;
        return cos * ay - sin * ax < -halfY + 1e-6
                && lettering.ink((cos * ax + sin * ay + halfX) / (scale * DOT), (tall - wz) / (scale * DOT));
    }

    static Solid of(Scene.Thing o) {
        return new Solid(o.shape(), o.size(), o.color(), o.material(), o.x(), o.y(), o.turn(), o.scale());
    }

    /// How far it reaches from its middle along a unit direction on the ground.
    double extent(double dx, double dy) {
        return switch (shape) {
            case SPHERE, CYLINDER, CONE -> halfX;
            case CUBE, RING, STAR -> halfX * Math.abs(cos * dx + sin * dy) + halfY * Math.abs(cos * dy - sin * dx);
        };
    }

    /// The edges of the picture that its surrounding block reaches: left, top, right, bottom.
    double[] reach(Camera camera) {
        double[] out = {MISS, MISS, -MISS, -MISS};
        double[] p = new double[2];
        for (int corner = 0; corner < 8; corner++) {
            double lx = (corner & 1) == 0 ? -halfX : halfX;
            double ly = (corner & 2) == 0 ? -halfY : halfY;
            double lz = (corner & 4) == 0 ? 0 : tall;
            camera.project(x + cos * lx - sin * ly, y + sin * lx + cos * ly, lz, p);
            out[0] = Math.min(out[0], p[0]);
            out[1] = Math.min(out[1], p[1]);
            out[2] = Math.max(out[2], p[0]);
            out[3] = Math.max(out[3], p[1]);
        }
        return out;
    }

    /// The pixels that may show it, cut to the picture.
    Box screen(Camera camera) {
        double[] e = reach(camera);
        int left = (int) Math.floor(Math.clamp(e[0], 0, camera.width));
        int top = (int) Math.floor(Math.clamp(e[1], 0, camera.height));
        int right = (int) Math.ceil(Math.clamp(e[2], left, camera.width));
        int bottom = (int) Math.ceil(Math.clamp(e[3], top, camera.height));
        return new Box(left, top, right, bottom);
    }

    /// The distance along a ray (unit direction) to its surface, or [#MISS].
    double hit(double ox, double oy, double oz, double dx, double dy, double dz) {
        double ax = ox - x;
        double ay = oy - y;
        double mz = oz - tall / 2;
        double b = ax * dx + ay * dy + mz * dz;
        double away = ax * ax + ay * ay + mz * mz - b * b;
        if (away > boundSquared) {
            return MISS;
        }
        double lx = cos * ax + sin * ay;
        double ly = cos * ay - sin * ax;
        double ex = cos * dx + sin * dy;
        double ey = cos * dy - sin * dx;
        return switch (shape) {
            case CUBE -> hitBlock(lx, ly, oz, ex, ey, dz);
            case SPHERE -> hitSphere(b, boundSquared - away);
            case CYLINDER -> hitCylinder(lx, ly, oz, ex, ey, dz);
            case CONE -> hitCone(lx, ly, oz, ex, ey, dz);
            case RING -> hitRing(lx, ly, mz, ex, ey, dz, b, Math.sqrt(boundSquared - away));
            case STAR -> hitStar(lx, ly, oz - STAR_FOOT * core, ex, ey, dz);
        };
    }

    private static double hitSphere(double b, double inside) {
        double root = Math.sqrt(inside);
        double t = -b - root;
        if (t > EPSILON) {
            return t;
        }
        t = -b + root;
        return t > EPSILON ? t : MISS;
    }

    private double hitBlock(double lx, double ly, double lz, double dx, double dy, double dz) {
        double near = -MISS;
        double far = MISS;
        double ix = 1 / dx;
        double a = (-halfX - lx) * ix;
        double b = (halfX - lx) * ix;
        near = Math.max(near, Math.min(a, b));
        far = Math.min(far, Math.max(a, b));
        double iy = 1 / dy;
        a = (-halfY - ly) * iy;
        b = (halfY - ly) * iy;
        near = Math.max(near, Math.min(a, b));
        far = Math.min(far, Math.max(a, b));
        double iz = 1 / dz;
        a = -lz * iz;
        b = (tall - lz) * iz;
        near = Math.max(near, Math.min(a, b));
        far = Math.min(far, Math.max(a, b));
        if (near > far) {
            return MISS;
        }
        return near > EPSILON ? near : far > EPSILON ? far : MISS;
    }

    private double hitCylinder(double lx, double ly, double lz, double dx, double dy, double dz) {
        double best = MISS;
        double t = (tall - lz) / dz;
        if (t > EPSILON) {
            double cx = lx + t * dx;
            double cy = ly + t * dy;
            if (cx * cx + cy * cy <= core * core) {
                best = t;
            }
        }
        double a = dx * dx + dy * dy;
        double b = lx * dx + ly * dy;
        double c = lx * lx + ly * ly - core * core;
        return Math.min(best, firstBetween(a, b, c, lz, dz, 0, tall));
    }

    private double hitCone(double lx, double ly, double lz, double dx, double dy, double dz) {
        double k = core / tall;
        double kk = k * k;
        double top = lz - tall;
        double a = dx * dx + dy * dy - kk * dz * dz;
        double b = lx * dx + ly * dy - kk * top * dz;
        double c = lx * lx + ly * ly - kk * top * top;
        return firstBetween(a, b, c, lz, dz, 0, tall);
    }

    /// The first root of `a t^2 + 2 b t + c` whose height lies between `low` and `high`.
    private static double firstBetween(double a, double b, double c, double lz, double dz, double low, double high) {
        double disc = b * b - a * c;
        if (disc < 0 || a == 0) {
            return MISS;
        }
        double root = Math.sqrt(disc);
        double t0 = (-b - root) / a;
        double t1 = (-b + root) / a;
        double first = Math.min(t0, t1);
        double second = Math.max(t0, t1);
        double z = lz + first * dz;
        if (first > EPSILON && z >= low && z <= high) {
            return first;
        }
        z = lz + second * dz;
        return second > EPSILON && z >= low && z <= high ? second : MISS;
    }

    /// Walks along the ray by the distance to the ring. `mz` is the height above the ring's centre.
    private double hitRing(double lx, double ly, double mz, double dx, double dy, double dz, double b, double half) {
        double t = Math.max(EPSILON, -b - half);
        double end = -b + half;
        // Only the slab of the tube's thickness matters.
        double ia = (-tube - ly) / dy;
        double ib = (tube - ly) / dy;
        t = Math.max(t, Math.min(ia, ib));
        end = Math.min(end, Math.max(ia, ib));
        for (int i = 0; i < RING_STEPS && t <= end; i++) {
            double px = lx + t * dx;
            double py = ly + t * dy;
            double pz = mz + t * dz;
            double q = Math.sqrt(px * px + pz * pz) - core;
            double gap = Math.sqrt(q * q + py * py) - tube;
            if (gap < RING_PRECISION) {
                return t;
            }
            t += gap;
        }
        return MISS;
    }

    private double hitStar(double lx, double ly, double lz, double dx, double dy, double dz) {
        double best = MISS;
        for (int side = -1; side <= 1; side += 2) {
            double t = (side * halfY - ly) / dy;
            if (t > EPSILON && t < best && inStar(lx + t * dx, lz + t * dz)) {
                best = t;
            }
        }
        for (int i = 0; i < 10; i++) {
            int j = i == 9 ? 0 : i + 1;
            double ax = core * STAR_X[i];
            double az = core * STAR_Z[i];
            double ex = core * STAR_X[j] - ax;
            double ez = core * STAR_Z[j] - az;
            double det = dx * ez - dz * ex;
            if (det == 0) {
                continue;
            }
            double qx = ax - lx;
            double qz = az - lz;
            double t = (qx * ez - qz * ex) / det;
            if (t <= EPSILON || t >= best) {
                continue;
            }
            double s = (qx * dz - qz * dx) / det;
            if (s >= 0 && s <= 1 && Math.abs(ly + t * dy) <= halfY) {
                best = t;
            }
        }
        return best;
    }

    private boolean inStar(double px, double pz) {
        double ux = px / core;
        double uz = pz / core;
        if (ux * ux + uz * uz > 1) {
            return false;
        }
        boolean in = false;
        for (int i = 0, j = 9; i < 10; j = i++) {
            if ((STAR_Z[i] > uz) != (STAR_Z[j] > uz)
                    && ux < (STAR_X[j] - STAR_X[i]) * (uz - STAR_Z[i]) / (STAR_Z[j] - STAR_Z[i]) + STAR_X[i]) {
                in = !in;
            }
        }
        return in;
    }

    /// Writes the outward unit normal at a point of its surface, in the world frame, to `out[0..2]`, and how
    /// far along its stripes the point lies to `out[3]`: stripes change where it passes a whole number.
    void surface(double wx, double wy, double wz, double[] out) {
        double ax = wx - x;
        double ay = wy - y;
        double lx = cos * ax + sin * ay;
        double ly = cos * ay - sin * ax;
        double nx = 0;
        double ny = 0;
        double nz = 0;
        double band = 5 * wz / tall;
        switch (shape) {
            case CUBE -> {
                double fx = Math.abs(lx) / halfX;
                double fy = Math.abs(ly) / halfY;
                double fz = Math.abs(wz - tall / 2) / (tall / 2);
                boolean onX = fx >= fy && fx >= fz;
                boolean onY = !onX && fy >= fz;
                nx = onX ? Math.signum(lx) : 0;
                ny = onY ? Math.signum(ly) : 0;
                nz = onX || onY ? 0 : Math.signum(wz - tall / 2);
                if (nz != 0) {
                    band = 5 * (lx + halfX) / (2 * halfX);
                }
            }
            case SPHERE -> {
                nx = lx / core;
                ny = ly / core;
                nz = (wz - core) / core;
            }
            case CYLINDER -> {
                if (wz > tall - 1e-4) {
                    nz = 1;
                    band = 5 * (lx + core) / (2 * core);
                } else {
                    nx = lx / core;
                    ny = ly / core;
                }
            }
            case CONE -> {
                double rho = Math.max(1e-9, Math.sqrt(lx * lx + ly * ly));
                double slant = 1 / Math.sqrt(tall * tall + core * core);
                nx = lx / rho * tall * slant;
                ny = ly / rho * tall * slant;
                nz = core * slant;
                band = 4.5 * wz / tall;
            }
            case RING -> {
                double mz = wz - tall / 2;
                double rho = Math.max(1e-9, Math.sqrt(lx * lx + mz * mz));
                double c = lx / rho;
                double s = mz / rho;
                double q = rho - core;
                double n = 1 / Math.max(1e-9, Math.sqrt(q * q + ly * ly));
                nx = c * q * n;
                ny = ly * n;
                nz = s * q * n;
                double c2 = c * c;
                // The sign of the cosine of five times the angle: ten sectors.
                band = c * (16 * c2 * c2 - 20 * c2 + 5) > 0 ? 0.5 : 1.5;
            }
            case STAR -> {
                double mz = wz - STAR_FOOT * core;
                if (Math.abs(ly) > halfY - 1e-6) {
                    ny = Math.signum(ly);
                } else {
                    int wall = nearestWall(lx / core, mz / core);
                    int next = wall == 9 ? 0 : wall + 1;
                    double ex = STAR_X[next] - STAR_X[wall];
                    double ez = STAR_Z[next] - STAR_Z[wall];
                    double n = 1 / Math.sqrt(ex * ex + ez * ez);
                    nx = ez * n;
                    nz = -ex * n;
                }
            }
        }
        out[0] = cos * nx - sin * ny;
        out[1] = sin * nx + cos * ny;
        out[2] = nz;
        out[3] = band;
    }

    private static int nearestWall(double ux, double uz) {
        int best = 0;
        double least = MISS;
        for (int i = 0; i < 10; i++) {
            int j = i == 9 ? 0 : i + 1;
            double ex = STAR_X[j] - STAR_X[i];
            double ez = STAR_Z[j] - STAR_Z[i];
            double s = ((ux - STAR_X[i]) * ex + (uz - STAR_Z[i]) * ez) / (ex * ex + ez * ez);
            s = Math.clamp(s, 0.0, 1.0);
            double qx = ux - STAR_X[i] - s * ex;
            double qz = uz - STAR_Z[i] - s * ez;
            double d = qx * qx + qz * qz;
            if (d < least) {
                least = d;
                best = i;
            }
        }
        return best;
    }
}
