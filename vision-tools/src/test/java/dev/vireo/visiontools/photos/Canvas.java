package dev.vireo.visiontools.photos;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A picture of coloured boxes, and what a detector would find in it.
final class Canvas {
    static final int GREY = 0x808080;
    static final int RED = 0xc8141e;
    static final int BLUE = 0x285ac8;
    static final int GREEN = 0x1e8c32;
    static final int BLACK = 0x0f0f12;
    static final int WHITE = 0xf5f5f0;
    static final PhotoWords WORDS = PhotoWords.shipped();

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final List<Found> things = new ArrayList<>();
    private TextLines reader = TextLines.NONE;
    private Classifier classifier = Classifier.NONE;

    Canvas(int width, int height, int colour) {
        this.width = width;
        this.height = height;
        rgb = new byte[width * height * 3];
        paint(Box.of(width, height), colour);
    }

    Canvas paint(Box box, int colour) {
        for (int y = box.top(); y < box.bottom(); y++) {
            for (int x = box.left(); x < box.right(); x++) {
                int at = (y * width + x) * 3;
                rgb[at] = (byte) (colour >> 16);
                rgb[at + 1] = (byte) (colour >> 8);
                rgb[at + 2] = (byte) colour;
            }
        }
        return this;
    }

    /// Paints a thing that the detector finds.
    Canvas thing(String name, double score, Box box, int colour) {
        int label = WORDS.names().indexOf(name);
        things.add(new Found(label, score, box.left(), box.top(), box.right(), box.bottom()));
        return paint(box, colour);
    }

    Canvas reader(TextLines lines) {
        reader = lines;
        return this;
    }

    Canvas classifier(Classifier other) {
        classifier = other;
        return this;
    }

    Image image() {
        return Image.ofRgb(width, height, rgb);
    }

    Picture picture() {
        return picture(Box.of(width, height));
    }

    Picture picture(Box patch) {
        Image image = image();
        List<Found> best = things.stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .toList();
        return new Picture(
                WORDS, classifier, new Seen(image, () -> best, reader, classifier), new ImagePatch(image, patch, ""));
    }

    /// The text of the answer to a question about the whole picture.
    String ask(String question) {
        return PhotoQuestions.answer(new Looker(picture()), question).text();
    }
}
