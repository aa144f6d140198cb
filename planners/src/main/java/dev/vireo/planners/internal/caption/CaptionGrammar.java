package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Camera;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import dev.vireo.planners.internal.english.English;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads captions about things that are counted, have attributes, come and go, move between places, are thrown,
/// fall, bounce and jump, and about a camera that zooms and pans. It reads from left to right, phrase by phrase;
/// every word is accounted for, and one that no rule takes is reported.
public final class CaptionGrammar {
    /// What was read.
    ///
    /// @param scene what it says; of use only when everything was understood
    /// @param unknown the words that no rule took, in their order
    /// @param ignored words that say how something is done, which boxes can't show
    public record Result(Scene scene, List<String> unknown, List<String> ignored) {}

    public static final int MOST_OF_A_KIND = 24;

    private static final Pattern WORD =
            Pattern.compile("[\\p{L}'\u2019]+(?:-[\\p{L}]+)*|[0-9]+(?:\\.[0-9]+)?|[.,;:!?]");
    private static final double LEFT = 0.2;
    private static final double TOP = 0.22;
    private static final double MIDDLE = 0.5;
    private static final double EXTREME = 0.08;

    private static final Set<String> ACROSS_WORDS = Set.of("left", "leftmost", "right", "rightmost");
    private static final Set<String> PLACE_WORDS = Set.of(
            "left",
            "right",
            "top",
            "bottom",
            "upper",
            "lower",
            "center",
            "centre",
            "middle",
            "leftmost",
            "rightmost",
            "central");
    private static final Set<String> PLACE_NOUNS = Set.of(
            "side",
            "corner",
            "edge",
            "part",
            "half",
            "third",
            "quarter",
            "quadrant",
            "area",
            "region",
            "end",
            "hand",
            "border",
            "section",
            "position");
    private static final Set<String> LEFTWARDS = Set.of("leftward", "leftwards");
    private static final Set<String> RIGHTWARDS = Set.of("rightward", "rightwards");
    private static final Set<String> UPWARDS = Set.of("up", "upward", "upwards", "skyward", "skywards");
    private static final Set<String> DOWNWARDS = Set.of("down", "downward", "downwards");
    private static final Set<String> DAYTIMES =
            Set.of("night", "sunset", "sunrise", "dawn", "dusk", "noon", "day", "rest", "work", "home");
    private static final Set<String> SHAPES =
            Set.of("circle", "line", "row", "zigzag", "spiral", "pattern", "loop", "curve", "square", "time", "way");
    private static final Set<String> UNITS = Set.of("second", "seconds", "sec", "s", "frame", "frames");

    private record Token(String word, int start, int end) {}

    private final String caption;
    private final double seconds;
    private final List<Token> tokens = new ArrayList<>();
    private final Scene scene = new Scene();
    private final LinkedHashSet<String> unknown = new LinkedHashSet<>();
    private final LinkedHashSet<String> ignored = new LinkedHashSet<>();
    private int at;

    /// The span of a phrase that opens a clause, for what the clause says.
    private Optional<Span> opening = Optional.empty();

    /// The place of a phrase that opens a clause: "on the left there is".
    private Optional<Place> openingPlace = Optional.empty();

    private List<Thing> last = List.of();

    /// Where the last name ended: a word that follows it at once and that no rule took is a verb.
    private int nameEnd = -1;

    /// Where the last verb ended, for the same reason.
    private int verbEnd = -1;

    private CaptionGrammar(String caption, double seconds) {
        this.caption = caption;
        this.seconds = seconds;
        Matcher words = WORD.matcher(caption);
        while (words.find()) {
            String word = words.group().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
            String[] parts = word.split("-");
            if (parts.length > 1 && Set.of(parts).stream().allMatch(PLACE_WORDS::contains)) {
                int from = words.start();
                for (String part : parts) {
                    tokens.add(new Token(part, from, from + part.length()));
                    from += part.length() + 1;
                }
            } else {
                tokens.add(new Token(word, words.start(), words.end()));
            }
        }
    }

    /// Reads a caption.
    ///
    /// @param seconds how long the video is, for "after 2 seconds"
    public static Result read(String caption, double seconds) {
        CaptionGrammar grammar = new CaptionGrammar(caption, seconds);
        try {
            grammar.captionText();
        } catch (IllegalArgumentException _) { // Set.of of two equal parts, as in "left-left"
            grammar.unknown.add(caption);
        }
        return new Result(grammar.scene, List.copyOf(grammar.unknown), List.copyOf(grammar.ignored));
    }

    private void captionText() {
        while (!ended()) {
            int before = at;
            clause();
            if (at == before || (CaptionWords.isOpen(word()) && (at == nameEnd || at == verbEnd))) {
                unknown.add(word());
                at++;
            }
        }
    }

    // ------------------------------------------------------------------------------------------ words

    private boolean ended() {
        return at >= tokens.size();
    }

    private String word() {
        return word(0);
    }

