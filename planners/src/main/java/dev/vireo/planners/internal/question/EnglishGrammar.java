package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Chart.Rule;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Numbers;
import dev.vireo.planners.internal.english.Pattern;
import dev.vireo.planners.internal.question.Meaning.Comparison;
import dev.vireo.planners.internal.question.Noun.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The grammar of English questions about what is seen in a picture. Nouns and adjectives are open; all other
/// words have to be accounted for by a rule.
public final class EnglishGrammar {
    /// The phrase that a whole question is.
    public static final String QUESTION = "question";

    private static final int LONGEST_NAME = 5;

    private record Rank(Order order, int rank) {}

    private record Near(Noun anchor, boolean farthest) {}

    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
    private final Map<String, BiFunction<List<String>, Integer, List<Reading>>> lexical = new HashMap<>();

    private EnglishGrammar() {
        words();
        orders();
        conditions();
        nouns();
        counting();
        asking();
        choosing();
        comparing();
        matching();
        existing();
        verifying();
        questions();
    }

    public static Grammar english() {
        EnglishGrammar g = new EnglishGrammar();
        return new Grammar(g.rules, g.lexical, Set.of("subject"));
    }

    // Words.

    private void words() {
        lexical.put("name", (words, at) -> openWords(words, at, Noun.Named::new));
        lexical.put("property", (words, at) -> openWords(words, at, ws -> new Noun.Named(ws).name()));
        lexical.put(
                "adjective",
                (words, at) -> at < words.size() && isAdjective(words.get(at))
                        ? List.of(new Reading(words.get(at), at + 1))
                        : List.of());
        lexical.put("number", (words, at) -> number(words, at, Numbers::cardinal));
        lexical.put("ordinal", (words, at) -> number(words, at, Numbers::ordinal));
        value("aspect", "(color|colour|colors|colours)", _ -> Aspect.COLOR);
        value("aspect", "(shape|form|shapes)", _ -> Aspect.SHAPE);
        value("aspect", "(material|materials)", _ -> Aspect.MATERIAL);
        value("aspect", "(size|sizes)", _ -> Aspect.SIZE);
        value("be", "(is|are)", _ -> true);
        value("picture", "(image|picture|photo|photograph|scene)", _ -> true);
        value("camera", "(the|) (camera|viewer|observer)|us|me|you", _ -> true);
        value("place", "[visible|shown|present|seen] (in|on|within|of) (the|this) [whole|entire] {picture}", _ -> true);
        value("place", "here|visible|in view|in sight|in total|altogether|in all|overall|anywhere", _ -> true);
        value("that", "(that|which)", _ -> true);
    }

    private static boolean isAdjective(String word) {
        return English.isOpen(word) && (English.isAdjective(word) || !English.isPlural(word));
    }

