package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Numbers;
import java.util.List;

/// What a noun phrase stands for: things of a picture. `text` is a phrase of English without an article that
/// means the same to this planner, so that any part of a question can be asked as a question of its own.
public sealed interface Noun {
    /// Things with a name: "large red cubes".
    record Named(List<String> words) implements Noun {
        public Named {
            words = List.copyOf(words);
        }

        /// The name in the singular, as tools are asked for it.
        String name() {
            String noun = English.singular(words.getLast());
            String head = noun.equals("one") ? "thing" : noun;
            return words.size() == 1 ? head : String.join(" ", words.subList(0, words.size() - 1)) + " " + head;
        }

        /// Whether it names no kind of thing.
        boolean isAnything() {
            return words.size() == 1 && List.of("thing", "object", "item").contains(name());
        }
    }

    /// The things of `base` that meet a condition.
    record Such(Noun base, Condition condition) implements Noun {}

    /// The thing at a place in an order, from 1.
    record Ranked(Noun among, Order order, int rank) implements Noun {}

    /// The thing nearest to another, or farthest from it.
    record Nearest(Named base, Noun anchor, boolean farthest) implements Noun {}

    /// Things of either kind.
    record Either(Noun one, Noun other, String text) implements Noun {}

    /// An order of things.
    enum Order {
        LEFTMOST("leftmost"),
        RIGHTMOST("rightmost"),
        CLOSEST("closest"),
        FARTHEST("farthest");

        private final String word;

        Order(String word) {
            this.word = word;
        }
    }

    /// Things of any kind.
    static Named anything() {
        return new Named(List.of("thing"));
    }

    /// The longest chain of anchors: 0 without a relation, 1 with a relation to a thing that needs none.
    default int level() {
        return switch (this) {
            case Named _ -> 0;
            case Such(Noun base, Condition condition) -> Math.max(base.level(), condition.level());
            case Ranked(Noun among, Order _, int _) -> among.level();
            case Nearest(Named _, Noun anchor, boolean _) -> 1 + anchor.level();
            case Either(Noun one, Noun other, String _) -> Math.max(one.level(), other.level());
        };
    }

    /// Whether it is written as a plural.
    default boolean plural() {
        return switch (this) {
            case Named named -> English.isPlural(named.words().getLast());
            case Such(Noun base, Condition _) -> base.plural();
            case Ranked _, Nearest _ -> false;
            case Either(Noun one, Noun _, String _) -> one.plural();
        };
    }

    /// The same written as a plural.
    default Noun several() {
        return switch (this) {
            case Named(List<String> words) ->
                new Named(List.of(English.plural(String.join(" ", words)).split(" ", -1)));
            case Such(Noun base, Condition condition) -> new Such(base.several(), condition);
            case Ranked _, Nearest _, Either _ -> this;
        };
    }

    /// The name of the kind of thing it is about.
    default Named kind() {
        return switch (this) {
            case Named named -> named;
            case Such(Noun base, Condition _) -> base.kind();
            case Ranked(Noun among, Order _, int _) -> among.kind();
            case Nearest(Named base, Noun _, boolean _) -> base;
            case Either(Noun one, Noun _, String _) -> one.kind();
        };
    }

    /// The phrase in English.
    default String text() {
        return switch (this) {
            case Named(List<String> words) -> String.join(" ", words);
            case Such(Noun base, Condition condition) ->
                base.text() + (base.plural() ? " that are " : " that is ") + condition.text();
            case Ranked(Noun among, Order order, int rank) ->
                (rank == 1 ? "" : Numbers.ordinalWord(rank) + " ")
                        + order.word
                        + (among.plural() ? " of the " : " ")
                        + among.text();
            case Nearest(Named base, Noun anchor, boolean farthest) ->
                base.text()
                        + (base.plural() ? " that are " : " that is ")
                        + (farthest ? "farthest from the " : "closest to the ")
                        + anchor.text();
            case Either(Noun _, Noun _, String text) -> text;
        };
    }
}
