package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Names of things with their attributes and number: "a red car", "three small birds", "a ball of yarn", "the
/// dog".
final class ThingPhrases {
    private static final Set<String> ATTRIBUTES = CaptionWords.words(
            "red green blue yellow purple orange black white gray grey brown pink golden silver big small large little"
                    + " tiny huge tall short old young fast slow shiny happy sad cute lively bright dark wooden"
                    + " beautiful funny fat thin long round striped spotted fluffy colorful colourful");

    /// Plurals without a number stand for this many.
    private static final int SOME = 3;

    /// A thing as the caption names it.
    ///
    /// @param noun the last word of the name, in the singular
    /// @param name with its attributes, in the singular
    /// @param kind what stands after "of" in "a ball of yarn"
    /// @param attributes how many words stand before the noun
    /// @param definite whether it may be one that was named before
    /// @param odd whether it has more unknown words, without an article, than a name has
    /// @param first the first word of the name, after articles and numbers
    /// @param end the word after it
    record Named(
            String noun,
            String name,
            Optional<String> kind,
            int attributes,
            int count,
            boolean definite,
            boolean odd,
            int first,
            int end) {}

    /// The words of a name, without articles and numbers.
    private record Name(List<String> words, Optional<String> kind, int first) {}

    /// @param another whether a plural after it stands for one
    private record Determiner(int count, boolean definite, boolean another) {}

    /// In which way a name begins, which decides where it ends.
    private enum Start {
        /// After "a", "another", "this": the noun is in the singular.
        SINGULAR,
        /// After another determiner or a number, or where only a name can stand.
        DETERMINED,
        /// Without any, at the start of a clause, where a verb may stand as well.
        BARE
    }

    private ThingPhrases() {}

    /// Whether the word can be an attribute, for all that is known of it.
    static boolean isAttribute(String word) {
        return ATTRIBUTES.contains(word);
    }

    static void addTo(Rules rules) {
        quantities(rules);
        determiners(rules);
        rules.lexical("singular-name", (words, at) -> name(words, at, Start.SINGULAR));
        rules.lexical("name", (words, at) -> name(words, at, Start.DETERMINED));
        rules.lexical("bare-name", (words, at) -> name(words, at, Start.BARE));
        for (String phrase : List.of("thing", "subject")) {
            rules.value(phrase, "{quantity} {name}", c -> named(c, true));
            rules.value(phrase, "!{quantity} {determiner} ({quantity}|!{quantity}) {name}", c -> named(c, true));
            rules.value(
                    phrase,
                    "!{quantity} {one:determiner} ({quantity}|!{quantity}) {singular-name:name}",
                    c -> named(c, true));
        }
        rules.value("thing", "!{quantity} {name}", c -> named(c, true)); // "through water"
        rules.value("subject", "!{quantity} {bare-name:name}", c -> named(c, false));

        // a thing in the place of an object, where a verb can't be one
        rules.lexical("thing-ahead", (words, at) -> mayStart(words, at) ? List.of(new Reading(true, at)) : List.of());
        rules.value("other", "{thing-ahead} {thing}", c -> c.get("thing", Named.class));
        rules.value("object-ahead", "{thing-ahead} !{place-ahead}", _ -> true);
    }

    private static void quantities(Rules rules) {
        rules.lexical(
                "cardinal",
                (words, at) -> CaptionGrammar.one(words, at, w -> {
                    var n = CaptionWords.cardinal(w);
                    return n.isPresent() ? Optional.of(n.getAsInt()) : Optional.empty();
                }));
        rules.value(
                "quantity",
                "{cardinal} !(second|seconds|sec|s|frame|frames) [of the]",
                c -> c.get("cardinal", Integer.class));
        rules.value("quantity", "[a|the] (pair|couple) of", _ -> 2);
        rules.value("quantity", "[a|the] (few [of]|trio of)", _ -> 3);
        rules.value("quantity", "[a|the] (group|number|bunch|handful) of", _ -> 4);
        rules.value("quantity", "[a|the] (flock|herd|crowd|school|pack|swarm) of", _ -> 5);
        rules.value("quantity", "[a|the] dozen [of]", _ -> 12);
    }

    private static void determiners(Rules rules) {
        rules.lexical("determined", (words, at) -> CaptionGrammar.one(words, at, CaptionWords.DETERMINERS));
        rules.value("one", "a|an|each|every", _ -> new Determiner(1, false, false));
        rules.value("one", "another", _ -> new Determiner(1, false, true));
        rules.value("one", "this", _ -> new Determiner(1, true, false));
        rules.value("determiner", "the|that|these|those|its|his|her|their", _ -> new Determiner(1, true, false));
        rules.value("determiner", "both", _ -> new Determiner(2, false, false));
        rules.value("determiner", "some", _ -> new Determiner(SOME, false, false));
        rules.value("determiner", "several", _ -> new Determiner(4, false, false));
        rules.value("determiner", "many", _ -> new Determiner(6, false, false));
    }