    /// The runs of open words from here: those that end in a noun before those that end in a known adjective
    /// ("large cube" before "large cube red"), long before short.
    private static List<Reading> openWords(List<String> words, int at, Function<List<String>, Object> meaning) {
        List<Reading> out = new ArrayList<>();
        boolean nounBefore = false;
        for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_NAME); end++) {
            if (!English.isOpen(words.get(end - 1))) {
                break;
            }
            // "Large red" may stand for large red things, but no name goes on to an adjective after its noun.
            boolean noun = !English.isAdjective(words.get(end - 1));
            if (noun || !nounBefore || !English.isOnlyAdjective(words.get(end - 1))) {
                out.addFirst(new Reading(meaning.apply(words.subList(at, end)), end));
            }
            nounBefore |= noun;
        }
        out.sort(Comparator.comparing(r -> English.isAdjective(words.get(r.end() - 1))));
        return out;
    }

    private static List<Reading> number(List<String> words, int at, Function<String, OptionalInt> numberOf) {
        if (at >= words.size()) {
            return List.of();
        }
        var number = numberOf.apply(words.get(at));
        return number.isPresent() ? List.of(new Reading(number.getAsInt(), at + 1)) : List.of();
    }

    // Places in an order.

    private void orders() {
        value("order", "leftmost|left-most|furthest left|farthest left", _ -> Order.LEFTMOST);
        value("order", "rightmost|right-most|furthest right|farthest right", _ -> Order.RIGHTMOST);
        value("order", "closest|nearest|frontmost|foremost", _ -> Order.CLOSEST);
        value("order", "farthest|furthest|[most] distant|backmost|hindmost", _ -> Order.FARTHEST);

        // Before the noun: "the second leftmost cube".
        value("rank", "{order}", c -> new Rank(c.get("order", Order.class), 1));
        value("rank", "{ordinal} {order}", c -> new Rank(c.get("order", Order.class), c.get("ordinal", Integer.class)));

        // After it: "the cube closest to the camera", "the cube that is second from the left".
        value("end", "left", _ -> Order.LEFTMOST);
        value("end", "right", _ -> Order.RIGHTMOST);
        value("depthend", "front", _ -> Order.CLOSEST);
        value("depthend", "(back|rear)", _ -> Order.FARTHEST);
        value("far", "(farthest|furthest|most) [away]", _ -> true);
        value("standing", "leftmost|left-most", _ -> new Rank(Order.LEFTMOST, 1));
        value("standing", "rightmost|right-most", _ -> new Rank(Order.RIGHTMOST, 1));
        value(
                "standing",
                "[the] {far} [to|on|toward|towards] [the] {end}",
                c -> new Rank(c.get("end", Order.class), 1));
        value("standing", "(on|at|to) the far {end}", c -> new Rank(c.get("end", Order.class), 1));
        value(
                "standing",
                "[the] (closest|nearest) to the {end} [edge|side|border] [of the {picture}]",
                c -> new Rank(c.get("end", Order.class), 1));
        value("standing", "[the] (closest|nearest) [to] {camera}", _ -> new Rank(Order.CLOSEST, 1));
        value("standing", "[the] ({far}|most distant) from {camera}", _ -> new Rank(Order.FARTHEST, 1));
        value(
                "standing",
                "[the] {ordinal} (closest|nearest) [to] {camera}",
                c -> new Rank(Order.CLOSEST, c.get("ordinal", Integer.class)));
        value(
                "standing",
                "[the] {ordinal} {far} from {camera}",
                c -> new Rank(Order.FARTHEST, c.get("ordinal", Integer.class)));
        value(
                "standing",
                "[the] {ordinal} {order}",
                c -> new Rank(c.get("order", Order.class), c.get("ordinal", Integer.class)));
        value(
                "standing",
                "[the] {ordinal} [one] [counting|counted] from the ({end}|{depthend:end})",
                c -> new Rank(c.get("end", Order.class), c.get("ordinal", Integer.class)));

        rule("near", "[the] (closest|nearest) [to] {np}", c -> near(c, false));
        rule("near", "[the] {far} from {np}", c -> near(c, true));
    }

    private static Optional<Near> near(Captures c, boolean farthest) {
        return Optional.of(new Near(c.noun("np"), farthest));
    }

    // Conditions.

    private void conditions() {
        side(Condition.Side.LEFT, "[to|on|at] [the] left [hand] [side] of|left from|on the left-hand side of");
        side(Condition.Side.RIGHT, "[to|on|at] [the] right [hand] [side] of|right from|on the right-hand side of");
        side(Condition.Side.FRONT, "in front of|before|(closer|nearer) [to {camera}] than");
        side(Condition.Side.BEHIND, "behind|in back of|(farther|further) [away|back] [from {camera}] than");
        side(Condition.Side.ABOVE, "above");
        side(Condition.Side.BELOW, "below");
        value("relation", "{side} {np}", c -> new Condition.Beside(c.get("side", Condition.Side.class), c.noun("np")));
        value(
                "relation",
                "(between|in between) {np:one} and {np:other}",
                c -> new Condition.Between(c.noun("one"), c.noun("other")));
        value("relations", "{relation}", EnglishGrammar::same);
        value(
                "relations",
                "{relation} and [also] {relations:other}",
                c -> new Condition.And(c.get("relation", Condition.class), c.get("other", Condition.class)));
        value(
                "relations",
                "[either] {relation} or {relations:other}",
                c -> new Condition.Or(c.get("relation", Condition.class), c.get("other", Condition.class)));
        value(
                "relations",
                "both {relation} and {relations:other}",
                c -> new Condition.And(c.get("relation", Condition.class), c.get("other", Condition.class)));
        value(
                "relations",
                "{relation} but not {relation:other}",
                c -> new Condition.And(
                        c.get("relation", Condition.class), new Condition.Not(c.get("other", Condition.class))));
        value("relations", "not {relation}", c -> new Condition.Not(c.get("relation", Condition.class)));

        value("alike", "[of|in] the same {aspect} as [that of] {np}", EnglishGrammar::alike);
        value("alike", "made [out] of the same {aspect} as {np}", EnglishGrammar::alike);
        value("alike", "as (big|large|small|tall) as {np}", c -> new Condition.Alike(Aspect.SIZE, c.noun("np")));

        value("prim", "{relation}", EnglishGrammar::same);
        value("prim", "{alike}", EnglishGrammar::same);
        value("prim", "other than {np}", c -> new Condition.Except(c.noun("np")));
        value("prim", "(a|an) {property}", c -> new Condition.Has(c.get("property", String.class), true));
        value(
                "prim",
                "[made [out] of|colored|coloured] {property}",
                c -> new Condition.Has(c.get("property", String.class), false));
        value("prim", "{property} in color", c -> new Condition.Has(c.get("property", String.class), false));
        value("negatable", "{prim}", EnglishGrammar::same);
        value("negatable", "not {prim}", c -> new Condition.Not(c.get("prim", Condition.class)));

        value("cond", "{negatable}", EnglishGrammar::same);
        value(
                "cond",
                "[both] {negatable} and [also] [that (is|are)] {cond:other}",
                c -> new Condition.And(c.get("negatable", Condition.class), c.get("other", Condition.class)));
        value(
                "cond",
                "[either] {negatable} or [that (is|are)] {cond:other}",
                c -> new Condition.Or(c.get("negatable", Condition.class), c.get("other", Condition.class)));
        value(
                "cond",
                "{prim} but {negatable}",
                c -> new Condition.And(c.get("prim", Condition.class), c.get("negatable", Condition.class)));
        value(
                "cond",
                "neither {prim} nor {prim:other}",
                c -> new Condition.And(
                        new Condition.Not(c.get("prim", Condition.class)),
                        new Condition.Not(c.get("other", Condition.class))));
    }

    private void side(Condition.Side side, String pattern) {
        value("side", pattern, _ -> side);
    }

    private static Condition alike(Captures c) {
        return new Condition.Alike(c.get("aspect", Aspect.class), c.noun("np"));
    }

    /// The only value of a rule that renames a phrase.
    private static Object same(Captures c) {
        return c.byLabel().values().iterator().next();
    }

    // Noun phrases.

    private void nouns() {
        value("head", "[other] {name} [{place}]", c -> c.noun("name"));
        rule("head", "[other] {adjective:one} (or|and) {adjective:other} {name}", EnglishGrammar::coordinated);

        value("mod", "{that} {be} {cond}", c -> c.get("cond", Condition.class));
        value("mod", "{that} {be} not {relation}", c -> new Condition.Not(c.get("relation", Condition.class)));
        value(
                "mod",
                "{that} (stand|stands|sit|sits|lie|lies|stay|appear|appears) {relations}",
                c -> c.get("relations", Condition.class));
        value(
                "mod",
                "[standing|sitting|located|placed|positioned|situated|lying|found|seen] {relations}",
                c -> c.get("relations", Condition.class));
        value("mod", "(with|having|{that} (has|have)) the same {aspect} as {np}", EnglishGrammar::alike);
        value("mod", "[{that} {be}] [made out] [made] of the same {aspect} as {np}", EnglishGrammar::alike);
        value("mod", "sharing (the|its|their) {aspect} (of|with) {np}", EnglishGrammar::alike);
        value("mod", "{that} (share|shares) (the|its|their|a) {aspect} (of|with) {np}", EnglishGrammar::alike);
        value(
                "mod",
                "(with|having|{that} (has|have)) (a|an) {property} {aspect}",
                c -> new Condition.Has(c.get("property", String.class), false));
        value("mod", "made [out] of {property}", c -> new Condition.Has(c.get("property", String.class), false));
        value("mod", "(other than|besides|except|except for|apart from) {np}", c -> new Condition.Except(c.noun("np")));
        value("mods", "{mod}", c -> c.get("mod", Condition.class));
        value(
                "mods",
                "{mod} [and] {mods}",
                c -> new Condition.And(c.get("mod", Condition.class), c.get("mods", Condition.class)));

        value("restr", "{head} {mods}", c -> new Noun.Such(c.noun("head"), c.get("mods", Condition.class)));
        value("restr", "{head}", c -> c.noun("head"));

        rule("sup", "{rank} {head} to {np}", c -> rankedToward(c, Order.CLOSEST, false));
        rule("sup", "{rank} {head} (from|away from) {np}", c -> rankedToward(c, Order.FARTHEST, true));
        value("sup", "{rank} {restr} [(to|from|away from) {camera}]", EnglishGrammar::rankedBefore);
        value("sup", "{rank} [one] of [all] the {restr}", EnglishGrammar::rankedBefore);
        value("sup", "{rank} one [{mods}]", c -> {
            Rank r = c.get("rank", Rank.class);
            return new Noun.Ranked(
                    c.has("mods") ? new Noun.Such(Noun.anything(), c.get("mods", Condition.class)) : Noun.anything(),
                    r.order(),
                    r.rank());
        });
        value("sup", "{head} [{that} {be}] {standing}", c -> ranked(c.noun("head"), c.get("standing", Rank.class)));
        value(
                "sup",
                "{ordinal} {head} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(c.noun("head"), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        value(
                "sup",
                "{ordinal} [one] of the {restr} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(c.noun("restr"), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        rule(
                "sup",
                "{name} [{that} {be}] {near}",
                c -> nearest(c.get("name", Noun.Named.class), c.get("near", Near.class)));

        value("det", "a|an|the|any|some|all|any of the|some of the|all [of] the|another", _ -> true);
        value("some", "(anything|something) [else]", _ -> Noun.anything());
        value(
                "some",
                "(anything|something) [else] {mods}",
                c -> new Noun.Such(Noun.anything(), c.get("mods", Condition.class)));
        value(
                "some",
                "(anything|something) {property}",
                c -> new Noun.Such(Noun.anything(), new Condition.Has(c.get("property", String.class), false)));
        value(
                "some",
                "(anything|something) {property} {mods}",
                c -> new Noun.Such(
                        Noun.anything(),
                        new Condition.And(
                                new Condition.Has(c.get("property", String.class), false),
                                c.get("mods", Condition.class))));
        value("np", "[{det}] {sup}", c -> c.noun("sup"));
        value("np", "[{det}] {restr}", c -> c.noun("restr"));
        value("np", "{some}", c -> c.noun("some"));
        value("the", "the {sup}", c -> c.noun("sup"));
        value("the", "the {restr}", c -> c.noun("restr"));
        // A subject before a relation: "is the cube left of ..." does not ask about a cube that is left of
        // something.
        value(
                "clausal",
                "{head} {that} {be} {cond}",
                c -> new Noun.Such(c.noun("head"), c.get("cond", Condition.class)));
        value(
                "clausal",
                "{head} {that} (has|have) the same {aspect} as {np}",
                c -> new Noun.Such(c.noun("head"), alike(c)));
        value("clausal", "{head}", c -> c.noun("head"));
        value("subject", "the {clausal}", c -> c.noun("clausal"));
        value(
                "subject",
                "the {rank} [[one] of [all] the] {clausal:restr} [(to|from|away from) {camera}]",
                EnglishGrammar::rankedBefore);
        rule("subject", "the {rank} {head} to {np}", c -> rankedToward(c, Order.CLOSEST, false));
        rule("subject", "the {rank} {head} (from|away from) {np}", c -> rankedToward(c, Order.FARTHEST, true));
        value(
                "subject",
                "the {head} [{that} {be}] {standing}",
                c -> ranked(c.noun("head"), c.get("standing", Rank.class)));
        value(
                "subject",
                "the {ordinal} {head} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(c.noun("head"), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        rule(
                "subject",
                "the {name} [{that} {be}] {near}",
                c -> nearest(c.get("name", Noun.Named.class), c.get("near", Near.class)));
        value("nps", "{np}", c -> c.noun("np"));
        value("nps", "[either] {np:one} or {np:other}", EnglishGrammar::either);
        value("nps", "[both] {np:one} and {np:other}", EnglishGrammar::either); // counted together
    }

    private static Optional<Noun> coordinated(Captures c) {
        Noun.Named shared = c.get("name", Noun.Named.class);
        String one = c.get("one", String.class);
        String other = c.get("other", String.class);
        if (!English.isAdjective(one) && !English.isPlural(shared.words().getLast())) {
            return Optional.empty();
        }
        return Optional.of(
                new Noun.Either(with(one, shared), with(other, shared), one + " or " + other + " " + shared.text()));
    }

    private static Noun.Named with(String adjective, Noun.Named name) {
        List<String> words = new ArrayList<>(List.of(adjective));
        words.addAll(name.words());
        return new Noun.Named(words);
    }

    private static Noun either(Captures c) {
        Noun one = c.noun("one");
        Noun other = c.noun("other");
        return new Noun.Either(one, other, one.text() + " or " + other.text());
    }

    private static Noun ranked(Noun among, Rank rank) {
        return new Noun.Ranked(among, rank.order(), rank.rank());
    }

    private static Noun rankedBefore(Captures c) {
        return ranked(c.noun("restr"), c.get("rank", Rank.class));
    }

    private static Optional<Noun> rankedToward(Captures c, Order order, boolean farthest) {
        Rank rank = c.get("rank", Rank.class);
        return rank.order() == order && rank.rank() == 1 && c.noun("head") instanceof Noun.Named base
                ? Optional.of(new Noun.Nearest(base, c.noun("np"), farthest))
                : Optional.empty();
    }

    private static Optional<Noun> nearest(Noun.Named base, Near near) {
        return Optional.of(new Noun.Nearest(base, near.anchor(), near.farthest()));
    }

    // Questions.

    private void counting() {
        meaning("count", "how many [of the] {nps} {be} there", c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "how many [of the] {nps} there {be}", c -> new Meaning.Count(c.noun("nps")));
        meaning(
                "count",
                "how many [of the] {nps} (do|can|could) (you|we|i|one) (see|find|count|spot)",
                c -> new Meaning.Count(c.noun("nps")));
        meaning(
                "count",
                "how many [of the] {nps} ((can|could) be (seen|found|counted)|exist|appear)",
                c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "how many [of the] {nps} (you|we) (can see|see)", c -> new Meaning.Count(c.noun("nps")));
        meaning(
                "count",
                "how many [of the] {nps} {be} (visible|shown|present|pictured|seen|found|{place})",
                c -> new Meaning.Count(c.noun("nps")));
        meaning(
                "count",
                "how many [of the] {nps} does the {picture} (show|contain|have)",
                c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "how many [of the] {nps}", c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "how many [of the] {nps} {be} {cond}", EnglishGrammar::countSuch);
        meaning(
                "count",
                "how many [of the] {nps} (stand|sit|lie|stands|sits|lies) {relations:cond}",
                EnglishGrammar::countSuch);
        meaning(
                "count",
                "how many [of the] {nps} (have|has) the same {aspect} as {np}",
                c -> new Meaning.Count(new Noun.Such(c.noun("nps"), alike(c))));
        meaning(
                "count",
                "how many [of the] {nps} share (the|a|its|their) {aspect} (of|with) {np}",
                c -> new Meaning.Count(new Noun.Such(c.noun("nps"), alike(c))));
        meaning(
                "count",
                "how many {nps} {be} there {mods}",
                c -> new Meaning.Count(new Noun.Such(c.noun("nps"), c.get("mods", Condition.class))));
        meaning(
                "count",
                "how many {nps} (do|can) (you|we) see {mods}",
                c -> new Meaning.Count(new Noun.Such(c.noun("nps"), c.get("mods", Condition.class))));
        meaning(
                "count",
                "[what {be}] the [total] (number|count|amount) of {nps}",
                c -> new Meaning.Count(c.noun("nps")));
        meaning(
                "count",
                "what number of {nps} ({be} there|can be seen|{be} shown|do you see)",
                c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "what number of {nps} {be} {cond}", EnglishGrammar::countSuch);
        meaning("count", "count [up] [all] [of] {nps}", c -> new Meaning.Count(c.noun("nps")));
        meaning("count", "count {count:again}", c -> c.get("again", Meaning.class));
        for (String there :
                new String[] {"{np:one} than {np:other} {be} there", "{np:one} {be} there than {np:other}"}) {
            meaning("count", "how many more " + there, c -> new Meaning.Difference(c.noun("one"), c.noun("other")));
            meaning(
                    "count",
                    "how many (fewer|less) " + there,
                    c -> new Meaning.Difference(c.noun("other"), c.noun("one")));
        }
    }

    private static Meaning countSuch(Captures c) {
        return new Meaning.Count(new Noun.Such(c.noun("nps"), c.get("cond", Condition.class)));
    }

    private void asking() {
        meaning("ask", "(what|which) {aspect} {be} {the}", EnglishGrammar::ask);
        meaning("ask", "(of|in) (what|which) {aspect} {be} {the}", EnglishGrammar::ask);
        meaning("ask", "(what|which) {aspect} {the} {be}", EnglishGrammar::ask);
        meaning("ask", "(what|which) {aspect} (does|do) {the} (have|show)", EnglishGrammar::ask);
        meaning("ask", "(what|which) {aspect} {the} (has|have)", EnglishGrammar::ask);
        meaning("ask", "(what|which) {be} the {aspect} of {the}", EnglishGrammar::ask);
        meaning("ask", "what the {aspect} of {the} {be}", EnglishGrammar::ask);
        meaning("ask", "the {aspect} of {the}", EnglishGrammar::ask);
        meaning("ask", "{the} {be} [of] (what|which) {aspect}", EnglishGrammar::ask);
        meaning("ask", "{the} (has|have) (what|which) {aspect}", EnglishGrammar::ask);
        meaning("ask", "(what|which) (kind|type|sort) of {aspect} (is|does) {the} [have|made of]", EnglishGrammar::ask);
        meaning("ask", "(what|which) {aspect} {be} {the} made [out] (of|from)", EnglishGrammar::ask);
        meaning("ask", "(out of|from|of) (what|which) {aspect} {be} {the} made", EnglishGrammar::ask);
        meaning("ask", "what {be} {the} made [out] (of|from)", c -> new Meaning.Ask(Aspect.MATERIAL, c.noun("the")));
        meaning("ask", "how (big|large|small) {be} {the}", c -> new Meaning.Ask(Aspect.SIZE, c.noun("the")));
        meaning("ask", "how (big|large|small) {the} {be}", c -> new Meaning.Ask(Aspect.SIZE, c.noun("the")));

        rule("ask", "(what|which) {be} {the}", c -> identifiable(c.noun("the")));
        rule("ask", "what {the} {be}", c -> identifiable(c.noun("the")));
        meaning(
                "ask",
                "what {be} [there] [standing|located|placed|positioned|sitting] {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        meaning(
                "ask",
                "what (stands|sits|lies) {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        meaning(
                "ask",
                "what do you see {relations}",
                c -> new Meaning.Identify(new Noun.Such(Noun.anything(), c.get("relations", Condition.class))));
        meaning(
                "ask",
                "(what|which) {head} {be} {relations}",
                c -> new Meaning.Identify(new Noun.Such(c.noun("head"), c.get("relations", Condition.class))));
        meaning(
                "ask",
                "(what|which) {head} (stands|sits|lies) {relations}",
                c -> new Meaning.Identify(new Noun.Such(c.noun("head"), c.get("relations", Condition.class))));
        meaning(
                "ask",
                "(what|which) {head} {be} {alike}",
                c -> new Meaning.Identify(new Noun.Such(c.noun("head"), c.get("alike", Condition.class))));
        meaning(
                "ask",
                "(what|which) {head} (has|have) the same {aspect} as {np}",
                c -> new Meaning.Identify(new Noun.Such(c.noun("head"), alike(c))));
        meaning(
                "ask",
                "(what|which) {head} {be} {standing}",
                c -> new Meaning.Identify(ranked(c.noun("head"), c.get("standing", Rank.class))));
        meaning(
                "ask",
                "what {be} {standing}",
                c -> new Meaning.Identify(ranked(Noun.anything(), c.get("standing", Rank.class))));
        rule(
                "ask",
                "(what|which) {name} {be} {near}",
                c -> nearest(c.get("name", Noun.Named.class), c.get("near", Near.class))
                        .map(Meaning.Identify::new));
        rule(
                "ask",
                "what {be} {near}",
                c -> nearest(Noun.anything(), c.get("near", Near.class)).map(Meaning.Identify::new));
        meaning(
                "ask",
                "(what|which) ((kind|type|sort) of|) (thing|object|item) {be} {the}",
                c -> new Meaning.Identify(c.noun("the")));
    }

    private static Meaning ask(Captures c) {
        return new Meaning.Ask(c.get("aspect", Aspect.class), c.noun("the"));
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

    private void choosing() {
        value("option", "[a|an|the] {property}", c -> c.get("property", String.class));
        value("articled", "(a|an) {property}", c -> c.get("property", String.class));
        rule("choice", "{be} {the} {option:one} or {option:other}", EnglishGrammar::guardedChoice);
        rule("choice", "{the} {be} {option:one} or {option:other}", EnglishGrammar::guardedChoice);
        choice("{be} {the} {articled:one} or {articled:other}");
        choice("{be} {the} {option:one} or {be} it {option:other}");
        choice("(does|do) {the} look {option:one} or {option:other}");
        choice("(what|which) {aspect} {be} {the} {option:one} or {option:other}");
        choice("(what|which) {aspect} (does|do) {the} have {option:one} or {option:other}");
        choice("(what|which) {be} the {aspect} of {the} {option:one} or {option:other}");
        choice("{be} the {aspect} of {the} {option:one} or {option:other}");
        choice("{be} {the} made [out] of {option:one} or {option:other}");
        choice("(would|could|can) you (say|call) [that] {the} [{be}] {option:one} or {option:other}");
        choice("(what|which) {be} {the} {option:one} or {option:other}");
        choice("how (big|large) {be} {the} {option:one} or {option:other}");
        value("farther", "(closer|nearer) [to {camera}]", _ -> false);
        value("farther", "(farther|further) [away] [from {camera}]", _ -> true);
        meaning(
                "choice",
                "(what|which) [one|thing|object] {be} {farther} {the:one} or {the:other}",
                EnglishGrammar::nearer);
        meaning("choice", "{be} {the:one} or {the:other} {farther}", EnglishGrammar::nearer);
    }

    private static Meaning nearer(Captures c) {
        return new Meaning.Nearer(c.noun("one"), c.noun("other"), c.get("farther", Boolean.class));
    }

    private void choice(String pattern) {
        meaning("choice", pattern, EnglishGrammar::choose);
    }

    private static Meaning choose(Captures c) {
        return new Meaning.Choose(c.noun("the"), List.of(c.get("one", String.class), c.get("other", String.class)));
    }

    /// After a thing that a relation describes, only words that are known as adjectives are options for sure.
    private static Optional<Meaning> guardedChoice(Captures c) {
        boolean sure = c.noun("the").level() == 0 || English.isAdjective(c.get("one", String.class));
        return sure ? Optional.of(choose(c)) : Optional.empty();
    }

    private void comparing() {
        value("more", "more|a (greater|larger|higher) number of", _ -> Comparison.MORE);
        value("more", "fewer|less|a (smaller|lower) number of", _ -> Comparison.FEWER);
        value("bigger", "greater|larger|higher|bigger|more", _ -> Comparison.MORE);
        value("bigger", "less|smaller|lower|fewer", _ -> Comparison.FEWER);
        for (String start :
                new String[] {"{be} there", "(do|can) you see", "does the {picture} (show|contain|have)", "there {be}"
                }) {
            compare(start + " {more} {np:one} than [there {be}] {np:other}", EnglishGrammar::compared);
            compare(start + " [exactly|just] as many {np:one} as [there {be}] {np:other}", EnglishGrammar::equal);
            compare(
                    start + " [exactly] (the same|an equal) (number|amount) of {np:one} (as|and) {np:other}",
                    EnglishGrammar::equal);
            compare(start + " equally many {np:one} and {np:other}", EnglishGrammar::equal);
            compare(start + " [exactly|precisely|only|just] {number} {restr}", c -> number(c, Comparison.EQUAL));
            compare(start + " at least {number} {restr}", c -> number(c, Comparison.AT_LEAST));
            compare(start + " at most {number} {restr}", c -> number(c, Comparison.AT_MOST));
            compare(start + " more than {number} {restr}", c -> number(c, Comparison.MORE));
            compare(start + " (fewer|less) than {number} {restr}", c -> number(c, Comparison.FEWER));
            compare(
                    start + " (more than|at least) one {restr}",
                    c -> new Meaning.CompareNumber(c.noun("restr"), Comparison.AT_LEAST, 2));
            compare(
                    start + " (exactly|only|just) one {restr}",
                    c -> new Meaning.CompareNumber(c.noun("restr"), Comparison.EQUAL, 1));
        }
        compare(
                "{be} the number of {np:one} {bigger:more} than (the number of|that of|) {np:other}",
                EnglishGrammar::compared);
        compare(
                "{be} the number of {np:one} (equal to|the same as|identical to) (the number of|that of|) {np:other}",
                EnglishGrammar::equal);
        compare(
                "{be} the (number|numbers) of {np:one} and [the number of] {np:other} (equal|the same)",
                EnglishGrammar::equal);
        compare(
                "(do|does) {np:one} outnumber {np:other}",
                c -> new Meaning.CompareCounts(c.noun("one"), Comparison.MORE, c.noun("other")));
        compare(
                "{be} {np:one} more numerous than {np:other}",
                c -> new Meaning.CompareCounts(c.noun("one"), Comparison.MORE, c.noun("other")));
        compare(
                "{be} {np:one} outnumbered by {np:other}",
                c -> new Meaning.CompareCounts(c.noun("one"), Comparison.FEWER, c.noun("other")));
    }

    private void compare(String pattern, Function<Captures, Meaning> meaning) {
        meaning("compare", pattern, meaning);
    }

    private static Meaning compared(Captures c) {
        return new Meaning.CompareCounts(c.noun("one"), c.get("more", Comparison.class), c.noun("other"));
    }

    private static Meaning equal(Captures c) {
        return new Meaning.CompareCounts(c.noun("one"), Comparison.EQUAL, c.noun("other"));
    }

    private static Meaning number(Captures c, Comparison comparison) {
        return new Meaning.CompareNumber(c.noun("restr"), comparison, c.get("number", Integer.class));
    }

    private void matching() {
        match("(do|does) {the:one} and {the:other} [both] (have|share) the same {aspect}");
        match("(do|does) {the:one} and {the:other} share (a|their|one) {aspect}");
        match("(do|does) {the:one} (have|share) the same {aspect} (as|with) {the:other}");
        match("(do|does) {the:one} (match|share) {the:other} in {aspect}");
        match("(do|does) {the:one} and {the:other} match in {aspect}");
        match("{be} {the:one} and {the:other} [both] [made out] [made] [of|in] the same {aspect}");
        match("{be} {the:one} and {the:other} (alike|equal|identical|the same) in {aspect}");
        match("{be} {the:one} [made [out] of|in] the same {aspect} as [that of] {the:other}");
        // "Is the cube behind the cone of the same color as ..." speaks of that cone.
        match("{be} {subject:one} of the same {aspect} as [that of] {the:other}");
        match("{be} {the:one} the same {aspect} [that] {the:other} {be}");
        match("{be} the {aspect} of {the:one} (the same as|equal to|identical to) [the {aspect:again} of|that of]"
                + " {the:other}");
        match("{be} the {aspect} of {the:one} and [the {aspect:again} of|that of] {the:other} the same");
        match("{be} the {aspect} of {the:one} and [of] {the:other} the same");
        for (String equal : new String[] {
            "{be} {the:one} as (big|large|small|tall) as {the:other}",
            "{be} {the:one} and {the:other} equally (big|large|small)"
        }) {
            meaning("match", equal, c -> new Meaning.Match(Aspect.SIZE, c.noun("one"), c.noun("other")));
        }
        differ("(do|does) {the:one} and {the:other} have (different|a different) {aspect}");
        differ("(do|does) {the:one} and {the:other} differ in {aspect}");
        differ("(do|does) {the:one} have a different {aspect} (than|from|to) {the:other}");
        differ("{be} {the:one} [of] a different {aspect} (than|from|to) {the:other}");
        differ("{be} {the:one} and {the:other} [of|made of] different {aspect}");
        differ("{be} the {aspect} of {the:one} different from [that of] {the:other}");
    }

    private void match(String pattern) {
        meaning("match", pattern, EnglishGrammar::matched);
    }

    private void differ(String pattern) {
        meaning("match", pattern, c -> new Meaning.Not(matched(c)));
    }

    private static Meaning matched(Captures c) {
        return new Meaning.Match(c.get("aspect", Aspect.class), c.noun("one"), c.noun("other"));
    }

    private void existing() {
        value("some-things", "[either] {np}", c -> new Meaning.Exists(c.noun("np")));
        value("some-things", "no {np}", c -> new Meaning.Not(new Meaning.Exists(c.noun("np"))));
        value(
                "some-things",
                "(nothing|no one) {mods}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(Noun.anything(), c.get("mods", Condition.class)))));
        value(
                "some-things",
                "[both] {np:one} and [also] {np:other}",
                c -> new Meaning.And(new Meaning.Exists(c.noun("one")), new Meaning.Exists(c.noun("other"))));
        value(
                "some-things",
                "[either] {np:one} or {np:other}",
                c -> new Meaning.Or(new Meaning.Exists(c.noun("one")), new Meaning.Exists(c.noun("other"))));
        value(
                "some-things",
                "{np:one} (but|and) (no|not any|not a|not an|not) {np:other}",
                c -> new Meaning.And(
                        new Meaning.Exists(c.noun("one")), new Meaning.Not(new Meaning.Exists(c.noun("other")))));
        value(
                "some-things",
                "neither {np:one} nor {np:other}",
                c -> new Meaning.Not(
                        new Meaning.Or(new Meaning.Exists(c.noun("one")), new Meaning.Exists(c.noun("other")))));
        for (String start : new String[] {
            "{be} there",
            "there {be}",
            "(do|can|could) (you|we|i|one) (see|find|spot)",
            "does (the|this) {picture} (show|contain|have|include)",
            "(the|this) {picture} (shows|contains|has|includes)"
        }) {
            meaning("exist", start + " {some-things} [{place}]", c -> c.get("some-things", Meaning.class));
        }
        meaning("exist", "(do|does) {np} (exist|appear) [{place}]", c -> new Meaning.Exists(c.noun("np")));
        meaning("exist", "{be} {np} (visible|present|shown|pictured|{place})", c -> new Meaning.Exists(c.noun("np")));
        meaning("exist", "can {np} be (seen|found)", c -> new Meaning.Exists(c.noun("np")));
        for (String some : new String[] {"(any|some|one) [of the] [other] {restr}", "{some:restr}"}) {
            meaning(
                    "exist",
                    "{be} " + some + " {cond}",
                    c -> new Meaning.Exists(new Noun.Such(c.noun("restr"), c.get("cond", Condition.class))));
            meaning(
                    "exist",
                    "(do|does) " + some + " (have|share) the same {aspect} (as|with) {np}",
                    c -> new Meaning.Exists(new Noun.Such(c.noun("restr"), alike(c))));
            meaning(
                    "exist",
                    "(do|does) " + some + " (stand|sit|lie) {relations}",
                    c -> new Meaning.Exists(new Noun.Such(c.noun("restr"), c.get("relations", Condition.class))));
        }
        meaning(
                "exist",
                "{be} (none|no one) of the {restr} {cond}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(c.noun("restr"), c.get("cond", Condition.class)))));
        meaning(
                "exist",
                "{be} no {restr} {cond}",
                c -> new Meaning.Not(
                        new Meaning.Exists(new Noun.Such(c.noun("restr"), c.get("cond", Condition.class)))));
    }

    private void verifying() {
        // In this order: a relation may hold further relations, so only a word known as an adjective, or one
        // after an
        // article, is taken for a property of a thing that a relation describes.
        for (String order : new String[] {"{be} {the}", "{the} {be}"}) {
            rule("verify", order + " {cond}", c -> property(c));
        }
        for (String order : new String[] {"{be} {subject}", "{subject} {be}"}) {
            meaning(
                    "verify",
                    order + " [standing|located|placed|positioned|situated|sitting|lying] {relations}",
                    c -> verify(c.noun("subject"), c.get("relations", Condition.class)));
            meaning("verify", order + " {cond}", c -> verify(c.noun("subject"), c.get("cond", Condition.class)));
        }
        meaning(
                "verify",
                "(do|does) {subject} (stand|sit|lie) {relations}",
                c -> verify(c.noun("subject"), c.get("relations", Condition.class)));
        meaning(
                "verify",
                "{subject} (stands|sits|lies) {relations}",
                c -> verify(c.noun("subject"), c.get("relations", Condition.class)));
        meaning(
                "verify",
                "(do|does) {the} (look|appear|seem) [to be] {cond}",
                c -> verify(c.noun("the"), c.get("cond", Condition.class)));
        meaning(
                "verify",
                "(do|does) {the} have (a|an) {property} {aspect}",
                c -> verify(c.noun("the"), new Condition.Has(c.get("property", String.class), false)));
        meaning(
                "verify",
                "(do|does) {the} have the {aspect} {property}",
                c -> verify(c.noun("the"), new Condition.Has(c.get("property", String.class), false)));
        meaning(
                "verify",
                "{be} the {aspect} of {the} {property}",
                c -> verify(c.noun("the"), new Condition.Has(c.get("property", String.class), false)));
        for (String all : new String[] {"all [of] [the] {restr}", "(every|each) [of the] [one of the] {restr}"}) {
            meaning(
                    "verify",
                    "{be} " + all + " {cond}",
                    c -> new Meaning.Verify(c.noun("restr"), c.get("cond", Condition.class), true));
            meaning(
                    "verify",
                    all + " {be} {cond}",
                    c -> new Meaning.Verify(c.noun("restr"), c.get("cond", Condition.class), true));
        }
    }

    private static Meaning verify(Noun noun, Condition condition) {
        return new Meaning.Verify(noun, condition, noun.plural());
    }

    private static Optional<Meaning> property(Captures c) {
        Noun noun = c.noun("the");
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
            case Condition.Beside _, Condition.Between _, Condition.Alike _, Condition.Except _ -> false;
        };
    }

    private void questions() {
        for (String kind : new String[] {"match", "compare", "exist", "verify"}) {
            value("simple", "{" + kind + "}", EnglishGrammar::same);
        }
        value("clause", "{simple}", EnglishGrammar::same);
        value(
                "clause",
                "[both] {simple} and {clause}",
                c -> new Meaning.And(c.get("simple", Meaning.class), c.get("clause", Meaning.class)));
        value(
                "clause",
                "[either] {simple} or {clause}",
                c -> new Meaning.Or(c.get("simple", Meaning.class), c.get("clause", Meaning.class)));
        value("clause", "{be} it (true|correct|right|the case) that {clause}", c -> c.get("clause", Meaning.class));
        value("clause", "(would|could) you (say|agree) that {clause}", c -> c.get("clause", Meaning.class));
        value("clause", "(if|whether) {clause} [or not]", c -> c.get("clause", Meaning.class));

        value("lead", "[please] [(can|could|would|will) you] [please] (tell|show|let) (me|us) [know]", _ -> true);
        value(
                "lead",
                "[please] [(can|could|would|will) you] [please] (say|state|report|name|give|determine|find out)"
                        + " [me]",
                _ -> true);
        value("lead", "do you know|i want to know|(i|we) would like to know|i wonder|now|so|and|well|hey", _ -> true);
        value("lead", "(please|{place}|(in|for) (the|this) {picture})", _ -> true);
        value("lead", "(please|) [(can|could|would) you] [please]", _ -> true);

        for (String kind : new String[] {"count", "choice", "ask", "clause"}) {
            value("core", "{" + kind + "}", EnglishGrammar::same);
        }
        value(
                "core",
                "[find|locate|show|show me|identify|list|which {be}|which (thing|things) {be}] {np}",
                c -> new Meaning.Things(c.noun("np")));
        value(QUESTION, "{core} [{place}] [please]", c -> c.get("core", Meaning.class));
        value(QUESTION, "{lead} {core} [{place}] [please]", c -> c.get("core", Meaning.class));
        value(QUESTION, "{lead} {lead:second} {core} [{place}] [please]", c -> c.get("core", Meaning.class));
    }

    private void rule(String phrase, String pattern, Function<Captures, Optional<?>> meaning) {
        rules.computeIfAbsent(phrase, _ -> new ArrayList<>()).add(new Rule(Pattern.of(pattern), meaning));
    }

    private void value(String phrase, String pattern, Function<Captures, Object> meaning) {
        rule(phrase, pattern, c -> Optional.of(meaning.apply(c)));
    }

    private void meaning(String phrase, String pattern, Function<Captures, Meaning> meaning) {
        rule(phrase, pattern, c -> Optional.of(meaning.apply(c)));
    }
}
