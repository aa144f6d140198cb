package dev.vireo.visiontools.photos;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Answers each kind of question about a patch. What is empty has another form than the kind needs.
final class Looker {
    private static final List<String> NUMBERS =
            List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private static final Pattern AMOUNT =
            Pattern.compile("(?:(at least|more than|fewer than|less than|at most|exactly|only) )?(\\d{1,3}|\\w+) (.*)");

    private static final Pattern RELATED =
            Pattern.compile("(.*?) (?:(?:to|on) the (left|right)(?: side)? of|(above|over|"
                    + "below|under|underneath|beneath|behind|in front of)) (.*)");

    private static final Pattern PART =
            Pattern.compile("(?:the )?(lower|bottom|upper|top|left|right)(?: part| half| side| end)? of (.*)");

    private static final Pattern CLOTHES = Pattern.compile("(?:the |his |her |their )?(\\w+)(?: (?:of|on) (.*))?");

    private static final Pattern PLACE = Pattern.compile(".*\\b(?:on|of|in) (?:the|a|an|this|that) (.*)");

    private static final Pattern POSITION =
            Pattern.compile(".*\\b(first|second|third|fourth|fifth|last) (word|line)\\b.*");

    private static final Pattern SEVERAL = Pattern.compile("(?:what|which) (two|three|four|five|six) words\\b.*");

    /// Words that stand over what a sign says.
    private static final Set<String> HEADINGS =
            Set.of("notice", "warning", "caution", "danger", "attention", "important");

    /// How sure it is that a text is not there which was not read: small and ornate letters are often missed.
    private static final double MISSED = 0.5;

    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth");

    /// Two things must be as far apart as this, in parts of the picture's sides, to be told left from right
    /// or near from far.
    private static final double APART = 0.01;

    private final Picture picture;

    /// @param picture in which is looked
    Looker(Picture picture) {
        this.picture = picture;
    }

    /// A part of the picture that a question is about.
    private record Target(Box box, Colours.Part part, double score) {}

    private static Optional<Reply> yes(boolean yes, double sure) {
        return Optional.of(new Reply(yes ? "yes" : "no", sure));
    }

    private Box frame() {
        return picture.seen().image().bounds();
    }

    // ---- of the whole picture

    Optional<Reply> blackAndWhite(String question) {
        boolean without = picture.seen().colours().isBlackAndWhite();
        if (question.contains(" or ")) {
            return Optional.of(new Reply(without ? "black and white" : "colour", 1));
        }
        return yes(without == question.endsWith("white"), 1);
    }

    /// @throws UnknownNameException when too little speaks for either
    Optional<Reply> surroundings() {
        return Optional.of(Surroundings.of(picture).orElseThrow(() -> cannotTell("indoors")));
    }

    // ---- things

    /// The best thing of a phrase.
    ///
    /// @throws UnknownNameException when none is found, for then nothing can be said of it
    private Found best(String words) {
        ThingPhrase phrase = picture.phrase(words);
        List<Found> found = picture.find(phrase);
        if (found.isEmpty()) {
            throw new UnknownNameException(
                    phrase.noun(), "no '" + phrase.noun() + "' is found, so that nothing can be told of it", "");
        }
        Optional<Found> whole = picture.patch().isWhole()
                ? Optional.empty()
                : picture.at(picture.patch().box());
        return whole.filter(found::contains).orElse(found.getFirst());
    }

    private double depth(Found thing) {
        return GroundLine.depth(
                new ImagePatch(picture.seen().image(), thing.box(picture.seen().image()), ""));
    }

    Optional<Reply> count(String words) {
        List<Found> found = picture.find(picture.phrase(words));
        return Optional.of(new Reply(String.valueOf(found.size()), sure(found)));
    }

    /// How sure it is that these are all: their mean score, or what the best that is not among them can't
    /// have.
    private static double sure(List<Found> found) {
        return found.stream().mapToDouble(Found::score).average().orElse(1 - Picture.LEAST);
    }

