package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.everyday.ThingPhrases.order;
import static dev.vireo.planners.internal.everyday.ThingPhrases.thing;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Questions with two answers to choose from: "red or white", "which is nearer, the bus or the car", "to the left or
/// to the right of the woman".
final class ChoicePhrases {
    private ChoicePhrases() {}

    static void addTo(Rules rules) {
        properties(rules);
        places(rules);
        things(rules);
    }

    private static void properties(Rules rules) {
        rules.value("option", "[a|an|the|made of|of] {property}", c -> c.get("property", String.class));
        rules.value("option", "{deed}", c -> c.get("deed", String.class));
        rules.value("option", "[a|an|the] {name}", c -> thing(c, "name").label());
        for (String choice : new String[] {
            "{be} {the-one:thing} {option:one} or {option:other}",
            "{be} {the-one:thing} made [out] of {option:one} or {option:other}",
            "{be} {the-one:thing} {option:one} or {be} it {option:other}",
            "{do} {the:thing} look {option:one} or {option:other}",
            "{be} the {aspect} of {the:thing} {option:one} or {option:other}",
            "{be} {core:thing} 's {aspect} {option:one} or {option:other}",
            "(what|which) {aspect} {be} {whole:thing} {option:one} or {option:other}",
            "(what|which) {aspect} {do} {whole:thing} have {option:one} or {option:other}",
            "(what|which) {be} the {aspect} of {whole:thing} {option:one} or {option:other}",
            "what {be} {the:thing} made [out] of {option:one} or {option:other}",
            "what {be} {the:thing} {option:one} or {option:other}",
            "how (big|large|old|tall) {be} {the:thing} {option:one} or {option:other}",
            "what {be} {the:thing} doing [with (his|her|its|their) {name}] {option:one} or {option:other}",
            "what (kind|type|sort|breed) of {name} {be} {the:thing} {option:one} or {option:other}",
        }) {
            rules.value("choice", choice, ChoicePhrases::choose);
        }
        for (String choice : new String[] {
            "{be} {it} {option:one} or {option:other}",
            "what {be} {it} {option:one} or {option:other}",
            "(what|which) {name} {be} {it} {option:one} or {option:other}",
        }) {
            rules.value("choice", choice, c -> new Asked.Choose(new Thing.Picture(), options(c)));
        }
    }

    private static Asked choose(Captures c) {
        Thing thing = thing(c, "thing");
        boolean general = thing instanceof Thing.Named named && AskingPhrases.GENERAL.contains(named.name());
        return new Asked.Choose(general ? new Thing.Picture() : AskingPhrases.dressed(thing), options(c));
    }

    /// The two options; of "red, green or blue" all three.
    private static List<Asked.Option> options(Captures c) {
        List<String> words = new ArrayList<>();
        String one = c.get("one", String.class);
        List<String> parts = List.of(one.split(" ", -1));
        words.addAll(parts.stream().allMatch(NameWords::isColor) ? parts : List.of(one));
        words.add(c.get("other", String.class));
        return words.stream().map(Asked.Option::of).toList();
    }

