package dev.vireo.microworld;

/// The short way to a scene and its picture.
public final class World {
    private World() {}

    /// Makes and draws the scene of a seed: the same as [SceneGenerator#generate] followed by
    /// [Renderer#render], in less time.
    public static Rendering make(String id, long seed, int width, int height) {
        SceneGenerator.Laid laid = SceneGenerator.lay(id, seed, width, height);
        return new Rendering(
                laid.scene(),
                Renderer.paint(laid.geometry(), laid.look()),
                laid.geometry().depth(),
                laid.geometry().owner);
    }

    /// The same at the usual size, 320x240.
    public static Rendering make(String id, long seed) {
        return make(id, seed, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
    }
}
