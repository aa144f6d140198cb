package dev.vireo.visiontools.vocabulary;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.UnknownNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a phrase such as "the large red shiny cubes" asks for: any of the four attributes may be left open.
public record Description(
        Optional<Attribute.Size> size,
        Optional<Attribute.Color> color,
        Optional<Attribute.Material> material,
        Optional<Attribute.Shape> shape) {
    /// Anything at all.
    public static final Description ANY =
            new Description(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\p{P}\\p{Z}\\p{C}$+<=>^`|~]+");

    private static final Set<String> FILLER = Set.of(
            "a",
            "an",
            "the",
            "any",
            "some",
            "all",
            "other",
            "thing",
            "things",
            "object",
            "objects",
            "item",
            "items",
            "shape",
            "shapes",
            "one",
            "ones",
            "colored",
            "coloured",
            "made",
            "of");

    /// Reads a phrase of this world, or nothing when it has no word, or a word of it is unknown here or
    /// contradicts another.
    public static Optional<Description> parse(String phrase) {
        try {
            return Optional.of(require(phrase));
        } catch (VireoException e) {
            return Optional.empty();
        }
    }

    /// Reads a phrase of this world, or says what it is about the phrase that this world lacks.
    ///
    /// @throws UnknownNameException when a word is unknown here
    /// @throws VireoException with code USAGE when it has no word, or one contradicts another
    public static Description require(String phrase) {
        Description out = ANY;
        List<String> words = words(phrase);
        if (words.isEmpty()) {
            throw new VireoException(Code.USAGE, "'" + phrase + "' names nothing", knownWords());
        }
        for (String word : words) {
            if (FILLER.contains(word)) {
                continue;
            }
            Attribute attribute = Attribute.of(word)
                    .orElseThrow(() -> new UnknownNameException(
                            word, "'" + word + "' is not a thing of the built-in world", knownWords()));
            out = out.with(attribute)
                    .orElseThrow(() -> new VireoException(
                            Code.USAGE,
                            "'" + phrase.strip() + "' contradicts itself at '" + word + "'",
                            "A thing has one size, one color, one material and one shape."));
        }
        return out;
    }

    /// The words of a text in lower case, in whatever script: all that stands between spaces and punctuation.
    public static List<String> words(String text) {
        return BETWEEN_WORDS
                .splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// The usual words of the built-in world, as a sentence for hints.
    private static String knownWords() {
        List<String> words = new ArrayList<>();
        for (Attribute[] kind : new Attribute[][] {
            Attribute.Shape.values(), Attribute.Color.values(), Attribute.Material.values(), Attribute.Size.values()
        }) {
            for (Attribute value : kind) {
                words.add(value.word());
            }
        }
        return "It knows: " + String.join(", ", words) + ".";
    }

    /// This description narrowed by one attribute, or nothing when it asks for another one of that kind
    /// already.
    public Optional<Description> with(Attribute attribute) {
        Description next = switch (attribute) {
            case Attribute.Size s -> new Description(Optional.of(s), color, material, shape);
            case Attribute.Color c -> new Description(size, Optional.of(c), material, shape);
            case Attribute.Material m -> new Description(size, color, Optional.of(m), shape);
            case Attribute.Shape s -> new Description(size, color, material, Optional.of(s));
        };
        boolean clash = (size.isPresent() && !size.equals(next.size))
                || (color.isPresent() && !color.equals(next.color))
                || (material.isPresent() && !material.equals(next.material))
                || (shape.isPresent() && !shape.equals(next.shape));
        return clash ? Optional.empty() : Optional.of(next);
    }

    /// The attributes that are asked for.
    public List<Attribute> attributes() {
        List<Attribute> out = new ArrayList<>();
        size.ifPresent(out::add);
        color.ifPresent(out::add);
        material.ifPresent(out::add);
        shape.ifPresent(out::add);
        return out;
    }

    /// Whether a thing with these attributes fits.
    public boolean matches(
            Attribute.Size itsSize,
            Attribute.Color itsColor,
            Attribute.Material itsMaterial,
            Attribute.Shape itsShape) {
        return size.orElse(itsSize) == itsSize
                && color.orElse(itsColor) == itsColor
                && material.orElse(itsMaterial) == itsMaterial
                && shape.orElse(itsShape) == itsShape;
    }
}
