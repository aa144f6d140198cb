package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.everyday.ThingPhrases.order;
import static dev.vireo.planners.internal.everyday.ThingPhrases.such;
import static dev.vireo.planners.internal.everyday.ThingPhrases.thing;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import java.util.Optional;
import java.util.Set;

/// Questions for a number, a property, a name: "how many", "what colour", "which animal is it".
final class AskingPhrases {
    /// Names of kinds of which people ask what they are.
    static final Set<String> GENERAL = NameWords.words("""
            thing object item one animal vehicle fruit food insect bird flower plant vegetable toy drink tool instrument
            """);

    private AskingPhrases() {}

    static void addTo(Rules rules) {
        counting(rules);
        asking(rules);
        naming(rules);
    }

    private static void counting(Rules rules) {
        for (String many : new String[] {
            "how many {nps:thing} {be} there [{place}]",
            "how many {nps:thing} there {be} [{place}]",
            "how many {nps:thing} (do|can|could) (you|we|i|one) (see|find|count|spot) [{place}]",
            "how many {nps:thing} (you|we) (can see|see)",
            "how many {nps:thing} ((can|could) be (seen|found|counted|spotted)|exist|appear) [{place}]",
            "how many {nps:thing} {be} (visible|shown|present|pictured|seen|found|{place}) [{place:again}]",
            "how many {nps:thing} {do} {the-picture} (show|contain|have|include)",
            "how many {nps:thing} [{place}]",
            "[what {be}] the [total] (number|count|amount) of {nps:thing} [{place}]",
            "what number of {nps:thing} ({be} there|can be seen|{be} shown|do you see) [{place}]",
            "count [up] [all] [of] [the] {nps:thing} [{place}]",
        }) {
            rules.value("count", many, c -> new Asked.Count(thing(c, "thing")));
        }
        for (String such : new String[] {
            "how many [other] [of the] {core} {be} {cond}",
            "how many [other] [of the] {core} {be} there {mods:cond}",
            "how many [other] [of the] {core} {stands} {relation:cond}",
            "how many [other] [of the] {core} {stands} {at:cond}",
            "how many [other] [of the] {core} [do|does] {company:cond}",
            "how many [other] [of the] {core} (do|can) (you|we) see {mods:cond}",
            "what number of {core} {be} {cond}",
            "how many {core} {do} {np:owner} have",
        }) {
            rules.value(
                    "count",
                    such,
                    c -> new Asked.Count(
                            c.has("owner")
                                    ? ThingPhrases.owned(thing(c, "owner"), thing(c, "core"))
                                    : such(c, "core", "cond")));
        }
        rules.value(
                "count",
                "how many {core} {be} {the} (wearing|holding|carrying)",
                c -> new Asked.Count(ThingPhrases.owned(thing(c, "the"), thing(c, "core"))));
        for (String there :
                new String[] {"{np:one} than {np:other} {be} there", "{np:one} {be} there than {np:other}"}) {
            rules.value(
                    "count", "how many more " + there, c -> new Asked.Difference(thing(c, "one"), thing(c, "other")));
            rules.value(
                    "count",
                    "how many (fewer|less) " + there,
                    c -> new Asked.Difference(thing(c, "other"), thing(c, "one")));
        }
    }

