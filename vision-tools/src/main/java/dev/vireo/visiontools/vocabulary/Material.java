package dev.vireo.visiontools.vocabulary;

import java.util.List;

/// How the surface of a thing looks. The order is the class order of the built-in networks.
public enum Material implements Attribute {
    MATTE("matte", "dull", "rubber"),
    SHINY("shiny", "glossy", "metallic", "metal"),
    STRIPED("striped", "stripy");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> words;

    Material(String... words) {
        this.words = List.of(words);
    }

    @Override
    public List<String> words() {
        return words;
    }
}
