package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.question.Meaning.Comparison;
import java.util.Optional;
import java.util.function.Function;

/// Questions for yes or no: "are there more cubes than cones", "is the cube left of the cone".
final class CheckingPhrases {
    private CheckingPhrases() {}

    static void addTo(Rules rules) {
        comparing(rules);
        matching(rules);
        existing(rules);
        verifying(rules);
    }

    private static void comparing(Rules rules) {
        rules.value("more", "more|a (greater|larger|higher) number of", _ -> Comparison.MORE);
        rules.value("more", "fewer|less|a (smaller|lower) number of", _ -> Comparison.FEWER);
        rules.value("bigger", "greater|larger|higher|bigger|more", _ -> Comparison.MORE);
        rules.value("bigger", "less|smaller|lower|fewer", _ -> Comparison.FEWER);
        for (String start :
                new String[] {"{be} there", "(do|can) you see", "does the {picture} (show|contain|have)", "there {be}"
                }) {
            compare(rules, start + " {more} {np:one} than [there {be}] {np:other}", CheckingPhrases::compared);
            compare(
                    rules,
                    start + " [exactly|just] as many {np:one} as [there {be}] {np:other}",
                    CheckingPhrases::equal);
            compare(
                    rules,
                    start + " [exactly] (the same|an equal) (number|amount) of {np:one} (as|and) {np:other}",
                    CheckingPhrases::equal);
            compare(rules, start + " equally many {np:one} and {np:other}", CheckingPhrases::equal);
            compare(
                    rules,
                    start + " [exactly|precisely|only|just] {number} {restr}",
                    c -> counted(c, Comparison.EQUAL));
            compare(rules, start + " at least {number} {restr}", c -> counted(c, Comparison.AT_LEAST));
            compare(rules, start + " at most {number} {restr}", c -> counted(c, Comparison.AT_MOST));
            compare(rules, start + " more than {number} {restr}", c -> counted(c, Comparison.MORE));
            compare(rules, start + " (fewer|less) than {number} {restr}", c -> counted(c, Comparison.FEWER));
            compare(
                    rules,
                    start + " (more than|at least) one {restr}",
                    c -> new Meaning.CompareNumber(c.get("restr", Noun.class), Comparison.AT_LEAST, 2));
            compare(
                    rules,
                    start + " (exactly|only|just) one {restr}",
                    c -> new Meaning.CompareNumber(c.get("restr", Noun.class), Comparison.EQUAL, 1));
        }
        compare(
                rules,
                "{be} the number of {np:one} {bigger:more} than (the number of|that of|) {np:other}",
                CheckingPhrases::compared);
        compare(
                rules,
                "{be} the number of {np:one} (equal to|the same as|identical to) (the number of|that of|) {np:other}",
                CheckingPhrases::equal);
        compare(
                rules,
                "{be} the (number|numbers) of {np:one} and [the number of] {np:other} (equal|the same)",
                CheckingPhrases::equal);
        compare(
                rules,
                "(do|does) {np:one} outnumber {np:other}",
                c -> new Meaning.CompareCounts(c.get("one", Noun.class), Comparison.MORE, c.get("other", Noun.class)));
        compare(
                rules,
                "{be} {np:one} more numerous than {np:other}",
                c -> new Meaning.CompareCounts(c.get("one", Noun.class), Comparison.MORE, c.get("other", Noun.class)));
        compare(
                rules,
                "{be} {np:one} outnumbered by {np:other}",
                c -> new Meaning.CompareCounts(c.get("one", Noun.class), Comparison.FEWER, c.get("other", Noun.class)));
    }

    private static void compare(Rules rules, String pattern, Function<Captures, Meaning> meaning) {
        rules.value("compare", pattern, meaning);
    }

    private static Meaning compared(Captures c) {
        return new Meaning.CompareCounts(
                c.get("one", Noun.class), c.get("more", Comparison.class), c.get("other", Noun.class));
    }

    private static Meaning equal(Captures c) {
        return new Meaning.CompareCounts(c.get("one", Noun.class), Comparison.EQUAL, c.get("other", Noun.class));
    }

    private static Meaning counted(Captures c, Comparison comparison) {
        return new Meaning.CompareNumber(c.get("restr", Noun.class), comparison, c.get("number", Integer.class));
    }

