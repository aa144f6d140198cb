package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Deed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The words that the grammar of captions knows. Nouns and adjectives are open: every word that stands in none
/// of these lists may be one.
final class CaptionWords {
    private static final Map<String, Deed> VERBS = new HashMap<>();
    private static final Map<String, String> LEMMAS = new HashMap<>();
    private static final Map<String, String> IRREGULAR_PAST = Map.ofEntries(
            Map.entry("run", "ran run"),
            Map.entry("go", "went gone"),
            Map.entry("fly", "flew flown"),
            Map.entry("swim", "swam swum"),
            Map.entry("drive", "drove driven"),
            Map.entry("ride", "rode ridden"),
            Map.entry("slide", "slid"),
            Map.entry("sink", "sank sunk"),
            Map.entry("throw", "threw thrown"),
            Map.entry("fall", "fell fallen"),
            Map.entry("rise", "rose risen"),
            Map.entry("leap", "leapt"),
            Map.entry("sit", "sat"),
            Map.entry("stand", "stood"),
            Map.entry("lie", "lay lain"),
            Map.entry("sleep", "slept"),
            Map.entry("come", "came"),
            Map.entry("creep", "crept"),
            Map.entry("fling", "flung"),
            Map.entry("sing", "sang sung"),
            Map.entry("eat", "ate eaten"),
            Map.entry("shoot", "shot"));
    private static final Set<String> DOUBLED =
            words("run swim jog hop trot drop step skip sit stop zip plop flap slip spin nap chat grin wag");

    static {
        verbs(
                Deed.GO,
                "move walk run go travel drive roll crawl slide march stroll trot gallop ride jog race rush"
                        + " wander head dash sprint cross pass stride creep scamper scurry slither skate ski cycle slip drift"
                        + " proceed continue advance return step cruise speed hurry bike stomp waddle skip");
        verbs(Deed.FLY, "fly soar glide float hover flutter zoom");
        verbs(Deed.SWIM, "swim sail paddle row dive");
        verbs(Deed.JUMP, "jump leap hop");
        verbs(Deed.THROWN, "throw toss kick launch shoot fling hurl lob pitch");
        verbs(Deed.FALL, "fall drop descend sink tumble plummet land");
        verbs(Deed.RISE, "rise ascend climb lift");
        verbs(Deed.BOUNCE, "bounce");
        verbs(Deed.ENTER, "enter arrive");
        verbs(Deed.LEAVE, "leave exit depart");
        verbs(Deed.APPROACH, "approach");
        verbs(Deed.RECEDE, "recede");
        verbs(
                Deed.STAY,
                "stay stand sit lie sleep rest wait stop remain park sing eat look dance wave bark talk"
                        + " smile glow burn shine bloom sway spin rotate nap chat hang meow read drink graze breathe pose play");
    }

    static final Set<String> APPEAR = forms("appear emerge");
    static final Set<String> DISAPPEAR = forms("disappear vanish");
    static final Set<String> COME = forms("come");
    static final Set<String> CHASE = forms("chase follow pursue");
    static final Set<String> BEGIN = forms("start begin");
    static final Set<String> TAKE = words("take takes taking took");

    static final Set<String> BE = words("is are was were be being been am has have had gets get will can 's");
    static final Set<String> SEEN = words("visible seen shown present displayed");
    static final Set<String> UNSEEN = words("hidden absent invisible unseen");
    static final Set<String> DETERMINERS =
            words("a an the some several many another its his her their this that these" + " those each every both");
    static final Set<String> PRONOUNS = words("it he she they which who that");

    /// Words without which a caption says the same.
    static final Set<String> FILLERS = words("then and while as meanwhile next afterwards afterward later finally first"
            + " initially also but when where there again just still , . ; : ! ? so once eventually together around"
            + " forward forwards slow fast straight alone quite very realistic lively initially also"
            + " high low somewhere freely steadily onwards onward");

    /// Words for a place in the frame.
    static final Set<String> PLACES =
            words("left right top bottom upper lower center centre middle leftmost rightmost central");

    static final Set<String> FRAME = words(
            "scene frame screen image picture video view clip shot canvas film" + " footage movie animation display");
    static final Set<String> FILM = words("scene video view clip shot film footage movie animation recording gif"
            + " sequence timelapse photo picture close-up closeup cartoon");
    static final Set<String> TOP_DOWN =
            words("top-down topdown overhead aerial bird's-eye birds-eye bird-eye drone top-view");

