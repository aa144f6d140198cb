package dev.vireo.microworld;

import java.util.SplittableRandom;

/// What of a scene follows from its seed alone: where the camera stands, whence the light comes, and the
/// tints of ground and sky. World frame: x to the right, y away from the camera, z up, the ground is z = 0.
///
/// Only `StrictMath` and exact operations are used, so that a seed gives the same bits on every machine.
///
/// @param cameraX place of the camera, world units
/// @param cameraY place of the camera, world units
/// @param cameraZ height of the camera, world units
/// @param pitch how far the camera looks down, radians
/// @param yaw how far the camera looks to the left, radians
/// @param lightX unit vector towards the light
/// @param lightY unit vector towards the light
/// @param lightZ unit vector towards the light
/// @param ground red, green, blue of the ground, 0 to 1
/// @param noiseSeed picks the texture of the ground
record Look(
        double cameraX,
        double cameraY,
        double cameraZ,
        double pitch,
        double yaw,
        double lightX,
        double lightY,
        double lightZ,
        Tint ground,
        int noiseSeed) {
    private static final long SALT = 0x6C6F6F6B2D766972L;

    /// Red, green and blue, 0 to 1.
    record Tint(double r, double g, double b) {}

    static Look of(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ SALT);
        double cameraX = spread(random, 0.15);
        double cameraY = spread(random, 0.15);
        double cameraZ = 5 + spread(random, 0.15);
        double pitch = StrictMath.toRadians(29.5 + spread(random, 0.8));
        double yaw = StrictMath.toRadians(spread(random, 1.0));
        double lx = -0.50 + spread(random, 0.15);
        double ly = -0.50 + spread(random, 0.15);
        double lz = 0.85;
        double n = Math.sqrt(lx * lx + ly * ly + lz * lz);
        double level = 0.74 + spread(random, 0.05);
        Tint ground =
                new Tint(level + spread(random, 0.035), level + spread(random, 0.035), level + spread(random, 0.035));
        return new Look(cameraX, cameraY, cameraZ, pitch, yaw, lx / n, ly / n, lz / n, ground, random.nextInt());
    }

    private static double spread(SplittableRandom random, double reach) {
        return (2 * random.nextDouble() - 1) * reach;
    }
}