    private static void matching(Rules rules) {
        match(rules, "(do|does) {the:one} and {the:other} [both] (have|share) the same {aspect}");
        match(rules, "(do|does) {the:one} and {the:other} share (a|their|one) {aspect}");
        match(rules, "(do|does) {the:one} (have|share) the same {aspect} (as|with) {the:other}");
        match(rules, "(do|does) {the:one} (match|share) {the:other} in {aspect}");
        match(rules, "(do|does) {the:one} and {the:other} match in {aspect}");
        match(rules, "{be} {the:one} and {the:other} [both] [made out] [made] [of|in] the same {aspect}");
        match(rules, "{be} {the:one} and {the:other} (alike|equal|identical|the same) in {aspect}");
        match(rules, "{be} {the:one} [made [out] of|in] the same {aspect} as [that of] {the:other}");
        // "Is the cube behind the cone of the same color as ..." speaks of that cone.
        match(rules, "{be} {subject:one} of the same {aspect} as [that of] {the:other}");
        match(rules, "{be} {the:one} the same {aspect} [that] {the:other} {be}");
        match(
                rules,
                "{be} the {aspect} of {the:one} (the same as|equal to|identical to) [the {aspect:again} of|that of]"
                        + " {the:other}");
        match(rules, "{be} the {aspect} of {the:one} and [the {aspect:again} of|that of] {the:other} the same");
        match(rules, "{be} the {aspect} of {the:one} and [of] {the:other} the same");
        for (String equal : new String[] {
            "{be} {the:one} as (big|large|small|tall) as {the:other}",
            "{be} {the:one} and {the:other} equally (big|large|small)"
        }) {
            rules.value(
                    "match",
                    equal,
                    c -> new Meaning.Match(Aspect.SIZE, c.get("one", Noun.class), c.get("other", Noun.class)));
        }
        differ(rules, "(do|does) {the:one} and {the:other} have (different|a different) {aspect}");
        differ(rules, "(do|does) {the:one} and {the:other} differ in {aspect}");
        differ(rules, "(do|does) {the:one} have a different {aspect} (than|from|to) {the:other}");
        differ(rules, "{be} {the:one} [of] a different {aspect} (than|from|to) {the:other}");
        differ(rules, "{be} {the:one} and {the:other} [of|made of] different {aspect}");
        differ(rules, "{be} the {aspect} of {the:one} different from [that of] {the:other}");
    }

    private static void match(Rules rules, String pattern) {
        rules.value("match", pattern, CheckingPhrases::matched);
    }

    private static void differ(Rules rules, String pattern) {
        rules.value("match", pattern, c -> new Meaning.Not(matched(c)));
    }

    private static Meaning matched(Captures c) {
        return new Meaning.Match(c.get("aspect", Aspect.class), c.get("one", Noun.class), c.get("other", Noun.class));
    }

