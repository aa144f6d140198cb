package dev.vireo.tools.builtin;

import dev.vireo.tools.vocabulary.Color;
import dev.vireo.tools.vocabulary.Material;
import dev.vireo.tools.vocabulary.Shape;
import dev.vireo.tools.vocabulary.Size;

/// Where the scores of each kind of attribute stand among all: sizes, colours, materials, shapes.
public final class AttributeLayout {
    /// Kinds of attributes.
    public static final int KINDS = 4;

    private static final int[] SIZES = {
        Size.values().length, Color.values().length, Material.values().length, Shape.values().length
    };

    private AttributeLayout() {}

    /// How many values a kind has: 0 sizes, 1 colours, 2 materials, 3 shapes.
    public static int size(int kind) {
        return SIZES[kind];
    }

    /// Where the scores of a kind start.
    public static int start(int kind) {
        int out = 0;
        for (int k = 0; k < kind; k++) {
            out += SIZES[k];
        }
        return out;
    }

    /// Scores of all kinds together.
    public static int total() {
        return start(KINDS);
    }
}
