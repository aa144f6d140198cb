package dev.vireo.visiontools.photos;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a phrase such as "the red car on the left" or "man in the dark coat" asks for.
///
/// @param noun what is left of it without its traits, in lower case
/// @param meaning of the noun, when the detector knows it
/// @param traits in the order in which they narrow
record ThingPhrase(String noun, Optional<Meaning> meaning, List<Trait> traits) {
    private static final Set<String> FILLERS = Set.of(
            "a", "an", "the", "any", "some", "all", "this", "that", "these", "those", "other", "one", "another", "of");

    private static final Set<String> CLOTHES = Set.of(
            "clothes",
            "clothing",
            "coat",
            "coats",
            "shirt",
            "shirts",
            "jacket",
            "jackets",
            "dress",
            "dresses",
            "suit",
            "suits",
            "sweater",
            "sweaters",
            "pullover",
            "pullovers",
            "uniform",
            "uniforms",
            "blouse",
            "hoodie",
            "outfit",
            "outfits");

    private static final Set<String> LARGE = Set.of("large", "big", "huge", "larger", "bigger");
    private static final Set<String> SMALL = Set.of("small", "little", "tiny", "smaller");
    private static final Set<String> LEFT = Set.of("left", "leftmost", "left-most", "lefthand");
    private static final Set<String> RIGHT = Set.of("right", "rightmost", "right-most", "righthand");

    /// Whether a word names what people wear over most of their body.
    static boolean isClothes(String word) {
        return CLOTHES.contains(word);
    }

    /// Reads a phrase.
    ///
    /// @throws VireoException with code USAGE when it names nothing
    static ThingPhrase parse(String phrase, PhotoWords words) {
        List<String> rest = new ArrayList<>(Description.words(phrase));
        List<Trait> traits = new ArrayList<>();
        while (!rest.isEmpty() && FILLERS.contains(rest.getFirst())) {
            rest.removeFirst();
        }
        tail(rest, traits);
        while (rest.size() > 1 && words.find(String.join(" ", rest)).isEmpty()) {
            Optional<Trait> trait = adjective(rest.getFirst());
            if (trait.isEmpty()) {
                break;
            }
            traits.addFirst(trait.get());
            rest.removeFirst();
        }
        if (rest.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + phrase + "' names nothing",
                    "Name a thing: " + words.names().getFirst() + ", say.");
        }
        String noun = String.join(" ", rest);
        // What stands first or last in a row is told after all else has narrowed the row.
        List<Trait> ordered = new ArrayList<>(traits);
        ordered.sort((a, b) -> Boolean.compare(isLast(a), isLast(b)));
        return new ThingPhrase(noun, words.find(noun), List.copyOf(ordered));
    }

    private static boolean isLast(Trait trait) {
        return trait instanceof Trait.AtSide || trait instanceof Trait.InShade;
    }

    private static Optional<Trait> adjective(String word) {
        return ColourName.of(word)
                .<Trait>map(Trait.OfColour::new)
                .or(() -> size(word).map(Trait.OfSize::new))
                .or(() -> side(word).map(Trait.AtSide::new));
    }

    /// Whether a word is one for large things; empty when it says nothing of size.
    static Optional<Boolean> size(String word) {
        return either(word, LARGE, SMALL);
    }

    /// Whether a word means the left; empty when it means no side.
    static Optional<Boolean> side(String word) {
        return either(word, LEFT, RIGHT);
    }

    private static Optional<Boolean> either(String word, Set<String> yes, Set<String> no) {
        return yes.contains(word) ? Optional.of(true) : no.contains(word) ? Optional.of(false) : Optional.empty();
    }

    /// Takes "on the left" and "in the dark coat" off the end.
    private static void tail(List<String> rest, List<Trait> traits) {
        int size = rest.size();
        int last = size > 0 && Set.of("side", "hand").contains(rest.getLast()) ? size - 2 : size - 1;
        if (last >= 3
                && Set.of("on", "to", "at").contains(rest.get(last - 2))
                && rest.get(last - 1).equals("the")
                && side(rest.get(last)).isPresent()) {
            traits.add(new Trait.AtSide(side(rest.get(last)).get()));
            rest.subList(last - 2, size).clear();
        }
        size = rest.size();
        int end = size > 0 && isClothes(rest.getLast()) ? size - 1 : size;
        int shade = end - 1;
        int in = shade >= 1 && FILLERS.contains(rest.get(shade - 1)) ? shade - 2 : shade - 1;
        if (in >= 1 && Set.of("in", "wearing", "with").contains(rest.get(in))) {
            String word = rest.get(shade);
            if (end < size && Set.of("light", "dark", "lighter", "darker").contains(word)) {
                traits.add(new Trait.InShade(word.startsWith("light")));
                rest.subList(in, size).clear();
            } else if (ColourName.of(word).isPresent()
                    && !(end == size && rest.get(in).equals("with"))) {
                traits.add(new Trait.OfColour(ColourName.of(word).get()));
                rest.subList(in, size).clear();
            }
        }
    }
}
