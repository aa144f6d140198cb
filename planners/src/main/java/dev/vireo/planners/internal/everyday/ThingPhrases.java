package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Numbers;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.everyday.Thing.Order;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// What questions are about: "the second car from the left", "the man's hat", "a person with an umbrella".
final class ThingPhrases {
    private static final Thing PERSON = new Thing.Named("person");
    private static final Thing OBJECT = new Thing.Named("object");

    private ThingPhrases() {}

    static void addTo(Rules rules) {
        words(rules);
        orders(rules);
        things(rules);
        modified(rules);
    }

    private static void words(Rules rules) {
        rules.lexical("name", NameWords::names);
        rules.lexical("property", NameWords::properties);
        rules.lexical("deed", NameWords::deeds);
        rules.lexical("adjective", NameWords::adjectives);
        rules.lexical("noun", NameWords::nouns);
        rules.lexical("number", (words, at) -> number(words, at, Numbers::cardinal));
        rules.lexical("ordinal", (words, at) -> number(words, at, Numbers::ordinal));
        rules.lexical(
                "color-word",
                (words, at) -> at < words.size() && NameWords.isColor(words.get(at))
                        ? List.of(new Reading(words.get(at), at + 1))
                        : List.of());
        rules.value("number", "one|a single", _ -> 1);
        rules.value("aspect", "(color|colour|colors|colours)", _ -> "color");
        rules.value("aspect", "(shape|form|shapes)", _ -> "shape");
        rules.value("aspect", "(material|materials)", _ -> "material");
        rules.value("aspect", "(size|sizes)", _ -> "size");
        rules.value("aspect", "(pattern|patterns)", _ -> "pattern");
        rules.value("be", "(is|are|was|were)", _ -> true);
        rules.value("do", "(do|does|did)", _ -> true);
        rules.value("picture", "(image|picture|photo|photograph|scene|view|foto|pic|shot)", _ -> true);
        rules.value("the-picture", "(the|this|that) [whole|entire] {picture}", _ -> true);
        rules.value("camera", "the (camera|viewer|photographer|observer|lens)|us|me|you", _ -> true);
        rules.value("place", "[visible|shown|present|seen|pictured] (in|on|within|of) {the-picture}", _ -> true);
        rules.value(
                "place", "here|visible|in view|in sight|in total|altogether|in all|overall|anywhere|there", _ -> true);
        rules.value("that", "(that|which|who)", _ -> true);
        rules.value(
                "stands",
                "(stands|sits|lies|stand|sit|lie|hangs|hang|stood|rests|rest|leans|lean|grows|grow|appears|appear|is"
                        + " placed)",
                _ -> true);
        rules.value(
                "standing",
                "(standing|sitting|located|placed|positioned|situated|lying|found|seen|hanging|parked|resting|growing"
                        + "|mounted|seated|leaning|perched|visible)",
                _ -> true);
    }

    private static List<Reading> number(List<String> words, int at, Function<String, OptionalInt> numberOf) {
        if (at >= words.size()) {
            return List.of();
        }
        var number = numberOf.apply(words.get(at));
        return number.isPresent() ? List.of(new Reading(number.getAsInt(), at + 1)) : List.of();
    }

