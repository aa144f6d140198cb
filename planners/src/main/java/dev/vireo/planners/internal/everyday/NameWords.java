package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.English;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Runs of words that are names of things ("large red wine glasses"), properties ("very old"), deeds ("kicking the
/// ball").
final class NameWords {
    private static final int LONGEST_NAME = 5;
    private static final int LONGEST_PROPERTY = 3;
    private static final int LONGEST_DEED = 9;

    private static final Set<String> COLORS = words("""
            red green blue yellow purple violet cyan turquoise orange gray grey black white brown pink beige gold golden
            silver maroon teal navy tan crimson magenta lime blond blonde
            """);

    private static final Set<String> SHADES = words("light dark bright pale deep");

    /// Adjectives of people and things beyond those of the little world.
    private static final Set<String> ADJECTIVES = words("""
            bald bearded elderly blonde blond female male furry fluffy sleeping sitting standing running walking smiling
            flying parked seated ripe unripe sliced whole fresh burning framed colored coloured
            """);

    /// First words of names that are adjectives elsewhere, by the word after them.
    private static final Set<String> COMPOUNDS = words("""
            hot-dog hot-dogs hot-chocolate orange-juice orange-slice orange-slices orange-peel orange-tree orange-trees
            light-bulb light-bulbs light-switch light-house light-fixture light-pole light-poles gold-fish hard-hat
            hard-hats soft-drink soft-drinks soft-toy soft-toys black-board white-board high-chair big-wheel cold-drink
            dry-cleaner gold-medal silver-medal full-moon open-book bright-spot dark-room metal-detector
            whole-grain running-shoe running-shoes running-track walking-stick walking-sticks standing-desk sleeping-bag
            sleeping-bags
            """);

    /// Open words that say where and how, and are no part of a name.
    private static final Set<String> NO_NAMES = words("""
            top bottom middle center centre corner foreground background half edge lower upper part opposite back
            visible shown present pictured depicted displayed adjacent taller bigger smaller larger shorter wider
            higher narrower older younger darker lighter brighter indoors outdoors indoor outdoor inside outside
            kind kinds type types sort sorts breed carrying bigger alongside atop prohibit prohibits forbid forbids
            made dressed hang hangs grow grows lean leans read reads written printed have exactly precisely
            """);

    private static final Set<String> SHORT_DEEDS = words("doing going lying using tying dying being");

    /// Deeds that rules read, with what they are done to.
    private static final Set<String> READ = words("wearing having holding carrying being");

    /// Closed words that are names of things after an article.
    private static final Set<String> ALSO_NAMES = words("image picture photo photograph camera view drink drinks name");

    private static final Set<String> PICTURES = words("image picture photo photograph view");

    private static final Set<String> ARTICLES = words("a an any some another many framed");

    private static final Set<String> DETERMINERS =
            words("a an the any some another many no this that these those two three four five both all 's of");

    private static final Set<String> ENDS = words("up down away something outside inside camera");

    private NameWords() {}

    static Set<String> words(String text) {
        return Set.copyOf(Arrays.asList(text.strip().split("\\s+")));
    }

    static boolean isColor(String word) {
        return COLORS.contains(word);
    }

    /// Whether the word says what somebody is doing.
    static boolean isDeed(String word) {
        return word.endsWith("ing")
                && (SHORT_DEEDS.contains(word)
                        || (word.length() > 5 && !English.isOpen(word) && !word.equals("during")));
    }

    private static boolean isAdjective(String word) {
        return English.isAdjective(word) || ADJECTIVES.contains(word) || SHADES.contains(word);
    }

    private static boolean isOpen(List<String> words, int i) {
        String word = words.get(i);
        String before = i > 0 ? words.get(i - 1) : "";
        if (NO_NAMES.contains(word) || SHORT_DEEDS.contains(word)) {
            return false;
        }
        if (English.isOpen(word)) {
            return true;
        }
        boolean first = DETERMINERS.contains(before);
        boolean goesOn =
                i + 1 < words.size() && English.isOpen(words.get(i + 1)) && !NO_NAMES.contains(words.get(i + 1));
        if (PICTURES.contains(word) || word.equals("name")) {
            return ARTICLES.contains(before) || (first && goesOn);
        }
        // "A frying pan", "the sleeping cat".
        return ALSO_NAMES.contains(word)
                ? first || English.isOpen(before.isEmpty() ? "the" : before)
                : isDeed(word) && first && goesOn && !READ.contains(word);
    }

    /// The names that start here, the longest first: their adjectives are traits.
    static List<Reading> names(List<String> words, int at) {
        List<Reading> out = new ArrayList<>();
        for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_NAME) && isOpen(words, end - 1); end++) {
            if (!English.isOnlyAdjective(words.get(end - 1))
                    && !words.get(end - 1).equals("bald")) {
                out.addFirst(new Reading(name(words.subList(at, end)), end));
            }
        }
        return out;
    }

    /// "Light blue old car": a car that is old and light blue.
    private static Thing name(List<String> words) {
        int noun = 0;
        List<String> properties = new ArrayList<>();
        while (noun + 1 < words.size() && isAdjective(words.get(noun))) {
            String word = words.get(noun);
            String next = words.get(noun + 1);
            boolean shade = SHADES.contains(word) && COLORS.contains(next) && noun + 2 < words.size();
            boolean compound = COMPOUNDS.contains(word + "-" + next)
                    || (word.equals("light")
                            && !shade
                            && Garment.of(words.getLast()).isEmpty());
            if (compound) {
                break;
            }
            properties.add(shade ? word + " " + next : word);
            noun += shade ? 2 : 1;
        }
        Thing thing = new Thing.Named(words.subList(noun, words.size()));
        for (String property : properties.reversed()) {
            thing = new Thing.Such(thing, new Trait.Has(property, true));
        }
        return thing;
    }

    /// The properties that start here, the longest first.
    static List<Reading> properties(List<String> words, int at) {
        List<Reading> out = new ArrayList<>();
        for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_PROPERTY); end++) {
            String word = words.get(end - 1);
            if (!English.isOpen(word) || NO_NAMES.contains(word) || SHORT_DEEDS.contains(word)) {
                break;
            }
            out.addFirst(new Reading(String.join(" ", words.subList(at, end)), end));
        }
        return out;
    }

    /// What somebody is doing and no rule reads, the longest first.
    static List<Reading> deeds(List<String> words, int at) {
        return at < words.size() && READ.contains(words.get(at)) ? List.of() : allDeeds(words, at);
    }

    /// What somebody is doing, the longest first.
    static List<Reading> allDeeds(List<String> words, int at) {
        List<Reading> out = new ArrayList<>();
        if (at < words.size() && isDeed(words.get(at))) {
            for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_DEED); end++) {
                String word = words.get(end - 1);
                if (word.equals("or") || word.equals("than") || (end > at + 1 && isDeed(word))) {
                    break;
                }
                if (isDeed(word) || English.isOpen(word) || ENDS.contains(word)) {
                    out.addFirst(new Reading(String.join(" ", words.subList(at, end)), end));
                }
            }
        }
        return out;
    }

    /// The property when it is surely one: a known adjective.
    static List<Reading> adjectives(List<String> words, int at) {
        return properties(words, at).stream()
                .filter(r -> isAdjective(words.get(r.end() - 1)))
                .toList();
    }

    /// One to three words of any kind.
    static List<Reading> nouns(List<String> words, int at) {
        List<Reading> out = new ArrayList<>();
        for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_PROPERTY); end++) {
            if (!English.isOpen(words.get(end - 1)) && !ALSO_NAMES.contains(words.get(end - 1))) {
                break;
            }
            out.addFirst(new Reading(String.join(" ", words.subList(at, end)), end));
        }
        return out;
    }
}
