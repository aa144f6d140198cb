package dev.vireo.planners.internal.english;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What the grammar knows about single English words: which ones belong to the closed classes, and number.
/// Every other word is open: a noun or an adjective that the planner need not know.
public final class English {
    private static final Set<String> CLOSED = words("""
            a an the this that these those any some all every each no none both either neither
            of off to in on at by from with without within between behind before after under over above below
            beneath underneath beside besides near nearby next against into onto through than as for about like
            except inside outside around across along toward towards upon during since until via per up down out
            away apart together opposite ahead beyond alongside adjacent
            is are was were be been being am do does did done have has had having can could will would shall
            should may might must let lets
            what which who whom whose why where when how whatever
            and or nor but if whether because while so then though although unless
            i you he she it we they me him her us them my your his its our their mine yours hers theirs itself
            himself herself themselves myself there here someone somebody anyone anybody everyone everybody nobody
            something anything everything nothing
            left right front rear closer nearer nearest closest farther further farthest furthest leftmost
            rightmost left-most right-most frontmost backmost hindmost foremost side far close
            most least more less fewer many much same different equal equally identical number amount other another
            else only just also too not never very really quite almost than least exactly same
            color colour colors colours material materials size sizes
            today now yesterday tomorrow always often ever still yet already again soon later tonight currently
            sometimes usually probably actually maybe perhaps outdoors indoors
            say says said mean means meant make makes made look looks looked see sees saw seen show shows shown
            contain contains exist exists know knows known tell tells told call called name named wear wears wore
            worn hold holds held eat eats ate eaten drink drinks drank play plays played ride rides rode stand
            stands stood sit sits sat lie lies lay walk walks walked run runs ran use uses used belong belongs
            happen happens happened go goes went gone come comes came take takes took taken painted cause caused
            causes work works worked want wants wanted need needs needed cost costs get gets got give gives gave
            given feel feels felt think thinks thought live lives lived born invent invented write writes wrote
            written spell spelled spelt differ differs differed match matches share shares outnumber outnumbers
            located placed positioned situated count please
            largest smallest biggest tallest shortest tiniest widest narrowest darkest lightest brightest oldest
            youngest newest highest lowest best worst difference similarity distance relationship reason purpose
            yes ok okay
            """);

    private static final Set<String> ING_NOUNS = words("""
            ring king wing string thing painting ceiling building clothing earring railing awning swing spring
            sling icing lightning pudding morning evening wedding plumbing drawing carving dressing stocking
            icing herring pudding topping landing crossing parking dining running washing cutting sewing flooring
            """);

    private static final Set<String> ADJECTIVES = words("""
            red green blue yellow purple violet cyan turquoise orange gray grey black white brown pink beige gold
            golden silver maroon teal navy tan crimson magenta lime blond blonde colorful colourful
            small large tiny little big huge tall short long wide narrow thick thin giant
            matte dull shiny glossy metallic striped stripy transparent opaque spotted dotted plain checkered
            patterned smooth rough soft hard wooden metal rubber plastic leather
            round square circular rectangular triangular spherical cubic cylindrical conical flat curved straight
            colored coloured open closed empty full clean dirty wet dry hot cold new old young dark bright heavy broken
            """);