    private static void orders(Rules rules) {
        order(rules, Order.LEFTMOST, "leftmost|left-most|(furthest|farthest) [to the] left");
        order(rules, Order.RIGHTMOST, "rightmost|right-most|(furthest|farthest) [to the] right");
        order(rules, Order.HIGHEST, "highest|topmost|uppermost");
        order(rules, Order.LOWEST, "lowest|bottommost");
        order(rules, Order.CLOSEST, "closest|nearest|frontmost|foremost");
        order(rules, Order.FARTHEST, "farthest|furthest|most distant|backmost|hindmost");
        order(rules, Order.LARGEST, "largest|biggest");
        order(rules, Order.SMALLEST, "smallest|tiniest|littlest");
        order(rules, Order.TALLEST, "tallest");
        order(rules, Order.SHORTEST, "shortest");
        order(rules, Order.WIDEST, "widest|broadest|longest");
        order(rules, Order.NARROWEST, "narrowest|thinnest");
        rules.value("end", "left [hand] [side]|left-hand side|left edge", _ -> Order.LEFTMOST);
        rules.value("end", "right [hand] [side]|right-hand side|right edge", _ -> Order.RIGHTMOST);
        rules.value("end", "top", _ -> Order.HIGHEST);
        rules.value("end", "bottom", _ -> Order.LOWEST);
        rules.value("end", "front", _ -> Order.CLOSEST);
        rules.value("end", "back|rear", _ -> Order.FARTHEST);
        rules.value("toward", "(to|from|away from) {camera}|[to|from] {camera}|{place}", _ -> true);
        // "Nearer to the camera", "bigger", "further left".
        more(rules, Order.CLOSEST, "(closer|nearer) [to {camera}]|more in front|further forward");
        more(rules, Order.FARTHEST, "(farther|further) [away|back] [from {camera}]|more distant [from {camera}]");
        more(rules, Order.LARGEST, "bigger|larger");
        more(rules, Order.SMALLEST, "smaller|littler");
        more(rules, Order.TALLEST, "taller");
        more(rules, Order.SHORTEST, "shorter");
        more(rules, Order.WIDEST, "wider|longer|broader");
        more(rules, Order.NARROWEST, "narrower|thinner");
        more(rules, Order.HIGHEST, "higher [up]");
        more(rules, Order.LOWEST, "lower [down]");
        more(rules, Order.LEFTMOST, "(further|farther|more) [to|on] [the] left");
        more(rules, Order.RIGHTMOST, "(further|farther|more) [to|on] [the] right");
    }

    private static void order(Rules rules, Order order, String pattern) {
        rules.value("order", pattern, _ -> order);
    }

    private static void more(Rules rules, Order order, String pattern) {
        rules.value("more-so", pattern, _ -> order);
    }