    private static void places(Rules rules) {
        rules.value("way", "[to|on|at] [the] left [hand] [side]", _ -> Trait.Side.LEFT);
        rules.value("way", "[to|on|at] [the] right [hand] [side]", _ -> Trait.Side.RIGHT);
        rules.value("way", "above|over", _ -> Trait.Side.ABOVE);
        rules.value("way", "below", _ -> Trait.Side.BELOW);
        rules.value("way", "under|underneath|beneath", _ -> Trait.Side.UNDER);
        rules.value("way", "in front|before", _ -> Trait.Side.FRONT);
        rules.value("way", "behind", _ -> Trait.Side.BEHIND);
        rules.value("way", "on|on top", _ -> Trait.Side.ON);
        rules.value("way", "inside|in", _ -> Trait.Side.IN);
        rules.value("way", "next to|beside", _ -> Trait.Side.NEAR);
        for (String choice : new String[] {
            "{be} {the:thing} [{standing}] {way:one} [of] or {way:other} [of] {np}",
            "{be} {the:thing} [{standing}] {side:one} {np:again} or {side:other} {np}",
            "{be} {the:thing} [{standing}] {side:one} {np} or {side:other} it",
            "{be} {the:thing} [{standing}] {side:one} {np} or {way:other} [of it]",
        }) {
            rules.rule("choice", choice, ChoicePhrases::beside);
        }
        rules.value(
                "choice",
                "{be} {the:thing} {close} or {close:other}",
                c -> c.get("close", Trait.Close.class).close()
                        ? new Asked.Decide(thing(c, "thing"), new Trait.Close(true), "near", "far away")
                        : new Asked.Decide(thing(c, "thing"), new Trait.Close(false), "far away", "near"));
        rules.value("choice", "[on|to] (which|what) side of {np} {be} {the:thing} [on|at]", ChoicePhrases::sideOf);
        rules.value("spot", "[on|at|in|to|near] the {region} [{of-picture}]", c -> c.get("region", Region.class));
        rules.value("spot", "[on|at|in|to|near] {region} [{of-picture}]", c -> c.get("region", Region.class));
        for (String choice : new String[] {
            "{be} {the:thing} [{standing}] {spot:one} or {spot:other} [{place}]",
            "where {be} {the:thing} {spot:one} or {spot:other} [{place}]",
            "(in|on) (which|what) (half|side|part) {of-picture} {be} {the:thing} {spot:one} or {spot:other}",
            "(which|what) (half|side|part) {of-picture} {be} {the:thing} (on|in|at) {spot:one} or {spot:other}",
        }) {
            rules.rule("choice", choice, ChoicePhrases::spots);
        }
        for (String where : new String[] {
            "[on|in] (which|what) (side|half|part) {of-picture} {be} {the:thing} [on|in|at]",
            "[on|in] (which|what) (side|half) {be} {the:thing} [on|in|at]",
            "[on|in] (which|what) (side|half|part) {of-picture} {do} {the:thing} (stand|sit|lie|appear)",
        }) {
            rules.value("choice", where, c -> new Asked.Where(thing(c, "thing"), Asked.Spots.SIDES));
        }
        rules.value(
                "choice",
                "where {be} {the:thing} [{standing}] [{place}]",
                c -> new Asked.Where(thing(c, "thing"), Asked.Spots.THIRDS));
        rules.value(
                "choice",
                "(where|in which part) {of-picture} {be} {the:thing}",
                c -> new Asked.Where(thing(c, "thing"), Asked.Spots.THIRDS));
        rules.value(
                "choice",
                "(in|near) (which|what) corner [{of-picture}] {be} {the:thing}",
                c -> new Asked.Where(thing(c, "thing"), Asked.Spots.CORNERS));
        rules.value(
                "choice",
                "{be} {the:thing} (facing|looking|going|moving|turned|heading) [to|towards] [the] left or [to|towards]"
                        + " [the] right",
                c -> new Asked.Choose(
                        thing(c, "thing"),
                        List.of(new Asked.Option("facing left", "left"), new Asked.Option("facing right", "right"))));
        rules.value(
                "choice",
                "where (in|on) {the-picture} {be} {the:thing}",
                c -> new Asked.Where(thing(c, "thing"), Asked.Spots.THIRDS));
    }

    private static Optional<Asked> beside(Captures c) {
        Trait.Side one = side(c, "one");
        Trait.Side other = side(c, "other");
        return one == other
                ? Optional.empty()
                : Optional.of(new Asked.Decide(
                        thing(c, "thing"), new Trait.Beside(one, thing(c, "np"), false), one.words(), other.words()));
    }

    private static Trait.Side side(Captures c, String label) {
        return c.get(label, Trait.Side.class);
    }

    private static Asked sideOf(Captures c) {
        return new Asked.Decide(
                thing(c, "thing"), new Trait.Beside(Trait.Side.LEFT, thing(c, "np"), false), "left", "right");
    }

    private static Optional<Asked> spots(Captures c) {
        Region one = c.get("one", Region.class);
        Region other = c.get("other", Region.class);
        return one == other
                ? Optional.empty()
                : Optional.of(new Asked.Decide(thing(c, "thing"), new Trait.At(one), one.words(), other.words()));
    }

