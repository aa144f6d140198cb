package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final List<String> read = new ArrayList<>();
    private final List<Box> classified = new ArrayList<>();

    @Test
    void everyNetworkRunsOnceAndThePageHasALineToRead() {
        try (PhotoTools tools = PhotoTools.load(WarmUpTest::shipped, "shipped ", reading(), classifying())) {
            assertEquals(List.of(), classified);
            tools.warmUp();
        }
        assertFalse(read.isEmpty());
        assertEquals(1, classified.size());
    }

    @Test
    void aDetectorThatCannotBeLoadedIsToldAndNothingElseIsLoaded() {
        PhotoTools.Source broken = name -> name.endsWith(".json") ? shipped(name) : new byte[] {1, 2, 3};
        try (PhotoTools tools = PhotoTools.load(broken, "broken ", reading(), classifying())) {
            VireoException e = assertThrows(VireoException.class, tools::warmUp);
            assertEquals(Code.DATA, e.code());
        }
        assertEquals(List.of(), read);
        assertEquals(List.of(), classified);
    }

    private static byte[] shipped(String name) throws IOException {
        try (InputStream in = PhotoTools.class.getResourceAsStream("nanodet/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private TextLines reading() {
        SpottedLines spotted = new SpottedLines();
        return new TextLines() {
            @Override
            public List<TextLines.Line> read(Image image) {
                List<TextLines.Line> lines = spotted.read(image);
                lines.forEach(line -> read.add(line.text()));
                return lines;
            }

            @Override
            public String id() {
                return spotted.id();
            }

            @Override
            public void close() {
                spotted.close();
            }
        };
    }

    private Classifier classifying() {
        return new Classifier() {
            @Override
            public List<Guess> classify(Image image, Box box) {
                classified.add(box);
                return List.of();
            }

            @Override
            public boolean knows(String name) {
                return false;
            }

            @Override
            public String id() {
                return "none";
            }

            @Override
            public void close() {
                // there is nothing to free
            }
        };
    }
}
