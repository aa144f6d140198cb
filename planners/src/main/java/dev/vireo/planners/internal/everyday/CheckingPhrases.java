package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.everyday.ThingPhrases.such;
import static dev.vireo.planners.internal.everyday.ThingPhrases.thing;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.everyday.Asked.Comparison;
import java.util.Optional;
import java.util.function.Function;

/// Questions for yes or no: "are there more people than cars", "is the bottle to the right of the glass".
final class CheckingPhrases {
    private static final Thing PERSON = new Thing.Named("person");

    /// How questions for what is there begin.
    private static final String[] STARTS = {
        "{be} there",
        "there {be}",
        "(do|can|could|did) (you|we|i|one) (see|find|spot|make out|count)",
        "(do|does|did) {the-picture} (show|contain|have|include|depict|display|feature)",
        "{the-picture} (shows|contains|has|includes)",
        "{be} (this|that|it) (a|an) {picture} of",
    };

    private CheckingPhrases() {}

    static void addTo(Rules rules) {
        comparing(rules);
        matching(rules);
        existing(rules);
        verifying(rules);
    }

    private static void comparing(Rules rules) {
        rules.value("bound", "[exactly|precisely|only|just] {number}", c -> bound(c, Comparison.EQUAL));
        rules.value("bound", "(at least|no fewer than|no less than) {number}", c -> bound(c, Comparison.AT_LEAST));
        rules.value("bound", "{number} or more", c -> bound(c, Comparison.AT_LEAST));
        rules.value("bound", "(at most|no more than) {number}", c -> bound(c, Comparison.AT_MOST));
        rules.value("bound", "(more than|over) {number}", c -> bound(c, Comparison.MORE));
        rules.value("bound", "(fewer|less) than {number}", c -> bound(c, Comparison.FEWER));
        rules.value("bound", "(several|multiple|many|a few|a lot of|lots of)", _ -> new Bound(Comparison.MORE, 1));
        rules.value("more", "more|a (greater|larger|higher) number of", _ -> Comparison.MORE);
        rules.value("more", "fewer|less|a (smaller|lower) number of", _ -> Comparison.FEWER);
        for (String start : STARTS) {
            compare(
                    rules,
                    start + " {more} {np:one} than [there {be}] {np:other} [{place}]",
                    CheckingPhrases::compared);
            compare(
                    rules,
                    start + " {more} {np:one} [{place}] than [there {be}] {np:other}",
                    CheckingPhrases::compared);
            compare(
                    rules,
                    start + " [exactly|just] as many {np:one} as [there {be}] {np:other} [{place}]",
                    CheckingPhrases::equal);
            compare(
                    rules,
                    start + " [exactly] (the same|an equal) (number|amount) of {np:one} (as|and) {np:other} [{place}]",
                    CheckingPhrases::equal);
            compare(rules, start + " {bound} {full} [{place}]", c -> counted(c, thing(c, "full")));
            compare(rules, start + " {bound} of the {full} [{place}]", c -> counted(c, thing(c, "full")));
        }
        compare(
                rules,
                "{be} the number of {np:one} (greater|larger|higher|bigger) than (the number of|that of|) {np:other}",
                c -> new Asked.CompareCounts(thing(c, "one"), Comparison.MORE, thing(c, "other")));
        compare(
                rules,
                "{be} the number of {np:one} (smaller|lower|less) than (the number of|that of|) {np:other}",
                c -> new Asked.CompareCounts(thing(c, "one"), Comparison.FEWER, thing(c, "other")));
        compare(
                rules,
                "{do} {np:one} outnumber {np:other}",
                c -> new Asked.CompareCounts(thing(c, "one"), Comparison.MORE, thing(c, "other")));
        compare(rules, "{be} {bound} [of the] {core} [{be}] {cond}", c -> counted(c, such(c, "core", "cond")));
        compare(rules, "{be} {bound} {full} {place}", c -> counted(c, thing(c, "full")));
        compare(rules, "{do} {bound} [of the] {core} {company}", c -> counted(c, such(c, "core", "company")));
        compare(rules, "can {bound} {full} be seen [{place}]", c -> counted(c, thing(c, "full")));
    }

    /// A number that a count is compared with.
    record Bound(Comparison comparison, int number) {}

    private static Bound bound(Captures c, Comparison comparison) {
        return new Bound(comparison, c.get("number", Integer.class));
    }

    private static void compare(Rules rules, String pattern, Function<Captures, Asked> meaning) {
        rules.value("compare", pattern, meaning);
    }

    private static Asked compared(Captures c) {
        return new Asked.CompareCounts(thing(c, "one"), c.get("more", Comparison.class), thing(c, "other"));
    }

    private static Asked equal(Captures c) {
        return new Asked.CompareCounts(thing(c, "one"), Comparison.EQUAL, thing(c, "other"));
    }