    private static void things(Rules rules) {
        rules.value("head", "(anyone|anybody|someone|somebody) [else]", _ -> PERSON);
        rules.value("head", "(anything|something) [else]", _ -> OBJECT);
        rules.value(
                "head",
                "[{number}] (pair|pairs|group|bunch|lot|lots|number|crowd|herd|flock) of {name}",
                c -> thing(c, "name"));
        rules.value(
                "head",
                "(half|halves) [of] (a|an) {name}",
                c -> new Thing.Named("half a " + thing(c, "name").label()));
        rules.rule("head", "{name} of {name:content}", ThingPhrases::serving);
        rules.value("head", "[other|different] {name}", c -> thing(c, "name"));
        rules.value("head", "[other] {color-word:one} (or|and) {color-word:other} {name}", c -> {
            Thing shared = thing(c, "name");
            return new Thing.Either(
                    new Thing.Such(shared, new Trait.Has(c.get("one", String.class), true)),
                    new Thing.Such(shared, new Trait.Has(c.get("other", String.class), true)));
        });

        rules.value("core", "{order} {head}", c -> new Thing.Ranked(thing(c, "head"), order(c, "order"), 1));
        rules.value(
                "core",
                "{order} [one] of [all] the {head}",
                c -> new Thing.Ranked(thing(c, "head"), order(c, "order"), 1));
        rules.value(
                "core",
                "{ordinal} {order} {head}",
                c -> new Thing.Ranked(thing(c, "head"), order(c, "order"), c.get("ordinal", Integer.class)));
        rules.value(
                "core",
                "{ordinal} {head} [counting|counted] from [the] {end}",
                c -> new Thing.Ranked(thing(c, "head"), order(c, "end"), c.get("ordinal", Integer.class)));
        for (String side : new String[] {"left", "right"}) {
            rules.value("sided", "[far] " + side + " [hand]|" + side + "-hand", _ -> region(side));
        }
        rules.value("sided", "top|upper", _ -> Region.TOP);
        rules.value("sided", "bottom|lower", _ -> Region.BOTTOM);
        rules.value("sided", "middle|center|centre|central", _ -> Region.MIDDLE);
        rules.value("sided", "front", _ -> Region.FOREGROUND);
        rules.value("sided", "back|rear", _ -> Region.BACKGROUND);
        rules.value(
                "core",
                "{sided} {head}",
                c -> new Thing.Such(thing(c, "head"), new Trait.At(c.get("sided", Region.class))));
        rules.value("core", "{head}", c -> thing(c, "head"));

        rules.value("portion", "half", _ -> true);
        rules.value("portion", "part|side|third|section|portion|end|area", _ -> false);
        rules.value(
                "part",
                "{sided} {portion} of {np}",
                c -> new Thing.Part(thing(c, "np"), c.get("sided", Region.class), c.get("portion", Boolean.class)));
        rules.value("part", "(top|upper) of {np}", c -> new Thing.Part(thing(c, "np"), Region.TOP, false));
        rules.value("part", "bottom of {np}", c -> new Thing.Part(thing(c, "np"), Region.BOTTOM, false));
        rules.value(
                "part", "(middle|center|centre) of {np}", c -> new Thing.Part(thing(c, "np"), Region.MIDDLE, false));
        rules.value("part", "{core} 's (back|front|side)", c -> thing(c, "core"));
        rules.value("part", "(side|front|back) of {np}", c -> thing(c, "np"));

        rules.value("owned", "{core} {submods} 's {name}", c -> owned(such(c, "core", "submods"), thing(c, "name")));
        rules.value("owned", "{core} 's {name}", c -> owned(thing(c, "core"), thing(c, "name")));
        rules.rule("owned", "{name} of [the|this|that|a|an] {full}", ThingPhrases::belonging);
        rules.value("owned", "{name} [that|which] {core} {be} wearing", c -> owned(thing(c, "core"), thing(c, "name")));
        rules.value(
                "owned",
                "{name} [that|which] the {subject} {be} wearing",
                c -> owned(thing(c, "subject"), thing(c, "name")));
        rules.value("owned", "{name} worn by {np}", c -> owned(thing(c, "np"), thing(c, "name")));
        rules.value("owned", "{name} {mods} worn by {np}", c -> owned(thing(c, "np"), thing(c, "name")));
    }

    /// "Glass of wine", "piece of cake": one name.
    private static Optional<Thing> serving(Captures c) {
        return c.get("name", Thing.class) instanceof Thing.Named name && SERVINGS.contains(name.name())
                ? Optional.of(new Thing.Named(
                        name.name() + " of " + thing(c, "content").label()))
                : Optional.empty();
    }

    private static final Set<String> SERVINGS = NameWords.words(
            "glass piece slice cup bottle bowl plate can loaf basket box jar pot bag mug stack pile row");

    /// "The clothes of the man", "the wheel of the car".
    private static Optional<Thing> belonging(Captures c) {
        Thing part = thing(c, "name");
        return SERVINGS.contains(part.kind().name()) ? Optional.empty() : Optional.of(owned(thing(c, "full"), part));
    }

    /// What somebody wears is cut out of where it is; anything else of somebody is looked for there.
    static Thing owned(Thing owner, Thing what) {
        Thing.Named named = what.kind();
        Optional<Garment> garment = Garment.of(named.words().getLast());
        if (garment.isPresent()) {
            return new Thing.Clothes(owner, garment.get(), named.label());
        }
        return what instanceof Thing.Such(Thing base, Trait trait)
                ? new Thing.Such(owned(owner, base), trait)
                : new Thing.Owned(owner, named);
    }

