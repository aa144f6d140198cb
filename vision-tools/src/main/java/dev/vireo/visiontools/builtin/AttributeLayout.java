package dev.vireo.visiontools.builtin;

import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.List;

/// Where the scores of each attribute stand among all: those of kind 0, sizes, then colours, materials and
/// shapes.
public final class AttributeLayout {
    private static final List<List<? extends Attribute>> KIND_VALUES = List.of(
            List.of(Attribute.Size.values()),
            List.of(Attribute.Color.values()),
            List.of(Attribute.Material.values()),
            List.of(Attribute.Shape.values()));

    /// Kinds of attributes.
    public static final int KINDS = KIND_VALUES.size();

    private AttributeLayout() {}

    /// The values of a kind in the order of their scores.
    public static List<? extends Attribute> values(int kind) {
        return KIND_VALUES.get(kind);
    }

    /// Where the scores of a kind start.
    public static int start(int kind) {
        return KIND_VALUES.subList(0, kind).stream().mapToInt(List::size).sum();
    }

    /// Scores of all kinds together.
    public static int total() {
        return start(KINDS);
    }

    /// The number of an attribute among those of its kind.
    public static int number(Attribute attribute) {
        return values(kind(attribute)).indexOf(attribute);
    }

    /// Where the score of an attribute stands among all.
    public static int index(Attribute attribute) {
        return start(kind(attribute)) + number(attribute);
    }

    /// The kind of an attribute.
    static int kind(Attribute attribute) {
        return switch (attribute) {
            case Attribute.Size _ -> 0;
            case Attribute.Color _ -> 1;
            case Attribute.Material _ -> 2;
            case Attribute.Shape _ -> 3;
        };
    }
}