    private String word(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead).word() : "";
    }

    private boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!word(i).equals(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    private boolean takeOne(Set<String> words) {
        if (words.contains(word())) {
            at++;
            return true;
        }
        return false;
    }

    private boolean filler() {
        String w = word();
        if (CaptionWords.isAdverb(w)) {
            ignored.add(w);
            at++;
            return true;
        }
        return takeOne(CaptionWords.FILLERS);
    }

    // ---------------------------------------------------------------------------------------- clauses

    private void clause() {
        while (!ended() && (filler() || take("with") || take("at", "first") || take("in", "which") || take("please"))) {
            if (ended()) {
                return;
            }
        }
        if (prefix() || camera()) {
            return;
        }
        Optional<Span> time = time();
        if (time.isPresent()) {
            opening = time;
            return;
        }
        if (Set.of("on", "in", "at").contains(word())) {
            Optional<Place> place = placeAfterPreposition();
            if (place.isPresent()) {
                openingPlace = place;
                return;
            }
        }
        if (word().equals("there")
                || (CaptionWords.BE.contains(word())
                        && (last.isEmpty()
                                || openingPlace.isPresent()
                                || (at > 0 && tokens.get(at - 1).word().equals("there"))))) {
            at++;
            return;
        }
        List<Thing> subjects = subjects();
        if (!subjects.isEmpty()) {
            last = subjects;
            opening.ifPresent(span -> subjects.forEach(t -> t.seen(span)));
            openingPlace.ifPresent(place -> subjects.forEach(t -> t.place = Optional.of(place)));
            openingPlace = Optional.empty();
            opening = Optional.empty();
            predicates(subjects);
        } else if (!last.isEmpty()) {
            predicates(last);
        } else {
            background();
        }
    }

    /// "A realistic video of", "a top-down viewed scene in which", "show".
    private boolean prefix() {
        int start = at;
        takeOne(Set.of("show", "generate", "make", "create", "animate", "film", "draw", "imagine"));
        boolean told = at > start;
        takeOne(Set.of("a", "an", "the", "this"));
        boolean topDown = false;
        int adjectives = 0;
        while (!ended()
                && !isFilm(word())
                && adjectives < 8
                && (CaptionWords.isOpen(word())
                        || word().equals("realistic")
                        || word().equals("lively")
                        || word().equals("slow")
                        || word().equals("fast")
                        || word().equals("high")
                        || word().equals("short")
                        || word().equals("very")
                        || word().equals("top")
                        || word().equals("down")
                        || word().equals(",")
                        || CaptionWords.isAdverb(word()))) {
            topDown |= CaptionWords.TOP_DOWN.contains(word()) || (word().equals("top") && word(1).equals("down"));
            at++;
            adjectives++;
        }
        if (isFilm(word())) {
            at++;
            if (takeOne(Set.of("of", "with", "where", "showing", "shows", "featuring", ":", "containing", "depicting"))
                    || take("in", "which")
                    || take("that", "shows")
                    || take("which", "shows")
                    || Set.of("in", "at", "on", "from").contains(word())) {
                if (take("from", "above")) {
                    topDown = true;
                    takeOne(Set.of("of", "with", "where"));
                }
                scene.topDown |= topDown;
                return true;
            }
        }
        at = start;
        if (told) {
            at++;
            return true;
        }
        return false;
    }

    private static boolean isFilm(String word) {
        return CaptionWords.FILM.contains(word);
    }

    /// "The camera zooms out", "camera moving away from a painting", "zooming in on a castle".
    private boolean camera() {
        int start = at;
        takeOne(Set.of("the", "a"));
        boolean named = takeOne(Set.of("camera", "view", "viewpoint", "viewer", "shot"));
        if (!named) {
            at = start;
        }
        while (named
                && (CaptionWords.BE.contains(word())
                        || takeOne(CaptionWords.BEGIN)
                        || word().equals("to")
                        || CaptionWords.isAdverb(word()))) {
            if (!ended()
                    && (CaptionWords.BE.contains(word()) || word().equals("to") || CaptionWords.isAdverb(word()))) {
                at++;
            }
        }
        Optional<Camera> move = cameraMove(named);
        if (move.isEmpty()) {
            at = start;
            return false;
        }
        scene.camera = move.get();
        while (filler()) {
            // nothing more to do
        }
        int beforeThing = at;
        if (takeOne(Set.of("on", "from", "to", "toward", "towards", "into", "onto", "of", "at", "over", "across"))) {
            takeOne(Set.of("to"));
            Optional<Thing> focus = frameNoun() ? Optional.empty() : thing(false);
            if (focus.isPresent()) {
                scene.focus = focus;
                last = List.of(focus.get());
                predicates(last);
            } else if (!justReadFrameNoun) {
                at = beforeThing;
            }
        }
        return true;
    }

    private boolean justReadFrameNoun;

    /// "the scene" where a thing might stand.
    private boolean frameNoun() {
        int start = at;
        takeOne(Set.of("the", "a", "this"));
        whole();
        justReadFrameNoun = takeOne(CaptionWords.FRAME);
        if (!justReadFrameNoun) {
            at = start;
        }
        return justReadFrameNoun;
    }

    private void whole() {
        takeOne(Set.of("whole", "entire"));
    }

    private Optional<Camera> cameraMove(boolean named) {
        String verb = word();
        if (Set.of("zoom", "zooms", "zooming", "zoomed").contains(verb) && (named || zooms(word(1)))) {
            at++;
            while (filler()) {
                // nothing more to do
            }
            if (takeOne(Set.of("in"))) {
                return Optional.of(Camera.ZOOM_IN);
            }
            if (takeOne(Set.of("out", "away", "back"))) {
                return Optional.of(Camera.ZOOM_OUT);
            }
            return Optional.empty();
        }
        if (!named) {
            return Optional.empty();
        }
        if (Set.of("pan", "pans", "panning", "panned", "tilt", "tilts", "tilting", "tilted")
                .contains(verb)) {
            at++;
            while (filler() || take("to") || take("the")) {
                // nothing more to do
            }
            return switch (word()) {
                case "left", "leftward", "leftwards" -> found(Camera.PAN_LEFT);
                case "right", "rightward", "rightwards" -> found(Camera.PAN_RIGHT);
                case "up", "upward", "upwards" -> found(Camera.TILT_UP);
                case "down", "downward", "downwards" -> found(Camera.TILT_DOWN);
                default -> Optional.empty();
            };
        }
        String lemma = CaptionWords.lemma(verb);
        boolean pulls =
                Set.of("pull", "pulls", "pulling", "back", "backs", "backing").contains(verb);
        boolean pushes = Set.of("push", "pushes", "pushing", "dolly", "dollies").contains(verb);
        if (Set.of("move", "go", "fly", "drive", "glide", "drift", "travel", "retreat")
                        .contains(lemma)
                || pulls
                || pushes
                || CaptionWords.deed(verb)
                        .filter(d -> d == Deed.APPROACH || d == Deed.RECEDE)
                        .isPresent()) {
            at++;
            while (filler()) {
                // nothing more to do
            }
            if (takeOne(Set.of("away", "back", "out", "backwards", "backward", "off"))
                    || CaptionWords.deed(verb).filter(d -> d == Deed.RECEDE).isPresent()) {
                return Optional.of(Camera.ZOOM_OUT);
            }
            if (takeOne(Set.of("closer", "in", "nearer"))
                    || Set.of("to", "toward", "towards", "into").contains(word())
                    || CaptionWords.deed(verb).filter(d -> d == Deed.APPROACH).isPresent()) {
                if (CaptionWords.deed(verb).filter(d -> d == Deed.APPROACH).isPresent()) {
                    thingAsFocus();
                }
                return Optional.of(Camera.ZOOM_IN);
            }
            if (pulls && takeOne(Set.of("away", "back"))) {
                return Optional.of(Camera.ZOOM_OUT);
            }
            takeOne(Set.of("to"));
            take("the");
            return switch (word()) {
                case "left" -> found(Camera.PAN_LEFT);
                case "right" -> found(Camera.PAN_RIGHT);
                case "up", "upward", "upwards" -> found(Camera.TILT_UP);
                case "down", "downward", "downwards" -> found(Camera.TILT_DOWN);
                default -> Optional.empty();
            };
        }
        if (Set.of("stay", "remain", "stand", "stands").contains(lemma)) {
            at++;
            takeOne(Set.of("still", "fixed", "static"));
            return Optional.of(Camera.STILL);
        }
        return takeOne(Set.of("still", "fixed", "static")) ? Optional.of(Camera.STILL) : Optional.empty();
    }

    private static boolean zooms(String word) {
        return Set.of("in", "out").contains(word) || CaptionWords.isAdverb(word);
    }

    private Optional<Camera> found(Camera camera) {
        at++;
        return Optional.of(camera);
    }

    private void thingAsFocus() {
        thing(false).ifPresent(t -> {
            scene.focus = Optional.of(t);
            last = List.of(t);
        });
    }

    // ----------------------------------------------------------------------------------------- things

    /// "A red car and a blue cat", "the dog", "it"; empty when there is no thing.
    private List<Thing> subjects() {
        if (CaptionWords.PRONOUNS.contains(word()) && !isDemonstrative()) {
            at++;
            nameEnd = at;
            return last;
        }
        List<Thing> out = new ArrayList<>();
        Optional<Thing> first = thing(true);
        if (first.isEmpty()) {
            return List.of();
        }
        out.add(first.get());
        while (true) {
            int before = at;
            boolean joined = false;
            while (takeOne(Set.of(",", "and", "&", "plus"))) {
                joined = true;
            }
            if (!joined && take("together", "with")) {
                joined = true;
            }
            Optional<Thing> next = joined && startsThing() ? thing(true) : Optional.empty();
            if (next.isEmpty()) {
                at = before;
                return out;
            }
            if (hasPredicate() && !isPluralVerb() && !out.contains(next.get())) {
                predicates(List.of(next.get())); // "a cat and a dog running": the dog alone runs
                return both(out, next.get());
            }
            out.add(next.get());
        }
    }

    private static List<Thing> both(List<Thing> first, Thing next) {
        List<Thing> out = new ArrayList<>(first);
        out.add(next);
        return out;
    }

    private boolean isDemonstrative() {
        return word().equals("that") && startsThing() && CaptionWords.isOpen(word(1)) && !CaptionWords.isVerb(word(1));
    }

    private boolean hasPredicate() {
        return CaptionWords.isVerb(word()) || CaptionWords.BE.contains(word());
    }

    /// "move", "are": what several things do.
    private boolean isPluralVerb() {
        String w = word();
        return w.equals("are")
                || w.equals("were")
                || w.equals("both")
                || w.equals("have")
                || (CaptionWords.isVerb(w) && CaptionWords.lemma(w).equals(w));
    }

    private boolean startsThing() {
        String w = word();
        return (CaptionWords.DETERMINERS.contains(w) && !placeAhead())
                || CaptionWords.cardinal(w).isPresent()
                || (CaptionWords.isOpen(w) && !CaptionWords.isVerb(w) && !w.equals("camera"));
    }

    /// Whether "the left" and the like stand next.
    private boolean placeAhead() {
        int i = CaptionWords.DETERMINERS.contains(word()) ? 1 : 0;
        if (word(i).equals("far") || word(i).equals("very")) {
            i++;
        }
        return PLACE_WORDS.contains(word(i));
    }

    /// A thing with its attributes. One that was named before is that one when `the` stands before it.
    ///
    /// @param subject whether it may be told without an article
    private Optional<Thing> thing(boolean subject) {
        int start = at;
        int count = 1;
        boolean definite = false;
        boolean determined = false;
        boolean another = false;
        boolean singular = Set.of("a", "an", "another", "this", "each", "every").contains(word());
        Optional<Integer> quantity = quantity();
        singular &= quantity.isEmpty();
        if (quantity.isPresent()) {
            count = quantity.get();
            determined = true;
        } else if (CaptionWords.DETERMINERS.contains(word())) {
            definite = Set.of("the", "this", "that", "these", "those", "its", "his", "her", "their")
                    .contains(word());
            another = word().equals("another");
            count = switch (word()) {
                case "some" -> 3;
                case "several" -> 4;
                case "many" -> 6;
                case "both" -> 2;
                default -> 1;
            };
            determined = true;
            at++;
            quantity = quantity();
            if (quantity.isPresent()) {
                count = quantity.get();
            }
        }
        if (!determined && !subject) {
            determined = true; // "through water": a name without an article
        }
        List<Token> words = new ArrayList<>();
        while (!ended()) {
            String w = word();
            boolean adjective = w.equals("lively")
                    || (w.equals("fast") && CaptionWords.isOpen(word(1)))
                    || (w.equals("slow") && CaptionWords.isOpen(word(1)));
            if (!CaptionWords.isOpen(w) && !adjective) {
                break;
            }
            if (CaptionWords.isVerb(w)) {
                boolean ing = w.endsWith("ing") || w.endsWith("ed") || w.endsWith("wn");
                boolean before = CaptionWords.isOpen(word(1)) && !CaptionWords.isVerb(word(1));
                boolean mayBeAdjective = ing && before && words.stream().allMatch(t -> isAttribute(t.word()));
                boolean mayBeNoun = words.isEmpty() && determined && !ing;
                boolean headAfterAttribute =
                        !words.isEmpty() && !ing && determined && words.stream().allMatch(t -> isAttribute(t.word()));
                if (!mayBeAdjective && !mayBeNoun && !headAfterAttribute) {
                    break;
                }
            }
            if (CaptionWords.isParticiple(w) && words.stream().anyMatch(t -> !isAttribute(t.word()))) {
                break; // "a man wearing"
            }
            Optional<Token> before = words.isEmpty() ? Optional.empty() : Optional.of(words.getLast());
            if (before.filter(t -> English.isPlural(t.word()) && !CaptionWords.isPluralAttribute(t.word()))
                    .isPresent()) {
                break; // "two people shake"
            }
            if (singular && !words.isEmpty() && English.isPlural(w) && !CaptionWords.isPluralAttribute(w)) {
                break; // "a chef juggles"
            }
            words.add(tokens.get(at));
            at++;
        }
        if (words.isEmpty() || (words.size() == 1 && words.getFirst().word().equals("camera"))) {
            at = start;
            return Optional.empty();
        }
        Token head = words.getLast();
        String noun = English.singular(head.word());
        if (!determined && !English.isPlural(head.word()) && words.size() == 1 && isUnknownVerbForm(head.word())) {
            at = start;
            return Optional.empty();
        }
        String kind = "";
        if (word().equals("of") && CaptionWords.isOpen(word(1)) && !CaptionWords.isVerb(word(1))) {
            at++;
            kind = " of " + word();
            head = tokens.get(at); // "a ball of yarn"
            at++;
        }
        String phrase = caption.substring(words.getFirst().start(), head.end());
        if (definite) {
            for (Thing t : scene.things.reversed()) {
                if (t.noun.equals(noun) && (words.size() == 1 || t.name.endsWith(nameOf(words, noun)))) {
                    nameEnd = at;
                    return Optional.of(t);
                }
            }
        }
        long odd = words.subList(0, words.size() - 1).stream()
                .filter(t -> !isAttribute(t.word()))
                .count();
        if (!determined && odd > 1) { // a sentence of words that all are unknown
            unknown.add(phrase);
        }
        if (count > MOST_OF_A_KIND) {
            unknown.add(count + " " + phrase);
            count = MOST_OF_A_KIND;
        }
        boolean plural = English.isPlural(words.getLast().word());
        if (count == 1 && plural && quantity.isEmpty() && !another) {
            count = 3; // "cats", "the birds"
        }
        Thing thing = new Thing(noun, nameOf(words, noun) + kind, phrase, count);
        scene.things.add(thing);
        nameEnd = at;
        return Optional.of(thing);
    }

    private static boolean isUnknownVerbForm(String word) {
        return word.endsWith("ing") || word.endsWith("ed");
    }

    private static boolean isAttribute(String word) {
        return CaptionWords.isVerb(word) || ATTRIBUTES.contains(word);
    }

    private static final Set<String> ATTRIBUTES = CaptionWords.words(
            "red green blue yellow purple orange black white gray grey brown pink golden silver big small large little"
                    + " tiny huge tall short old young fast slow shiny happy sad cute lively bright dark wooden"
                    + " beautiful funny fat thin long round striped spotted fluffy colorful colourful");

    private static String nameOf(List<Token> words, String noun) {
        StringBuilder out = new StringBuilder();
        for (Token t : words.subList(0, words.size() - 1)) {
            out.append(t.word()).append(' ');
        }
        return out.append(noun).toString();
    }

    /// "Three", "a pair of", "a flock of", "a dozen".
    private Optional<Integer> quantity() {
        OptionalInt cardinal = CaptionWords.cardinal(word());
        if (cardinal.isPresent() && !UNITS.contains(word(1))) {
            at++;
            take("of", "the");
            return Optional.of(cardinal.getAsInt());
        }
        int start = at;
        takeOne(Set.of("a", "the"));
        int n = switch (word()) {
            case "pair", "couple" -> 2;
            case "few", "trio" -> 3;
            case "group", "number", "bunch", "handful" -> 4;
            case "flock", "herd", "crowd", "school", "pack", "swarm" -> 5;
            case "dozen" -> 12;
            default -> 0;
        };
        boolean of = word(1).equals("of");
        if (n > 0 && (of || n == 12 || word().equals("few"))) {
            at += of ? 2 : 1;
            return Optional.of(n);
        }
        at = start;
        return Optional.empty();
    }

    // ------------------------------------------------------------------------------------- predicates

    private boolean only;

    /// Everything that is said of these things, up to the next thing.
    private void predicates(List<Thing> subjects) {
        boolean passive = false;
        only = false;
        while (!ended()) {
            int before = at;
            String w = word();
            if (w.equals(".") || w.equals("!") || w.equals(";")) {
                return;
            }
            if (CaptionWords.isAdverb(w)) {
                filler();
                continue;
            }
            if (take("only")) {
                only = true;
                continue;
            }
            if (take("at", "first")) {
                continue;
            }
            if (CaptionWords.FILLERS.contains(w) || w.equals("that") || w.equals("which") || w.equals("who")) {
                if (aboutOthers()) {
                    return;
                }
                at++;
                continue;
            }
            if (CaptionWords.BE.contains(w) || w.equals("not")) {
                passive = true;
                if (w.equals("not")) {
                    unseen(subjects);
                }
                at++;
                continue;
            }
            if (CaptionWords.BEGIN.contains(w)) {
                at++;
                takeOne(Set.of("to"));
                takeOne(Set.of("off", "out"));
                continue;
            }
            if (CaptionWords.isVerb(w) || CaptionWords.TAKE.contains(w)) {
                if (verb(subjects, passive)) {
                    verbEnd = at;
                    passive = false;
                    continue;
                }
                return;
            }
            if (modifier(subjects)) {
                continue;
            }
            if (passive && CaptionWords.isOpen(w) && ATTRIBUTES.contains(w)) {
                at++; // "the cat is red": an attribute that boxes don't show
                ignored.add(w);
                continue;
            }
            if (at == before) {
                return;
            }
        }
    }

    /// Whether a joining word leads to another subject.
    private boolean aboutOthers() {
        if (word().equals("that") || word().equals("which") || word().equals("who")) {
            return false;
        }
        int start = at;
        boolean pause = false;
        while (CaptionWords.FILLERS.contains(word()) || CaptionWords.isAdverb(word())) {
            pause = true;
            at++;
        }
        boolean others = pause
                && !ended()
                && (startsThing()
                        || word().equals("camera")
                        || (word().equals("the") && word(1).equals("camera"))
                        || (word().equals("with") && word(1).matches("an?"))
                        || (word().equals("zooming") || word().equals("zoom")));
        if (pause
                && Set.of("on", "in", "at").contains(word())
                && placeAfterPreposition().isPresent()) {
            others |= word().equals("there") || CaptionWords.BE.contains(word());
        }
        at = start;
        return others;
    }

    private void unseen(List<Thing> subjects) {
        int start = at;
        at++;
        if (takeOne(CaptionWords.SEEN)) {
            subjects.forEach(t -> hide(t, time().orElse(Span.ALL)));
            at--;
        } else {
            at = start;
        }
    }

    private static void hide(Thing thing, Span span) {
        if (span.from() <= 0) {
            thing.seen(new Span(span.to(), 1));
        } else if (span.to() >= 1) {
            thing.seen(new Span(0, span.from()));
        } else {
            thing.seen = List.of(new Span(0, span.from()), new Span(span.to(), 1));
            thing.timed = true;
        }
    }

    private boolean verb(List<Thing> subjects, boolean passive) {
        String form = word();
        Optional<Deed> deed = CaptionWords.deed(form);
        if (CaptionWords.APPEAR.contains(form)) {
            at++;
            appear(subjects);
            return true;
        }
        if (CaptionWords.DISAPPEAR.contains(form)) {
            at++;
            disappear(subjects);
            return true;
        }
        if (CaptionWords.COME.contains(form)) {
            return come(subjects);
        }
        if (CaptionWords.CHASE.contains(form)) {
            return chase(subjects);
        }
        if (CaptionWords.TAKE.contains(form)) {
            if (word(1).equals("off")) {
                at += 2;
                add(subjects, Deed.RISE);
                return true;
            }
            return false;
        }
        if (deed.isEmpty()) {
            return false;
        }
        at++;
        if (deed.get() == Deed.THROWN || (deed.get() == Deed.FALL && !passive && object())) {
            return thrown(subjects, deed.get(), form, passive);
        }
        while (CaptionWords.isAdverb(word())) {
            filler();
        }
        if (deed.get() == Deed.GO || deed.get() == Deed.FLY || deed.get() == Deed.SWIM) {
            if (word().equals("into") && word(1).equals("view")) {
                at += 2;
                enter(subjects);
                return true;
            }
            if (towardsCamera()) {
                add(subjects, Deed.APPROACH);
                return true;
            }
            if (awayFromCamera()) {
                add(subjects, Deed.RECEDE);
                return true;
            }
            if (take("in") || outOfFrame()) {
                boolean in = tokens.get(at - 1).word().equals("in");
                if (in
                        && (ended()
                                || Set.of("from", ",", ".", "and", "at", "halfway", "after")
                                        .contains(word()))) {
                    enter(subjects);
                    return true;
                }
                if (!in) {
                    leave(subjects);
                    return true;
                }
                at--;
            }
        }
        if (isTransitive(deed.get())) {
            unknown.add(form + " " + word()); // "rides a bicycle": who moves with what is not known
        }
        switch (deed.get()) {
            case ENTER -> enter(subjects);
            case LEAVE -> leave(subjects);
            case APPROACH -> approach(subjects);
            case JUMP -> {
                add(subjects, Deed.JUMP);
                over(subjects);
            }
            case GO, FLY, SWIM, THROWN, FALL, RISE, BOUNCE, RECEDE, STAY -> add(subjects, deed.get());
        }
        return true;
    }

    private boolean isTransitive(Deed deed) {
        return switch (deed) {
            case GO, FLY, SWIM, RISE, BOUNCE -> object();
            case JUMP, THROWN, FALL, ENTER, LEAVE, APPROACH, RECEDE, STAY -> false;
        };
    }

    /// "Over a fence", after a jump: the fence stands in the middle.
    private void over(List<Thing> subjects) {
        int start = at;
        takeOne(Set.of("up", "high", "straight"));
        boolean onto = word().equals("onto");
        if (takeOne(Set.of("over", "onto")) && startsThing()) {
            Optional<Thing> obstacle = thing(false);
            if (obstacle.isPresent() && !subjects.contains(obstacle.get())) {
                Thing it = obstacle.get();
                it.place = it.place.or(() -> Optional.of(Place.at(OptionalDouble.of(MIDDLE), OptionalDouble.empty())));
                for (Thing t : subjects) {
                    Act jump = t.acts.getLast();
                    jump.from = Optional.of(Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty()));
                    jump.to = Optional.of(
                            onto
                                    ? Place.beside(it, Side.ABOVE)
                                    : Place.at(OptionalDouble.of(1 - LEFT), OptionalDouble.empty()));
                }
                return;
            }
        }
        at = start;
        takeOne(Set.of("up", "high"));
        if (take("and", "down")) {
            return;
        }
    }

    private boolean towardsCamera() {
        int start = at;
        if (takeOne(Set.of("closer", "nearer"))) {
            int after = at;
            if (takeOne(Set.of("to", "toward", "towards")) && viewer()) {
                return true;
            }
            at = after;
            return true;
        }
        if (takeOne(Set.of("toward", "towards", "to", "at")) && viewer()) {
            return true;
        }
        at = start;
        return false;
    }

    private boolean awayFromCamera() {
        int start = at;
        if (takeOne(Set.of("away", "off", "further", "farther"))) {
            take("away");
            int after = at;
            if (take("from") && viewer()) {
                return true;
            }
            at = after;
            if (take("into", "the", "distance")) {
                return true;
            }
            if (!Set.of("from", "to", "into", "the").contains(word())) {
                return true;
            }
            at = start;
            return false;
        }
        if (take("into", "the", "distance") || take("in", "the", "distance")) {
            return true;
        }
        at = start;
        return false;
    }

    private boolean viewer() {
        int start = at;
        takeOne(Set.of("the", "us"));
        if (takeOne(Set.of("camera", "viewer", "viewers", "audience", "observer"))
                || tokens.get(at - 1).word().equals("us")) {
            return true;
        }
        at = start;
        return false;
    }

    private boolean outOfFrame() {
        int start = at;
        if (takeOne(Set.of("out", "off"))) {
            take("of");
            if (frameNoun()) {
                return true;
            }
        }
        at = start;
        return false;
    }

    private boolean come(List<Thing> subjects) {
        at++;
        while (CaptionWords.isAdverb(word())) {
            filler();
        }
        if (take("into", "view") || takeOne(Set.of("in"))) {
            enter(subjects);
            return true;
        }
        if (towardsCamera()) {
            add(subjects, Deed.APPROACH);
            return true;
        }
        if (take("down")) {
            add(subjects, Deed.FALL);
            return true;
        }
        if (take("back")) {
            ignored.add("back");
            return true;
        }
        add(subjects, Deed.GO);
        return true;
    }

    private void approach(List<Thing> subjects) {
        if (!viewer() && startsThing()) {
            Optional<Thing> goal = thing(false);
            if (goal.isPresent()) {
                add(subjects, Deed.GO);
                goTo(subjects, Place.beside(goal.get(), Side.LEFT));
                return;
            }
        }
        add(subjects, Deed.APPROACH);
    }

    private boolean chase(List<Thing> subjects) {
        at++;
        take("by");
        Optional<Thing> other = startsThing() ? thing(false) : Optional.empty();
        if (other.isEmpty()) {
            return false;
        }
        add(subjects, Deed.GO);
        if (other.get().acts.isEmpty()) {
            other.get().acts.add(new Act(Deed.GO));
        }
        return true;
    }

    /// Whether a thing follows that something is done to.
    private boolean object() {
        return startsThing() && !placeAhead() && !CaptionWords.isVerb(word());
    }

    private boolean thrown(List<Thing> subjects, Deed deed, String form, boolean passive) {
        boolean active = !passive && !form.equals("thrown") && object();
        if (active) {
            Optional<Thing> object = thing(false);
            if (object.isEmpty()) {
                return false;
            }
            subjects.forEach(t -> {
                if (t.acts.isEmpty()) {
                    t.acts.add(new Act(Deed.STAY));
                    t.place = t.place.or(() -> Optional.of(Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty())));
                }
            });
            Act act = new Act(deed);
            object.get().acts.add(act);
            last = List.of(object.get());
            modifiers(last);
            boolean leftwards = act.to.isPresent()
                    && act.to.get().x().isPresent()
                    && act.to.get().x().getAsDouble() < MIDDLE;
            if (leftwards) {
                subjects.forEach(t -> t.place = t.place.map(Place::opposite));
            }
            if (act.from.isEmpty() && deed == Deed.THROWN) { // from the hand
                act.from = Optional.of(Place.beside(subjects.getFirst(), leftwards ? Side.LEFT : Side.RIGHT));
            }
            return true;
        }
        add(subjects, deed);
        if (take("by")) {
            thing(false).ifPresent(agent -> {
                agent.acts.add(new Act(Deed.STAY));
                agent.place = Optional.of(Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty()));
            });
        }
        return true;
    }

    private void modifiers(List<Thing> subjects) {
        while (!ended() && (modifier(subjects) || (CaptionWords.isAdverb(word()) && filler()))) {
            // nothing more to do
        }
    }

    private static void add(List<Thing> subjects, Deed deed) {
        subjects.forEach(t -> t.acts.add(new Act(deed)));
    }

    // -------------------------------------------------------------------------------- coming and going

    private void appear(List<Thing> subjects) {
        skipOnly();
        take("on", "screen");
        Optional<Span> when = time();
        if (when.isEmpty() && Set.of("from", "on", "at", "in").contains(word())) {
            Optional<Place> place = placeAfterPreposition();
            when = time();
            if (place.isPresent()) {
                subjects.forEach(t -> t.place = place);
            }
        }
        Span span = when.or(() -> opening).orElse(new Span(1.0 / 3, 1));
        subjects.forEach(t -> t.seen(span));
        opening = Optional.empty();
    }

    private void skipOnly() {
        while (word().equals("only") || CaptionWords.isAdverb(word())) {
            if (take("only")) {
                only = true;
            } else {
                filler();
            }
        }
    }

    private void disappear(List<Thing> subjects) {
        skipOnly();
        if (take("from", "view") || take("from", "sight")) {
            skipOnly();
        } else if (word().equals("from")) {
            int start = at;
            at++;
            if (!frameNoun()) {
                at = start;
            }
        }
        double end = leaving(time());
        subjects.forEach(t -> t.seen(new Span(0, end)));
    }

    /// When something is gone, from the time at which the caption says that it goes.
    private static double leaving(Optional<Span> when) {
        return when.map(s -> s.from() > 0 ? s.from() : s.to() < 1 ? s.to() : 2.0 / 3)
                .orElse(2.0 / 3);
    }

    private void enter(List<Thing> subjects) {
        skipOnly();
        take("into");
        if (!frameNoun() && startsThing()) {
            background();
        }
        Optional<Span> when = time();
        Optional<Place> from = Optional.empty();
        if (word().equals("from")) {
            from = placeAfterPreposition();
        }
        frameNoun();
        when = when.or(this::time);
        Span span = when.or(() -> opening).orElse(Span.ALL);
        for (Thing t : subjects) {
            Act act = new Act(Deed.ENTER);
            act.from = from;
            t.acts.add(act);
            if (!span.equals(Span.ALL)) {
                t.seen(span);
            }
        }
        opening = Optional.empty();
    }

    private void leave(List<Thing> subjects) {
        skipOnly();
        frameNoun();
        Optional<Place> to = Optional.empty();
        Optional<Span> when = time();
        if (Set.of("to", "on", "toward", "towards", "at", "from", "through", "via")
                .contains(word())) {
            to = placeAfterPreposition();
        } else if (placeAhead() && !word().equals("the")) {
            to = place();
        }
        when = when.or(this::time);
        double end = leaving(when);
        for (Thing t : subjects) {
            Act act = new Act(Deed.LEAVE);
            act.to = to;
            t.acts.add(act);
            t.seen(new Span(0, end));
        }
    }

    private Optional<Place> placeAfterPreposition() {
        int start = at;
        at++;
        Optional<Place> place = place();
        if (place.isEmpty()) {
            at = start;
        }
        return place;
    }

    // ------------------------------------------------------------------------------------------ places

    /// "From the left", "to its right", "on the upper left of the scene", "upwards", "in a garden", "in the second
    /// half".
    private boolean modifier(List<Thing> subjects) {
        Optional<Span> when = time();
        if (when.isPresent() && loose && !only) {
            return true;
        }
        if (when.isPresent()) {
            Span span = when.get();
            for (Thing t : subjects) {
                boolean moves = !t.acts.isEmpty() && t.acts.getLast().deed != Deed.STAY;
                if (moves && !only) {
                    t.acts.getLast().when = Optional.of(span);
                } else {
                    t.seen(span);
                }
            }
            return true;
        }
        int start = at;
        if (takeOne(CaptionWords.SEEN)) {
            skipOnly();
            time().ifPresent(span -> subjects.forEach(t -> t.seen(span)));
            return true;
        }
        if (takeOne(CaptionWords.UNSEEN)) {
            skipOnly();
            Span span = time().orElse(Span.ALL);
            subjects.forEach(t -> hide(t, span));
            return true;
        }
        if (direction(subjects)) {
            return true;
        }
        if (take("across") || take("through") || take("along") || take("past") || take("around")) {
            if (frameNoun() || background()) {
                return true;
            }
            at = start;
        }
        if (take("back", "and", "forth") || take("from", "side", "to", "side") || take("to", "and", "fro")) {
            there(subjects);
            return true;
        }
        if (take("and", "back") || take("back")) {
            back(subjects);
            return true;
        }
        if (take("from")) {
            Optional<Place> from = place().or(() -> beside(Side.RIGHT, .15));
            if (from.isPresent()) {
                moved(subjects).forEach(t -> {
                    Act act = t.acts.getLast();
                    if (act.from.isEmpty() && act.to.isEmpty()) {
                        act.from = from;
                    } else {
                        Act next = new Act(act.deed);
                        next.from = from;
                        t.acts.add(next);
                    }
                });
                return true;
            }
            at = start;
            return false;
        }
        if (takeOne(Set.of("to", "toward", "towards", "into", "onto"))
                || take("up", "to")
                || take("over", "to")
                || take("back", "to")
                || take("down", "to")) {
            Optional<Place> to = place().or(() -> beside(Side.LEFT, .85));
            if (to.isPresent()) {
                List<Thing> resting =
                        subjects.stream().filter(CaptionGrammar::rests).toList();
                resting.forEach(t -> t.place = to);
                List<Thing> moving = new ArrayList<>(subjects);
                moving.removeAll(resting);
                goTo(moving, to.get());
                return true;
            }
            at = start;
            return false;
        }
        if (take("in", "front", "of") || take("next", "to") || take("close", "to")) {
            return relate(subjects, Side.BESIDE, start);
        }
        if (take("on", "top", "of")) {
            return relate(subjects, Side.ABOVE, start);
        }
        if (Set.of("near", "beside", "behind", "by", "alongside").contains(word())) {
            at++;
            return relate(subjects, Side.BESIDE, start);
        }
        if (Set.of("above", "over").contains(word())
                || Set.of("below", "under", "beneath", "underneath").contains(word())) {
            boolean above = word().equals("above") || word().equals("over");
            boolean moving = subjects.stream().anyMatch(t -> !t.acts.isEmpty() && t.acts.getLast().deed != Deed.STAY);
            at++;
            if (moving) {
                return frameNoun() || background() || undo(start);
            }
            return relate(subjects, above ? Side.ABOVE : Side.BELOW, start);
        }
        if (PLACE_WORDS.contains(word()) || Set.of("in", "on", "at", "to").contains(word())) {
            boolean preposition = !PLACE_WORDS.contains(word());
            if (preposition) {
                at++;
            }
            Optional<Place> place = place();
            if (place.isPresent()) {
                settle(subjects, place.get());
                return true;
            }
            if (preposition && (frameNoun() || background())) {
                return true;
            }
            at = start;
            return false;
        }
        if (Set.of("inside", "outside", "against", "upon", "among", "between", "off")
                .contains(word())) {
            at++;
            return frameNoun() || background() || undo(start);
        }
        if (takeOne(Set.of("outdoors", "indoors", "outside", "inside"))) {
            return true;
        }
        return false;
    }

    private static boolean rests(Thing thing) {
        return thing.acts.stream().allMatch(a -> a.deed == Deed.STAY);
    }

    private boolean undo(int start) {
        at = start;
        return false;
    }

    private static void there(List<Thing> subjects) {
        for (Thing t : moved(subjects)) {
            Place left = Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty());
            Act act = t.acts.getLast();
            act.from = Optional.of(left);
            act.to = Optional.of(left.opposite());
            back(List.of(t));
        }
    }

    private static void back(List<Thing> subjects) {
        for (Thing t : moved(subjects)) {
            Act act = t.acts.getLast();
            Act home = new Act(act.deed);
            home.to = act.from
                    .or(() -> act.to.map(Place::opposite))
                    .or(() -> Optional.of(Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty())));
            t.acts.add(home);
        }
    }

    /// The things, each of which moves at least somehow.
    private static List<Thing> moved(List<Thing> subjects) {
        subjects.forEach(t -> {
            if (t.acts.isEmpty() || t.acts.getLast().deed == Deed.STAY) {
                t.acts.add(new Act(Deed.GO));
            }
        });
        return subjects;
    }

    private void goTo(List<Thing> subjects, Place to) {
        for (Thing t : moved(subjects)) {
            Act act = t.acts.getLast();
            if (act.to.isPresent()) {
                Act next = new Act(act.deed);
                next.to = Optional.of(to);
                t.acts.add(next);
            } else {
                act.to = Optional.of(to);
            }
        }
    }

    private void settle(List<Thing> subjects, Place place) {
        for (Thing t : subjects) {
            boolean ends =
                    !t.acts.isEmpty() && (t.acts.getLast().deed == Deed.FALL || t.acts.getLast().deed == Deed.THROWN);
            if (ends) {
                t.acts.getLast().to = Optional.of(place);
            } else if (t.acts.isEmpty()
                    || (t.place.isEmpty()
                            && t.acts.size() == 1
                            && t.acts.getFirst().from.isEmpty())) {
                t.place = Optional.of(place);
            } else {
                goTo(List.of(t), place);
            }
        }
    }

    /// Words of direction without a preposition: "left to right", "upwards", "left".
    private boolean direction(List<Thing> subjects) {
        int start = at;
        String w = word();
        Optional<Place> to = Optional.empty();
        if (ACROSS_WORDS.contains(w) && word(1).equals("to") && ACROSS_WORDS.contains(word(2))) {
            boolean right = w.startsWith("left");
            at += 3;
            Place from = Place.at(OptionalDouble.of(right ? LEFT : 1 - LEFT), OptionalDouble.empty());
            for (Thing t : moved(subjects)) {
                t.acts.getLast().from = Optional.of(from);
            }
            goTo(subjects, from.opposite());
            return true;
        }
        boolean moves = subjects.stream().anyMatch(t -> !t.acts.isEmpty());
        if (LEFTWARDS.contains(w) || (w.equals("left") && moves && !"of".equals(word(1)))) {
            to = Optional.of(Place.at(OptionalDouble.of(LEFT), OptionalDouble.empty()));
        } else if (RIGHTWARDS.contains(w) || (w.equals("right") && moves && !"of".equals(word(1)))) {
            to = Optional.of(Place.at(OptionalDouble.of(1 - LEFT), OptionalDouble.empty()));
        } else if (UPWARDS.contains(w) && !word(1).equals("to")) {
            to = Optional.of(Place.at(OptionalDouble.empty(), OptionalDouble.of(TOP)));
        } else if (DOWNWARDS.contains(w) && !word(1).equals("to")) {
            to = Optional.of(Place.at(OptionalDouble.empty(), OptionalDouble.of(1 - TOP)));
        } else if (w.equals("away") || w.equals("home")) {
            at++;
            if (take("from") && startsThing()) {
                thing(false)
                        .ifPresent(
                                other -> goTo(subjects, Place.at(OptionalDouble.of(1 - LEFT), OptionalDouble.empty())));
                return true;
            }
            goTo(subjects, Place.at(OptionalDouble.of(1 - LEFT), OptionalDouble.empty()));
            return true;
        }
        if (to.isEmpty()) {
            at = start;
            return false;
        }
        at++;
        goTo(subjects, to.get());
        if (startsThing() && CaptionWords.DETERMINERS.contains(word()) && !frameNoun()) {
            background(); // "down the hill"
        }
        return true;
    }

    /// A place of the frame, or one that is told by another thing: "the upper left corner", "the left of a car", "its
    /// right", "the other side".
    private Optional<Place> place() {
        int start = at;
        if (Set.of("its", "his", "her", "their").contains(word()) && ACROSS_WORDS.contains(word(1))) {
            at++;
            Side side = side(word());
            at++;
            takeOne(Set.of("side"));
            return anchor.map(t -> Place.beside(t, side)).or(() -> {
                at = start;
                return Optional.empty();
            });
        }
        takeOne(Set.of("the", "a", "an"));
        boolean far = takeOne(Set.of("far", "very", "extreme"));
        if (take("other", "side") || take("opposite", "side") || take("other", "end")) {
            if (take("of")) {
                whole();
                if (!frameNoun() && startsThing()) {
                    Optional<Thing> thing = thing(false);
                    if (thing.isPresent()) {
                        return Optional.of(Place.beside(thing.get(), Side.RIGHT));
                    }
                }
            }
            return Optional.of(Place.at(OptionalDouble.of(1 - LEFT), OptionalDouble.empty()));
        }
        OptionalDouble x = OptionalDouble.empty();
        OptionalDouble y = OptionalDouble.empty();
        boolean any = false;
        while (PLACE_WORDS.contains(word()) || (any && PLACE_WORDS.contains(word(1)) && take("and"))) {
            switch (word()) {
                case "left", "leftmost" -> x = OptionalDouble.of(far ? LEFT - EXTREME : LEFT);
                case "right", "rightmost" -> x = OptionalDouble.of(1 - (far ? LEFT - EXTREME : LEFT));
                case "top", "upper" -> y = OptionalDouble.of(TOP);
                case "bottom", "lower" -> y = OptionalDouble.of(1 - TOP);
                default -> {
                    if (word().equals("middle") && word(1).equals("of") && PLACE_WORDS.contains(word(3))) {
                        break;
                    }
                    x = x.isPresent() ? x : OptionalDouble.of(MIDDLE);
                    y = y.isPresent() ? y : OptionalDouble.of(MIDDLE);
                }
            }
            any = true;
            at++;
        }
        if (!any) {
            if (takeOne(Set.of("ground", "floor"))) {
                return Optional.of(Place.at(OptionalDouble.empty(), OptionalDouble.of(1 - TOP)));
            }
            if (takeOne(Set.of("air", "sky"))) {
                return Optional.of(Place.at(OptionalDouble.empty(), OptionalDouble.of(TOP)));
            }
            at = start;
            return Optional.empty();
        }
        while (takeOne(PLACE_NOUNS)) {
            // nothing more to do
        }
        int beforeOf = at;
        if (takeOne(Set.of("of", "in"))) {
            if (frameNoun()) {
                takeOne(Set.of("view"));
                return Optional.of(Place.at(x, y));
            }
            boolean of = tokens.get(at - 1).word().equals("of");
            if (of && startsThing()) {
                Optional<Thing> thing = thing(false);
                if (thing.isPresent()) {
                    anchor = thing;
                    Side side = x.isPresent() && x.getAsDouble() != MIDDLE
                            ? (x.getAsDouble() < MIDDLE ? Side.LEFT : Side.RIGHT)
                            : y.isPresent() && y.getAsDouble() < MIDDLE
                                    ? Side.ABOVE
                                    : y.isPresent() && y.getAsDouble() > MIDDLE ? Side.BELOW : Side.BESIDE;
                    return Optional.of(Place.beside(thing.get(), side));
                }
            }
            at = beforeOf;
        }
        return Optional.of(Place.at(x, y));
    }

    /// The thing that "its left" means.
    private Optional<Thing> anchor = Optional.empty();

    private static Side side(String word) {
        return word.startsWith("left") ? Side.LEFT : Side.RIGHT;
    }

    /// "A tree", after "from" or "to": it stands at the side of the frame.
    private Optional<Place> beside(Side side, double x) {
        if (!startsThing() || frameNoun()) {
            return Optional.empty();
        }
        return thing(false).map(t -> {
            if (t.place.isEmpty() && t.acts.isEmpty()) {
                t.place = Optional.of(Place.at(OptionalDouble.of(x), OptionalDouble.empty()));
                t.acts.add(new Act(Deed.STAY));
            }
            return Place.beside(t, side);
        });
    }

    private boolean relate(List<Thing> subjects, Side side, int start) {
        if (!startsThing()) {
            at = start;
            return false;
        }
        Optional<Thing> other = thing(false);
        if (other.isEmpty() || subjects.contains(other.get())) {
            at = start;
            return false;
        }
        subjects.forEach(t -> t.place = Optional.of(Place.beside(other.get(), side)));
        return true;
    }

    /// "A garden" and "the sunny beach", after "in", "on", "at" or "through".
    private boolean background() {
        int start = at;
        int things = scene.things.size();
        Optional<Thing> place = startsThing() ? thing(false) : Optional.empty();
        if (place.isEmpty()) {
            at = start;
            return false;
        }
        if (scene.things.size() == things) {
            return true; // a thing that is already there
        }
        scene.things.removeLast();
        String words = place.get().phrase;
        if (SHAPES.contains(place.get().noun)) {
            unknown.add(words); // "in a circle" is no place
        }
        if (!DAYTIMES.contains(words.toLowerCase(Locale.ROOT)) || scene.background.isEmpty()) {
            scene.background = scene.background.isEmpty() ? words : scene.background + ", " + words;
        }
        return true;
    }

    // -------------------------------------------------------------------------------------------- times

    /// A part of the video: "in the second half of the video", "after 2 seconds", "halfway", "at the end".
    private Optional<Span> time() {
        int start = at;
        boolean justThere = take("only");
        only |= justThere;
        loose = false;
        Optional<Span> out = timePhrase();
        if (out.isEmpty()) {
            at = start;
            return out;
        }
        int after = at;
        if (takeOne(Set.of("of", "through", "into", "in"))) {
            takeOne(Set.of("the", "this"));
            whole();
            if (!takeOne(CaptionWords.FRAME)) {
                at = after;
            }
        }
        take("only");
        return out;
    }

    /// Whether the last time was "at the beginning" or "at the end", which tells of a place more often than of
    /// coming and going.
    private boolean loose;

    private Optional<Span> timePhrase() {
        if (take("throughout")
                || take("during", "the", "whole")
                || take("during", "the", "entire")
                || take("for", "the", "whole")
                || take("for", "the", "entire")) {
            take("the");
            whole();
            takeOne(CaptionWords.FRAME);
            return Optional.of(Span.ALL);
        }
        if (take("the", "whole", "time") || take("all", "the", "time") || take("the", "entire", "time")) {
            return Optional.of(Span.ALL);
        }
        if (takeOne(Set.of("halfway", "midway"))) {
            return Optional.of(new Span(0.5, 1));
        }
        int start = at;
        if (takeOne(Set.of("in", "during", "for", "within", "throughout"))) {
            take("only");
            Optional<Span> part = part();
            if (part.isPresent()) {
                return part;
            }
            at = start;
        }
        if (take("in", "the", "beginning")
                || take("at", "the", "beginning")
                || take("at", "the", "start")
                || take("at", "the", "very", "beginning")) {
            loose = true;
            return Optional.of(new Span(0, 0.5));
        }
        if (take("at", "the", "end")
                || take("in", "the", "end")
                || take("at", "the", "very", "end")
                || take("towards", "the", "end")
                || take("near", "the", "end")) {
            return Optional.of(new Span(2.0 / 3, 1));
        }
        if (take("from", "the", "beginning") || take("from", "the", "start")) {
            int after = at;
            if (takeOne(Set.of("to", "until", "till"))) {
                Optional<Double> end = moment();
                if (end.isPresent()) {
                    return Optional.of(new Span(0, end.get()));
                }
                at = after;
            }
            return Optional.of(Span.ALL);
        }
        if (take("from", "the", "middle") && (ended() || !Set.of("of", "to").contains(word()))) {
            take("on");
            return Optional.of(new Span(0.5, 1));
        }
        at = start;
        if (takeOne(Set.of("after", "from", "since"))) {
            Optional<Double> from = moment();
            if (from.isPresent()) {
                take("on");
                takeOne(Set.of("onwards", "onward"));
                return Optional.of(new Span(from.get(), 1));
            }
            at = start;
        }
        if (takeOne(Set.of("until", "till", "before"))) {
            Optional<Double> to = moment();
            if (to.isPresent()) {
                return Optional.of(new Span(0, to.get()));
            }
            at = start;
        }
        if (take("in", "the", "middle", "of", "the")
                && Set.of("video", "clip", "film", "movie").contains(word())) {
            return Optional.of(only ? new Span(1.0 / 3, 2.0 / 3) : new Span(0.5, 1));
        }
        at = start;
        if (take("at", "the", "middle", "of", "the")
                && Set.of("video", "clip", "film", "movie").contains(word())) {
            return Optional.of(new Span(0.5, 1));
        }
        at = start;
        if (take("at") && CaptionWords.cardinal(word()).isPresent()) {
            Optional<Double> from = moment();
            if (from.isPresent()) {
                return Optional.of(new Span(from.get(), 1));
            }
        }
        at = start;
        return Optional.empty();
    }

    /// "The second half", "the last third", "the first 2 seconds".
    private Optional<Span> part() {
        int start = at;
        take("the");
        String which = word();
        int rank = switch (which) {
            case "first", "initial", "opening" -> 1;
            case "second", "2nd" -> 2;
            case "third" -> 3;
            case "fourth" -> 4;
            case "last", "final", "latter", "closing" -> -1;
            case "middle" -> 0;
            default -> -2;
        };
        if (rank == -2) {
            at = start;
            return Optional.empty();
        }
        at++;
        int parts = switch (word()) {
            case "half" -> 2;
            case "third", "part" -> 3;
            case "quarter" -> 4;
            case "fifth" -> 5;
            default -> 0;
        };
        if (parts > 0) {
            at++;
            if (rank == 0) {
                return Optional.of(new Span(1.0 / 3, 2.0 / 3));
            }
            int k = rank == -1 ? parts : Math.min(rank, parts);
            return Optional.of(new Span((k - 1.0) / parts, (double) k / parts));
        }
        Optional<Double> length = moment();
        if (length.isPresent() && (rank == 1 || rank == -1)) {
            return Optional.of(rank == 1 ? new Span(0, length.get()) : new Span(1 - length.get(), 1));
        }
        at = start;
        return Optional.empty();
    }

    /// A moment as a fraction of the video: "2 seconds", "the first half", "halfway", "a while".
    private Optional<Double> moment() {
        int start = at;
        if (takeOne(Set.of("halfway", "midway"))) {
            return Optional.of(0.5);
        }
        if (take("a", "while") || take("a", "moment") || take("some", "time")) {
            return Optional.of(1.0 / 3);
        }
        if (take("the", "middle") || take("the", "midpoint")) {
            return Optional.of(0.5);
        }
        if (take("the", "end")) {
            return Optional.of(1.0);
        }
        if (take("the", "beginning") || take("the", "start")) {
            return Optional.of(0.0);
        }
        Optional<Span> part = part2(start);
        if (part.isPresent()) {
            return Optional.of(
                    part.get().to() >= 1 ? part.get().from() : part.get().to());
        }
        double amount;
        if (word().matches("[0-9]+(\\.[0-9]+)?")) {
            amount = Double.parseDouble(word());
        } else if (Set.of("a", "one").contains(word())) {
            amount = 1;
        } else if (CaptionWords.cardinal(word()).isPresent()) {
            amount = CaptionWords.cardinal(word()).getAsInt();
        } else {
            return Optional.empty();
        }
        if (!Set.of("second", "seconds", "sec", "s").contains(word(1))) {
            return Optional.empty();
        }
        at += 2;
        return Optional.of(Math.clamp(amount / seconds, 0.0, 1.0));
    }

    private Optional<Span> part2(int start) {
        if (word().equals("the") && !word(1).matches("[0-9].*")) {
            int parts = switch (word(2)) {
                case "half", "third", "quarter", "part", "fifth" -> 1;
                default -> 0;
            };
            if (parts == 1) {
                Optional<Span> out = part();
                if (out.isPresent()) {
                    return out;
                }
            }
        }
        at = start;
        return Optional.empty();
    }
}
