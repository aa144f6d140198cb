package dev.vireo.visiontools.builtin;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.Comparator;
import java.util.List;

/// A thing that the scene network found.
///
/// @param box where, in pixels of the original picture
/// @param score how sure the network is that there is a thing, 0 to 1
/// @param probabilities of every attribute, in the order of [AttributeLayout]; each kind sums to 1
record Detection(Box box, double score, List<Double> probabilities) {
    /// Whether each attribute that the description asks for is the likeliest of its kind.
    boolean is(Description description) {
        return description.attributes().stream().allMatch(a -> likeliestLike(a) == a);
    }

    /// The likeliest attribute of the same kind.
    private Attribute likeliestLike(Attribute attribute) {
        List<? extends Attribute> kind = AttributeLayout.values(AttributeLayout.kind(attribute));
        return kind.stream()
                .max(Comparator.comparingDouble(this::probability))
                .map(Attribute.class::cast)
                .orElseThrow();
    }

    /// The probability of everything that the description asks for.
    double probability(Description description) {
        return description.attributes().stream().mapToDouble(this::probability).reduce(1, (a, b) -> a * b);
    }

    private double probability(Attribute attribute) {
        return probabilities.get(AttributeLayout.index(attribute));
    }
}