    private static void modified(Rules rules) {
        rules.value("mods", "{mod}", c -> c.get("mod", Trait.class));
        rules.value(
                "mods",
                "{mod} [and] {mods}",
                c -> new Trait.And(c.get("mod", Trait.class), c.get("mods", Trait.class)));
        rules.value("submods", "{submod}", c -> c.get("submod", Trait.class));
        rules.value(
                "submods",
                "{submod} [and] {submods}",
                c -> new Trait.And(c.get("submod", Trait.class), c.get("submods", Trait.class)));

        rules.value(
                "det", "a|an|the|any|some|all|any of the|some of the|all of the|all the|another|this|that", _ -> true);
        rules.value(
                "det",
                "these|those|both|both the|both of the|each|every|each of the|one|one of the|any other",
                _ -> true);

        rules.value("full", "{part}", c -> thing(c, "part"));
        rules.value("full", "{owned}", c -> thing(c, "owned"));
        rules.value("full", "{owned} {mods}", c -> such(c, "owned", "mods"));
        rules.value("full", "{core} [{that} {be}] [the] {standout}", ThingPhrases::standingOut);
        rules.value("full", "{core} {mods}", c -> such(c, "core", "mods"));
        rules.value("full", "{core} [{toward}]", c -> thing(c, "core"));
        rules.value("standout", "{order} [{toward}]", c -> new Thing.Ranked(OBJECT, order(c, "order"), 1));
        rules.value("standout", "(closest|nearest) [to] {np}", c -> new Thing.Nearest(OBJECT, thing(c, "np"), false));
        rules.value(
                "standout",
                "(farthest|furthest) [away] from {np}",
                c -> new Thing.Nearest(OBJECT, thing(c, "np"), true));
        rules.value("np", "[{det}] {full}", c -> thing(c, "full"));
        rules.value("nps", "[either] {np:one} or {np:other}", ThingPhrases::either);
        rules.value("nps", "[both] {np:one} and {np:other}", ThingPhrases::either);
        rules.value("nps", "[of the] {np}", c -> thing(c, "np"));

        rules.value("bare", "[{det}] {core}", c -> thing(c, "core"));
        // Before a condition: "is the cup left of ..." does not ask about a cup that is left of something.
        rules.value("subject", "{part}", c -> thing(c, "part"));
        rules.value("subject", "{core} {submods}", c -> such(c, "core", "submods"));
        rules.value("subject", "{owned}", c -> thing(c, "owned"));
        rules.value("subject", "{core} [{that} {be}] [the] {standout}", ThingPhrases::standingOut);
        rules.value("subject", "{core}", c -> thing(c, "core"));
        rules.value("these", "the|this|that|these|those|both|all|both the|all the|all of the", _ -> true);
        rules.value("the", "{these} {subject}", c -> thing(c, "subject"));
        rules.value("the", "{owned}", c -> thing(c, "owned"));
        // Before what can only be asked about the whole: "is the cup left of the plate red".
        rules.value("the-one", "{these} {full}", c -> thing(c, "full"));
        rules.value("the-one", "{owned}", c -> thing(c, "owned"));
        rules.value("whole", "(the|this|that|these|those|) {full}", c -> thing(c, "full"));
        rules.value("it", "it|this|that|he|she|they|these|those", _ -> true);
    }

    private static Thing standingOut(Captures c) {
        Thing core = thing(c, "core");
        return switch (c.get("standout", Thing.class)) {
            case Thing.Ranked(Thing _, Order order, int rank) -> new Thing.Ranked(core, order, rank);
            case Thing.Nearest(Thing _, Thing anchor, boolean farthest) -> new Thing.Nearest(core, anchor, farthest);
            case Thing other -> other;
        };
    }

    private static Thing either(Captures c) {
        return new Thing.Either(thing(c, "one"), thing(c, "other"));
    }

    static Thing such(Captures c, String base, String trait) {
        return new Thing.Such(thing(c, base), c.get(trait, Trait.class));
    }

    static Thing thing(Captures c, String label) {
        return c.get(label, Thing.class);
    }

    static Order order(Captures c, String label) {
        return c.get(label, Order.class);
    }

    private static Region region(String side) {
        return side.equals("left") ? Region.LEFT : Region.RIGHT;
    }
}