    Optional<Reply> thereIs(String words) {
        Matcher related = RELATED.matcher(words);
        if (related.matches()) {
            String how = related.group(2) == null ? related.group(3) : related.group(2);
            List<Found> others = picture.find(picture.phrase(related.group(4)));
            List<Found> found = picture.find(picture.phrase(related.group(1))).stream()
                    .filter(thing -> others.stream().anyMatch(other -> is(thing, how, other)))
                    .toList();
            return yes(!found.isEmpty(), sure(found));
        }
        Matcher amount = AMOUNT.matcher(words);
        if (amount.matches()) {
            OptionalInt number = number(amount.group(2));
            if (number.isPresent()) {
                List<Found> all = picture.find(picture.phrase(amount.group(3)));
                int found = all.size();
                int n = number.getAsInt();
                return yes(
                        switch (amount.group(1)) {
                            case "at least" -> found >= n;
                            case "more than" -> found > n;
                            case "fewer than", "less than" -> found < n;
                            case "at most" -> found <= n;
                            case null, default -> found == n;
                        },
                        sure(all));
            }
        }
        int or = words.indexOf(" or ");
        if (or > 0) {
            Optional<Reply> one = thereIs(words.substring(0, or));
            return one.filter(r -> r.text().equals("yes")).or(() -> thereIs(words.substring(or + 4)));
        }
        ThingPhrase phrase = picture.phrase(words);
        if (isShown(phrase)) {
            return yes(true, picture.guessed(phrase));
        }
        List<Found> found = picture.find(phrase);
        return yes(
                !found.isEmpty(),
                found.isEmpty() ? sure(found) : found.getFirst().score());
    }

