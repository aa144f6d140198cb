package dev.vireo.visiontools.vocabulary;

import java.util.List;

/// The colour of a thing. The order is the class order of the built-in networks.
public enum Color implements Attribute {
    RED("red"),
    GREEN("green"),
    BLUE("blue"),
    YELLOW("yellow"),
    PURPLE("purple", "violet"),
    CYAN("cyan", "turquoise"),
    ORANGE("orange"),
    GRAY("gray", "grey");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> words;

    Color(String... words) {
        this.words = List.of(words);
    }

    @Override
    public List<String> words() {
        return words;
    }
}
