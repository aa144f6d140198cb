package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.everyday.ThingPhrases.order;
import static dev.vireo.planners.internal.everyday.ThingPhrases.thing;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Rules;
import java.util.Optional;
import java.util.Set;

/// What things of a question may be: "left of the car", "in the background", "wearing a hat", "not red".
final class TraitPhrases {
    /// Parts of the body, which are no things by themselves.
    private static final Set<String> BODY = NameWords.words("""
            hair beard moustache mustache eye face tail ear horn wing spot stripe leg arm hand nose mouth teeth tooth smile
            tattoo fur feather skin mane beak paw head neck belly freckle ponytail braid bun
            """);

    private static final Set<String> MASSES = Set.of("hair", "fur", "skin", "teeth");

    private TraitPhrases() {}

    static void addTo(Rules rules) {
        sides(rules);
        regions(rules);
        company(rules);
        modifiers(rules);
        conditions(rules);
    }

    private static void sides(Rules rules) {
        side(
                rules,
                Trait.Side.LEFT,
                "[to|on|at] [the] left [hand] [side] of|left from|(on|at) the left-hand side of|left to");
        side(
                rules,
                Trait.Side.RIGHT,
                "[to|on|at] [the] right [hand] [side] of|right from|(on|at) the right-hand side of|right to");
        side(rules, Trait.Side.FRONT, "in front of|ahead of|before|in the front of");
        side(rules, Trait.Side.BEHIND, "behind|in back of|at the back of|beyond");
        side(rules, Trait.Side.ABOVE, "above|over");
        side(rules, Trait.Side.BELOW, "below");
        side(rules, Trait.Side.UNDER, "under|underneath|beneath");
        side(rules, Trait.Side.ON, "on top of|on the top of|on|upon|atop|onto");
        side(rules, Trait.Side.IN, "inside of|inside|in the middle of|in|within|into");
        side(
                rules,
                Trait.Side.NEAR,
                "next to|beside|besides|near|near to|nearby|close to|by|at|around|along|alongside|against|adjacent to");
        side(rules, Trait.Side.FAR, "far [away] from|away from");
        told(rules, Trait.Apart.NO, "touching", "touching|in contact with");
        told(rules, Trait.Apart.NO, "attached to", "attached to|connected to|fixed to");
        told(rules, Trait.Apart.NO, "part of", "[a] part of");
        told(rules, Trait.Apart.NO, "surrounding", "surrounding");
        told(rules, Trait.Apart.NO, "enclosed by", "enclosed by|surrounded by");
        told(rules, Trait.Apart.YES, "outside", "outside of|outside|out of");
        told(rules, Trait.Apart.YES, "off", "off of|off");
        told(rules, Trait.Apart.YES, "detached from", "detached from|separate from");
        told(rules, Trait.Apart.NOTHING, "parallel to", "parallel to");
        told(rules, Trait.Apart.NOTHING, "perpendicular to", "perpendicular to");
        told(rules, Trait.Apart.NOTHING, "opposite", "opposite to|opposite of|opposite from|opposite");
        told(rules, Trait.Apart.NOTHING, "across from", "across from|across");
        told(rules, Trait.Apart.NOTHING, "toward", "toward|towards|moving toward|moving towards");
        told(rules, Trait.Apart.NOTHING, "at the edge of", "(at|on) the edge of");
        told(rules, Trait.Apart.NOTHING, "among", "among|amongst");
        told(rules, Trait.Apart.NOTHING, "past", "past");
        told(rules, Trait.Apart.NOTHING, "down from", "down from");
        rules.value(
                "relation",
                "(between|in between) {np:one} and {np:other}",
                c -> new Trait.Between(thing(c, "one"), thing(c, "other")));
        rules.value(
                "relation",
                "(between|in between) [the] [two|both] {np}",
                c -> new Trait.Between(thing(c, "np"), thing(c, "np")));
        rules.value("relation", "{side} (a|an|any|some|another|other) {full}", c -> beside(c, "full", true));
        rules.value("relation", "{side} {np}", c -> beside(c, "np", false));
        rules.value("relation", "{more-so} than {np}", c -> new Trait.Exceeds(order(c, "more-so"), thing(c, "np")));
    }

