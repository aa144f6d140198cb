package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.question.Meaning.Comparison;
import dev.vireo.planners.internal.question.Overall.Counted;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// Questions and statements about a set of pictures: "exactly three images show two red cubes", "are there more cubes
/// in the pictures with a ring than in ...", "what color is the star in the image that contains a cone".
final class SetPhrases {
    /// What a picture is called by what it shows: the phrase that [OverallGrammar] looks for.
    static final String PLACE = "set-place";

    private SetPhrases() {}

    /// @param set the phrase that a whole question is
    /// @param noNames words that are no part of a thing's name
    static void addTo(Rules rules, String set, Set<String> noNames) {
        amounts(rules, noNames);
        groups(rules);
        counting(rules, set);
        numbers(rules, set);
        every(rules, set);
        comparing(rules, set);
        choosing(rules, set);
        matching(rules, set);
        rules.value(PLACE, "(in|on) the {unit} {set-with}", c -> c.get("set-with", Shows.class));
    }

    /// A comparison with a number.
    private record Bound(Comparison comparison, int number) {}

    private static void amounts(Rules rules, Set<String> noNames) {
        rules.value("set-bound", "(exactly|precisely|only|just|) {number}", c -> bound(c, Comparison.EQUAL));
        rules.value("set-bound", "(exactly|precisely|only|just) one", _ -> new Bound(Comparison.EQUAL, 1));
        rules.value("set-bound", "(at least|no fewer than|no less than) {number}", c -> bound(c, Comparison.AT_LEAST));
        rules.value("set-bound", "{number} or more", c -> bound(c, Comparison.AT_LEAST));
        rules.value("set-bound", "at least one|one or more", _ -> new Bound(Comparison.AT_LEAST, 1));
        rules.value("set-bound", "(at most|no more than) {number}", c -> bound(c, Comparison.AT_MOST));
        rules.value("set-bound", "(at most|no more than) one", _ -> new Bound(Comparison.AT_MOST, 1));
        rules.value("set-bound", "(more than|over) {number}", c -> bound(c, Comparison.MORE));
        rules.value("set-bound", "more than one|several|multiple", _ -> new Bound(Comparison.MORE, 1));
        rules.value("set-bound", "(fewer|less) than {number}", c -> bound(c, Comparison.FEWER));
        rules.value("set-bound", "no|not any|not a|not an", _ -> new Bound(Comparison.EQUAL, 0));
        rules.value("set-bound", "none of", _ -> new Bound(Comparison.EQUAL, 0));
        rules.value("set-bound", "a|an|any|some|one|any one", _ -> new Bound(Comparison.AT_LEAST, 1));

        rules.rule("set-one", "{set-bound} {restr}", c -> {
            Bound bound = c.get("set-bound", Bound.class);
            return named(c, "restr", noNames).map(n -> new Shows.Amount(n, bound.comparison(), bound.number()));
        });
        rules.rule("set-one", "{np}", c -> named(c, "np", noNames).map(Shows::some));
        rules.value("set-shows", "{set-one}", Captures::only);
        rules.value(
                "set-shows",
                "[both] {set-one} and [also] {set-shows}",
                c -> new Shows.Both(c.get("set-one", Shows.class), c.get("set-shows", Shows.class)));
        rules.value(
                "set-shows",
                "[either] {set-one} or {set-shows}",
                c -> new Shows.Either(c.get("set-one", Shows.class), c.get("set-shows", Shows.class)));
        rules.rule("set-np", "{np}", c -> named(c, "np", noNames));
        rules.rule("set-the", "the {sup}", c -> named(c, "sup", noNames));
        rules.rule("set-the", "the {restr}", c -> named(c, "restr", noNames));
    }

    private static Bound bound(Captures c, Comparison comparison) {
        return new Bound(comparison, c.get("number", Integer.class));
    }

    private static Optional<Noun> named(Captures c, String label, Set<String> noNames) {
        return Optional.of(c.get(label, Noun.class))
                .filter(noun -> Arrays.stream(noun.text().split(" ", -1)).noneMatch(noNames::contains));
    }