    private static Named named(Captures c, boolean determined) {
        Name name = c.get("name", Name.class);
        Optional<Determiner> determiner = c.maybe("determiner", Determiner.class);
        Optional<Integer> quantity = c.maybe("quantity", Integer.class);
        List<String> before = name.words().subList(0, name.words().size() - 1);
        String last = name.words().getLast();
        String noun = English.singular(last);
        int count = quantity.or(() -> determiner.map(Determiner::count)).orElse(1);
        boolean another = determiner.filter(Determiner::another).isPresent();
        if (count == 1 && English.isPlural(last) && quantity.isEmpty() && !another) {
            count = SOME;
        }
        return new Named(
                noun,
                before.isEmpty() ? noun : String.join(" ", before) + " " + noun,
                name.kind(),
                before.size(),
                count,
                determiner.filter(Determiner::definite).isPresent(),
                !determined && before.stream().filter(w -> !mayBeAttribute(w)).count() > 1,
                name.first(),
                c.end());
    }

    /// Whether a thing may start here, as far as one or two words tell.
    static boolean mayStart(List<String> words, int at) {
        String word = at < words.size() ? words.get(at) : "";
        return (CaptionWords.DETERMINERS.contains(word) && !isPlaceAhead(words, at))
                || CaptionWords.cardinal(word).isPresent()
                || (CaptionWords.isOpen(word) && !CaptionWords.isVerb(word));
    }

    /// "The left" and the like.
    private static boolean isPlaceAhead(List<String> words, int determiner) {
        int i = determiner + 1;
        if (i < words.size() && Set.of("far", "very").contains(words.get(i))) {
            i++;
        }
        return i < words.size() && CaptionWords.PLACES.contains(words.get(i));
    }

    /// The run of words that is a name. There is one reading: where a name ends decides what is a verb, and
    /// no verb is taken for a noun because the rest could not be read.
    private static List<Reading> name(List<String> words, int at, Start start) {
        int i = at;
        boolean attributes = true; // so far, every word may be an attribute
        while (i < words.size()) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            boolean first = i == at;
            if (!CaptionWords.isOpen(word) && !isAdjective(word, next)) {
                break;
            }
            if (CaptionWords.isVerb(word) && !isNoVerb(word, next, attributes, start)) {
                break;
            }
            if (CaptionWords.isParticiple(word) && !attributes) {
                break; // "a man wearing"
            }
            if (!first && isFinished(words.get(i - 1))) {
                break; // "two people shake"
            }
            if (start == Start.SINGULAR && !first && isFinished(word)) {
                break; // "a chef juggles"
            }
            attributes &= mayBeAttribute(word);
            i++;
        }
        if (i == at || (start == Start.BARE && i == at + 1 && mayBeUnknownVerb(words.get(at)))) {
            return List.of();
        }
        List<String> run = words.subList(at, i);
        boolean of = i + 1 < words.size()
                && words.get(i).equals("of")
                && CaptionWords.isOpen(words.get(i + 1))
                && !CaptionWords.isVerb(words.get(i + 1));
        return List.of(
                of
                        ? new Reading(new Name(run, Optional.of(words.get(i + 1)), at), i + 2)
                        : new Reading(new Name(run, Optional.empty(), at), i));
    }

    /// Words that are adjectives before a name and adverbs elsewhere.
    private static boolean isAdjective(String word, String next) {
        return word.equals("lively") || ((word.equals("fast") || word.equals("slow")) && CaptionWords.isOpen(next));
    }

    /// Whether a form of a verb is part of a name: "a running horse", "the park", "a red drop".
    private static boolean isNoVerb(String word, String next, boolean attributes, Start start) {
        if (!attributes) {
            return false;
        }
        if (word.endsWith("ing") || word.endsWith("ed") || word.endsWith("wn")) {
            return CaptionWords.isOpen(next) && !CaptionWords.isVerb(next);
        }
        return start != Start.BARE;
    }

    private static boolean isFinished(String word) {
        return English.isPlural(word) && !CaptionWords.isPluralAttribute(word);
    }

    private static boolean mayBeUnknownVerb(String word) {
        return !English.isPlural(word) && (word.endsWith("ing") || word.endsWith("ed"));
    }

    private static boolean mayBeAttribute(String word) {
        return CaptionWords.isVerb(word) || ATTRIBUTES.contains(word);
    }
}