    private static void asking(Rules rules) {
        ask(rules, "(what|which) {aspect} {be} {whole:thing}");
        ask(rules, "(what|which) {aspect} {be} [the] {np:thing}");
        ask(rules, "(of|in) (what|which) {aspect} {be} {whole:thing}");
        ask(rules, "(what|which) {aspect} {whole:thing} {be}");
        ask(rules, "(what|which) {aspect} {do} {whole:thing} (have|show)");
        ask(rules, "(what|which) {aspect} {whole:thing} (has|have)");
        ask(rules, "(what|which) {be} the {aspect} of {whole:thing}");
        ask(rules, "what the {aspect} of {whole:thing} {be}");
        ask(rules, "the {aspect} of {whole:thing}");
        ask(rules, "{whole:thing} {be} [of] (what|which) {aspect}");
        ask(rules, "{whole:thing} 's {aspect}");
        ask(rules, "(what|which) {be} {core:thing} 's {aspect}");
        ask(rules, "(what|which) {be} the {core:thing} 's {aspect}");
        ask(rules, "(what|which) {aspect} {be} {whole:thing} painted");
        ask(rules, "(what|which) {aspect} {be} {whole:thing} made [out] of");
        // "What colour shirt is the man wearing?"
        for (String wears : new String[] {
            "(what|which) {aspect} [of] {name} {be} {the:owner} wearing",
            "(what|which) {aspect} [of] {name} {do} {the:owner} (wear|have)",
            "(what|which) {aspect} {be} the {name} [that|which] {the:owner} {be} wearing",
            "(what|which) {aspect} {be} the {name} {the:owner} {be} (wearing|holding|carrying)",
            "(what|which) {aspect} [of] {name} {be} {the:owner} (holding|carrying|riding|driving)"
        }) {
            rules.value(
                    "ask",
                    wears,
                    c -> about(c.get("aspect", String.class), ThingPhrases.owned(thing(c, "owner"), thing(c, "name"))));
        }
        rules.value(
                "ask",
                "(what|which) {aspect} (is|are) {the} (wearing|dressed in)",
                c -> about(
                        c.get("aspect", String.class), new Thing.Clothes(thing(c, "the"), Garment.WHOLE, "clothes")));
        rules.value("ask", "what {be} {whole:thing} made [out] (of|from)", c -> about("material", thing(c, "thing")));
        rules.value("ask", "(out of|from|of) what {be} {whole:thing} made", c -> about("material", thing(c, "thing")));
        rules.value("ask", "how (big|large|small|tall|long) {be} {whole:thing}", c -> about("size", thing(c, "thing")));
        rules.value(
                "ask",
                "what (kind|type|sort) of {aspect} {do} {whole:thing} have",
                c -> about(c.get("aspect", String.class), thing(c, "thing")));
    }

    private static void ask(Rules rules, String pattern) {
        rules.value("ask", pattern, c -> about(c.get("aspect", String.class), thing(c, "thing")));
    }

    /// What a tool says about an aspect. Clothes that nobody is named with are those of the people that are seen.
    private static Asked about(String aspect, Thing thing) {
        return new Asked.Ask(dressed(thing), "What " + aspect + " is this?");
    }

    static Thing dressed(Thing thing) {
        Optional<Garment> garment =
                thing instanceof Thing.Named named ? Garment.of(named.words().getLast()) : Optional.empty();
        return garment.<Thing>map(g -> new Thing.Clothes(
                        new Thing.Named("people"), g, thing.kind().label()))
                .orElse(thing);
    }

