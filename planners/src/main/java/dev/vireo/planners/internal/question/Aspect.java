package dev.vireo.planners.internal.question;

/// What can be asked about a thing.
enum Aspect {
    COLOR("color"),
    SHAPE("shape"),
    MATERIAL("material"),
    SIZE("size");

    private final String word;

    Aspect(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /// What a tool is asked about a patch.
    String question() {
        return "What " + word + " is this?";
    }
}
