package dev.vireo.visiontools.photos;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.UnknownNameException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Looks for things in a patch of a picture by the words for them.
final class Picture {
    /// The least score of a thing: with this the detector answers most questions of a development set of
    /// photographs rightly (docs/tools.md).
    static final double LEAST = 0.3;

    /// The least score of a box in which the classifier may see what the detector has no name for.
    private static final double PROPOSED = 0.2;

    /// From this score on the detector needs no further opinion.
    private static final double SURE = 0.5;

    /// What the classifier says with more than this counts; with more than [#SURE] against the detector.
    static final double LIKELY = 0.3;

    /// A guess below this is none.
    private static final double UNLIKELY = 0.02;

    /// How much a box must agree with a thing's to be taken for it.
    private static final double SAME = 0.5;

    /// How far from the middle size is large or small.
    private static final double OTHER_SIZE = 1.1;

    /// How much lighter the lightest clothes must be than the next.
    private static final double OTHER_SHADE = 5;

    private final PhotoWords words;
    private final Classifier classifier;
    private final Seen seen;
    private final ImagePatch patch;

    Picture(PhotoWords words, Classifier classifier, Seen seen, ImagePatch patch) {
        this.words = words;
        this.classifier = classifier;
        this.seen = seen;
        this.patch = patch;
    }

    ImagePatch patch() {
        return patch;
    }

    Seen seen() {
        return seen;
    }

    PhotoWords words() {
        return words;
    }

    /// The same picture, seen in another patch.
    Picture within(ImagePatch other) {
        return new Picture(words, classifier, seen, other);
    }

    ThingPhrase phrase(String text) {
        return ThingPhrase.parse(text, words);
    }

    /// The things inside the patch that a phrase asks for, best first, then left to right.
    ///
    /// @throws UnknownNameException when the detector does not know them, or when it found none but there
    ///     may be others of the kind than it knows
    List<Found> find(ThingPhrase phrase) {
        List<Found> things = phrase.meaning().map(this::all).orElseGet(() -> proposed(phrase.noun()));
        for (Trait trait : phrase.traits()) {
            things = narrowed(things, trait);
        }
        if (things.isEmpty() && !phrase.meaning().map(Meaning::whole).orElse(false)) {
            throw new UnknownNameException(
                    phrase.noun(),
                    "the tools for photographs see no such '" + phrase.noun()
                            + "', but there may be others than they know",
                    "Ask for one of the things that they know: " + String.join(", ", words.names()) + ".");
        }
        return things.stream().sorted(Things.ORDER).toList();
    }

    /// The things of a meaning that have their centre in the patch.
    List<Found> all(Meaning meaning) {
        return seen.things().stream()
                .filter(thing -> thing.score() >= LEAST && meaning.labels().contains(thing.label()) && isInside(thing))
                .filter(thing -> !isContradicted(thing))
                .toList();
    }

    private boolean isInside(Found thing) {
        return patch.isWhole() || patch.box().contains(thing.centerX(), thing.centerY());
    }

    /// Whether the classifier is sure that a doubtful thing is something else than the detector says,
    /// though it could have said the same.
    private boolean isContradicted(Found thing) {
        String name = words.names().get(thing.label());
        if (thing.score() >= SURE || !classifier.knows(name)) {
            return false;
        }
        List<Classifier.Guess> guesses = seen.guesses(thing.box(seen.image()));
        return !guesses.isEmpty()
                && guesses.getFirst().probability() > SURE
                && guesses.stream()
                        .noneMatch(guess -> guess.probability() > UNLIKELY && means(guess.name(), thing.label()));
    }

    private boolean means(String name, int label) {
        return words.find(name).filter(m -> m.labels().contains(label)).isPresent();
    }

    /// Where the classifier sees what the detector has no name for.
    ///
    /// @throws UnknownNameException when it does not either
    private List<Found> proposed(String noun) {
        if (!classifier.knows(noun)) {
            throw words.unknown(noun);
        }
        List<Found> out = seen.things().stream()
                .filter(thing -> thing.score() >= PROPOSED && isInside(thing))
                .filter(thing -> isLikely(thing.box(seen.image()), noun))
                .toList();
        if (out.isEmpty()) {
            throw new UnknownNameException(
                    noun,
                    "the tools for photographs can't tell where a '" + noun + "' is",
                    "They may see it in a part of the picture that shows nothing else.");
        }
        return out;
    }

    private boolean isLikely(Box box, String noun) {
        return seen.guesses(box).stream()
                .anyMatch(guess -> guess.probability() > LIKELY && guess.name().equals(noun));
    }

    private List<Found> narrowed(List<Found> things, Trait trait) {
        return switch (trait) {
            case Trait.OfColour(ColourName colour) ->
                things.stream()
                        .filter(thing -> colours(thing).names().contains(colour))
                        .toList();
            case Trait.OfSize(boolean large) ->
                things.stream().filter(thing -> isOfSize(thing, large)).toList();
            case Trait.AtSide(boolean left) -> atSide(things, left);
            case Trait.InShade(boolean light) -> inShade(things, light);
        };
    }

