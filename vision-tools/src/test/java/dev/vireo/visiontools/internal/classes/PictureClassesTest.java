package dev.vireo.visiontools.internal.classes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.internal.classes.PictureClasses.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PictureClassesTest {
    /// What weights of 16 bits may change of a probability: 0.0125 was the most on 378 parts of 18
    /// pictures.
    private static final double SIXTEEN_BITS = 0.015;

    private static PictureClasses classes;

    @BeforeAll
    static void open() {
        classes = PictureClasses.open();
    }

    @AfterAll
    static void close() {
        classes.close();
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = PictureClassesTest.class.getResourceAsStream(name)) {
            assertTrue(in != null, name);
            return in.readAllBytes();
        }
    }

    private static Image picture(String name) throws IOException {
        return Image.decode(bytes("/dev/vireo/visiontools/photos/pictures/" + name), name);
    }

    private static List<Named> whole(String name) throws IOException {
        Image image = picture(name);
        return classes.of(image, image.bounds());
    }

    /// The reference is the published code with the published weights in 32 bits: tools/parity/classes.py.
    @Test
    void probabilitiesAreThoseOfThePublishedNetwork() throws IOException {
        JsonNode reference = new ObjectMapper().readTree(bytes("reference.json"));
        int parts = 0;
        double worst = 0;
        for (Map.Entry<String, JsonNode> picture : reference.properties()) {
            Image image = picture(picture.getKey());
            for (JsonNode part : picture.getValue()) {
                JsonNode b = part.get("box");
                Box box = b.isNull()
                        ? image.bounds()
                        : new Box(
                                b.get(0).intValue(),
                                b.get(1).intValue(),
                                b.get(2).intValue(),
                                b.get(3).intValue());
                double[] probabilities = classes.probabilities(image, box);
                for (JsonNode one : part.get("top")) {
                    double p = probabilities[one.get(0).intValue()];
                    worst = Math.max(worst, Math.abs(p - one.get(1).doubleValue()));
                }
                parts++;
            }
        }
        System.out.println("classes: " + parts + " parts, probabilities within " + worst);
        assertEquals(30, parts);
        assertTrue(worst <= SIXTEEN_BITS, "a probability is " + worst + " elsewhere");
    }

    @Test
    void namesAreTheWordsThatPeopleUse() throws IOException {
        assertEquals("cat", whole("chelsea.png").getFirst().name());
        assertEquals("tripod", whole("camera.png").getFirst().name());
    }

    @Test
    void classesOfOneNameAddUp() throws IOException {
        Image image = picture("chelsea.png");
        double[] probabilities = classes.probabilities(image, image.bounds());
        double most = 0;
        for (double p : probabilities) {
            most = Math.max(most, p);
        }
        Named cat = whole("chelsea.png").getFirst();
        assertTrue(cat.probability() > most + 0.05, "tabby, Egyptian and tiger cats are cats: " + cat);
        double sum =
                whole("chelsea.png").stream().mapToDouble(Named::probability).sum();
        assertTrue(sum > 0.8 && sum <= 1 + 1e-9, "all together " + sum);
    }

    @Test
    void smallAndLongPartsAreNamedToo() throws IOException {
        Image image = picture("chelsea.png");
        assertFalse(classes.of(image, new Box(0, 0, 1, 1)).isEmpty());
        assertFalse(classes.of(image, new Box(0, 0, image.width(), 1)).isEmpty());
        assertFalse(classes.of(image, new Box(-50, -50, 50, 5000)).isEmpty());
        Image pixel = Image.ofRgb(1, 1, new byte[3]);
        assertFalse(classes.of(pixel, pixel.bounds()).isEmpty());
    }

    @Test
    void theIdFollowsFromTheFiles() throws IOException {
        String digest = Sha256.of(bytes("model.onnx"), bytes("names.txt"));
        assertEquals("efficientnet-lite2-" + digest.substring(0, 8), PictureClasses.ID);
    }

    @Test
    void itKnowsItsNamesAlone() {
        assertTrue(classes.knows("dog"));
        assertTrue(classes.knows("espresso machine") || classes.knows("espresso maker"));
        assertFalse(classes.knows("beagle"));
        assertFalse(classes.knows("Dog"));
    }

    @Test
    void aTableWithAWrongLineIsRefusedWithItsNumber() throws IOException {
        byte[] onnx = bytes("model.onnx");
        String table = new String(bytes("names.txt"), StandardCharsets.UTF_8);
        assertRefused(onnx, table.replaceFirst("\n", "\n\n"), ":2] is no name in small letters");
        assertRefused(onnx, table.replaceFirst("tench|fish", "Fish"), ":1] is no name in small letters");
        assertRefused(onnx, table + "another\n", "] has 1001 names instead of 1000");
        assertRefused(onnx, "", "] has 0 names instead of 1000");
        assertRefused(onnx, "a".repeat(61) + "\n" + table, ":1] is no name in small letters");
    }

    private static void assertRefused(byte[] onnx, String table, String what) {
        VireoException e = assertThrows(
                VireoException.class, () -> PictureClasses.of(onnx, table.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().endsWith(what), e.what());
    }

    @Test
    void aTableInAnotherCodeAndABrokenNetworkAreRefused() throws IOException {
        byte[] onnx = bytes("model.onnx");
        byte[] latin = {(byte) 0xe9, '\n'};
        assertEquals(
                Code.DATA,
                assertThrows(VireoException.class, () -> PictureClasses.of(onnx, latin))
                        .code());
        byte[] names = bytes("names.txt");
        VireoException e = assertThrows(VireoException.class, () -> PictureClasses.of(new byte[1000], names));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains("classes/model.onnx] is no ONNX model that can be run"), e.what());
    }

    @Test
    void classesOfOneNameAreOne() throws IOException {
        byte[] names = String.join("\n", Collections.nCopies(1000, "thing")).getBytes(StandardCharsets.UTF_8);
        try (PictureClasses same = PictureClasses.of(bytes("model.onnx"), names)) {
            Image image = picture("chelsea.png");
            assertEquals(
                    List.of("thing"),
                    same.of(image, image.bounds()).stream().map(Named::name).toList());
        }
    }
}