    private static Trait beside(Captures c, String anchor, boolean any) {
        Thing thing = thing(c, anchor);
        return new Trait.Beside(c.get("side", Trait.Side.class), thing, any || thing.plural());
    }

    private static void told(Rules rules, Trait.Apart apart, String words, String pattern) {
        rules.value("told", "(" + pattern + ") {np}", c -> new Trait.Told(words, thing(c, "np"), apart));
    }

    private static void side(Rules rules, Trait.Side side, String pattern) {
        rules.value("side", pattern, _ -> side);
    }

    private static void regions(Rules rules) {
        rules.value("of-picture", "of {the-picture}", _ -> true);
        rules.value("bit", "side|edge|half|part|border|third|end|portion|area", _ -> true);
        region(rules, Region.TOP_LEFT, "(top|upper) left [hand] [corner|part|quarter|side|area]");
        region(rules, Region.TOP_RIGHT, "(top|upper) right [hand] [corner|part|quarter|side|area]");
        region(rules, Region.BOTTOM_LEFT, "(bottom|lower) left [hand] [corner|part|quarter|side|area]");
        region(rules, Region.BOTTOM_RIGHT, "(bottom|lower) right [hand] [corner|part|quarter|side|area]");
        region(rules, Region.LEFT, "[far|very|extreme] left [hand] [{bit}]|left-hand {bit}");
        region(rules, Region.RIGHT, "[far|very|extreme] right [hand] [{bit}]|right-hand {bit}");
        region(rules, Region.TOP, "[very] (top|upper) [{bit}]");
        region(rules, Region.BOTTOM, "[very] (bottom|lower) [{bit}]");
        region(rules, Region.MIDDLE, "(middle|center|centre) [part]");
        region(rules, Region.FOREGROUND, "foreground|front");
        region(rules, Region.BACKGROUND, "background|distance|back|rear");
        rules.value(
                "at",
                "(on|at|in|to|near|towards) the {region} [{of-picture}] [{place}]",
                c -> new Trait.At(c.get("region", Region.class)));
        rules.value(
                "at", "(in|at|near) (the|a|one|any) (corner|corners) [{of-picture}]", _ -> new Trait.At(Region.CORNER));
        rules.value("at", "in front !of", _ -> new Trait.At(Region.FOREGROUND));
        rules.value("close", "[very] (close|near|near to|close to) {camera}", _ -> new Trait.Close(true));
        rules.value(
                "close",
                "[very] (close to|near to|near) {camera}|[very] (close|near|nearby)|up close",
                _ -> new Trait.Close(true));
        rules.value(
                "close", "[very] far [away] [from {camera}]|distant|in the far distance", _ -> new Trait.Close(false));
    }

    private static void region(Rules rules, Region region, String pattern) {
        rules.value("region", pattern, _ -> region);
    }

    /// What goes with somebody: things held, ridden or worn, clothes, parts of the body.
    private static void company(Rules rules) {
        rules.value(
                "having",
                "(with|having|has|have|holding|carrying|riding|using|pushing|pulling|holds|hold|carries|carry|rides)",
                _ -> true);
        rules.value("wearing", "(wearing|dressed in|in|wears|wear|clothed in)", _ -> true);
        rules.value("company", "{having} [{number}|his|her|its|their] {bare}", c -> with(thing(c, "bare")));
        rules.value("company", "{wearing} {color-word}", c -> dressed(c.get("color-word", String.class)));
        rules.rule("company", "{wearing} [a pair of] {bare}", c -> worn(thing(c, "bare")));
        rules.value("company", "(wearing|wears|wear) [a pair of] {bare}", c -> with(thing(c, "bare")));
        rules.value("company", "without {bare}", c -> new Trait.Not(with(thing(c, "bare"))));
    }

    /// In clothes of a property; other things that are worn are looked for with their wearer.
    private static Optional<Trait> worn(Thing thing) {
        return Garment.of(thing.kind().words().getLast())
                .map(_ -> thing instanceof Thing.Such(Thing.Named named, Trait.Has(String property, boolean _))
                        ? new Trait.Dressed(named.name(), property)
                        : new Trait.With(thing));
    }

    private static Trait dressed(String color) {
        return new Trait.Dressed("clothes", color);
    }