    private static void groups(Rules rules) {
        rules.value(
                "set-verb",
                "show|shows|contain|contains|have|has|include|includes|depict|depicts|feature|features",
                _ -> true);
        rules.value("set-with", "with {set-shows}", c -> c.get("set-shows", Shows.class));
        rules.value("set-with", "(that|which) [also] {set-verb} {set-shows}", c -> c.get("set-shows", Shows.class));
        rules.value("set-with", "(showing|containing|having) {set-shows}", c -> c.get("set-shows", Shows.class));
        rules.value("set-with", "in which [there] {be} {set-shows}", c -> c.get("set-shows", Shows.class));
        rules.value("set-with", "where there {be} {set-shows}", c -> c.get("set-shows", Shows.class));
        rules.value("set-group", "[all] [of] [the|these|those] {units}", _ -> true);
        rules.value(
                "set-some",
                "{set-bound} [of [the|these|those]] ({units}|{unit})",
                c -> c.get("set-bound", Bound.class));
        rules.value("set-some", "none of (the|these|those) {units}", _ -> new Bound(Comparison.EQUAL, 0));
        rules.value(
                "set-each",
                "(every|each) [one] [of the|of these] ({units}|{unit})|all [of] [the|these] {units}",
                _ -> true);
        rules.value("set-sum", "together|altogether|in total|in all|overall|combined", _ -> true);
        rules.value(
                "set-counted", "[the] {units} {set-with}", c -> new Counted.Showing(c.get("set-with", Shows.class)));
        rules.value(
                "set-counted",
                "{set-np} (in|on|across) {set-group} {set-with}",
                c -> new Counted.Things(c.get("set-np", Noun.class), c.maybe("set-with", Shows.class)));
        rules.value(
                "set-counted",
                "{set-np} (in|on|across) {set-group}",
                c -> new Counted.Things(c.get("set-np", Noun.class), Optional.empty()));
    }

    private static void counting(Rules rules, String set) {
        for (String pattern : new String[] {
            "how many {set-group} {set-verb} {set-shows}",
            "[in|on] how many {set-group} {be} [there] {set-shows} [{visible}]",
            "[in|on] how many {set-group} (do|can) (you|we|i) see {set-shows}",
            "how many {set-group} {be} there {set-with:set-shows}",
            "how many {set-group} {set-with:set-shows} {be} there",
            "[(what|how large) {be}] the [total] number of {units} {set-with:set-shows}",
        }) {
            rules.value(set, pattern, c -> new Overall.Amount(new Counted.Showing(c.get("set-shows", Shows.class))));
        }
        for (String pattern : new String[] {
            "how many {set-np} {be} [there] [{set-sum}] (in|on|across) {set-group} [{set-with}] [{set-sum:again}]",
            "how many {set-np} do {set-group} [{set-with}] {set-verb} [{set-sum}]",
            "(in|on|across) {set-group} [{set-with}] [{set-sum}] how many {set-np} {be} there [{set-sum:again}]",
            "[(what|how large) {be}] the [total] number of {set-np} (in|on|across) {set-group} [{set-with}]",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> new Overall.Amount(
                            new Counted.Things(c.get("set-np", Noun.class), c.maybe("set-with", Shows.class))));
        }
    }

    private static void numbers(Rules rules, String set) {
        for (String pattern : new String[] {
            "[{be}] [there] [{be:again}] {set-some} {set-with:set-shows}",
            "[do|does] {set-some} {set-verb} {set-shows}",
            "[{be}] [there] [{be:again}] {set-shows} [{visible}] (in|on) {set-some}",
        }) {
            rules.value(set, pattern, c -> pictures(c, c.get("set-shows", Shows.class)));
        }
        for (String pattern : new String[] {
            "[do|does] {set-some} {set-with} [also] {set-verb} {set-shows}",
            "[{be}] there [{be:again}] {set-some} {set-with} (that|which) [also] {set-verb} {set-shows}",
            "[{be}] there [{be:again}] {set-some} {set-with} [and] [also] with {set-shows}",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> pictures(c, new Shows.Both(c.get("set-with", Shows.class), c.get("set-shows", Shows.class))));
        }
    }

    private static Overall pictures(Captures c, Shows shows) {
        Bound bound = c.get("set-some", Bound.class);
        return new Overall.Pictures(shows, bound.comparison(), bound.number());
    }