    static final Set<String> PREPOSITIONS = words("in on at over under above below near by beside behind across along"
            + " through against inside outside around beneath among between past up down off next with within of from"
            + " to into onto toward towards during until till after before for throughout via upon amid without");

    private static final Set<String> CLOSED = new HashSet<>();

    static {
        for (Set<String> each : List.of(BE, SEEN, UNSEEN, DETERMINERS, PRONOUNS, FILLERS, PREPOSITIONS)) {
            CLOSED.addAll(each);
        }
        CLOSED.addAll(words("left right top bottom upper lower center centre middle leftmost rightmost leftward"
                + " leftwards rightward rightwards upward upwards downward downwards up down away only not camera"
                + " viewer back forth half halfway midway or if because than no none himself herself itself themselves other"
                + " initially beginning end one two three four five six seven eight nine ten eleven twelve"));
    }

    private static final List<String> CARDINALS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    private static final Set<String> AIR = words("bird plane airplane aeroplane kite balloon butterfly bee helicopter"
            + " drone eagle hawk seagull gull owl parrot pigeon dragonfly cloud moon sun star ufo rocket bat crow "
            + " blimp zeppelin jet airship dragon sparrow swallow spaceship");
    private static final Set<String> WATER = words("fish shark whale dolphin boat ship duck swan turtle submarine"
            + " sailboat canoe kayak yacht jellyfish octopus goldfish");

    /// How wide and high things of these names are, as fractions of the frame.
    private static final Map<String, double[]> SIZES = new HashMap<>();

    static {
        size(
                .11,
                .11,
                "ball apple orange stone rock coin basketball football egg lemon tomato frisbee"
                        + " disc snowball marble cup mug glass bottle book phone butterfly bee dragonfly mouse leaf ladybug"
                        + " star baseball pebble cookie peach flower key puck");
        size(
                .16,
                .14,
                "bird parrot pigeon owl crow gull seagull sparrow swallow bat frog rat hamster fish duck"
                        + " chicken squirrel turtle goldfish crab drone hedgehog");
        size(.22, .18, "cat rabbit fox monkey penguin kitten puppy pig goose eagle hawk swan kite goat sheep lamb");
        size(.25, .20, "dog wolf tiger lion leopard deer pony cheetah seal shark dolphin dragon");
        size(
                .16,
                .38,
                "person man woman boy girl child kid dancer player runner astronaut robot skater surfer clown"
                        + " soldier chef skier knight baby lady guy people snowman statue");
        size(
                .34,
                .18,
                "car taxi jeep boat sailboat truck van motorcycle bicycle bike canoe kayak yacht tractor"
                        + " wagon scooter helicopter crocodile submarine");
        size(
                .42,
                .22,
                "bus train ship ambulance tank whale airplane plane aeroplane jet airship lorry firetruck"
                        + " trailer tram");
        size(
                .34,
                .29,
                "horse cow elephant bear giraffe camel zebra rhino hippo bull moose buffalo dinosaur panda"
                        + " gorilla");
        size(.30, .40, "house building tower castle church barn lighthouse tent windmill shop");
        size(.24, .44, "tree palm lamp ladder cactus pole");
        size(.36, .34, "painting portrait poster mirror window door screen clock map");
        size(.16, .23, "balloon lantern vase");
        size(.20, .34, "rocket");
        size(.36, .26, "table sofa bed bench desk couch piano");
        size(.18, .18, "moon sun box chair cake pumpkin bag ");
    }

    private static final Set<String> ING_NOUNS = words("ring king wing string thing painting ceiling building earring"
            + " railing swing spring sling lightning pudding wedding drawing carving dressing stocking herring viking"
            + " duckling darling sapling morning evening starling");
    private static final Set<String> NO_ADVERBS = words("butterfly fly family belly jelly lively lonely friendly lovely"
            + " curly woolly ugly silly elderly dragonfly wooly firefly smelly chilly hilly early");
    private static final Set<String> PLURAL_ATTRIBUTES = words("sports arms goods glasses kids womens ladies");
    private static final double[] USUAL = {.22, .20};

    private CaptionWords() {}

    static Set<String> words(String text) {
        return Set.copyOf(new HashSet<>(Arrays.asList(text.strip().split("\\s+"))));
    }