    private static void things(Rules rules) {
        rules.value("or-both", "{np:one} or {np:other}", c -> List.of(thing(c, "one"), thing(c, "other")));
        // "Which man is nearer, the left one or the right one?"
        rules.value("ones", "[the] {sided:one} [one] or [the] {sided:other} [one]", Captures::byLabel);
        rules.value("ones", "the one {at:one} or the one {at:other}", Captures::byLabel);
        rules.value("ones", "the {color-word:one} [one] or the {color-word:other} [one]", Captures::byLabel);
        rules.rule("ones", "the {core:one} or the {core:other}", c -> Optional.of(c.byLabel()));
        first(rules, Thing.Order.LEFTMOST, "[on|to|at] the [far] left [hand] [side] [{of-picture}]");
        first(rules, Thing.Order.RIGHTMOST, "[on|to|at] the [far] right [hand] [side] [{of-picture}]");
        first(rules, Thing.Order.CLOSEST, "in front|in the (foreground|front)");
        first(rules, Thing.Order.FARTHEST, "behind|(in|at) the (background|back|rear)");
        first(rules, Thing.Order.HIGHEST, "above|on top|at the top|in the upper half");
        first(rules, Thing.Order.LOWEST, "below|underneath|at the bottom|in the lower half");
        for (String which : new String[] {
            "(what|which|who) [one|thing|object|of them|of the two|of these] {be} {first:more-so} {or-both}",
            "(what|which) [one|thing|object|of them] {be} {more-so} {or-both}",
            "(what|which) [one|thing|object|of them] {be} {order:more-so} [{toward}] {or-both}",
            "{be} {or-both} {more-so}",
            "who {be} {more-so} {or-both}"
        }) {
            rules.value("choice", which, c -> either(order(c, "more-so"), c.get("or-both", List.class)));
        }
        rules.value("several", "{name}", c -> thing(c, "name"));
        rules.value("several", "of [the|these] [{number}] {name}", c -> thing(c, "name"));
        for (String which : new String[] {
            "(what|which) {several:name} {be} {more-so} {ones}",
            "(what|which) {several:name} {be} {first:more-so} {ones}",
            "(what|which) {several:name} {be} [the] {order:more-so} [{toward}] {ones}"
        }) {
            rules.rule("choice", which, ChoicePhrases::oneOfAKind);
        }
        // Of two things of a kind, where nobody says how they are called.
        rules.value(
                "choice", "which {several} {be} {more-so}", c -> leftOrRight(thing(c, "several"), order(c, "more-so")));
        for (String who : new String[] {
            "(who|what|which) [one] [{be}] {company:cond} {or-both}",
            "(who|what|which) [one] {be} {prim:cond} {or-both}"
        }) {
            rules.value("choice", who, c -> {
                List<?> both = c.get("or-both", List.class);
                Thing one = (Thing) both.get(0);
                Thing other = (Thing) both.get(1);
                return new Asked.Decide(one, c.get("cond", Trait.class), word(one, other), word(other, one));
            });
        }
        rules.rule("choice", "(what|which) {name} {having} {np:held} {ones}", ChoicePhrases::holder);
        rules.rule("choice", "(what|which) {name} {be} {having} {np:held} {ones}", ChoicePhrases::holder);
        rules.rule("choice", "(what|which) {name} {be} ({side}|) {np:held} {ones}", ChoicePhrases::holder);
        rules.rule(
                "choice",
                "(what|which) {name} [{be}] {company:cond} {ones}",
                c -> pair(c).map(p -> new Asked.Decide(p.one, c.get("cond", Trait.class), p.word, p.otherWord)));
        rules.value("choice", "(who|which) {having} {np:held} {or-both}", c -> {
            List<?> both = c.get("or-both", List.class);
            Thing one = (Thing) both.get(0);
            Thing other = (Thing) both.get(1);
            return new Asked.Holder(one, word(one, other), other, word(other, one), thing(c, "held"));
        });
        rules.value(
                "choice",
                "{be} {the:thing} {having} {bare:one} or {bare:other}",
                c -> new Asked.Decide(
                        thing(c, "thing"),
                        TraitPhrases.with(thing(c, "one")),
                        word(thing(c, "one"), thing(c, "other")),
                        word(thing(c, "other"), thing(c, "one"))));
        rules.value(
                "choice",
                "{be} there {np:one} or {np:other}",
                c -> new Asked.Or(new Asked.Exists(thing(c, "one")), new Asked.Exists(thing(c, "other"))));
    }

    private static void first(Rules rules, Thing.Order order, String pattern) {
        rules.value("first", pattern, _ -> order);
    }

    private static Asked leftOrRight(Thing things, Thing.Order order) {
        return new Asked.Which(
                new Thing.Such(things, new Trait.At(Region.LEFT)),
                "left",
                new Thing.Such(things, new Trait.At(Region.RIGHT)),
                "right",
                order);
    }

    private static Asked either(Thing.Order order, List<?> both) {
        Thing one = (Thing) both.get(0);
        Thing other = (Thing) both.get(1);
        return new Asked.Which(one, word(one, other), other, word(other, one), order);
    }

    /// The noun alone when that tells it from the other.
    private static String word(Thing thing, Thing other) {
        return thing.kind().label().equals(other.kind().label())
                ? thing.label()
                : thing.kind().label();
    }

    private record Pair(Thing one, String word, Thing other, String otherWord) {}

    /// "The left one or the right one" of a kind.
    private static Optional<Pair> pair(Captures c) {
        var ones = c.get("ones", Map.class);
        Thing base = thing(c, "name");
        Object one = ones.get("one");
        Object other = ones.get("other");
        if (one instanceof Region first && other instanceof Region second) {
            return first == second
                    ? Optional.empty()
                    : Optional.of(new Pair(
                            new Thing.Such(base, new Trait.At(first)), first.words(),
                            new Thing.Such(base, new Trait.At(second)), second.words()));
        }
        if (one instanceof Trait.At first && other instanceof Trait.At second) {
            return Optional.of(new Pair(
                    new Thing.Such(base, first), first.region().words(),
                    new Thing.Such(base, second), second.region().words()));
        }
        if (one instanceof String first && other instanceof String second) {
            return Optional.of(new Pair(
                    new Thing.Such(base, new Trait.Has(first, true)), first,
                    new Thing.Such(base, new Trait.Has(second, true)), second));
        }
        return one instanceof Thing first && other instanceof Thing second
                ? Optional.of(new Pair(first, word(first, second), second, word(second, first)))
                : Optional.empty();
    }

    private static Optional<Asked> oneOfAKind(Captures c) {
        return pair(c).map(p -> new Asked.Which(p.one, p.word, p.other, p.otherWord, order(c, "more-so")));
    }

    private static Optional<Asked> holder(Captures c) {
        return pair(c).map(p -> new Asked.Holder(p.one, p.word, p.other, p.otherWord, thing(c, "held")));
    }
}
