package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is known of one picture. Each part is computed when it is first asked for, once.
final class Seen {
    /// As many guesses are kept of a part.
    private static final int GUESSES = 20;

    private final Image image;
    private final Supplier<List<Found>> detect;
    private final Supplier<List<TextLines.Line>> read;
    private final Map<Box, List<Classifier.Guess>> guesses = new HashMap<>();
    private final Classifier classifier;
    private @Nullable List<Found> things;
    private @Nullable List<TextLines.Line> lines;
    private @Nullable Colours colours;

    Seen(Image image, Supplier<List<Found>> detect, TextLines reader, Classifier classifier) {
        this.image = image;
        this.detect = detect;
        this.read = () -> reader.read(image);
        this.classifier = classifier;
    }

    Image image() {
        return image;
    }

    /// The things that the detector sees, however weakly, best first.
    synchronized List<Found> things() {
        List<Found> known = things;
        if (known == null) {
            known = Things.of(detect.get());
            things = known;
        }
        return known;
    }

    /// The lines of text in reading order.
    synchronized List<TextLines.Line> lines() {
        List<TextLines.Line> known = lines;
        if (known == null) {
            known = List.copyOf(read.get());
            lines = known;
        }
        return known;
    }

    /// What the classifier takes a part for, the likeliest first.
    synchronized List<Classifier.Guess> guesses(Box box) {
        return guesses.computeIfAbsent(
                box, b -> classifier.classify(image, b).stream().limit(GUESSES).toList());
    }

    /// The colours of the whole picture.
    synchronized Colours colours() {
        Colours known = colours;
        if (known == null) {
            known = Colours.plain(image, image.bounds());
            colours = known;
        }
        return known;
    }

    /// About the bytes that it keeps from being freed: the picture's pixels, above all.
    long bytes() {
        return (long) image.width() * image.height() * Image.CHANNELS + 100_000;
    }
}
