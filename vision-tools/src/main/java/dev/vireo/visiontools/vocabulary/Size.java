package dev.vireo.visiontools.vocabulary;

import java.util.List;

/// How large a thing is. The order is the class order of the built-in networks.
public enum Size implements Attribute {
    SMALL("small", "tiny", "little"),
    LARGE("large", "big", "huge");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> words;

    Size(String... words) {
        this.words = List.of(words);
    }

    @Override
    public List<String> words() {
        return words;
    }
}
