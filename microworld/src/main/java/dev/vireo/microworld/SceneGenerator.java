package dev.vireo.microworld;

import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Makes scenes from seeds: 3 to 10 things that stand apart on the ground, wholly inside the picture, each at
/// least 40 % visible. Stateless; the same seed and size give the same scene everywhere.
public final class SceneGenerator {
    /// The usual width of a picture, pixels.
    public static final int WIDTH = 320;

    /// The usual height of a picture, pixels.
    public static final int HEIGHT = 240;

    /// The shortest side of a picture, pixels.
    public static final int MIN_SIDE = 64;

    /// The longest side of a picture, pixels.
    public static final int MAX_SIDE = 3840;

    /// The fewest things of a scene.
    public static final int MIN_OBJECTS = 3;

    /// The most things of a scene.
    public static final int MAX_OBJECTS = 10;

    /// Every thing shows at least this share of the pixels that it would show alone.
    public static final double MIN_VISIBLE = 0.40;

    /// Every thing shows at least this many pixels at 320x240; at other sizes in proportion.
    public static final int MIN_PIXELS = 60;

    /// The most signs of a scene.
    public static final int MAX_SIGNS = 3;

    private static final long SIGN_SALT = 0x7369676E732D7669L;
    private static final double SIGN_VISIBLE = 0.95;
    private static final double SMALL_SIGN = 0.25;
    private static final double TINY = 0.1;
    private static final int TINY_THINGS = 2;
    private static final int MAX_BESIDE_DETAILS = 7;
    /// The words that signs bear.
    public static final List<String> WORDS = List.of(
            "OPEN", "STOP", "EXIT", "TAXI", "CAFE", "SHOP", "SALE", "PARK", "BANK", "BOOKS", "HOTEL", "PIZZA", "NORTH",
            "SOUTH", "EAST", "WEST", "ZOO", "BUS", "TEA", "MILK", "GYM", "FUEL", "JAZZ", "QUIET");
    static final double NEAREST = 5.5;
    static final double FARTHEST = 12.1;
    private static final double GAP = 0.12;
    private static final double BORDER = 2;
    private static final int TRIES = 60;
    private static final double USUAL_FOCAL = new Camera(Look.of(0), WIDTH, HEIGHT).focal;

    /// While scenes are laid out, in a coarse picture, a little more is asked than in the end.
    private static final double LAYOUT_VISIBLE = 0.43;

    private static final double LAYOUT_PIXELS = 70;

    static final List<Attribute.Size> SIZES = List.of(Attribute.Size.values());
    static final List<Attribute.Color> COLORS = List.of(Attribute.Color.values());
    static final List<Attribute.Material> MATERIALS = List.of(Attribute.Material.values());
    static final List<Attribute.Shape> SHAPES = List.of(Attribute.Shape.values());

    private SceneGenerator() {}

    /// Makes the scene of a seed.
    ///
    /// @param id the name of its files
    /// @param width 64 to 3840 pixels
    /// @param height 64 to 3840 pixels, neither more than four times nor less than a quarter of the width
    public static Scene generate(String id, long seed, int width, int height) {
        return lay(id, seed, width, height, 0).scene();
    }

    /// A scene with what the pixels of its picture show.
    record Laid(Scene scene, Look look, Geometry geometry) {}

    static Laid lay(String id, long seed, int width, int height, int signs) {
        checkSize(width, height);
        if (signs < 0 || signs > MAX_SIGNS) {
            throw new IllegalArgumentException("a scene has 0 to " + MAX_SIGNS + " signs, not " + signs);
        }
        Look look = Look.of(seed);
        SplittableRandom random = new SplittableRandom(seed);
        Camera fine = new Camera(look, width, height);
        double scale = Math.min(1, USUAL_FOCAL / fine.focal);
        boolean coarse = scale < 1;
        while (true) {
            List<Placed> placed = layOut(look, fine, scale, random);
            if (placed.size() < MIN_OBJECTS) {
                continue;
            }
            Geometry geometry = new Geometry(fine);
            placed.forEach(p -> geometry.add(p.solid));
            if (!coarse || goodEnough(geometry)) {
                putUpSigns(signs, 1, look, geometry, new SplittableRandom(seed ^ SIGN_SALT));
                return new Laid(describe(id, seed, placed, geometry), look, geometry);
            }
        }
    }

