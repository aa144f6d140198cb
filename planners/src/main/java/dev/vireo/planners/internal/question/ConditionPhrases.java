package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;

/// What things of a question may be: "left of the cube", "the same color as the cone", "not red".
final class ConditionPhrases {
    private ConditionPhrases() {}

    static void addTo(Rules rules) {
        conditions(rules);
    }

    private static void conditions(Rules rules) {
        side(rules, Condition.Side.LEFT, "[to|on|at] [the] left [hand] [side] of|left from|on the left-hand side of");
        side(
                rules,
                Condition.Side.RIGHT,
                "[to|on|at] [the] right [hand] [side] of|right from|on the right-hand side of");
        side(rules, Condition.Side.FRONT, "in front of|ahead of|before|(closer|nearer) [to {camera}] than");
        side(
                rules,
                Condition.Side.BEHIND,
                "behind|in back of|at the back of|beyond|(farther|further) [away|back] [from {camera}] than");
        side(rules, Condition.Side.ABOVE, "above");
        side(rules, Condition.Side.BELOW, "below");
        side(rules, Condition.Side.NEAR, "near|near to|close to|next to|beside|by|adjacent to|alongside");
        side(rules, Condition.Side.FAR, "far [away] from|away from");
        rules.value(
                "relation",
                "{side} (a|an|any|some) {restr}",
                c -> new Condition.BesideSome(c.get("side", Condition.Side.class), c.get("restr", Noun.class)));
        rules.value(
                "relation",
                "{side} {np}",
                c -> new Condition.Beside(c.get("side", Condition.Side.class), c.get("np", Noun.class)));
        rules.value(
                "relation",
                "(between|in between) {np:one} and {np:other}",
                c -> new Condition.Between(c.get("one", Noun.class), c.get("other", Noun.class)));
        rules.value("relations", "{relation}", Captures::only);
        rules.value(
                "relations",
                "{relation} and [also] {relations:other}",
                c -> new Condition.And(c.get("relation", Condition.class), c.get("other", Condition.class)));
        rules.value(
                "relations",
                "[either] {relation} or {relations:other}",
                c -> new Condition.Or(c.get("relation", Condition.class), c.get("other", Condition.class)));
        rules.value(
                "relations",
                "both {relation} and {relations:other}",
                c -> new Condition.And(c.get("relation", Condition.class), c.get("other", Condition.class)));
        rules.value(
                "relations",
                "{relation} but not {relation:other}",
                c -> new Condition.And(
                        c.get("relation", Condition.class), new Condition.Not(c.get("other", Condition.class))));
        rules.value("relations", "not {relation}", c -> new Condition.Not(c.get("relation", Condition.class)));

        rules.value("alike", "[of|in] the same {aspect} as [that of] {np}", ConditionPhrases::alike);
        rules.value("alike", "made [out] of the same {aspect} as {np}", ConditionPhrases::alike);
        rules.value(
                "alike",
                "as (big|large|small|tall) as {np}",
                c -> new Condition.Alike(Aspect.SIZE, c.get("np", Noun.class)));

        rules.value("prim", "{relation}", Captures::only);
        rules.value("prim", "{alike}", Captures::only);
        rules.value("prim", "other than {np}", c -> new Condition.Except(c.get("np", Noun.class)));
        rules.value("prim", "(a|an) {property}", c -> new Condition.Has(c.get("property", String.class), true));
        rules.value(
                "prim",
                "[made [out] of|colored|coloured] {property}",
                c -> new Condition.Has(c.get("property", String.class), false));
        rules.value("prim", "{property} in color", c -> new Condition.Has(c.get("property", String.class), false));
        rules.value("negatable", "{prim}", Captures::only);
        rules.value("negatable", "not {prim}", c -> new Condition.Not(c.get("prim", Condition.class)));

        rules.value("cond", "{negatable}", Captures::only);
        rules.value(
                "cond",
                "[both] {negatable} and [also] [that (is|are)] {cond:other}",
                c -> new Condition.And(c.get("negatable", Condition.class), c.get("other", Condition.class)));
        rules.value(
                "cond",
                "[either] {negatable} or [that (is|are)] {cond:other}",
                c -> new Condition.Or(c.get("negatable", Condition.class), c.get("other", Condition.class)));
        rules.value(
                "cond",
                "{prim} but {negatable}",
                c -> new Condition.And(c.get("prim", Condition.class), c.get("negatable", Condition.class)));
        rules.value(
                "cond",
                "neither {prim} nor {prim:other}",
                c -> new Condition.And(
                        new Condition.Not(c.get("prim", Condition.class)),
                        new Condition.Not(c.get("other", Condition.class))));
    }

    private static void side(Rules rules, Condition.Side side, String pattern) {
        rules.value("side", pattern, _ -> side);
    }

    static Condition alike(Captures c) {
        return new Condition.Alike(c.get("aspect", Aspect.class), c.get("np", Noun.class));
    }
}
