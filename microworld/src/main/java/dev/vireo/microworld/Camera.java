package dev.vireo.microworld;

/// A pinhole camera: rays through picture points, and picture points of world points.
final class Camera {
    /// Tangent of half the vertical field of view of a 4:3 picture: 34 degrees in all.
    private static final double TAN_Y = 0.305730681458660;

    private static final double TAN_X = TAN_Y * 4 / 3;

    final double x;
    final double y;
    final double z;
    final int width;
    final int height;
    /// Pixels per unit at distance 1. Pictures wider than 4:3 show more to the sides, narrower ones more
    /// above and below.
    final double focal;

    final double rightX;
    final double rightY;
    final double upX;
    final double upY;
    final double upZ;
    final double forwardX;
    final double forwardY;
    final double forwardZ;

    Camera(Look look, int width, int height) {
        this.x = look.cameraX();
        this.y = look.cameraY();
        this.z = look.cameraZ();
        this.width = width;
        this.height = height;
        this.focal = Math.min(height / (2 * TAN_Y), width / (2 * TAN_X));
        double cp = StrictMath.cos(look.pitch());
        double sp = StrictMath.sin(look.pitch());
        double cy = StrictMath.cos(look.yaw());
        double sy = StrictMath.sin(look.yaw());
        this.rightX = cy;
        this.rightY = sy;
        this.forwardX = -sy * cp;
        this.forwardY = cy * cp;
        this.forwardZ = -sp;
        this.upX = -sy * sp;
        this.upY = cy * sp;
        this.upZ = cp;
    }

    /// Writes the unit direction of the ray through picture point (`px`, `py`), in pixels from the top-left
    /// corner.
    void ray(double px, double py, double[] d) {
        double u = (px - width / 2.0) / focal;
        double v = (height / 2.0 - py) / focal;
        double dx = forwardX + u * rightX + v * upX;
        double dy = forwardY + u * rightY + v * upY;
        double dz = forwardZ + v * upZ;
        double n = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
        d[0] = dx * n;
        d[1] = dy * n;
        d[2] = dz * n;
    }

    /// Writes the picture point of a world point in front of the camera.
    void project(double wx, double wy, double wz, double[] p) {
        double ax = wx - x;
        double ay = wy - y;
        double az = wz - z;
        double f = ax * forwardX + ay * forwardY + az * forwardZ;
        p[0] = width / 2.0 + focal * (ax * rightX + ay * rightY) / f;
        p[1] = height / 2.0 - focal * (ax * upX + ay * upY + az * upZ) / f;
    }
}
