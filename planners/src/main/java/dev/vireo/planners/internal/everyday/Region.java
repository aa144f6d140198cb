package dev.vireo.planners.internal.everyday;

/// A part of a picture or of a thing, as people name it.
enum Region {
    LEFT("left"),
    RIGHT("right"),
    TOP("top"),
    BOTTOM("bottom"),
    MIDDLE("middle"),
    TOP_LEFT("top left"),
    TOP_RIGHT("top right"),
    BOTTOM_LEFT("bottom left"),
    BOTTOM_RIGHT("bottom right"),
    CORNER("corner"),
    FOREGROUND("foreground"),
    BACKGROUND("background");

    private final String words;

    Region(String words) {
        this.words = words;
    }

    /// As people say it.
    String words() {
        return words;
    }
}
