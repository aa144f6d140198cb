package dev.vireo.microworld;

import java.util.List;

/// What is where in a picture: the ground truth.
///
/// @param id the name of its files, without ending
/// @param seed what it was made from
/// @param width pixels across
/// @param height pixels down
/// @param objects 3 to 10 things, in the order of their ids
/// @param signs boards with words, in the order of their ids; usually none
public record Scene(String id, long seed, int width, int height, List<SceneObject> objects, List<Sign> signs) {
    public Scene {
        objects = List.copyOf(objects);
        signs = List.copyOf(signs);
    }

    /// A scene without signs.
    public Scene(String id, long seed, int width, int height, List<SceneObject> objects) {
        this(id, seed, width, height, objects, List.of());
    }
}
