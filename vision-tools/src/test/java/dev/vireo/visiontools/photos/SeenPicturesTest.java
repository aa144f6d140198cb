package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeenPicturesTest {
    private static final long ONE = 100 * 100 * 3 + 100_000;

    private static Image image() {
        return new Canvas(100, 100, Canvas.GREY).image();
    }

    private static SeenPictures pictures(long budget) {
        return new SeenPictures(budget, image -> new Seen(image, List::of, TextLines.NONE, Classifier.NONE));
    }

    @Test
    void aPictureIsRememberedWhileItIsAmongTheLast() {
        SeenPictures pictures = pictures(2 * ONE);
        List<Image> images = Stream.generate(SeenPicturesTest::image).limit(3).toList();
        Seen first = pictures.of(images.get(0));
        Seen second = pictures.of(images.get(1));
        assertSame(first, pictures.of(images.get(0)));
        pictures.of(images.get(2));
        assertEquals(2, pictures.size());
        assertSame(first, pictures.of(images.get(0)), "it was asked about later than the second");
        assertNotSame(second, pictures.of(images.get(1)));
    }

    @Test
    void aPictureAboveTheBudgetIsRememberedAlone() {
        SeenPictures pictures = pictures(10);
        Image image = image();
        assertSame(pictures.of(image), pictures.of(image));
        pictures.of(image());
        assertEquals(1, pictures.size());
    }

    @Test
    void equalPicturesAreTwo() {
        SeenPictures pictures = pictures(2 * ONE);
        assertNotSame(pictures.of(image()), pictures.of(image()));
    }

    @Test
    void eachPartIsComputedOnce() {
        AtomicInteger detected = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();
        AtomicInteger classified = new AtomicInteger();
        TextLines reader = new TextLines() {
            @Override
            public List<Line> read(Image image) {
                read.incrementAndGet();
                return List.of();
            }

            @Override
            public String id() {
                return "";
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Classifier classifier = new Classifier() {
            @Override
            public List<Guess> classify(Image image, Box box) {
                classified.incrementAndGet();
                return List.of();
            }

            @Override
            public boolean knows(String name) {
                return false;
            }

            @Override
            public String id() {
                return "";
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Seen seen = new Seen(
                image(),
                () -> {
                    detected.incrementAndGet();
                    return List.of();
                },
                reader,
                classifier);
        for (int i = 0; i < 3; i++) {
            seen.things();
            seen.lines();
            seen.colours();
            seen.guesses(Box.of(10, 10));
            seen.guesses(Box.of(20, 10));
        }
        assertEquals(List.of(1, 1, 2), List.of(detected.get(), read.get(), classified.get()));
    }
}
