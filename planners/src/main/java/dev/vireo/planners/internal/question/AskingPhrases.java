package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.question.NounPhrases.Near;
import dev.vireo.planners.internal.question.NounPhrases.Rank;
import java.util.List;
import java.util.Optional;

/// Questions for a number, an aspect, a name or one of two: "how many", "what color", "is it red or blue".
final class AskingPhrases {
    private AskingPhrases() {}

    static void addTo(Rules rules) {
        counting(rules);
        asking(rules);
        choosing(rules);
    }

    private static void counting(Rules rules) {
        rules.value("count", "how many [of the] {nps} {be} there", c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value("count", "how many [of the] {nps} there {be}", c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "how many [of the] {nps} (do|can|could) (you|we|i|one) (see|find|count|spot)",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "how many [of the] {nps} ((can|could) be (seen|found|counted)|exist|appear)",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "how many [of the] {nps} (you|we) (can see|see)",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "how many [of the] {nps} {be} (visible|shown|present|pictured|seen|found|{place})",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "how many [of the] {nps} does the {picture} (show|contain|have)",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value("count", "how many [of the] {nps}", c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value("count", "how many [of the] {nps} {be} {cond}", AskingPhrases::countSuch);
        rules.value(
                "count",
                "how many [of the] {nps} (stand|sit|lie|stands|sits|lies) {relations:cond}",
                AskingPhrases::countSuch);
        rules.value(
                "count",
                "how many [of the] {nps} (have|has) the same {aspect} as {np}",
                c -> new Meaning.Count(new Noun.Such(c.get("nps", Noun.class), ConditionPhrases.alike(c))));
        rules.value(
                "count",
                "how many [of the] {nps} share (the|a|its|their) {aspect} (of|with) {np}",
                c -> new Meaning.Count(new Noun.Such(c.get("nps", Noun.class), ConditionPhrases.alike(c))));
        rules.value(
                "count",
                "how many {nps} {be} there {mods}",
                c -> new Meaning.Count(new Noun.Such(c.get("nps", Noun.class), c.get("mods", Condition.class))));
        rules.value(
                "count",
                "how many {nps} (do|can) (you|we) see {mods}",
                c -> new Meaning.Count(new Noun.Such(c.get("nps", Noun.class), c.get("mods", Condition.class))));
        rules.value(
                "count",
                "[what {be}] the [total] (number|count|amount) of {nps}",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value(
                "count",
                "what number of {nps} ({be} there|can be seen|{be} shown|do you see)",
                c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value("count", "what number of {nps} {be} {cond}", AskingPhrases::countSuch);
        rules.value("count", "count [up] [all] [of] {nps}", c -> new Meaning.Count(c.get("nps", Noun.class)));
        rules.value("count", "count {count:again}", c -> c.get("again", Meaning.class));
        for (String there :
                new String[] {"{np:one} than {np:other} {be} there", "{np:one} {be} there than {np:other}"}) {
            rules.value(
                    "count",
                    "how many more " + there,
                    c -> new Meaning.Difference(c.get("one", Noun.class), c.get("other", Noun.class)));
            rules.value(
                    "count",
                    "how many (fewer|less) " + there,
                    c -> new Meaning.Difference(c.get("other", Noun.class), c.get("one", Noun.class)));
        }
    }

    private static Meaning countSuch(Captures c) {
        return new Meaning.Count(new Noun.Such(c.get("nps", Noun.class), c.get("cond", Condition.class)));
    }

    private static void asking(Rules rules) {
        rules.value("ask", "(what|which) {aspect} {be} {the}", AskingPhrases::ask);
        rules.value("ask", "(of|in) (what|which) {aspect} {be} {the}", AskingPhrases::ask);
        rules.value("ask", "(what|which) {aspect} {the} {be}", AskingPhrases::ask);
        rules.value("ask", "(what|which) {aspect} (does|do) {the} (have|show)", AskingPhrases::ask);
        rules.value("ask", "(what|which) {aspect} {the} (has|have)", AskingPhrases::ask);
        rules.value("ask", "(what|which) {be} the {aspect} of {the}", AskingPhrases::ask);
        rules.value("ask", "what the {aspect} of {the} {be}", AskingPhrases::ask);
        rules.value("ask", "the {aspect} of {the}", AskingPhrases::ask);
        rules.value("ask", "{the} {be} [of] (what|which) {aspect}", AskingPhrases::ask);
        rules.value("ask", "{the} (has|have) (what|which) {aspect}", AskingPhrases::ask);
        rules.value(
                "ask", "(what|which) (kind|type|sort) of {aspect} (is|does) {the} [have|made of]", AskingPhrases::ask);
        rules.value("ask", "(what|which) {aspect} {be} {the} made [out] (of|from)", AskingPhrases::ask);
        rules.value("ask", "(out of|from|of) (what|which) {aspect} {be} {the} made", AskingPhrases::ask);
        rules.value(
                "ask",
                "what {be} {the} made [out] (of|from)",
                c -> new Meaning.Ask(Aspect.MATERIAL, c.get("the", Noun.class)));
        rules.value(
                "ask", "how (big|large|small) {be} {the}", c -> new Meaning.Ask(Aspect.SIZE, c.get("the", Noun.class)));
        rules.value(
                "ask", "how (big|large|small) {the} {be}", c -> new Meaning.Ask(Aspect.SIZE, c.get("the", Noun.class)));

        rules.rule("ask", "(what|which) {be} {the}", c -> identifiable(c.get("the", Noun.class)));
        rules.rule("ask", "what {the} {be}", c -> identifiable(c.get("the", Noun.class)));
        rules.value(
                "ask",
                "what {be} [there] [standing|located|placed|positioned|sitting] {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        rules.value(
                "ask",
                "what (stands|sits|lies) {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        rules.value(
                "ask",
                "what do you see {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        rules.value(
                "ask",
                "(what|which) {head} {be} {relations}",
                c -> new Meaning.Identify(
                        new Noun.Such(c.get("head", Noun.class), c.get("relations", Condition.class))));
        rules.value(
                "ask",
                "(what|which) {head} (stands|sits|lies) {relations}",
                c -> new Meaning.Identify(
                        new Noun.Such(c.get("head", Noun.class), c.get("relations", Condition.class))));
        rules.value(
                "ask",
                "(what|which) {head} {be} {alike}",
                c -> new Meaning.Identify(new Noun.Such(c.get("head", Noun.class), c.get("alike", Condition.class))));
        rules.value(
                "ask",
                "(what|which) {head} (has|have) the same {aspect} as {np}",
                c -> new Meaning.Identify(new Noun.Such(c.get("head", Noun.class), ConditionPhrases.alike(c))));
        rules.value(
                "ask",
                "(what|which) {head} {be} {standing}",
                c -> new Meaning.Identify(
                        NounPhrases.ranked(c.get("head", Noun.class), c.get("standing", Rank.class))));
        rules.value(
                "ask",
                "what {be} {standing}",
                c -> new Meaning.Identify(NounPhrases.ranked(Noun.anything(), c.get("standing", Rank.class))));
        rules.rule(
                "ask",
                "(what|which) {name} {be} {near}",
                c -> NounPhrases.nearest(c.get("name", Noun.Named.class), c.get("near", Near.class))
                        .map(Meaning.Identify::new));
        rules.rule(
                "ask",
                "what {be} {near}",
                c -> NounPhrases.nearest(Noun.anything(), c.get("near", Near.class))
                        .map(Meaning.Identify::new));
        rules.value(
                "ask",
                "(what|which) ((kind|type|sort) of|) (thing|object|item) {be} {the}",
                c -> new Meaning.Identify(c.get("the", Noun.class)));
    }

    private static Meaning ask(Captures c) {
        return new Meaning.Ask(c.get("aspect", Aspect.class), c.get("the", Noun.class));
    }

    /// "What is the weather" asks for no thing that can be pointed at; "what is the thing behind the tree"
    /// does.
    private static Optional<Meaning> identifiable(Noun noun) {
        boolean pointed = noun.level() > 0
                || noun instanceof Noun.Ranked
                || List.of("thing", "object", "item", "one")
                        .contains(English.singular(noun.kind().words().getLast()));
        return pointed ? Optional.of(new Meaning.Identify(noun)) : Optional.empty();
    }

    private static void choosing(Rules rules) {
        rules.value("option", "[a|an|the] {property}", c -> c.get("property", String.class));
        rules.value("articled", "(a|an) {property}", c -> c.get("property", String.class));
        rules.rule("choice", "{be} {the} {option:one} or {option:other}", AskingPhrases::guardedChoice);
        rules.rule("choice", "{the} {be} {option:one} or {option:other}", AskingPhrases::guardedChoice);
        choice(rules, "{be} {the} {articled:one} or {articled:other}");
        choice(rules, "{be} {the} {option:one} or {be} it {option:other}");
        choice(rules, "(does|do) {the} look {option:one} or {option:other}");
        choice(rules, "(what|which) {aspect} {be} {the} {option:one} or {option:other}");
        choice(rules, "(what|which) {aspect} (does|do) {the} have {option:one} or {option:other}");
        choice(rules, "(what|which) {be} the {aspect} of {the} {option:one} or {option:other}");
        choice(rules, "{be} the {aspect} of {the} {option:one} or {option:other}");
        choice(rules, "{be} {the} made [out] of {option:one} or {option:other}");
        choice(rules, "(would|could|can) you (say|call) [that] {the} [{be}] {option:one} or {option:other}");
        choice(rules, "(what|which) {be} {the} {option:one} or {option:other}");
        choice(rules, "how (big|large) {be} {the} {option:one} or {option:other}");
        rules.value("farther", "(closer|nearer) [to {camera}]", _ -> false);
        rules.value("farther", "(farther|further) [away] [from {camera}]", _ -> true);
        rules.value(
                "choice",
                "(what|which) [one|thing|object] {be} {farther} {the:one} or {the:other}",
                AskingPhrases::nearer);
        rules.value("choice", "{be} {the:one} or {the:other} {farther}", AskingPhrases::nearer);
    }

    private static Meaning nearer(Captures c) {
        return new Meaning.Nearer(
                c.get("one", Noun.class), c.get("other", Noun.class), c.get("farther", Boolean.class));
    }

    private static void choice(Rules rules, String pattern) {
        rules.value("choice", pattern, AskingPhrases::choose);
    }

    private static Meaning choose(Captures c) {
        return new Meaning.Choose(
                c.get("the", Noun.class), List.of(c.get("one", String.class), c.get("other", String.class)));
    }

    /// After a thing that a relation describes, only words that are known as adjectives are options for sure.
    private static Optional<Meaning> guardedChoice(Captures c) {
        boolean sure = c.get("the", Noun.class).level() == 0 || English.isAdjective(c.get("one", String.class));
        return sure ? Optional.of(choose(c)) : Optional.empty();
    }
}