    /// The same scene with up to seven of its things, and details that only a large picture shows: up to two things
    /// of a tenth of the usual size, and up to one sign of a quarter.
    static Laid layWithDetails(String id, long seed, int width, int height) {
        checkSize(width, height);
        Look look = Look.of(seed);
        SplittableRandom random = new SplittableRandom(seed);
        Camera fine = new Camera(look, width, height);
        double scale = Math.min(1, USUAL_FOCAL / fine.focal);
        while (true) {
            List<Placed> all = layOut(look, fine, scale, random);
            if (all.size() < MIN_OBJECTS) {
                continue;
            }
            List<Placed> placed = new ArrayList<>(all.subList(0, Math.min(all.size(), MAX_BESIDE_DETAILS)));
            Geometry geometry = new Geometry(fine);
            placed.forEach(p -> geometry.add(p.solid));
            if (goodEnough(geometry)) {
                SplittableRandom details = new SplittableRandom(seed ^ SIGN_SALT);
                placed.addAll(addTinyThings(look, geometry, details));
                putUpSigns(1, SMALL_SIGN, look, geometry, details);
                return new Laid(describe(id, seed, placed, geometry), look, geometry);
            }
        }
    }

    private static List<Placed> addTinyThings(Look look, Geometry geometry, SplittableRandom random) {
        double halfTan = geometry.camera.width / (2 * geometry.camera.focal);
        int leastPixels = leastPixels(geometry.camera, MIN_PIXELS * TINY * TINY);
        List<Placed> out = new ArrayList<>();
        for (int tries = 0; out.size() < TINY_THINGS && tries < TRIES * TINY_THINGS; tries++) {
            Placed like = propose(List.of(), halfTan, look, random);
            Solid s = like.solid;
            Solid tiny = new Solid(s.shape, Attribute.Size.SMALL, s.color, s.material, s.x, s.y, s.turn, TINY);
            if (inside(tiny, geometry.camera)
                    && geometry.solids.stream().allMatch(other -> apart(other, tiny))
                    && geometry.tryAdd(tiny, leastPixels, MIN_VISIBLE, SIGN_VISIBLE)) {
                out.add(new Placed(Attribute.Size.SMALL, like.turn, tiny));
            }
        }
        return out;
    }

    /// A scene as its record says, seen anew; nothing when it does not keep what scenes promise.
    static Optional<Scene> lay(Scene scene) {
        checkSize(scene.width(), scene.height());
        Look look = Look.of(scene.seed());
        Camera camera = new Camera(look, scene.width(), scene.height());
        List<Placed> placed = scene.objects().stream()
                .map(thing -> new Placed(thing.size(), thing.turn(), Solid.of(thing)))
                .toList();
        List<Solid> solids = new ArrayList<>(placed.stream().map(Placed::solid).toList());
        scene.signs().forEach(sign -> solids.add(Solid.of(sign)));
        if (placed.isEmpty() || placed.size() > MAX_OBJECTS || !standFree(solids, camera)) {
            return Optional.empty();
        }
        Geometry geometry = new Geometry(camera);
        solids.forEach(geometry::add);
        return goodEnough(geometry)
                ? Optional.of(describe(scene.id(), scene.seed(), placed, geometry))
                : Optional.empty();
    }

    private static boolean standFree(List<Solid> solids, Camera camera) {
        for (int i = 0; i < solids.size(); i++) {
            Solid one = solids.get(i);
            if (!inside(one, camera) || !solids.subList(0, i).stream().allMatch(other -> apart(one, other))) {
                return false;
            }
        }
        return true;
    }

    static void checkSize(int width, int height) {
        if (Math.min(width, height) < MIN_SIDE
                || Math.max(width, height) > MAX_SIDE
                || width > 4 * height
                || height > 4 * width) {
            throw new IllegalArgumentException("sides of a scene lie between " + MIN_SIDE + " and " + MAX_SIDE
                    + " pixels, one at most four times the other, not " + width + "x" + height);
        }
    }

    private record Placed(Attribute.Size size, double turn, Solid solid) {}

    private static List<Placed> layOut(Look look, Camera fine, double scale, SplittableRandom random) {
        Camera camera = scale == 1
                ? fine
                : new Camera(look, (int) Math.round(fine.width * scale), (int) Math.round(fine.height * scale));
        int leastPixels = leastPixels(camera, LAYOUT_PIXELS);
        Geometry geometry = new Geometry(camera);
        List<Placed> placed = new ArrayList<>();
        int wanted = MIN_OBJECTS + random.nextInt(MAX_OBJECTS - MIN_OBJECTS + 1);
        double halfTan = camera.width / (2 * camera.focal);
        for (int tries = 0; placed.size() < wanted && tries < TRIES * wanted; tries++) {
            Placed next = propose(placed, halfTan, look, random);
            if (inside(next.solid, camera)
                    && placed.stream().allMatch(p -> apart(p.solid, next.solid))
                    && geometry.tryAdd(next.solid, leastPixels, LAYOUT_VISIBLE, LAYOUT_VISIBLE)) {
                placed.add(next);
            }
        }
        return placed;
    }

