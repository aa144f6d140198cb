package dev.vireo.visiontools.vocabulary;

import java.util.List;
import java.util.Optional;

/// One value of one kind of attribute.
public sealed interface Attribute permits Size, Color, Material, Shape {
    /// The words for it, the usual one first.
    List<String> words();

    /// The usual word.
    default String word() {
        return words().getFirst();
    }

    /// The attribute of any kind that a word names, in singular or plural, in any case.
    static Optional<Attribute> of(String word) {
        for (Attribute[] kind : new Attribute[][] {Size.values(), Color.values(), Material.values(), Shape.values()}) {
            for (Attribute value : kind) {
                for (String w : value.words()) {
                    if (w.equalsIgnoreCase(word) || (w + "s").equalsIgnoreCase(word)) {
                        return Optional.of(value);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
