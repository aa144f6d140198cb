package dev.vireo.microworld;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Where a clip is filmed: its light, its camera, and what of the ground the camera sees.
final class Stage {
    private static final int COARSE_WIDTH = 128;
    private static final int COARSE_HEIGHT = 96;
    private static final double HIGH_Z = 13;
    private static final double HIGH_Y = 4.5;
    private static final double HIGH_PITCH = StrictMath.toRadians(72);

    final Look look;
    final Camera camera;
    private float @Nullable [] ground;

    private Stage(Look look, Camera camera) {
        this.look = look;
        this.camera = camera;
    }

    static Stage of(long seed, WorldClip.View view, int width, int height) {
        Look look = Look.of(seed);
        if (view == WorldClip.View.ABOVE) {
            look = new Look(
                    look.cameraX(),
                    HIGH_Y + look.cameraY(),
                    HIGH_Z + look.cameraZ() - 5,
                    HIGH_PITCH + look.pitch() - StrictMath.toRadians(29.5),
                    look.yaw(),
                    look.lightX(),
                    look.lightY(),
                    look.lightZ(),
                    look.ground(),
                    look.noiseSeed());
        }
        return new Stage(look, new Camera(look, width, height));
    }

    /// The same in a small picture, for trying things out.
    Stage coarse() {
        double usual = new Camera(look, COARSE_WIDTH, COARSE_HEIGHT).focal;
        double scale = usual / camera.focal;
        return scale >= 1
                ? this
                : new Stage(look, new Camera(look, (int) Math.round(camera.width * scale), (int)
                        Math.round(camera.height * scale)));
    }

    /// The point of the ground that is seen at a place of the picture, in shares of its width and height.
    double[] ground(double across, double down) {
        double[] d = new double[3];
        camera.ray(across * camera.width, down * camera.height, d);
        if (d[2] >= 0) {
            throw new IllegalArgumentException("there is sky at " + across + ", " + down);
        }
        double t = -camera.z / d[2];
        return new double[] {camera.x + t * d[0], camera.y + t * d[1]};
    }

    /// The row, as a share of the height, in which a point of the ground before the camera is seen.
    double row(double y) {
        double[] p = new double[2];
        camera.project(camera.x, y, 0, p);
        return p[1] / camera.height;
    }

    /// The place in the picture, in pixels, of a point of the ground.
    double[] picture(double x, double y) {
        double[] p = new double[2];
        camera.project(x, y, 0, p);
        return p;
    }

    boolean inside(Solid solid) {
        return SceneGenerator.inside(solid, camera);
    }

    double diagonal() {
        return Math.sqrt((double) camera.width * camera.width + (double) camera.height * camera.height);
    }

    /// What is seen when these things stand there.
    Geometry geometry(Collection<Solid> solids) {
        if (ground == null) {
            ground = new Geometry(camera).depth();
        }
        Geometry out = new Geometry(camera, ground);
        solids.forEach(out::add);
        return out;
    }
}