    private static OptionalInt number(String word) {
        if (Character.isDigit(word.charAt(0))) {
            return word.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? OptionalInt.of(Integer.parseInt(word))
                    : OptionalInt.empty();
        }
        int index = NUMBERS.indexOf(word);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /// Whether something of this name is in the patch: as a thing of its own, or as what the patch shows as
    /// a whole.
    boolean exists(String words) {
        ThingPhrase phrase = picture.phrase(words);
        return isShown(phrase) || !picture.find(phrase).isEmpty();
    }

    private boolean isShown(ThingPhrase phrase) {
        return phrase.meaning().isEmpty() && picture.guessed(phrase) > Picture.LIKELY;
    }

    Optional<Reply> what(String group) {
        ThingPhrase phrase = group.isBlank() ? null : picture.phrase(group);
        Optional<Meaning> kind = phrase == null ? Optional.empty() : phrase.meaning();
        if (phrase != null && !phrase.traits().isEmpty()) {
            return Optional.empty();
        }
        List<Classifier.Guess> guesses = picture.seen().guesses(picture.patch().box());
        if (!guesses.isEmpty() && guesses.getFirst().probability() > Picture.LIKELY) {
            Classifier.Guess guess = guesses.getFirst();
            Optional<Meaning> meant = picture.words().find(guess.name());
            if (kind.isEmpty()
                    || meant.isEmpty()
                    || kind.get().labels().containsAll(meant.get().labels())) {
                return Optional.of(new Reply(guess.name(), guess.probability()));
            }
        }
        if (phrase != null && kind.isEmpty()) {
            return Optional.empty();
        }
        Optional<Found> shown = picture.patch().isWhole()
                ? Optional.empty()
                : picture.at(picture.patch().box());
        return shown.filter(thing -> kind.isEmpty() || kind.get().labels().contains(thing.label()))
                .or(() -> picture.all(kind.orElseGet(this::anything)).stream().min(Things.ORDER))
                .map(thing -> new Reply(picture.words().names().get(thing.label()), thing.score()));
    }

    private Meaning anything() {
        return picture.words().everything();
    }

    /// Whether a thing has another with it: one with its centre in the first one's box.
    Optional<Reply> has(String owner, String words) {
        ThingPhrase phrase = picture.phrase(words);
        if (phrase.meaning().isEmpty()) {
            throw cannotTell(words);
        }
        Found thing = best(owner);
        ImagePatch patch =
                new ImagePatch(picture.seen().image(), thing.box(picture.seen().image()), "");
        List<Found> found = picture.within(patch).find(phrase);
        return yes(!found.isEmpty(), sure(found));
    }

    // ---- colours

    Optional<Reply> colour(String words) {
        List<Target> targets = targets(words);
        Colours colours = Colours.of(
                picture.seen().image(),
                targets.stream().map(Target::box).toList(),
                targets.getFirst().part());
        return Optional.of(new Reply(
                colours.names().stream().map(ColourName::word).collect(Collectors.joining(" and ")),
                colours.scores().getFirst().share()));
    }

    /// The parts of the picture that words mean: a thing, a half of one, what people wear, or what is
    /// written.
    private List<Target> targets(String words) {
        List<String> single = Description.words(words);
        if (single.isEmpty()
                || List.of("it", "this", "that", "these", "those", "they").contains(words)) {
            Box box = picture.patch().box();
            return List.of(new Target(
                    box, picture.at(box).map(t -> picture.part(t.label())).orElse(Colours.Part.THING), 1));
        }
        Matcher part = PART.matcher(words);
        if (part.matches()) {
            Found thing = best(part.group(2));
            return List.of(new Target(thing.box(picture.seen().image()), half(part.group(1)), thing.score()));
        }
        Matcher worn = CLOTHES.matcher(words);
        if (worn.matches() && ThingPhrase.isClothes(worn.group(1))) {
            if (worn.group(2) != null) {
                return List.of(new Target(best(worn.group(2)).box(picture.seen().image()), Colours.Part.CLOTHES, 1));
            }
            List<Found> people = picture.find(picture.phrase("person"));
            if (people.isEmpty()) {
                throw new UnknownNameException(
                        worn.group(1), "nobody is found who could wear '" + worn.group(1) + "'", "");
            }
            return people.stream()
                    .map(p -> new Target(p.box(picture.seen().image()), Colours.Part.CLOTHES, p.score()))
                    .toList();
        }
        if (worn.matches() && List.of("letters", "text", "writing", "words").contains(worn.group(1))) {
            List<TextLines.Line> lines = lines();
            if (lines.isEmpty()) {
                throw new UnknownNameException("text", "no text is read whose colour could be told", "");
            }
            return lines.stream()
                    .map(line -> new Target(line.box(), Colours.Part.ALL, line.score()))
                    .toList();
        }
        Found thing = best(words);
        return List.of(new Target(thing.box(picture.seen().image()), picture.part(thing.label()), thing.score()));
    }

    private static Colours.Part half(String which) {
        return switch (which) {
            case "lower", "bottom" -> new Colours.Part(0.15, 0.6, 0.85, 1);
            case "upper", "top" -> new Colours.Part(0.15, 0, 0.85, 0.4);
            case "left" -> new Colours.Part(0, 0.15, 0.4, 0.85);
            default -> new Colours.Part(0.6, 0.15, 1, 0.85);
        };
    }

    /// Whether the thing of a patch has a property.
    ///
    /// @throws UnknownNameException when nothing here can tell
    boolean verify(String name, String property) {
        List<String> words = Description.words(property);
        String bare = String.join(" ", words);
        Optional<ColourName> colour = ColourName.of(bare);
        Optional<Boolean> large = ThingPhrase.size(bare);
        if (bare.equals("black and white")) {
            return picture.seen().colours().isBlackAndWhite();
        }
        if (bare.equals("indoors") || bare.equals("outdoors")) {
            return surroundings().orElseThrow().text().equals(bare);
        }
        if (picture.patch().isWhole() && !name.isBlank()) {
            ThingPhrase phrase = picture.phrase(name);
            if (colour.isEmpty() && large.isEmpty()) {
                return isOf(best(name), property);
            }
            List<Found> found = picture.find(phrase);
            return !found.isEmpty()
                    && (colour.isPresent()
                            ? picture.colours(found.getFirst()).names().contains(colour.get())
                            : picture.isOfSize(found.getFirst(), large.orElseThrow()));
        }
        Box box = picture.patch().box();
        Optional<Found> thing = picture.at(box);
        if (colour.isPresent()) {
            Colours.Part part = thing.map(t -> picture.part(t.label())).orElse(Colours.Part.THING);
            return Colours.of(picture.seen().image(), List.of(box), part)
                    .names()
                    .contains(colour.get());
        }
        Found shown = thing.orElseThrow(() -> cannotTell(property));
        return large.isPresent() ? picture.isOfSize(shown, large.get()) : isOf(shown, property);
    }

    /// Whether a thing is of a kind.
    private boolean isOf(Found thing, String kind) {
        ThingPhrase phrase = picture.phrase(kind);
        Meaning meaning =
                phrase.meaning().filter(_ -> phrase.traits().isEmpty()).orElseThrow(() -> cannotTell(kind));
        return meaning.labels().contains(thing.label());
    }

    private static UnknownNameException cannotTell(String property) {
        return new UnknownNameException(
                property,
                "the tools for photographs can't tell whether something is '" + property + "'",
                "They tell colours, large and small among things of one class, and the names of things.");
    }

    // ---- places

    private boolean is(Found thing, String how, Found other) {
        double dx = (thing.centerX() - other.centerX()) / frame().width();
        double dy = (thing.centerY() - other.centerY()) / frame().height();
        return switch (how) {
            case "left" -> dx < -APART;
            case "right" -> dx > APART;
            case "above", "over" -> dy < -APART;
            case "behind" -> depth(thing) > depth(other) + APART;
            case "in front of" -> depth(thing) < depth(other) - APART;
            default -> dy > APART;
        };
    }

    Optional<Reply> isAt(String one, String how, String other) {
        Found first = best(one);
        Found second = best(other);
        return yes(is(first, how, second), Math.min(first.score(), second.score()));
    }

    Optional<Reply> whichSide(String one, String other) {
        Found first = best(one);
        Found second = best(other);
        return Optional.of(new Reply(
                first.centerX() < second.centerX() ? "left" : "right", Math.min(first.score(), second.score())));
    }

    Optional<Reply> whichHalf(String one) {
        Found thing = best(one);
        boolean left = thing.centerX() < picture.patch().box().centerX();
        return Optional.of(new Reply(left ? "left" : "right", thing.score()));
    }

    Optional<Reply> isInHalf(String one, String side) {
        Reply half = whichHalf(one).orElseThrow();
        return yes(half.text().equals(side), half.confidence());
    }

    Optional<Reply> isNearer(String one, boolean farther, String other) {
        return isAt(one, farther ? "behind" : "in front of", other);
    }

    /// Of two things the one that is nearer, or farther, by the words for it.
    ///
    /// @param noun what both are, if the options say no more than which
    Optional<Reply> nearest(String noun, String how, String options) {
        Comparator<Found> order = Comparator.comparingDouble(this::depth);
        return choice(noun, options, how.startsWith("f") ? order.reversed() : order);
    }

    Optional<Reply> largest(String how, String options) {
        Comparator<Found> order = Comparator.comparingDouble(
                t -> (double) t.box(picture.seen().image()).area());
        return choice("", options, how.startsWith("s") ? order : order.reversed());
    }

    private Optional<Reply> choice(String noun, String options, Comparator<Found> order) {
        int or = options.indexOf(" or ");
        if (or < 0) {
            return Optional.empty();
        }
        String one = options.substring(0, or);
        String other = options.substring(or + 4);
        Found first = best(named(one, noun));
        Found second = best(named(other, noun));
        return Optional.of(new Reply(
                bare(order.compare(first, second) <= 0 ? one : other), Math.min(first.score(), second.score())));
    }

    /// `the left one` of men as `the left man`.
    private static String named(String option, String noun) {
        return option.endsWith(" one") ? option.substring(0, option.length() - 3) + noun : option;
    }

    private static String bare(String option) {
        String out = option.startsWith("the ") || option.startsWith("an ") || option.startsWith("a ")
                ? option.substring(option.indexOf(' ') + 1)
                : option;
        return out.endsWith(" one") ? out.substring(0, out.length() - 4) : out;
    }

    /// Which of two colours or names fits.
    Optional<Reply> either(String subject, String one, String other) {
        Optional<ColourName> first = ColourName.of(one);
        Optional<ColourName> second = ColourName.of(other);
        if (first.isPresent() && second.isPresent()) {
            Target target = targets(subject).getFirst();
            Colours colours = Colours.of(picture.seen().image(), List.of(target.box()), target.part());
            double a = colours.share(first.get());
            double b = colours.share(second.get());
            return a == b ? Optional.empty() : Optional.of(new Reply(a > b ? one : other, Math.max(a, b)));
        }
        double a = match(one);
        double b = match(other);
        return a == b ? Optional.empty() : Optional.of(new Reply(a > b ? one : other, Math.max(a, b)));
    }

    /// Whether a thing has a property that these tools tell, by the question for it.
    Optional<Reply> verified(String subject, String property) {
        boolean tells = ColourName.of(property).isPresent()
                || ThingPhrase.size(property).isPresent()
                || picture.words().find(property).isPresent();
        if (!tells) {
            return Optional.empty();
        }
        if (subject.startsWith("the ")) {
            Found thing = best(subject);
            ImagePatch patch = new ImagePatch(
                    picture.seen().image(), thing.box(picture.seen().image()), "");
            return yes(new Looker(picture.within(patch)).verify(subject, property), thing.score());
        }
        Box box = picture.patch().box();
        return yes(verify("", property), picture.at(box).map(Found::score).orElse(Picture.LEAST));
    }

    /// How well the patch shows something, 0 to 1.
    ///
    /// @throws UnknownNameException when nothing here can tell
    double match(String content) {
        Box box = picture.patch().box();
        Optional<ColourName> colour = ColourName.of(String.join(" ", Description.words(content)));
        if (colour.isPresent() && picture.words().find(content).isEmpty()) {
            Colours.Part part =
                    picture.at(box).map(t -> picture.part(t.label())).orElse(Colours.Part.THING);
            return Colours.of(picture.seen().image(), List.of(box), part).share(colour.get());
        }
        ThingPhrase phrase = picture.phrase(content);
        if (!picture.knows(phrase)) {
            double read = ReadText.of(lines()).says(content);
            if (read > 0) {
                return read;
            }
        }
        double guessed = picture.guessed(phrase);
        double seen = 0;
        for (Found thing : picture.candidates(phrase)) {
            double score = picture.fit(thing) * thing.score();
            for (Trait trait : phrase.traits()) {
                score *= switch (trait) {
                    case Trait.OfColour(ColourName wanted) ->
                        picture.colours(thing).share(wanted);
                    default -> throw cannotTell(content);
                };
            }
            seen = Math.max(seen, score);
        }
        return Math.max(seen, guessed);
    }

    // ---- text

    /// The lines that have their centre in the patch.
    List<TextLines.Line> lines() {
        Box box = picture.patch().box();
        return picture.seen().lines().stream()
                .filter(line -> box.contains(line.box().centerX(), line.box().centerY()))
                .toList();
    }

    /// Whether the patch says something; a letter of each word may be misread.
    Optional<Reply> says(String words) {
        List<TextLines.Line> lines = lines();
        if (words.matches("anything|something|any words?|any text")) {
            return yes(
                    !lines.isEmpty(),
                    lines.isEmpty() ? MISSED : lines.getFirst().score());
        }
        double sure = ReadText.of(lines).says(words);
        return yes(sure > 0, sure > 0 ? sure : MISSED);
    }

    /// What stands before a word on the same sign, headings left out: what is prohibited, allowed.
    Optional<Reply> before(String verb) {
        List<TextLines.Line> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = String.join(" ", Description.words(lines.get(i).text()));
            int at = (" " + line).indexOf(" " + verb);
            if (at >= 0) {
                List<String> texts = new ArrayList<>();
                lines.subList(0, i).stream()
                        .map(TextLines.Line::text)
                        .filter(text -> !HEADINGS.contains(text.strip().toLowerCase(Locale.ROOT)))
                        .forEach(texts::add);
                texts.add(line.substring(0, at));
                String text = PhotoTools.plain(texts);
                if (!text.isEmpty()) {
                    return Optional.of(new Reply(text, lines.get(i).score()));
                }
            }
        }
        throw new UnknownNameException(verb, "no text that is read here says what is meant by '" + verb + "'", "");
    }