    private static Asked counted(Captures c, Thing thing) {
        Bound bound = c.get("bound", Bound.class);
        return new Asked.CompareNumber(thing, bound.comparison(), bound.number());
    }

    private static void matching(Rules rules) {
        match(rules, "{do} {the:one} and {the:other} [both] (have|share) the same {aspect}");
        match(rules, "{do} {the:one} have the same {aspect} as {the:other}");
        match(rules, "{be} {the:one} and {the:other} [both] [of|in] the same {aspect}");
        match(rules, "{be} {the:one} [of|in] the same {aspect} as [that of] {the:other}");
        match(rules, "{be} the {aspect} of {the:one} the same as [the {aspect:again} of|that of] {the:other}");
        for (String alike : new String[] {
            "{be} [all] [of] [the|these|both] [two|three|four] {full} [all|both] [of|in] the same {aspect}",
            "{do} [all] [of] [the|these|both] [two|three|four] {full} [all|both] have the same {aspect}"
        }) {
            rules.value("match", alike, c -> new Asked.AllAlike(c.get("aspect", String.class), thing(c, "full")));
        }
    }

    private static void match(Rules rules, String pattern) {
        rules.value(
                "match",
                pattern,
                c -> new Asked.Match(c.get("aspect", String.class), thing(c, "one"), thing(c, "other")));
    }

    private static void existing(Rules rules) {
        rules.value("some", "(no|not any|not a) {full}", c -> new Asked.Not(new Asked.Exists(thing(c, "full"))));
        rules.value("some", "(no one|nobody|no-one) [{mods}]", c -> new Asked.Not(new Asked.Exists(person(c, "mods"))));
        rules.value(
                "some",
                "{np:one} (but|and) (no|not any|not a|not an|not) {np:other}",
                c -> new Asked.And(
                        new Asked.Exists(thing(c, "one")), new Asked.Not(new Asked.Exists(thing(c, "other")))));
        rules.value(
                "some",
                "{np:one} without {np:other}",
                c -> new Asked.Exists(
                        new Thing.Such(thing(c, "one"), new Trait.Not(TraitPhrases.with(thing(c, "other"))))));
        // "A dog, a cat or a bird"; the commas are gone.
        rules.value("any-of", "{np:one} or {np:other}", c -> new Asked.Or(exists(c, "one"), exists(c, "other")));
        rules.value(
                "any-of",
                "{np:one} &(a|an|any|the) {any-of:other}",
                c -> new Asked.Or(exists(c, "one"), c.get("other", Asked.class)));
        rules.value("all-of", "{np:one} and {np:other}", c -> new Asked.And(exists(c, "one"), exists(c, "other")));
        rules.value(
                "all-of",
                "{np:one} &(a|an|any|the) {all-of:other}",
                c -> new Asked.And(exists(c, "one"), c.get("other", Asked.class)));
        rules.value("some", "{any-of}", Captures::only);
        rules.value("some", "{all-of}", Captures::only);
        rules.value("some", "either {np:one} or {np:other}", c -> new Asked.Or(exists(c, "one"), exists(c, "other")));
        rules.value(
                "some",
                "[both] {np:one} and [also] {some:other}",
                c -> new Asked.And(exists(c, "one"), c.get("other", Asked.class)));
        rules.value(
                "some", "{np:one} or {some:other}", c -> new Asked.Or(exists(c, "one"), c.get("other", Asked.class)));
        rules.value(
                "some",
                "neither {np:one} nor {np:other}",
                c -> new Asked.Not(new Asked.Or(exists(c, "one"), exists(c, "other"))));
        rules.value("some", "{np}", c -> exists(c, "np"));
        for (String start : STARTS) {
            rules.value("exist", start + " {some} [{place}]", c -> c.get("some", Asked.class));
        }
        rules.value("exist", "{be} there {place} {some}", c -> c.get("some", Asked.class));
        rules.value("exist", "{do} {np} (exist|appear) [{place}]", c -> exists(c, "np"));
        rules.value("exist", "can {some} be (seen|found|spotted) [{place}]", c -> c.get("some", Asked.class));
        rules.value(
                "exist", "{be} {np} (visible|present|shown|pictured|{place}) [{place:again}]", c -> exists(c, "np"));
        rules.value(
                "exist",
                "{be} (none|no one) of the {core} {cond}",
                c -> new Asked.Not(new Asked.Exists(such(c, "core", "cond"))));
        rules.value("exist", "{be} no {core} {cond}", c -> new Asked.Not(new Asked.Exists(such(c, "core", "cond"))));
        rules.value("exist", "{be} (no one|nobody) {cond}", c -> new Asked.Not(new Asked.Exists(person(c, "cond"))));
        for (String some : new String[] {
            "(any|some|one) [of the] [other] {core}", "(a|an) {core}", "{person:core}", "{plural:core}"
        }) {
            rules.value("exist", "{be} " + some + " {cond} [{place}]", c -> new Asked.Exists(such(c, "core", "cond")));
            rules.value("exist", "{do} " + some + " {company}", c -> new Asked.Exists(such(c, "core", "company")));
            rules.value(
                    "exist",
                    "{do} " + some + " {stands} {relation}",
                    c -> new Asked.Exists(such(c, "core", "relation")));
        }
        rules.value("person", "(anyone|anybody|someone|somebody|anything|something) [else]", _ -> PERSON);
        rules.rule("plural", "!the {core}", c -> Optional.of(thing(c, "core")).filter(Thing::plural));
    }

