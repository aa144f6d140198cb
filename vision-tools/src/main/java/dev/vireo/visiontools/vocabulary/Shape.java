package dev.vireo.visiontools.vocabulary;

import java.util.List;

/// The form of a thing. The order is the class order of the built-in networks.
public enum Shape implements Attribute {
    CUBE("cube", "block"),
    SPHERE("sphere", "ball"),
    CYLINDER("cylinder"),
    CONE("cone"),
    RING("ring", "torus"),
    STAR("star");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> words;

    Shape(String... words) {
        this.words = List.of(words);
    }

    @Override
    public List<String> words() {
        return words;
    }
}
