package dev.vireo.microworld;

import java.util.List;

/// What is where in a picture: the ground truth.
///
/// @param id the name of its files, without ending
/// @param seed what it was made from
/// @param width pixels across
/// @param height pixels down
/// @param objects 3 to 10 things, in the order of their ids
public record Scene(String id, long seed, int width, int height, List<SceneObject> objects) {
    public Scene {
        objects = List.copyOf(objects);
    }
}