    private static void naming(Rules rules) {
        rules.value(
                "kind-of",
                "[kind of|type of|sort of|breed of|species of|kinds of] {name}",
                c -> thing(c, "name").label());
        rules.value("seen", "(shown|seen|visible|pictured|depicted|displayed|{place}) [{place:again}]", _ -> true);
        for (String which : new String[] {
            "(what|which) {kind-of} {be} (it|this|that|these|those|they) [{place}]",
            "(what|which) {kind-of} {be} {seen}",
            "(what|which) {kind-of} (do|can) (you|we) see [{place}]",
            "(what|which) {kind-of} can be seen [{place}]",
            "(what|which) {kind-of} {do} {the-picture} (show|depict)",
            "(what|which) {kind-of} {be} (the {picture}|{the-picture}) of",
            "(what|which) {be} the (kind|type|name) of {kind-of} [{seen}]",
        }) {
            rules.value("name-it", which, c -> new Asked.Ask(new Thing.Picture(), what(c)));
        }
        for (String what : new String[] {
            "what {be} (it|this|that|these|those|they)",
            "what {be} (this|that|it) (a|an) {picture} of",
            "what {be} [there] {seen}",
            "what (do|can) (you|we) see [{place}]",
            "what (can|could) be seen [{place}]",
            "what {do} {the-picture} (show|depict)",
            "what {be} the main (thing|object|subject) [{place}]",
            "what (thing|object) {be} (this|that|it|{seen})",
        }) {
            rules.value("name-it", what, _ -> new Asked.Ask(new Thing.Picture(), "What is this?"));
        }
        rules.rule("name-it", "(what|which) {kind-of} {be} {at}", c -> Optional.of(here(c, what(c))));
        rules.value("name-it", "what {be} [there] [{standing}] {at}", c -> here(c, "What is this?"));
        rules.value("name-it", "what (do|can) (you|we) see {at}", c -> here(c, "What is this?"));
        for (String beyond : new String[] {
            "what {be} [there] [{standing}] {side} {np}",
            "what {stands} {side} {np}",
            "what (do|can) (you|we) see {side} {np}",
            "what can be seen {side} {np}"
        }) {
            rules.value("name-it", beyond, c -> beyond(c, "What is this?"));
        }
        for (String beyond : new String[] {
            "(what|which) {kind-of} {be} [{standing}] {side} {np}",
            "(what|which) {kind-of} {stands} {side} {np}",
            "(what|which) {kind-of} (do|can) (you|we) see {side} {np}"
        }) {
            rules.value("name-it", beyond, c -> beyond(c, what(c)));
        }
        rules.value(
                "name-it",
                "(what|which) [thing|object|one] {be} [the] {order} [{toward}]",
                c -> new Asked.Ask(new Thing.Ranked(new Thing.Named("object"), order(c, "order"), 1), "What is this?"));
        rules.value(
                "name-it",
                "what (kind|type|sort|breed|species|make|model) of {name} {be} {the}",
                c -> new Asked.Ask(thing(c, "the"), what(thing(c, "name").label())));
        rules.value(
                "name-it",
                "what (kind|type|sort|breed|species) {be} {the}",
                c -> new Asked.Ask(thing(c, "the"), "What kind is this?"));
        rules.rule("name-it", "(what|which) {be} {the}", AskingPhrases::pointed);
        // What somebody does, holds, wears: for tools that answer questions.
        rules.lexical("rest", NameWords::allDeeds);
        rules.value("name-it", "what {be} {the} {rest}", c -> doing(c, "What"));
        rules.value(
                "name-it", "what {kind-of} {be} {the} {rest}", c -> doing(c, "What " + c.get("kind-of", String.class)));
        rules.value(
                "name-it",
                "what time {do} {the} (show|say|tell|have)",
                c -> new Asked.Ask(
                        thing(c, "the"),
                        "What time does the " + thing(c, "the").kind().label() + " show?"));
        rules.value(
                "name-it",
                "(what|which) {be} the (dominant|main|most common|predominant) (color|colour) [{place}]",
                _ -> new Asked.Ask(new Thing.Picture(), "What color is this?"));
        rules.rule("name-it", "which {name} {be} {cond}", AskingPhrases::which);
        rules.rule("name-it", "which {name} {company:cond}", AskingPhrases::which);
        rules.value(
                "name-it",
                "what {do} {the} (hold|wear|carry|ride|have)",
                c -> new Asked.Ask(
                        thing(c, "the"),
                        "What does the " + thing(c, "the").kind().label() + " have?"));
        rules.value(
                "name-it",
                "how old {be} {the}",
                c -> new Asked.Ask(
                        thing(c, "the"),
                        "How old is the " + thing(c, "the").kind().label() + "?"));
    }

    /// What several people do together is seen in the whole picture.
    private static Asked doing(Captures c, String what) {
        Thing thing = thing(c, "the");
        String question = what + (thing.plural() ? " are the " : " is the ")
                + thing.kind().label() + " " + c.get("rest", String.class) + "?";
        return new Asked.Ask(thing.plural() ? new Thing.Picture() : thing, question);
    }

    /// "Which fruit is red?" asks what fruit it is, "which man is smiling?" where he is.
    private static Optional<Asked> which(Captures c) {
        Thing thing = such(c, "name", "cond");
        String kind = thing.kind().name();
        return GENERAL.contains(kind)
                ? Optional.of(new Asked.Ask(thing, what(kind)))
                : Optional.of(new Asked.Where(thing, Asked.Spots.THIRDS));
    }

    private static String what(Captures c) {
        return what(c.get("kind-of", String.class));
    }

    private static String what(String kind) {
        return "What " + kind + " is this?";
    }

    private static Asked here(Captures c, String question) {
        // What is far away stands higher in the picture.
        Region region = switch (((Trait.At) c.get("at", Trait.class)).region()) {
            case FOREGROUND -> Region.BOTTOM;
            case BACKGROUND -> Region.TOP;
            case Region other -> other;
        };
        return new Asked.Ask(new Thing.Part(new Thing.Picture(), region, true), question);
    }

    private static Asked beyond(Captures c, String question) {
        return new Asked.Ask(new Thing.Aside(c.get("side", Trait.Side.class), thing(c, "np")), question);
    }

    /// "What is the weather" asks for no thing that can be pointed at; "what is the thing behind the tree" does.
    private static Optional<Asked> pointed(Captures c) {
        Thing thing = thing(c, "the");
        boolean pointed = thing instanceof Thing.Ranked
                || (thing instanceof Thing.Such && GENERAL.contains(thing.kind().name()));
        return pointed ? Optional.of(new Asked.Ask(thing, "What is this?")) : Optional.empty();
    }
}