    private static final Set<String> ALSO_NOUNS = words("orange square gold silver lime teal giant metal plastic");

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("people", "person"),
            Map.entry("mice", "mouse"),
            Map.entry("dormice", "dormouse"),
            Map.entry("feet", "foot"),
            Map.entry("teeth", "tooth"),
            Map.entry("geese", "goose"),
            Map.entry("oxen", "ox"),
            Map.entry("tori", "torus"),
            Map.entry("cacti", "cactus"),
            Map.entry("fungi", "fungus"),
            Map.entry("octopi", "octopus"),
            Map.entry("hippopotami", "hippopotamus"),
            Map.entry("larvae", "larva"),
            Map.entry("antennae", "antenna"),
            Map.entry("quizzes", "quiz"),
            Map.entry("lenses", "lens"),
            Map.entry("gases", "gas"),
            Map.entry("canvases", "canvas"),
            Map.entry("irises", "iris"));

    /// Nouns in `-f` and `-fe` whose plural ends in `-ves`.
    private static final Set<String> VES = words("knife wife midwife housewife life leaf shelf bookshelf wolf werewolf"
            + " loaf meatloaf half scarf calf elf self thief hoof sheaf dwarf wharf penknife jackknife");

    /// Singulars that end as their plurals would without the last letter.
    private static final Set<String> WITH_E = words("""
            shoe horseshoe snowshoe toe tiptoe hoe canoe foe oboe doe roe
            house warehouse greenhouse lighthouse birdhouse doghouse farmhouse treehouse blouse spouse grouse fuse
            cookie movie tie necktie bowtie pie magpie zombie pixie selfie hippie rookie genie brownie smoothie hoodie
            collie birdie doggie veggie calorie prairie goalie budgie lie die
            ache headache toothache moustache mustache cache avalanche niche quiche brioche
            size prize maze gaze bronze breeze freeze sneeze squeeze trapeze blaze glaze axe
            """);

    private static final Set<String> IN_IS_OR_US = words("""
            skis taxis kiwis bikinis zucchinis safaris paninis corgis alibis yetis tsunamis martinis rabbis
            menus emus gnus tutus gurus
            """);

    private static final Set<String> NO_MEN =
            words("specimen omen amen cyclamen abdomen regimen stamen ramen semen hymen");

    private static final Set<String> INVARIANT =
            words("sheep fish deer glasses scissors pants trousers jeans shorts series species aircraft gas lens bison"
                    + " moose salmon trout shrimp spacecraft hovercraft pliers tweezers tongs binoculars goggles pajamas"
                    + " pyjamas tights leggings canvas atlas christmas");

    private static final Set<String> PICTURE = words("image picture photo photograph scene view camera");

    private English() {}

    private static Set<String> words(String text) {
        return Set.copyOf(new HashSet<>(Arrays.asList(text.strip().split("\\s+"))));
    }

    /// Whether the word can be part of a name such as "large red fire truck".
    public static boolean isOpen(String word) {
        return !CLOSED.contains(word)
                && !PICTURE.contains(word)
                && Character.isLetter(word.charAt(0))
                && Numbers.cardinal(word).isEmpty()
                && Numbers.ordinal(word).isEmpty()
                && !isParticiple(word);
    }

    /// Whether the word says what something is doing ("holding"), which no tool can be asked.
    private static boolean isParticiple(String word) {
        return word.length() > 5 && word.endsWith("ing") && !ING_NOUNS.contains(word);
    }

    /// Whether the word is an adjective as such. Unknown adjectives exist; this list only settles readings
    /// that are otherwise open, as in "is the thing left of the cube red".
    public static boolean isAdjective(String word) {
        return ADJECTIVES.contains(word);
    }

    /// Whether the word can only be an adjective, never the noun at the end of a name.
    public static boolean isOnlyAdjective(String word) {
        return ADJECTIVES.contains(word) && !ALSO_NOUNS.contains(word);
    }

    /// The singular of a noun; the noun itself when it is one already.
    public static String singular(String noun) {
        String irregular = IRREGULAR.get(noun);
        if (irregular != null) {
            return irregular;
        }
        if (noun.endsWith("men") && !NO_MEN.contains(noun)) {
            return noun.substring(0, noun.length() - 2) + "an";
        }
        if (noun.endsWith("children")) {
            return noun.substring(0, noun.length() - 3);
        }
        if (noun.endsWith("eaux")) {
            return noun.substring(0, noun.length() - 1);
        }
        if (INVARIANT.contains(noun) || noun.length() < 4 || !noun.endsWith("s")) {
            return noun;
        }
        String withoutS = noun.substring(0, noun.length() - 1);
        if (WITH_E.contains(withoutS) || IN_IS_OR_US.contains(noun)) {
            return withoutS;
        }
        if (noun.endsWith("ss") || noun.endsWith("us") || noun.endsWith("is")) {
            return noun;
        }
        if (noun.endsWith("ies") && noun.length() > 4) {
            return noun.substring(0, noun.length() - 3) + "y";
        }
        if (noun.endsWith("ves")) {
            String stem = noun.substring(0, noun.length() - 3) + "f";
            return VES.contains(stem) ? stem : VES.contains(stem + "e") ? stem + "e" : withoutS;
        }
        for (String ending : new String[] {"sses", "shes", "ches", "xes", "zzes", "tzes", "uses", "oes"}) {
            if (noun.endsWith(ending)) {
                return noun.substring(0, noun.length() - 2);
            }
        }
        return withoutS;
    }

    /// The plural of a noun, or of a name by its last word; the name itself where that is both.
    public static String plural(String name) {
        String head = name.substring(name.lastIndexOf(' ') + 1);
        String before = name.substring(0, name.length() - head.length());
        if (INVARIANT.contains(head) || isPlural(head)) {
            return name;
        }
        for (Map.Entry<String, String> irregular : IRREGULAR.entrySet()) {
            if (irregular.getValue().equals(head)) {
                return before + irregular.getKey();
            }
        }
        if (head.endsWith("man") && !head.equals("human")) {
            return before + head.substring(0, head.length() - 2) + "en";
        }
        if (head.endsWith("child")) {
            return name + "ren";
        }
        if (VES.contains(head)) {
            return before
                    + (head.endsWith("fe")
                            ? head.substring(0, head.length() - 2)
                            : head.substring(0, head.length() - 1))
                    + "ves";
        }
        if (head.length() > 1 && head.endsWith("y") && "aeiou".indexOf(head.charAt(head.length() - 2)) < 0) {
            return name.substring(0, name.length() - 1) + "ies";
        }
        boolean hisses = head.matches(".*(s|x|z|ch|sh)");
        return name + (hisses ? "es" : "s");
    }

    /// Whether the noun is written as a plural.
    public static boolean isPlural(String noun) {
        return !singular(noun).equals(noun);
    }

    /// `a` or `an`.
    public static String article(String next) {
        return "aeiou".indexOf(next.charAt(0)) >= 0 ? "an" : "a";
    }
}
