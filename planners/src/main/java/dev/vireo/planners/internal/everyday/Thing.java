package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Numbers;
import java.util.List;
import java.util.Set;

/// What a noun phrase stands for.
sealed interface Thing {
    /// Things with a name: "wine glasses".
    ///
    /// @param words as they stand in the question
    record Named(List<String> words) implements Thing {
        public Named {
            words = List.copyOf(words);
        }

        Named(String name) {
            this(List.of(name.split(" ", -1)));
        }

        /// The name in the singular, as tools are asked for it.
        String name() {
            String last = words.getLast();
            // Glasses by themselves are worn; wine glasses are several.
            boolean vessels =
                    last.equals("glasses") && words.size() > 1 && !WORN_GLASSES.contains(words.get(words.size() - 2));
            String head = vessels ? "glass" : last.endsWith("glasses") ? last : English.singular(last);
            return words.size() == 1 ? head : String.join(" ", words.subList(0, words.size() - 1)) + " " + head;
        }
    }

    /// Words that make glasses of another kind of those that are worn.
    Set<String> WORN_GLASSES = Set.of("reading", "safety", "eye", "sun", "swimming", "dark", "round");

    /// The things of `base` that have a trait.
    record Such(Thing base, Trait trait) implements Thing {}

    /// The thing at a place in an order, from 1.
    record Ranked(Thing among, Order order, int rank) implements Thing {}

    /// The thing nearest to another, or farthest from it.
    record Nearest(Thing base, Thing anchor, boolean farthest) implements Thing {}

    /// What belongs to another: "the man's hat".
    record Owned(Thing owner, Named named) implements Thing {}

    /// What somebody wears about the body.
    record Clothes(Thing wearer, Garment garment, String word) implements Thing {}

    /// A part of a thing.
    ///
    /// @param half whether it is exactly the half rather than about a third
    record Part(Thing whole, Region region, boolean half) implements Thing {}

    /// The part of the picture at a side of a thing.
    record Aside(Trait.Side side, Thing anchor) implements Thing {}

    /// Things of either kind.
    record Either(Thing one, Thing other) implements Thing {}

    /// The picture itself.
    record Picture() implements Thing {}

    /// An order of things.
    enum Order {
        LEFTMOST("leftmost", "p.horizontal_center", false),
        RIGHTMOST("rightmost", "p.horizontal_center", true),
        HIGHEST("highest", "p.vertical_center", true),
        LOWEST("lowest", "p.vertical_center", false),
        CLOSEST("closest", "p.compute_depth()", false),
        FARTHEST("farthest", "p.compute_depth()", true),
        LARGEST("largest", "p.width * p.height", true),
        SMALLEST("smallest", "p.width * p.height", false),
        TALLEST("tallest", "p.height", true),
        SHORTEST("shortest", "p.height", false),
        WIDEST("widest", "p.width", true),
        NARROWEST("narrowest", "p.width", false);

        private final String word;
        private final String key;
        private final boolean descending;

        Order(String word, String key, boolean descending) {
            this.word = word;
            this.key = key;
            this.descending = descending;
        }

        String word() {
            return word;
        }

        /// What things are ordered by, of a patch `p`.
        String key() {
            return key;
        }

        boolean descending() {
            return descending;
        }
    }

    /// The name of the kind of thing it is about.
    default Named kind() {
        return switch (this) {
            case Named named -> named;
            case Such(Thing base, Trait _) -> base.kind();
            case Ranked(Thing among, Order _, int _) -> among.kind();
            case Nearest(Thing base, Thing _, boolean _) -> base.kind();
            case Owned(Thing _, Named named) -> named;
            case Clothes(Thing _, Garment _, String word) -> new Named(word);
            case Part(Thing whole, Region _, boolean _) -> whole.kind();
            case Aside(Trait.Side _, Thing anchor) -> anchor.kind();
            case Either(Thing one, Thing _) -> one.kind();
            case Picture _ -> new Named("picture");
        };
    }

    /// Whether it is written as a plural.
    default boolean plural() {
        return switch (this) {
            case Named named -> English.isPlural(named.words().getLast());
            case Such(Thing base, Trait _) -> base.plural();
            case Owned(Thing owner, Named named) -> named.plural() || owner.plural();
            case Clothes(Thing wearer, Garment _, String _) -> wearer.plural();
            case Either _ -> true;
            case Ranked _, Nearest _, Part _, Aside _, Picture _ -> false;
        };
    }

    /// What tells it from others of its kind, in few words.
    default String label() {
        return switch (this) {
            case Named named -> String.join(" ", named.words());
            case Such(Thing base, Trait.At(Region region)) -> region.words() + " " + base.label();
            case Such(Thing base, Trait.Has(String property, boolean before)) ->
                before ? property + " " + base.label() : base.label() + " " + property;
            case Such(Thing base, Trait _) -> base.label();
            case Ranked(Thing among, Order order, int rank) ->
                (rank == 1 ? "" : Numbers.ordinalWord(rank) + " ") + order.word + " " + among.label();
            case Nearest(Thing base, Thing _, boolean _) -> base.label();
            case Owned(Thing _, Named named) -> named.label();
            case Clothes(Thing _, Garment _, String word) -> word;
            case Part(Thing whole, Region region, boolean _) -> region.words() + " of the " + whole.label();
            case Aside(Trait.Side side, Thing anchor) -> side.words() + " the " + anchor.label();
            case Either(Thing one, Thing other) -> one.label() + " or " + other.label();
            case Picture _ -> "picture";
        };
    }
}
