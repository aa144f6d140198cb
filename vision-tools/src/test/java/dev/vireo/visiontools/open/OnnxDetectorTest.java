package dev.vireo.visiontools.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Over the detectors that `tools/parity/onnx_detectors.py` makes: cells of 16 pixels of 64, which are apples when they
/// are red, leaves when they are green and seas when they are blue.
class OnnxDetectorTest {
    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;

    @TempDir
    Path folder;

    private static Path shipped(String name) {
        try {
            return Path.of(Objects.requireNonNull(OnnxDetectorTest.class.getResource("../onnx/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Grey, with one box of a colour.
    private static Image picture(int width, int height, Box box, int colour) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            boolean inside = box.left() <= i % width
                    && i % width < box.right()
                    && box.top() <= i / width
                    && i / width < box.bottom();
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (inside ? colour >> (8 * (2 - c)) : 114);
            }
        }
        return Image.ofRgb(width, height, rgb);
    }

    private static List<Box> find(OnnxDetector detector, Image image, String name) {
        return detector.find(ImagePatch.whole(image), name).stream()
                .map(ImagePatch::box)
                .toList();
    }

    @Test
    void aPictureOfTheNetworksSizeIsReadInEachForm() {
        Image image = picture(64, 64, new Box(32, 16, 48, 32), GREEN);
        for (String form : List.of("columns", "best")) {
            try (OnnxDetector detector = OnnxDetector.of(shipped(form + ".json"))) {
                assertEquals(List.of(new Box(32, 16, 48, 32)), find(detector, image, "leaf"), form);
                assertEquals(List.of(), find(detector, image, "apple"), form);
                assertEquals(List.of(), find(detector, image, "sea"), form);
            }
        }
        try (OnnxDetector detector = OnnxDetector.of(shipped("sides.json"))) {
            assertEquals(List.of(new Box(32, 20, 48, 32)), find(detector, image, "leaf"));
            assertEquals(List.of(), find(detector, image, "sea"));
        }
    }

    @Test
    void aBorderLiesAroundTheMiddleOrBehindOrThereIsNone() {
        Box wide = new Box(64, 0, 96, 32);
        Image image = picture(128, 64, wide, RED);
        try (OnnxDetector centred = OnnxDetector.of(shipped("columns.json"));
                OnnxDetector stretched = OnnxDetector.of(shipped("best.json"));
                OnnxDetector first = OnnxDetector.of(shipped("sides.json"))) {
            assertEquals(List.of(wide), find(centred, image, "apple"));
            assertEquals(
                    List.of(new Box(64, 0, 96, 16), new Box(64, 16, 96, 32)),
                    find(stretched, image, "apple").stream()
                            .sorted((a, b) -> a.top() - b.top())
                            .toList());
            assertEquals(List.of(new Box(64, 8, 96, 32)), find(first, image, "apple"));
        }
    }

    @Test
    void whatSaysThatNothingIsThereCounts() {
        try (OnnxDetector detector = OnnxDetector.of(shipped("sides.json"))) {
            assertEquals(List.of(), find(detector, picture(64, 64, new Box(0, 0, 16, 16), BLUE), "sea"));
            assertEquals(
                    List.of(new Box(16, 4, 32, 16)),
                    find(detector, picture(64, 64, new Box(16, 0, 32, 16), BLUE), "sea"));
        }
    }

    @Test
    void oddPicturesGiveBoxesInside() {
        for (String form : List.of("columns", "best", "sides")) {
            try (OnnxDetector detector = OnnxDetector.of(shipped(form + ".json"))) {
                for (int[] size : new int[][] {{1, 1}, {1, 500}, {500, 1}, {63, 65}, {3000, 7}, {2, 3}}) {
                    Image image = picture(size[0], size[1], new Box(0, 0, size[0], size[1]), RED);
                    for (ImagePatch found : detector.find(ImagePatch.whole(image), "apples")) {
                        assertEquals(found.box(), found.box().clip(image.bounds()));
                    }
                }
                Image all = picture(128, 128, new Box(0, 0, 128, 128), RED);
                assertEquals(
                        form.equals("sides") ? 15 : 16,
                        find(detector, all, "apple").size());
            }
        }
    }

    @Test
    void onlyWhatLiesInThePatchIsFound() {
        try (OnnxDetector detector = OnnxDetector.of(shipped("columns.json"))) {
            Image image = picture(64, 64, new Box(0, 0, 64, 16), RED);
            ImagePatch right = new ImagePatch(image, new Box(32, 0, 64, 64), "");
            assertEquals(4, find(detector, image, "apple").size());
            assertEquals(2, detector.find(right, "apple").size());
            assertTrue(detector.exists(right, "apple"));
        }
    }

    @Test
    void namesAreAClosedListWithTheirPlurals() {
        try (OnnxDetector detector = OnnxDetector.of(shipped("columns.json"))) {
            Image image = picture(64, 64, new Box(32, 16, 48, 32), GREEN);
            assertEquals(List.of("apple", "leaf", "sea"), detector.names());
            assertEquals(1, find(detector, image, "The Leaves").size());
            UnknownNameException e = assertThrows(UnknownNameException.class, () -> find(detector, image, "aple"));
            assertTrue(e.hint().contains("'apple'"), e.hint());
            assertThrows(UnknownNameException.class, () -> detector.exists(ImagePatch.whole(image), "red apple"));
        }
    }

    @Test
    void theIdChangesWithTheDescription() {
        change("columns", "\"threshold\": 0.5", "\"threshold\": 0.6");
        try (OnnxDetector one = OnnxDetector.of(shipped("columns.json"));
                OnnxDetector other = OnnxDetector.of(folder.resolve("columns.json"))) {
            assertNotEquals(one.id(), other.id());
            assertTrue(one.id().startsWith("onnx-columns-"), one.id());
        }
    }

    private void change(String form, String from, String to) {
        try (Stream<Path> all = Files.list(shipped("names.txt").resolveSibling("."))) {
            for (Path each : all.toList()) {
                Path copy = folder.resolve(each.getFileName().toString());
                Files.deleteIfExists(copy);
                Files.copy(each, copy);
            }
            Path file = folder.resolve(form + ".json");
            String text = Files.readString(file);
            assertTrue(text.contains(from), from);
            Files.writeString(file, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private VireoException refused(String form) {
        VireoException e = assertThrows(
                VireoException.class,
                () -> OnnxDetector.of(folder.resolve(form + ".json")).close());
        assertEquals(Code.DATA, e.code());
        return e;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "columns | \"nchw\" | \"nwch\" | the field 'input.layout' is 'nwch'",
                "columns | \"rgb\" | \"grey\" | the field 'input.colours' is 'grey'",
                "columns | \"width\": 64 | \"width\": 0 | the field 'input.width' is 0",
                "columns | \"width\": 64 | \"width\": 1e9 | the field 'input.width' must be a whole number",
                "columns | \"width\": 64 | \"width\": 99999999 | the field 'input.width' is 99999999",
                "columns | \"height\": 64, | '' | the field 'input.height' is missing",
                "columns | \"fit\": \"centred\" | \"fit\": \"cover\" | the field 'input.fit' is 'cover'",
                "columns | \"form\": \"centre\" | \"form\": \"polygon\" | the field 'output.boxes.form' is 'polygon'",
                "columns | \"unit\": \"input\" | \"unit\": \"strides\" | the field 'output.boxes.unit' is strides",
                "columns | \"threshold\": 0.5 | \"threshold\": 50 | the field 'threshold' is 50.0",
                "columns | \"overlap\": 0.5 | \"overlap\": -1 | the field 'overlap' is -1.0",
                "columns | \"overlap\": 0.5 | \"overlap\": 0.5, \"nms\": 1 | unknown field 'nms'",
                "columns | \"leaf\" | \"Apple\" | the field 'names' has 'apple' twice",
                "columns | \"leaf\" | \"?!\" | the field 'names' has '?!', which is no name",
                "columns | \"leaf\" | 7 | the field 'names' must be a list of texts",
                "columns | \"model\": \"columns.onnx\" | \"model\": \"none.onnx\" | the field 'model' is",
                "columns | \"antialias\": false | \"antialias\": 0 | the field 'input.antialias' must be true or false",
                "columns | \"output\": \"output0\" | \"output\": \"output1\" | has no output 'output1', but output0",
                "columns | \"column\": 4 | \"column\": 5 | is 1x7x16, and is described as at least 8 columns",
                "best | \"of\": \"best\" | \"of\": \"classes\" | unknown field 'output.classes'",
                "best | \"names.txt\" | \"nomes.txt\" | nomes.txt",
                "best | \"nhwc\" | \"nchw\" | can't be run on an input of 1x3x64x64",
                "sides | \"scale\": \"sigmoid\" | \"scale\": \"tanh\" | the field 'output.scores.scale' is 'tanh'",
                "sides | \"model\": \"sides.onnx\" | \"model\": \"names.txt\" | is no ONNX model",
            })
    void whatIsWrongIsNamed(String form, String from, String to, String said) {
        change(form, from, to);
        VireoException e = refused(form);
        assertTrue(e.what().contains(said), e.what());
        assertTrue(e.what().startsWith("["), e.what());
    }

    @ParameterizedTest
    @CsvSource({"'\"first\": 1', '\"first\": 2', labels", "'\"output\": \"labels\"', '\"output\": \"boxes\"', boxes"})
    void aClassWithoutANameIsRefusedWhenItIsFound(String from, String to, String output) {
        change("best", from, to);
        try (OnnxDetector detector = OnnxDetector.of(folder.resolve("best.json"))) {
            Image image = picture(64, 64, new Box(32, 16, 48, 32), RED);
            VireoException e = assertThrows(VireoException.class, () -> find(detector, image, "leaf"));
            assertEquals(Code.DATA, e.code());
            assertTrue(e.what().contains("the output '" + output + "' gives the class"), e.what());
            assertTrue(e.what().contains("best.json"), e.what());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"model\": 1}", "{\"model\": \"a\", \"model\": \"b\"}", "{} {}"})
    void whatIsNoDescriptionIsRefused(String text) throws IOException {
        Files.writeString(folder.resolve("x.json"), text);
        assertTrue(refused("x").what().contains("x.json"));
        Files.writeString(folder.resolve("x.json"), "[".repeat(100_000));
        assertTrue(refused("x").what().contains("x.json"));
        Files.writeString(folder.resolve("x.json"), " ".repeat((1 << 20) + 1));
        assertTrue(refused("x").what().contains("x.json"));
    }

    @Test
    void stridesMustMakeTheRows() {
        change("sides", "      16\n", "      16,\n      32\n");
        assertTrue(refused("sides").what().contains("has 16 rows, and the strides [16, 32] make 20 cells"));
        change("sides", "      16\n", "      0\n");
        assertTrue(refused("sides").what().contains("'output.boxes.strides' is [0]"));
    }
}