    private static void existing(Rules rules) {
        rules.value("some-things", "[either] {np}", c -> new Meaning.Exists(c.get("np", Noun.class)));
        rules.value("some-things", "no {np}", c -> new Meaning.Not(new Meaning.Exists(c.get("np", Noun.class))));
        rules.value(
                "some-things",
                "(nothing|no one) {mods}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(Noun.anything(), c.get("mods", Condition.class)))));
        rules.value(
                "some-things",
                "[both] {np:one} and [also] {np:other}",
                c -> new Meaning.And(
                        new Meaning.Exists(c.get("one", Noun.class)), new Meaning.Exists(c.get("other", Noun.class))));
        rules.value(
                "some-things",
                "[either] {np:one} or {np:other}",
                c -> new Meaning.Or(
                        new Meaning.Exists(c.get("one", Noun.class)), new Meaning.Exists(c.get("other", Noun.class))));
        rules.value(
                "some-things",
                "{np:one} (but|and) (no|not any|not a|not an|not) {np:other}",
                c -> new Meaning.And(
                        new Meaning.Exists(c.get("one", Noun.class)),
                        new Meaning.Not(new Meaning.Exists(c.get("other", Noun.class)))));
        rules.value(
                "some-things",
                "neither {np:one} nor {np:other}",
                c -> new Meaning.Not(new Meaning.Or(
                        new Meaning.Exists(c.get("one", Noun.class)), new Meaning.Exists(c.get("other", Noun.class)))));
        for (String start : new String[] {
            "{be} there",
            "there {be}",
            "(do|can|could) (you|we|i|one) (see|find|spot)",
            "does (the|this) {picture} (show|contain|have|include)",
            "(the|this) {picture} (shows|contains|has|includes)"
        }) {
            rules.value("exist", start + " {some-things} [{place}]", c -> c.get("some-things", Meaning.class));
        }
        rules.value(
                "exist", "(do|does) {np} (exist|appear) [{place}]", c -> new Meaning.Exists(c.get("np", Noun.class)));
        rules.value(
                "exist",
                "{be} {np} (visible|present|shown|pictured|{place})",
                c -> new Meaning.Exists(c.get("np", Noun.class)));
        rules.value("exist", "can {np} be (seen|found)", c -> new Meaning.Exists(c.get("np", Noun.class)));
        for (String some : new String[] {"(any|some|one) [of the] [other] {restr}", "{some:restr}"}) {
            rules.value(
                    "exist",
                    "{be} " + some + " {cond}",
                    c -> new Meaning.Exists(new Noun.Such(c.get("restr", Noun.class), c.get("cond", Condition.class))));
            rules.value(
                    "exist",
                    "(do|does) " + some + " (have|share) the same {aspect} (as|with) {np}",
                    c -> new Meaning.Exists(new Noun.Such(c.get("restr", Noun.class), ConditionPhrases.alike(c))));
            rules.value(
                    "exist",
                    "(do|does) " + some + " (stand|sit|lie) {relations}",
                    c -> new Meaning.Exists(
                            new Noun.Such(c.get("restr", Noun.class), c.get("relations", Condition.class))));
        }
        rules.value(
                "exist",
                "{be} (none|no one) of the {restr} {cond}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(c.get("restr", Noun.class), c.get("cond", Condition.class)))));
        rules.value(
                "exist",
                "{be} no {restr} {cond}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(c.get("restr", Noun.class), c.get("cond", Condition.class)))));
    }

    private static void verifying(Rules rules) {
        // In this order: a relation may hold further relations, so only a word known as an adjective, or one
        // after an
        // article, is taken for a property of a thing that a relation describes.
        for (String order : new String[] {"{be} {the}", "{the} {be}"}) {
            rules.rule("verify", order + " {cond}", c -> property(c));
        }
        for (String order : new String[] {"{be} {subject}", "{subject} {be}"}) {
            rules.value(
                    "verify",
                    order + " [standing|located|placed|positioned|situated|sitting|lying] {relations}",
                    c -> verify(c.get("subject", Noun.class), c.get("relations", Condition.class)));
            rules.value(
                    "verify",
                    order + " {cond}",
                    c -> verify(c.get("subject", Noun.class), c.get("cond", Condition.class)));
        }
        rules.value(
                "verify",
                "(do|does) {subject} (stand|sit|lie) {relations}",
                c -> verify(c.get("subject", Noun.class), c.get("relations", Condition.class)));
        rules.value(
                "verify",
                "{subject} (stands|sits|lies) {relations}",
                c -> verify(c.get("subject", Noun.class), c.get("relations", Condition.class)));
        rules.value(
                "verify",
                "(do|does) {the} (look|appear|seem) [to be] {cond}",
                c -> verify(c.get("the", Noun.class), c.get("cond", Condition.class)));
        rules.value(
                "verify",
                "(do|does) {the} have (a|an) {property} {aspect}",
                c -> verify(c.get("the", Noun.class), new Condition.Has(c.get("property", String.class), false)));
        rules.value(
                "verify",
                "(do|does) {the} have the {aspect} {property}",
                c -> verify(c.get("the", Noun.class), new Condition.Has(c.get("property", String.class), false)));
        rules.value(
                "verify",
                "{be} the {aspect} of {the} {property}",
                c -> verify(c.get("the", Noun.class), new Condition.Has(c.get("property", String.class), false)));
        for (String all : new String[] {"all [of] [the] {restr}", "(every|each) [of the] [one of the] {restr}"}) {
            rules.value(
                    "verify",
                    "{be} " + all + " {cond}",
                    c -> new Meaning.Verify(c.get("restr", Noun.class), c.get("cond", Condition.class), true));
            rules.value(
                    "verify",
                    all + " {be} {cond}",
                    c -> new Meaning.Verify(c.get("restr", Noun.class), c.get("cond", Condition.class), true));
        }
    }

    private static Meaning verify(Noun noun, Condition condition) {
        return new Meaning.Verify(noun, condition, noun.plural());
    }

    private static Optional<Meaning> property(Captures c) {
        Noun noun = c.get("the", Noun.class);
        Condition condition = c.get("cond", Condition.class);
        String text = noun.text();
        boolean headless = English.isAdjective(text.substring(text.lastIndexOf(' ') + 1));
        boolean sure = noun.level() > 0 && !headless && isSureProperty(condition);
        return sure ? Optional.of(verify(noun, condition)) : Optional.empty();
    }

    private static boolean isSureProperty(Condition condition) {
        return switch (condition) {
            case Condition.Has(String property, boolean kind) -> kind || English.isAdjective(property);
            case Condition.Not(Condition inner) -> inner instanceof Condition.Has;
            case Condition.And(Condition one, Condition other) -> isSureProperty(one) && isSureProperty(other);
            case Condition.Or(Condition one, Condition other) -> isSureProperty(one) && isSureProperty(other);
            case Condition.Beside _,
                    Condition.BesideSome _,
                    Condition.Between _,
                    Condition.Alike _,
                    Condition.Except _ -> false;
        };
    }
}
