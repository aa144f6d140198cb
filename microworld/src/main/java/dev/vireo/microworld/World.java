package dev.vireo.microworld;

import java.util.Optional;

/// The short way to a scene and its picture.
public final class World {
    private World() {}

    /// Makes and draws the scene of a seed: the same as [SceneGenerator#generate] followed by
    /// [Renderer#render], in less time.
    public static Rendering make(String id, long seed, int width, int height) {
        return make(id, seed, width, height, 0);
    }

    /// The same with signs. The things are those of the scene without, and none is hidden by a sign below
    /// what scenes promise; a scene without room for all the signs gets fewer.
    ///
    /// @param signs 0 to 3
    public static Rendering make(String id, long seed, int width, int height, int signs) {
        return draw(SceneGenerator.lay(id, seed, width, height, signs));
    }

    /// The scene of a seed with up to seven of its things and with details that only a large picture shows: up to two
    /// things of a tenth and a sign of a quarter of the usual size, nearly whole. In a picture of 3840x2160 such a
    /// thing is some 20 to 50 pixels wide, and a letter some 15 to 30.
    public static Rendering makeWithDetails(String id, long seed, int width, int height) {
        return draw(SceneGenerator.layWithDetails(id, seed, width, height));
    }

    private static Rendering draw(SceneGenerator.Laid laid) {
        return new Rendering(
                laid.scene(),
                Renderer.paint(laid.geometry(), laid.look()),
                laid.geometry().depth(),
                laid.geometry().owner);
    }

    /// A scene that was changed, with what of each thing is seen (its box, its visible share, its depth) found anew;
    /// camera, light and ground are those of the scene's seed.
    ///
    /// @return nothing when the scene does not keep what scenes promise: 1 to 10 things that stand apart, wholly
    ///     inside the picture, each visible enough
    public static Optional<Scene> seenAnew(Scene scene) {
        return SceneGenerator.lay(scene);
    }

    /// Draws a scene from its record: its seed, size, things and signs.
    public static Rendering draw(Scene scene) {
        return Renderer.render(scene);
    }

    /// The same at the usual size, 320x240.
    public static Rendering make(String id, long seed) {
        return make(id, seed, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
    }
}
