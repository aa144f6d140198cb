package dev.vireo.visiontools.vocabulary;

import java.util.List;
import java.util.Optional;

/// One value of one kind of attribute.
public sealed interface Attribute {
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

    /// The colour of a thing. The order is the class order of the built-in networks.
    enum Color implements Attribute {
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

    /// How the surface of a thing looks. The order is the class order of the built-in networks.
    enum Material implements Attribute {
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

    /// The form of a thing. The order is the class order of the built-in networks.
    enum Shape implements Attribute {
        CUBE("cube", "block"),
        SPHERE("sphere", "ball"),
        CYLINDER("cylinder"),
        CONE("cone"),
        RING("ring", "torus"),
        STAR("star");

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<String> words;

        Shape(String... words) {
            this.words = List.of(words);
        }

        @Override
        public List<String> words() {
            return words;
        }
    }

    /// How large a thing is. The order is the class order of the built-in networks.
    enum Size implements Attribute {
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
}
