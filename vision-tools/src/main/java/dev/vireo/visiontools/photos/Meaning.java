package dev.vireo.visiontools.photos;

import java.util.Set;

/// What a word of [PhotoWords] means to the detector.
///
/// @param name the word in the singular
/// @param labels the classes that it covers
/// @param whole whether these are as good as all that the word means, so that none found is none there
record Meaning(String name, Set<Integer> labels, boolean whole) {
    Meaning {
        labels = Set.copyOf(labels);
    }
}