    static Trait with(Thing thing) {
        return BODY.contains(thing.kind().name())
                        || BODY.contains(thing.kind().words().getLast())
                ? new Trait.Has("with " + counted(thing), false)
                : worn(thing).orElse(new Trait.With(thing));
    }

    private static String counted(Thing thing) {
        String label = thing.label();
        boolean mass = thing.plural() || MASSES.contains(thing.kind().words().getLast());
        return mass ? label : English.article(label) + " " + label;
    }

    private static void modifiers(Rules rules) {
        rules.value("submod", "[{standing}] {at}", c -> c.get("at", Trait.class));
        rules.value("submod", "{close}", c -> c.get("close", Trait.class));
        rules.value("submod", "[{that} {be}] {company}", c -> c.get("company", Trait.class));
        rules.value("submod", "{that} {company}", c -> c.get("company", Trait.class));
        rules.value("submod", "{that} {be} {cond}", c -> c.get("cond", Trait.class));
        rules.value("submod", "[{that} {be}] made [out] of {property}", c -> made(c));

        rules.value("mod", "[{that} {be}] [{standing}] {at}", c -> c.get("at", Trait.class));
        rules.value("mod", "{close}", c -> c.get("close", Trait.class));
        rules.value("mod", "[{that} {be}] {company}", c -> c.get("company", Trait.class));
        rules.value("mod", "{that} {company}", c -> c.get("company", Trait.class));
        rules.value("mod", "{that} {be} {cond}", c -> c.get("cond", Trait.class));
        rules.value("mod", "{that} {stands} {relation}", c -> c.get("relation", Trait.class));
        rules.value("mod", "{that} {stands} {at}", c -> c.get("at", Trait.class));
        rules.value("mod", "[{that} {be}] made [out] of {property}", c -> made(c));
        rules.value("mod", "[{standing}] {relation}", c -> c.get("relation", Trait.class));
        rules.value("mod", "[{that} {be}] {deed}", c -> new Trait.Has(c.get("deed", String.class), false));
    }

    private static Trait made(Captures c) {
        return new Trait.Has("made of " + c.get("property", String.class), false);
    }

    private static void conditions(Rules rules) {
        rules.value("prim", "[{standing}] {at}", c -> c.get("at", Trait.class));
        rules.value("prim", "{close}", c -> c.get("close", Trait.class));
        rules.value("prim", "{company}", c -> c.get("company", Trait.class));
        rules.value("prim", "[{standing}] {relation}", c -> c.get("relation", Trait.class));
        rules.value("prim", "(the same {aspect}|of the same {aspect}) as {np}", TraitPhrases::alike);
        rules.value("prim", "as (big|large|small) as {np}", c -> new Trait.Alike("size", thing(c, "np")));
        rules.value("prim", "made [out] of {property}", c -> made(c));
        rules.value(
                "prim",
                "[colored|coloured|painted|very|really] {property}",
                c -> new Trait.Has(c.get("property", String.class), false));
        rules.value("prim", "{property} in (color|colour)", c -> new Trait.Has(c.get("property", String.class), false));
        rules.value("prim", "{told}", Captures::only);
        rules.value("prim", "{deed}", c -> new Trait.Has(c.get("deed", String.class), false));
        rules.value("negatable", "{prim}", Captures::only);
        rules.value("negatable", "not {prim}", c -> new Trait.Not(c.get("prim", Trait.class)));
        rules.value("cond", "{negatable}", Captures::only);
        rules.value(
                "cond",
                "[both] {negatable} (and|but) [also] [that (is|are)] {cond:other}",
                c -> new Trait.And(c.get("negatable", Trait.class), c.get("other", Trait.class)));
        rules.value(
                "cond",
                "[either] {negatable} or [that (is|are)] {cond:other}",
                c -> new Trait.Or(c.get("negatable", Trait.class), c.get("other", Trait.class)));
        rules.value(
                "cond",
                "neither {prim} nor {prim:other}",
                c -> new Trait.And(
                        new Trait.Not(c.get("prim", Trait.class)), new Trait.Not(c.get("other", Trait.class))));
    }

    private static Trait alike(Captures c) {
        return new Trait.Alike(c.get("aspect", String.class), thing(c, "np"));
    }
}
