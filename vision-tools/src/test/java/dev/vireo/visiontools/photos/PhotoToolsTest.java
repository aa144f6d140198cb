package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class PhotoToolsTest {
    private static final PhotoTools TOOLS = PhotoTools.load();
    private static final ImagePatch CAT = ImagePatch.whole(PublishedDetectionsTest.picture("chelsea.png"));

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        TOOLS.close();
    }

    @TestFactory
    Stream<DynamicTest> theToolsKeepThePromises() {
        VisionToolsConformance.Samples samples = new VisionToolsConformance.Samples(
                List.of(CAT, new ImagePatch(CAT.root(), new Box(0, 0, 440, 295), "cat")),
                List.of("cat", "white cat", "person"),
                List.of("white"),
                List.of("How many cats are there?", "What animal is it?"));
        return VisionToolsConformance.of(VisionTools.of(TOOLS), samples).checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @Test
    void aPhotographIsAskedAbout() {
        List<ImagePatch> cats = TOOLS.find(CAT, "kitten");
        assertEquals(1, cats.size());
        assertEquals("kitten", cats.getFirst().category());
        assertTrue(cats.getFirst().box().iou(new Box(2, 0, 441, 295)) > 0.95, cats.toString());
        assertFalse(TOOLS.exists(CAT, "dog"));
        assertTrue(TOOLS.exists(CAT, "animals"));
        assertEquals("cat", TOOLS.simpleQuery(CAT, "Which animal is it?").text());
        assertEquals(1, TOOLS.bestTextMatch(CAT, List.of("dog", "cat", "horse")));
        assertTrue(TOOLS.names().containsAll(List.of("cat", "person", "traffic light")));
        assertTrue(TOOLS.familiarity(CAT).known());
    }

    @Test
    void whatTheyDoNotKnowIsUnknownAndNeverNo() {
        assertThrows(UnknownNameException.class, () -> TOOLS.find(CAT, "whisker"));
        assertThrows(UnknownNameException.class, () -> TOOLS.exists(CAT, "unicorn"));
        assertThrows(UnknownNameException.class, () -> TOOLS.exists(CAT, "fruit"));
        assertThrows(UnknownNameException.class, () -> TOOLS.verifyProperty(CAT, "cat", "happy"));
        assertThrows(UnknownNameException.class, () -> TOOLS.matchScores(List.of(CAT), "unicorn"));
        assertThrows(UnknownNameException.class, () -> TOOLS.bestTextMatch(CAT, List.of("cat", "raccoon")));
        assertThrows(UnknownNameException.class, () -> TOOLS.simpleQuery(CAT, "Is the cat asleep?"));
    }

    @Test
    void textIsReadInAPatchAndInThePicture() throws IOException {
        ImagePatch sign = ImagePatch.whole(sign());
        assertEquals("notice no parking between8 and 17", TOOLS.readText(sign));
        assertEquals("notice", TOOLS.readText(new ImagePatch(sign.root(), new Box(100, 80, 540, 200), "")));
        assertEquals("", TOOLS.readText(CAT));
        assertEquals(List.of(), TOOLS.textLines(CAT));
        List<ImagePatch> lines = TOOLS.textLines(sign);
        assertEquals("notice", lines.getFirst().category());
        assertEquals(
                TOOLS.readText(sign), lines.stream().map(ImagePatch::category).collect(Collectors.joining(" ")));
        lines.forEach(line -> assertEquals(line.category(), TOOLS.readText(line)));
        assertEquals(
                "notice",
                TOOLS.simpleQuery(sign, "What is the first word on the sign?").text());
        assertEquals(
                "no parking",
                TOOLS.simpleQuery(sign, "What does the second line say?").text());
        assertEquals(
                "yes", TOOLS.simpleQuery(sign, "Does the sign say no parking?").text());
        assertEquals("no", TOOLS.simpleQuery(sign, "Does the sign say exit?").text());
        assertTrue(TOOLS.matchScores(List.of(sign), "notice")[0] > 0.9);
    }

    private static Image sign() throws IOException {
        try (InputStream in =
                PhotoToolsTest.class.getResourceAsStream("/dev/vireo/visiontools/internal/text/sign.png")) {
            assertTrue(in != null);
            return Image.decode(in.readAllBytes(), "sign.png");
        }
    }

    @Test
    void theClassifierNamesWhatTheDetectorDoesNotKnow() {
        ImagePatch camera = ImagePatch.whole(PublishedDetectionsTest.picture("camera.png"));
        assertEquals("tripod", TOOLS.simpleQuery(camera, "What is this?").text());
        assertTrue(TOOLS.exists(camera, "tripod"));
    }

    @Test
    void theIdChangesWithTheModels() {
        assertTrue(
                TOOLS.id().matches("photos-[0-9a-f]{8}\\+ppocr-v4-[0-9a-f]{8}\\+efficientnet-lite2-[0-9a-f]{8}"),
                TOOLS.id());
        PictureTest.Guesses guesses = new PictureTest.Guesses(Map.of(), List.of());
        try (PhotoTools other = tools(TextLines.NONE, guesses)) {
            assertEquals("photos-0+guesses", other.id());
        }
    }

    private static PhotoTools tools(TextLines reader, Classifier classifier) {
        VireoException why = new VireoException(Code.RESOURCE, "libtorch can't be loaded on this machine", "");
        return new PhotoTools(CompletableFuture.failedFuture(why), "0", Canvas.WORDS, reader, classifier, 1);
    }

    @Test
    void whatLoadingFailedWithIsWhatCallsFailWith() {
        try (PhotoTools failed = tools(TextLines.NONE, Classifier.NONE)) {
            VireoException why = assertThrows(VireoException.class, () -> failed.find(CAT, "cat"));
            assertEquals(Code.RESOURCE, why.code());
            assertSame(why, assertThrows(VireoException.class, () -> failed.simpleQuery(CAT, "What is this?")));
            assertSame(why, assertThrows(VireoException.class, failed::ready));
            assertEquals(0, failed.computeDepth(CAT), "that takes no network");
        }
    }

    // --- folders

    private void write(String config, byte[] weights) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        Files.write(folder.resolve("model.safetensors"), weights);
    }

    private static String config() throws IOException {
        return new String(PublishedDetections.resource("config.json"), StandardCharsets.UTF_8);
    }

    private String refused() {
        VireoException e =
                assertThrows(VireoException.class, () -> PhotoTools.load(folder).close());
        assertEquals(Code.DATA, e.code());
        return e.what();
    }

    @Test
    void aFolderWithTheShippedFilesIsTheSame() throws IOException {
        write(config(), PublishedDetections.resource("model.safetensors"));
        try (PhotoTools same = PhotoTools.load(folder)) {
            assertEquals(TOOLS.id(), same.id());
            assertEquals(TOOLS.find(CAT, "cat"), same.find(CAT, "cat"));
        }
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        assertTrue(refused().startsWith("[" + folder + "/config.json] can't be read"));
        Files.writeString(folder.resolve("config.json"), config());
        assertTrue(refused().startsWith("[" + folder + "/model.safetensors] can't be read"));
    }

    @Test
    void aConfigurationOfAnotherNetworkIsRefused() throws IOException {
        byte[] weights = PublishedDetections.resource("model.safetensors");
        write("{\"model_type\": \"clip\"}", weights);
        assertTrue(refused().contains("model_type"), refused());
        write(config().replace("80", "91"), weights);
        assertTrue(refused().contains("num_labels"), refused());
        write("not json", weights);
        assertTrue(refused().startsWith("[" + folder + "/config.json"), refused());
        write(config().replace("\"reg_max\": 10", "\"reg_max\": 7"), weights);
        assertTrue(refused().contains("'head.gfl_cls.0.weight' in shape"), refused());
        write(config().replace("\"reg_max\": 10", "\"reg_maximum\": 10"), weights);
        assertTrue(refused().contains("reg_maximum"), refused());
    }

    @Test
    void weightsThatAreDamagedAreRefused() throws IOException {
        byte[] weights = PublishedDetections.resource("model.safetensors");
        write(config(), Arrays.copyOf(weights, weights.length / 2));
        assertTrue(refused().startsWith("[" + folder + "/model.safetensors]"), refused());
        write(config(), new byte[100]);
        assertTrue(refused().startsWith("[" + folder + "/model.safetensors]"), refused());
        write(config(), "no safetensors".getBytes(StandardCharsets.UTF_8));
        assertTrue(refused().startsWith("[" + folder + "/model.safetensors]"), refused());
        byte[] renamed = new String(weights, StandardCharsets.ISO_8859_1)
                .replace("fpn.lateral_convs.0.conv.bias", "fpn.lateral_convs.9.conv.bias")
                .getBytes(StandardCharsets.ISO_8859_1);
        write(config(), renamed);
        assertTrue(
                refused().contains("lacks 'fpn.lateral_convs.0.conv.bias'")
                        && refused().contains("'fpn.lateral_convs.9.conv.bias'"),
                refused());
    }

    @Test
    void picturesOfAnyShapeAreLookedAt() {
        for (int[] size : new int[][] {{1, 1}, {1, 600}, {900, 2}, {33, 17}}) {
            ImagePatch odd = ImagePatch.whole(new Canvas(size[0], size[1], Canvas.RED).image());
            assertEquals(List.of(), TOOLS.find(odd, "person"));
            assertEquals("red", TOOLS.simpleQuery(odd, "What colour is it?").text());
        }
    }
}