    Optional<Reply> text(String question) {
        List<TextLines.Line> lines = linesAt(question);
        List<String> texts = lines.stream().map(TextLines.Line::text).toList();
        Matcher position = POSITION.matcher(question);
        if (position.matches()) {
            List<String> parts = position.group(2).equals("line") ? texts : Description.words(String.join(" ", texts));
            int index = position.group(1).equals("last") ? parts.size() - 1 : ORDINALS.indexOf(position.group(1));
            texts = index >= 0 && index < parts.size() ? List.of(parts.get(index)) : List.of();
        }
        Matcher several = SEVERAL.matcher(question);
        if (several.matches()) {
            OptionalInt count = number(several.group(1));
            texts = count.isPresent()
                    ? ReadText.of(lines).surest(count.getAsInt()).orElse(texts)
                    : texts;
        }
        String text = PhotoTools.plain(texts);
        if (text.isEmpty()) {
            throw new UnknownNameException("text", "no such text is read in this part of the picture", "");
        }
        double sure =
                lines.stream().mapToDouble(TextLines.Line::score).average().orElse(0);
        return Optional.of(new Reply(text, Math.clamp(sure, 0, 1)));
    }

    /// The lines of the patch, or of the things that a question about text names.
    private List<TextLines.Line> linesAt(String question) {
        List<TextLines.Line> lines = lines();
        Matcher place = PLACE.matcher(question);
        List<Box> boxes = place.matches()
                ? picture.words().find(place.group(1)).map(picture::all).orElse(List.of()).stream()
                        .map(thing -> thing.box(picture.seen().image()))
                        .toList()
                : List.of();
        return boxes.isEmpty()
                ? lines
                : lines.stream()
                        .filter(line -> boxes.stream()
                                .anyMatch(box -> box.contains(
                                        line.box().centerX(), line.box().centerY())))
                        .toList();
    }
}