    private static void every(Rules rules, String set) {
        for (String pattern : new String[] {
            "[do|does] {set-each} [{set-with}] [also] {set-verb} {set-shows}",
            "[{be}] [there] [{be:again}] {set-shows} [{visible}] (in|on) {set-each} [{set-with}]",
            "(in|on) {set-each} [{set-with}] there {be} [also] {set-shows}",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> new Overall.Every(c.maybe("set-with", Shows.class), c.get("set-shows", Shows.class)));
        }
    }

    private static void comparing(Rules rules, String set) {
        for (String pattern : new String[] {
            "[{be}] there [{be:again}] {more} {set-counted:one} than [there {be:third}] {set-counted:other}",
            "[{be}] the number of {set-counted:one} [{be:again}] {bigger:more} than [the number of|that of]"
                    + " {set-counted:other}",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> new Overall.Compared(
                            c.get("one", Counted.class),
                            c.get("more", Comparison.class),
                            c.get("other", Counted.class)));
        }
        for (String pattern : new String[] {
            "[{be}] there [{be:again}] [exactly|just] as many {set-counted:one} as [there {be:third}] {set-counted:other}",
            "[{be}] there [{be:again}] (the same|an equal) number of {set-counted:one} (as|and) {set-counted:other}",
            "[{be}] the number of {set-counted:one} [{be:again}] (equal to|the same as|identical to)"
                    + " [the number of|that of] {set-counted:other}",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> new Overall.Compared(
                            c.get("one", Counted.class), Comparison.EQUAL, c.get("other", Counted.class)));
        }
    }

    private static void choosing(Rules rules, String set) {
        rules.value("set-more", "more", _ -> false);
        rules.value("set-more", "fewer|less", _ -> true);
        rules.value("set-which", "(which|what) [(one|thing|object)] [of the two]", _ -> true);
        for (String pattern : new String[] {
            "{set-which} {be} [there|found|seen|shown|visible|present] (in|on) {set-more} {set-group} {set-np:one} or"
                    + " {set-np:other}",
            "{set-which} {be} there in {set-more} [of the] {units} {set-np:one} or {set-np:other}",
            "{set-which} {be} [found|seen|shown|visible|present] (in|on) {set-more} [of the] {units} {set-np:one} or"
                    + " {set-np:other}",
            "[{set-which}] do {set-more} [of the] {units} {set-verb} {set-np:one} or {set-np:other}",
            "{be} there {set-more} {units} with {set-np:one} or [with] {set-np:other}",
        }) {
            rules.value(
                    set,
                    pattern,
                    c -> new Overall.InMore(
                            c.get("one", Noun.class), c.get("other", Noun.class), c.get("set-more", Boolean.class)));
        }
    }

    private static void matching(Rules rules, String set) {
        String one = "{set-the:one} (in|on) the {unit} {set-with:where}";
        String other = "{set-the:other} (in|on) the {unit:again} {set-with:otherWhere}";
        alike(rules, set, "{be} " + one + " [made] [of|in] the same {aspect} as [that of] " + other, true);
        alike(rules, set, one + " {be} [made] [of|in] the same {aspect} as [that of] " + other, true);
        alike(rules, set, "[do|does] " + one + " and " + other + " [both] (have|share) the same {aspect}", true);
        alike(rules, set, "[do|does] " + one + " (have|has) the same {aspect} as " + other, true);
        alike(rules, set, "{be} " + one + " and " + other + " [of|in] the same {aspect}", true);
        alike(rules, set, "[do|does] " + one + " and " + other + " have (different|a different) {aspect}", false);
        alike(rules, set, "[do|does] " + one + " (have|has) a different {aspect} (than|from|to) " + other, false);
    }

    private static void alike(Rules rules, String set, String pattern, boolean so) {
        rules.value(
                set,
                pattern,
                c -> new Overall.Alike(
                        c.get("aspect", Aspect.class),
                        c.get("one", Noun.class),
                        c.get("where", Shows.class),
                        c.get("other", Noun.class),
                        c.get("otherWhere", Shows.class),
                        so));
    }
}