    private static Thing person(Captures c, String trait) {
        return c.maybe(trait, Trait.class)
                .<Thing>map(t -> new Thing.Such(PERSON, t))
                .orElse(PERSON);
    }

    private static Asked exists(Captures c, String label) {
        return new Asked.Exists(thing(c, label));
    }

    private static void verifying(Rules rules) {
        for (String all : new String[] {
            "(all|both) [of] [the|these] {core:thing}", "(every|each) [of the] [one of the] {core:thing}"
        }) {
            rules.value("verify", "{be} " + all + " {cond}", c -> verify(c, true));
            rules.value("verify", all + " {be} {cond}", c -> verify(c, true));
            rules.value("verify", "{do} " + all + " {company:cond}", c -> verify(c, true));
        }
        for (String order : new String[] {"{be} {the-one:thing}", "{the-one:thing} {be}"}) {
            rules.value("verify", order + " {sure:cond}", c -> verify(c, false));
        }
        rules.value("sure", "{adjective}", c -> new Trait.Has(c.get("adjective", String.class), false));
        rules.value(
                "sure", "not {adjective}", c -> new Trait.Not(new Trait.Has(c.get("adjective", String.class), false)));
        rules.value("sure", "&(wearing|holding|carrying|riding|with) {company}", c -> c.get("company", Trait.class));
        rules.value("sure", "[switched|turned] on", _ -> new Trait.Has("switched on", false));
        rules.value("sure", "[switched|turned] off", _ -> new Trait.Has("switched off", false));
        rules.value("sure", "{told}", Captures::only);
        rules.value("sure", "{deed}", c -> new Trait.Has(c.get("deed", String.class), false));
        for (String order : new String[] {"{be} {the:thing}", "{the:thing} {be}"}) {
            rules.value("verify", order + " {cond}", c -> verify(c, false));
            rules.value("verify", order + " (a|an) {np}", c -> kind(c));
        }
        // "The bowl contains the apple" says that the apple is in the bowl.
        rules.value("verify", "{the} (contains|contain) {np}", c -> held(c, Trait.Side.IN));
        rules.value("verify", "{do} {the} contain {np}", c -> held(c, Trait.Side.IN));
        rules.value(
                "verify",
                "{the} (has|have) {np} as a part|{the} has as a part {np}",
                c -> new Asked.Verify(
                        thing(c, "np"), new Trait.Told("part of", thing(c, "the"), Trait.Apart.NO), false));
        rules.value("verify", "{do} {the:thing} {company:cond}", c -> verify(c, false));
        rules.value("verify", "{do} {the:thing} {stands} {relation:cond}", c -> verify(c, false));
        rules.value("verify", "{the:thing} {stands} {relation:cond}", c -> verify(c, false));
        rules.value("verify", "{do} {the:thing} (look|appear|seem) [to be] {cond}", c -> verify(c, false));
        rules.value("verify", "{be} the (color|colour) of {the:thing} {prim:cond}", c -> verify(c, false));
        // "Is it a cat?", "Is this animal a dog?"
        rules.value("verify", "{be} {it} (a|an) {np}", c -> exists(c, "np"));
        rules.value("verify", "{be} (this|that|these|those) {np}", c -> exists(c, "np"));
    }

    private static Asked verify(Captures c, boolean each) {
        Thing thing = thing(c, "thing");
        return new Asked.Verify(thing, c.get("cond", Trait.class), each || thing.plural());
    }

    private static Asked held(Captures c, Trait.Side side) {
        return new Asked.Verify(thing(c, "np"), new Trait.Beside(side, thing(c, "the"), false), false);
    }

    private static Asked kind(Captures c) {
        if (thing(c, "thing") instanceof Thing.Named named && AskingPhrases.GENERAL.contains(named.name())) {
            return exists(c, "np");
        }
        String kind = thing(c, "np").label();
        return new Asked.Verify(thing(c, "thing"), new Trait.Has(English.article(kind) + " " + kind, false), false);
    }
}
