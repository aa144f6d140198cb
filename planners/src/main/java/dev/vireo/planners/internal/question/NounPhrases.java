package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Numbers;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.question.Noun.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// What questions are about: "the second leftmost large red cube", "anything behind the cone", "cubes or
/// cones".
final class NounPhrases {
    /// A place in an order.
    record Rank(Order order, int rank) {}

    /// The thing that another is nearest to, or farthest from.
    record Near(Noun anchor, boolean farthest) {}

    private static final int LONGEST_NAME = 5;

    private NounPhrases() {}

    static void addTo(Rules rules) {
        words(rules);
        orders(rules);
        nouns(rules);
    }

    private static void words(Rules rules) {
        rules.lexical("name", (words, at) -> openWords(words, at, Noun.Named::new));
        rules.lexical("property", (words, at) -> openWords(words, at, ws -> new Noun.Named(ws).name()));
        rules.lexical(
                "adjective",
                (words, at) -> at < words.size() && isAdjective(words.get(at))
                        ? List.of(new Reading(words.get(at), at + 1))
                        : List.of());
        rules.lexical("number", (words, at) -> number(words, at, Numbers::cardinal));
        rules.lexical("ordinal", (words, at) -> number(words, at, Numbers::ordinal));
        rules.value("aspect", "(color|colour|colors|colours)", _ -> Aspect.COLOR);
        rules.value("aspect", "(shape|form|shapes)", _ -> Aspect.SHAPE);
        rules.value("aspect", "(material|materials)", _ -> Aspect.MATERIAL);
        rules.value("aspect", "(size|sizes)", _ -> Aspect.SIZE);
        rules.value("be", "(is|are)", _ -> true);
        rules.value("picture", "(image|picture|photo|photograph|scene)", _ -> true);
        rules.value("camera", "(the|) (camera|viewer|observer)|us|me|you", _ -> true);
        rules.value(
                "place",
                "[visible|shown|present|seen] (in|on|within|of) (the|this) [whole|entire] {picture}",
                _ -> true);
        rules.value("place", "here|visible|in view|in sight|in total|altogether|in all|overall|anywhere", _ -> true);
        rules.value("that", "(that|which)", _ -> true);
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

    private static void orders(Rules rules) {
        rules.value("order", "leftmost|left-most|furthest left|farthest left", _ -> Order.LEFTMOST);
        rules.value("order", "rightmost|right-most|furthest right|farthest right", _ -> Order.RIGHTMOST);
        rules.value("order", "closest|nearest|frontmost|foremost", _ -> Order.CLOSEST);
        rules.value("order", "farthest|furthest|[most] distant|backmost|hindmost", _ -> Order.FARTHEST);

        // Before the noun: "the second leftmost cube".
        rules.value("rank", "{order}", c -> new Rank(c.get("order", Order.class), 1));
        rules.value(
                "rank",
                "{ordinal} {order}",
                c -> new Rank(c.get("order", Order.class), c.get("ordinal", Integer.class)));

        // After it: "the cube closest to the camera", "the cube that is second from the left".
        rules.value("end", "left", _ -> Order.LEFTMOST);
        rules.value("end", "right", _ -> Order.RIGHTMOST);
        rules.value("depthend", "front", _ -> Order.CLOSEST);
        rules.value("depthend", "(back|rear)", _ -> Order.FARTHEST);
        rules.value("far", "(farthest|furthest|most) [away]", _ -> true);
        rules.value("standing", "leftmost|left-most", _ -> new Rank(Order.LEFTMOST, 1));
        rules.value("standing", "rightmost|right-most", _ -> new Rank(Order.RIGHTMOST, 1));
        rules.value(
                "standing",
                "[the] {far} [to|on|toward|towards] [the] {end}",
                c -> new Rank(c.get("end", Order.class), 1));
        rules.value("standing", "(on|at|to) the far {end}", c -> new Rank(c.get("end", Order.class), 1));
        rules.value(
                "standing",
                "[the] (closest|nearest) to the {end} [edge|side|border] [of the {picture}]",
                c -> new Rank(c.get("end", Order.class), 1));
        rules.value("standing", "[the] (closest|nearest) [to] {camera}", _ -> new Rank(Order.CLOSEST, 1));
        rules.value("standing", "[the] ({far}|most distant) from {camera}", _ -> new Rank(Order.FARTHEST, 1));
        rules.value(
                "standing",
                "[the] {ordinal} (closest|nearest) [to] {camera}",
                c -> new Rank(Order.CLOSEST, c.get("ordinal", Integer.class)));
        rules.value(
                "standing",
                "[the] {ordinal} {far} from {camera}",
                c -> new Rank(Order.FARTHEST, c.get("ordinal", Integer.class)));
        rules.value(
                "standing",
                "[the] {ordinal} {order}",
                c -> new Rank(c.get("order", Order.class), c.get("ordinal", Integer.class)));
        rules.value(
                "standing",
                "[the] {ordinal} [one] [counting|counted] from the ({end}|{depthend:end})",
                c -> new Rank(c.get("end", Order.class), c.get("ordinal", Integer.class)));

        rules.rule("near", "[the] (closest|nearest) [to] {np}", c -> near(c, false));
        rules.rule("near", "[the] {far} from {np}", c -> near(c, true));
    }

    private static Optional<Near> near(Captures c, boolean farthest) {
        return Optional.of(new Near(c.get("np", Noun.class), farthest));
    }

    private static void nouns(Rules rules) {
        rules.value("head", "[other] {name} [{place}]", c -> c.get("name", Noun.class));
        rules.rule("head", "[other] {adjective:one} (or|and) {adjective:other} {name}", NounPhrases::coordinated);

        rules.value("mod", "{that} {be} {cond}", c -> c.get("cond", Condition.class));
        rules.value("mod", "{that} {be} not {relation}", c -> new Condition.Not(c.get("relation", Condition.class)));
        rules.value(
                "mod",
                "{that} (stand|stands|sit|sits|lie|lies|stay|appear|appears) {relations}",
                c -> c.get("relations", Condition.class));
        rules.value(
                "mod",
                "[standing|sitting|located|placed|positioned|situated|lying|found|seen] {relations}",
                c -> c.get("relations", Condition.class));
        rules.value("mod", "(with|having|{that} (has|have)) the same {aspect} as {np}", ConditionPhrases::alike);
        rules.value("mod", "[{that} {be}] [made out] [made] of the same {aspect} as {np}", ConditionPhrases::alike);
        rules.value("mod", "sharing (the|its|their) {aspect} (of|with) {np}", ConditionPhrases::alike);
        rules.value("mod", "{that} (share|shares) (the|its|their|a) {aspect} (of|with) {np}", ConditionPhrases::alike);
        rules.value(
                "mod",
                "(with|having|{that} (has|have)) (a|an) {property} {aspect}",
                c -> new Condition.Has(c.get("property", String.class), false));
        rules.value("mod", "made [out] of {property}", c -> new Condition.Has(c.get("property", String.class), false));
        rules.value(
                "mod",
                "(other than|besides|except|except for|apart from) {np}",
                c -> new Condition.Except(c.get("np", Noun.class)));
        rules.value("mods", "{mod}", c -> c.get("mod", Condition.class));
        rules.value(
                "mods",
                "{mod} [and] {mods}",
                c -> new Condition.And(c.get("mod", Condition.class), c.get("mods", Condition.class)));

        rules.value(
                "restr",
                "{head} {mods}",
                c -> new Noun.Such(c.get("head", Noun.class), c.get("mods", Condition.class)));
        rules.value("restr", "{head}", c -> c.get("head", Noun.class));

        rules.rule("sup", "{rank} {head} to {np}", c -> rankedToward(c, Order.CLOSEST, false));
        rules.rule("sup", "{rank} {head} (from|away from) {np}", c -> rankedToward(c, Order.FARTHEST, true));
        rules.value("sup", "{rank} {restr} [(to|from|away from) {camera}]", NounPhrases::rankedBefore);
        rules.value("sup", "{rank} [one] of [all] the {restr}", NounPhrases::rankedBefore);
        rules.value("sup", "{rank} one [{mods}]", c -> {
            Rank r = c.get("rank", Rank.class);
            return new Noun.Ranked(
                    c.has("mods") ? new Noun.Such(Noun.anything(), c.get("mods", Condition.class)) : Noun.anything(),
                    r.order(),
                    r.rank());
        });
        rules.value(
                "sup",
                "{head} [{that} {be}] {standing}",
                c -> ranked(c.get("head", Noun.class), c.get("standing", Rank.class)));
        rules.value(
                "sup",
                "{ordinal} {head} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(
                        c.get("head", Noun.class), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        rules.value(
                "sup",
                "{ordinal} [one] of the {restr} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(
                        c.get("restr", Noun.class), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        rules.rule(
                "sup",
                "{name} [{that} {be}] {near}",
                c -> nearest(c.get("name", Noun.Named.class), c.get("near", Near.class)));

        rules.value("det", "a|an|the|any|some|all|any of the|some of the|all [of] the|another", _ -> true);
        rules.value("some", "(anything|something) [else]", _ -> Noun.anything());
        rules.value(
                "some",
                "(anything|something) [else] {mods}",
                c -> new Noun.Such(Noun.anything(), c.get("mods", Condition.class)));
        rules.value(
                "some",
                "(anything|something) {property}",
                c -> new Noun.Such(Noun.anything(), new Condition.Has(c.get("property", String.class), false)));
        rules.value(
                "some",
                "(anything|something) {property} {mods}",
                c -> new Noun.Such(
                        Noun.anything(),
                        new Condition.And(
                                new Condition.Has(c.get("property", String.class), false),
                                c.get("mods", Condition.class))));
        rules.value("np", "[{det}] {sup}", c -> c.get("sup", Noun.class));
        rules.value("np", "[{det}] {restr}", c -> c.get("restr", Noun.class));
        rules.value("np", "{some}", c -> c.get("some", Noun.class));
        rules.value("the", "the {sup}", c -> c.get("sup", Noun.class));
        rules.value("the", "the {restr}", c -> c.get("restr", Noun.class));
        // A subject before a relation: "is the cube left of ..." does not ask about a cube that is left of
        // something.
        rules.value(
                "clausal",
                "{head} {that} {be} {cond}",
                c -> new Noun.Such(c.get("head", Noun.class), c.get("cond", Condition.class)));
        rules.value(
                "clausal",
                "{head} {that} (has|have) the same {aspect} as {np}",
                c -> new Noun.Such(c.get("head", Noun.class), ConditionPhrases.alike(c)));
        rules.value("clausal", "{head}", c -> c.get("head", Noun.class));
        rules.value("subject", "the {clausal}", c -> c.get("clausal", Noun.class));
        rules.value(
                "subject",
                "the {rank} [[one] of [all] the] {clausal:restr} [(to|from|away from) {camera}]",
                NounPhrases::rankedBefore);
        rules.rule("subject", "the {rank} {head} to {np}", c -> rankedToward(c, Order.CLOSEST, false));
        rules.rule("subject", "the {rank} {head} (from|away from) {np}", c -> rankedToward(c, Order.FARTHEST, true));
        rules.value(
                "subject",
                "the {head} [{that} {be}] {standing}",
                c -> ranked(c.get("head", Noun.class), c.get("standing", Rank.class)));
        rules.value(
                "subject",
                "the {ordinal} {head} [counting|counted] from the ({end}|{depthend:end})",
                c -> new Noun.Ranked(
                        c.get("head", Noun.class), c.get("end", Order.class), c.get("ordinal", Integer.class)));
        rules.rule(
                "subject",
                "the {name} [{that} {be}] {near}",
                c -> nearest(c.get("name", Noun.Named.class), c.get("near", Near.class)));
        rules.value("nps", "{np}", c -> c.get("np", Noun.class));
        rules.value("nps", "[either] {np:one} or {np:other}", NounPhrases::either);
        rules.value("nps", "[both] {np:one} and {np:other}", NounPhrases::either); // counted together
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
        Noun one = c.get("one", Noun.class);
        Noun other = c.get("other", Noun.class);
        return new Noun.Either(one, other, one.text() + " or " + other.text());
    }

    static Noun ranked(Noun among, Rank rank) {
        return new Noun.Ranked(among, rank.order(), rank.rank());
    }

    private static Noun rankedBefore(Captures c) {
        return ranked(c.get("restr", Noun.class), c.get("rank", Rank.class));
    }

    private static Optional<Noun> rankedToward(Captures c, Order order, boolean farthest) {
        Rank rank = c.get("rank", Rank.class);
        return rank.order() == order && rank.rank() == 1 && c.get("head", Noun.class) instanceof Noun.Named base
                ? Optional.of(new Noun.Nearest(base, c.get("np", Noun.class), farthest))
                : Optional.empty();
    }

    static Optional<Noun> nearest(Noun.Named base, Near near) {
        return Optional.of(new Noun.Nearest(base, near.anchor(), near.farthest()));
    }
}