    private static Placed propose(List<Placed> placed, double halfTan, Look look, SplittableRandom random) {
        Attribute.Size size = pick(SIZES, random);
        Attribute.Color color = pick(COLORS, random);
        Attribute.Material material = pick(MATERIALS, random);
        Attribute.Shape shape = pick(SHAPES, random);
        if (!placed.isEmpty() && random.nextInt(4) == 0) {
            // Some kinship, so that there is something to count.
            Solid model = placed.get(random.nextInt(placed.size())).solid;
            color = model.color;
            shape = model.shape;
        }
        double y = NEAREST + random.nextDouble() * (FARTHEST - NEAREST);
        double reach = halfTan * (look.cameraZ() * 0.5 + y * 0.87);
        double x = (2 * random.nextDouble() - 1) * reach;
        double turn = turn(shape, x, y, look, random);
        return new Placed(size, turn, new Solid(shape, size, color, material, x, y, turn));
    }

    /// How a thing of a shape is turned: any way, and flat ones about to the camera.
    static double turn(Attribute.Shape shape, double x, double y, Look look, RandomGenerator random) {
        double spin = 2 * random.nextDouble() - 1;
        double towards = -StrictMath.atan2(x - look.cameraX(), y - look.cameraY());
        return switch (shape) {
            case CUBE, SPHERE, CYLINDER, CONE -> spin * StrictMath.PI / 4;
            case RING -> towards + 0.60 * spin;
            case STAR -> towards + 0.45 * spin;
        };
    }

    static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }

    static boolean apart(Solid a, Solid b) {
        double least = a.footprint + b.footprint + GAP;
        double dx = a.x - b.x;
        double dy = a.y - b.y;
        return dx * dx + dy * dy >= least * least;
    }

    static int leastPixels(Camera camera, double atUsualSize) {
        double ratio = camera.focal / USUAL_FOCAL;
        return (int) Math.ceil(atUsualSize * ratio * ratio);
    }

    /// Puts up as many of the wanted signs as find a place. Things keep their promises.
    private static void putUpSigns(int wanted, double scale, Look look, Geometry geometry, SplittableRandom random) {
        Camera camera = geometry.camera;
        int leastPixels = leastPixels(camera, MIN_PIXELS * scale * scale);
        double halfTan = camera.width / (2 * camera.focal);
        int put = 0;
        for (int tries = 0; put < wanted && tries < TRIES * wanted; tries++) {
            double y = NEAREST + random.nextDouble() * (FARTHEST - NEAREST);
            double x = (2 * random.nextDouble() - 1) * halfTan * (look.cameraZ() * 0.5 + y * 0.87);
            double turn =
                    -StrictMath.atan2(x - look.cameraX(), y - look.cameraY()) + 0.20 * (2 * random.nextDouble() - 1);
            Solid sign = Solid.sign(pick(WORDS, random), x, y, turn, scale);
            if (inside(sign, camera)
                    && geometry.solids.stream().allMatch(s -> apart(s, sign))
                    && geometry.tryAdd(sign, leastPixels, MIN_VISIBLE, SIGN_VISIBLE)) {
                put++;
            }
        }
    }

    static boolean inside(Solid solid, Camera camera) {
        double[] reach = solid.reach(camera);
        return reach[0] >= BORDER
                && reach[1] >= BORDER
                && reach[2] <= camera.width - BORDER
                && reach[3] <= camera.height - BORDER;
    }

    private static boolean goodEnough(Geometry geometry) {
        return goodEnough(geometry, MIN_PIXELS, MIN_VISIBLE);
    }

    /// Whether every thing shows so many pixels, counted at the usual size, and such a share of its own.
    static boolean goodEnough(Geometry geometry, double atUsualSize, double share) {
        int leastPixels = leastPixels(geometry.camera, atUsualSize);
        for (int id = 1; id <= geometry.solids.size(); id++) {
            if (geometry.visible(id) < leastPixels || geometry.visibleShare(id) < share) {
                return false;
            }
        }
        return true;
    }

    private static Scene describe(String id, long seed, List<Placed> placed, Geometry geometry) {
        int width = geometry.camera.width;
        int height = geometry.camera.height;
        float[] depth = geometry.depth();
        List<Scene.Thing> objects = new ArrayList<>();
        for (int i = 1; i <= placed.size(); i++) {
            Placed p = placed.get(i - 1);
            Solid s = p.solid;
            var box = geometry.tightBox(i);
            objects.add(new Scene.Thing(
                    i,
                    p.size,
                    s.color,
                    s.material,
                    s.shape,
                    s.x,
                    s.y,
                    p.turn,
                    box,
                    geometry.visibleShare(i),
                    Rendering.median(depth, width, height, box),
                    s.scale));
        }
        List<Scene.Sign> signs = new ArrayList<>();
        for (int i = placed.size() + 1; i <= geometry.solids.size(); i++) {
            Solid s = geometry.solids.get(i - 1);
            var box = geometry.tightBox(i);
            signs.add(new Scene.Sign(
                    i,
                    s.text,
                    s.x,
                    s.y,
                    s.turn,
                    box,
                    geometry.visibleShare(i),
                    Rendering.median(depth, width, height, box),
                    s.scale));
        }
        return new Scene(id, seed, width, height, objects, signs);
    }
}