    private static void size(double width, double height, String nouns) {
        for (String noun : nouns.strip().split("\\s+", -1)) {
            SIZES.put(noun, new double[] {width, height});
        }
    }

    private static void verbs(Deed deed, String lemmas) {
        for (String lemma : lemmas.split(" ", -1)) {
            for (String form : formsOf(lemma)) {
                VERBS.put(form, deed);
                LEMMAS.put(form, lemma);
            }
        }
    }

    private static Set<String> forms(String lemmas) {
        Set<String> out = new HashSet<>();
        for (String lemma : lemmas.split(" ", -1)) {
            out.addAll(formsOf(lemma));
        }
        return Set.copyOf(out);
    }

    private static Set<String> formsOf(String lemma) {
        Set<String> out = new HashSet<>();
        out.add(lemma);
        boolean consonantY = lemma.matches(".*[^aeiou]y");
        String stem = lemma.endsWith("ie")
                ? lemma.substring(0, lemma.length() - 2) + "y"
                : lemma.endsWith("e") ? lemma.substring(0, lemma.length() - 1) : lemma;
        String doubled = DOUBLED.contains(lemma) ? lemma + lemma.charAt(lemma.length() - 1) : stem;
        out.add(doubled + "ing");
        if (consonantY) {
            String root = lemma.substring(0, lemma.length() - 1);
            out.add(root + "ies");
            out.add(root + "ied");
        } else {
            out.add(lemma + (lemma.matches(".*(s|x|sh|ch|o)") ? "es" : "s"));
            out.add(lemma.endsWith("e") ? lemma + "d" : (DOUBLED.contains(lemma) ? doubled : lemma) + "ed");
        }
        out.addAll(List.of(IRREGULAR_PAST.getOrDefault(lemma, lemma).split(" ")));
        return out;
    }

    static Optional<Deed> deed(String word) {
        return Optional.ofNullable(VERBS.get(word));
    }

    /// The infinitive of a form of a verb.
    static String lemma(String form) {
        return LEMMAS.getOrDefault(form, form);
    }

    /// Whether the word is a form of a known verb.
    static boolean isVerb(String word) {
        return VERBS.containsKey(word)
                || APPEAR.contains(word)
                || DISAPPEAR.contains(word)
                || COME.contains(word)
                || CHASE.contains(word)
                || BEGIN.contains(word);
    }

    /// Whether the word may be a noun or an adjective.
    static boolean isOpen(String word) {
        return !word.isEmpty() && !CLOSED.contains(word) && Character.isLetter(word.charAt(0)) && !isAdverb(word);
    }

    /// Whether the word may be a verb that nobody taught: "wearing".
    static boolean isParticiple(String word) {
        return word.length() > 4 && word.endsWith("ing") && !ING_NOUNS.contains(word);
    }

    /// Whether the plural may stand before the noun, as in "sports car".
    static boolean isPluralAttribute(String word) {
        return PLURAL_ATTRIBUTES.contains(word);
    }

    /// Whether the word says how something is done.
    static boolean isAdverb(String word) {
        return word.length() > 4 && word.endsWith("ly") && !NO_ADVERBS.contains(word);
    }

    static OptionalInt cardinal(String word) {
        if (word.matches("[0-9]{1,4}")) {
            return OptionalInt.of(Integer.parseInt(word));
        }
        int n = CARDINALS.indexOf(word);
        return n > 0 ? OptionalInt.of(n) : OptionalInt.empty();
    }

    static boolean isOfTheAir(String noun) {
        return AIR.contains(noun);
    }

    static boolean isOfTheWater(String noun) {
        return WATER.contains(noun);
    }

    /// Width and height of a thing, as fractions of the frame.
    static double[] size(String noun, String name) {
        double[] usual = SIZES.getOrDefault(noun, USUAL);
        double factor = 1;
        for (String word : name.split(" ", -1)) {
            factor *= switch (word) {
                case "large", "big", "tall", "fat" -> 1.25;
                case "huge", "giant", "enormous", "gigantic", "massive" -> 1.5;
                case "small", "little", "young", "short" -> 0.8;
                case "tiny", "miniature" -> 0.65;
                default -> 1;
            };
        }
        return new double[] {Math.min(0.6, usual[0] * factor), Math.min(0.6, usual[1] * factor)};
    }
}
