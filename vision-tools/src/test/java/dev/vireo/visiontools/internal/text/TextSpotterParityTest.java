package dev.vireo.visiontools.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What is read against what rapidocr reads with the same networks (tools/parity/ocr.py).
class TextSpotterParityTest {
    /// Pixels that a corner may be elsewhere.
    private static final double PIXELS = 2;

    private static final double SCORE = 0.005;

    private static TextSpotter spotter;

    @BeforeAll
    static void open() {
        spotter = TextSpotter.open();
    }

    @AfterAll
    static void close() {
        spotter.close();
    }

    @TestFactory
    List<DynamicTest> readsTheSameLinesInTheSamePlaces() throws IOException {
        JsonNode reference = new ObjectMapper().readTree(bytes("reference.json"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Map.Entry<String, JsonNode> picture : reference.properties()) {
            tests.add(DynamicTest.dynamicTest(picture.getKey(), () -> compare(picture.getKey(), picture.getValue())));
        }
        assertEquals(16, tests.size());
        return tests;
    }

    private static void compare(String name, JsonNode reference) throws IOException {
        Image image = image(name);
        assertEquals(reference.get("width").intValue(), image.width());
        List<JsonNode> expected = StreamSupport.stream(reference.get("lines").spliterator(), false)
                .toList();
        List<TextLine> lines = spotter.read(image);
        assertEquals(
                expected.stream().map(line -> line.get("text").textValue()).toList(),
                lines.stream().map(TextLine::text).toList());
        double worst = 0;
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(
                    expected.get(i).get("score").doubleValue(), lines.get(i).score(), SCORE);
            for (int c = 0; c < 4; c++) {
                JsonNode corner = expected.get(i).get("corners").get(c);
                Corner found = lines.get(i).corners().get(c);
                worst = Math.max(worst, Math.abs(corner.get(0).doubleValue() - found.x()));
                worst = Math.max(worst, Math.abs(corner.get(1).doubleValue() - found.y()));
            }
        }
        assertTrue(worst <= PIXELS, "corners are " + worst + " pixels elsewhere");
        System.out.println("text " + name + ": " + lines.size() + " lines, corners within " + worst + " pixels");
    }

    static Image image(String name) throws IOException {
        return Image.decode(
                bytes(
                        switch (name) {
                            case "hopper.jpg", "wine.jpg", "coins.png" ->
                                "/dev/vireo/visiontools/photos/pictures/" + name;
                            default -> name;
                        }),
                name);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = TextSpotterParityTest.class.getResourceAsStream(name)) {
            assertTrue(in != null, name);
            return in.readAllBytes();
        }
    }
}