    /// The one that stands first from a side. One alone stands at the side where its centre is.
    private List<Found> atSide(List<Found> things, boolean left) {
        if (things.size() == 1) {
            boolean onLeft = things.getFirst().centerX() < patch.box().centerX();
            return onLeft == left ? things : List.of();
        }
        Comparator<Found> byPlace = Comparator.comparingDouble(Found::centerX);
        return things.stream().min(left ? byPlace : byPlace.reversed()).stream().toList();
    }

    private List<Found> inShade(List<Found> things, boolean light) {
        List<Found> sorted = new ArrayList<>(things);
        Comparator<Found> byLightness =
                Comparator.comparingDouble(thing -> colours(thing).lightness());
        sorted.sort(light ? byLightness.reversed() : byLightness);
        if (sorted.size() > 1
                && Math.abs(colours(sorted.get(0)).lightness()
                                - colours(sorted.get(1)).lightness())
                        > OTHER_SHADE) {
            return List.of(sorted.getFirst());
        }
        if (sorted.isEmpty()) {
            return sorted;
        }
        throw new UnknownNameException(
                light ? "light" : "dark",
                "which of the things is " + (light ? "lighter" : "darker") + " can't be told",
                "");
    }

    /// Whether a thing is large, or small, beside the others of its class in the picture.
    ///
    /// @throws UnknownNameException when there is no other
    boolean isOfSize(Found thing, boolean large) {
        double[] areas = seen.things().stream()
                .filter(other -> other.score() >= LEAST && other.label() == thing.label())
                .mapToDouble(Picture::area)
                .sorted()
                .toArray();
        if (areas.length < 2) {
            throw new UnknownNameException(
                    large ? "large" : "small",
                    "whether a " + words.names().get(thing.label())
                            + " is large or small can't be told without another beside it",
                    "");
        }
        double median = (areas[areas.length / 2] + areas[(areas.length - 1) / 2]) / 2;
        double area = area(thing);
        return large ? area > median * OTHER_SIZE : area < median / OTHER_SIZE;
    }

    private static double area(Found thing) {
        return (thing.right() - thing.left()) * (thing.bottom() - thing.top());
    }

    /// The thing that a box shows.
    Optional<Found> at(Box box) {
        Found asFound = new Found(0, 0, box.left(), box.top(), box.right(), box.bottom());
        return seen.things().stream()
                .filter(thing -> thing.score() >= LEAST && thing.iou(asFound) >= SAME)
                .max(Comparator.comparingDouble(thing -> thing.iou(asFound)));
    }

    /// Whether the detector or the classifier knows the noun.
    boolean knows(ThingPhrase phrase) {
        return phrase.meaning().isPresent() || classifier.knows(phrase.noun());
    }

    /// All boxes in the patch that a phrase may mean, however weak, without regard to its traits.
    ///
    /// @throws UnknownNameException when neither the detector nor the classifier knows the noun
    List<Found> candidates(ThingPhrase phrase) {
        if (!knows(phrase)) {
            throw words.unknown(phrase.noun());
        }
        return seen.things().stream()
                .filter(thing -> phrase.meaning()
                        .filter(m -> m.labels().contains(thing.label()))
                        .isPresent())
                .filter(this::isInside)
                .toList();
    }

    /// How likely the classifier takes the patch for a noun without traits; 0 without an opinion.
    double guessed(ThingPhrase phrase) {
        return !phrase.traits().isEmpty()
                ? 0
                : seen.guesses(patch.box()).stream()
                        .filter(guess -> guess.name().equals(phrase.noun()))
                        .mapToDouble(Classifier.Guess::probability)
                        .findFirst()
                        .orElse(0);
    }

    /// How much a patch shows a thing and nothing else: 1 for the whole picture and for the thing's own box.
    double fit(Found thing) {
        Box box = patch.box();
        return patch.isWhole() || thing.iou(new Found(0, 0, box.left(), box.top(), box.right(), box.bottom())) >= SAME
                ? 1
                : 0.5;
    }

    /// The colours of a thing where things of its class show them.
    Colours colours(Found thing) {
        return Colours.of(seen.image(), List.of(thing.box(seen.image())), part(thing.label()));
    }

    /// Where things of a class show their colour.
    Colours.Part part(int label) {
        return switch (words.names().get(label)) {
            case "person" -> Colours.Part.CLOTHES;
            case "bus" -> Colours.Part.BODY; // its upper half is windows
            default -> Colours.Part.THING;
        };
    }

    /// Whether a thing is of one of some classes.
    boolean isOneOf(Found thing, Set<String> names) {
        return names.contains(words.names().get(thing.label()));
    }
}
