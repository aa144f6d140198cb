package dev.vireo.visiontools.open;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import dev.vireo.visiontools.VisionToolsConformance.Samples;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.open.OpenVocabularyDetector.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// The tools for pictures of anything, on tiny networks of random weights: what they promise, not how well
/// they see.
class OpenToolsTest {
    private static final Image PICTURE = TinyFolders.picture(1, 70, 40);
    private static final ImagePatch WHOLE = ImagePatch.whole(PICTURE);
    private static final ImagePatch LEFT = new ImagePatch(PICTURE, new Box(0, 0, 35, 40), "");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> theyKeepWhatToolsPromise() {
        OpenVocabularyDetector detector =
                OpenVocabularyDetector.of(TinyFolders.owlv2(folder.resolve("owlv2")), new Settings(0.4, 0.5, 1L << 20));
        SiglipMatcher matcher = SiglipMatcher.of(TinyFolders.siglip(folder.resolve("siglip")));
        BuiltinTools builtin = BuiltinTools.load();
        VisionTools tools = VisionTools.of(builtin)
                .withDetector(detector.id(), detector)
                .withMatcher(matcher.id(), matcher)
                .withVerifier(matcher.id(), matcher);
        Conformance checks = VisionToolsConformance.of(
                tools,
                new Samples(
                        List.of(WHOLE, LEFT, ImagePatch.whole(TinyFolders.picture(2, 9, 90))),
                        List.of("cube", "red car"),
                        List.of("red", "open"),
                        List.of("what is it?")));
        return Stream.concat(
                checks.checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run)),
                Stream.of(DynamicTest.dynamicTest("they are closed", () -> {
                    detector.close();
                    matcher.close();
                    builtin.close();
                })));
    }

    @Test
    void whatIsFoundDoesNotDependOnWhatIsKept() {
        TinyFolders.owlv2(folder);
        try (OpenVocabularyDetector keeps = OpenVocabularyDetector.of(folder, new Settings(0.45, 0.5, 1L << 20));
                OpenVocabularyDetector forgets = OpenVocabularyDetector.of(folder, new Settings(0.45, 0.5, 0))) {
            for (String name : List.of("dog", "cat", "dog")) {
                List<ImagePatch> found = keeps.find(WHOLE, name);
                assertFalse(found.isEmpty());
                assertEquals(found, forgets.find(WHOLE, name));
                assertEquals(
                        found.stream()
                                .filter(thing -> LEFT.box()
                                        .contains(
                                                thing.box().centerX(),
                                                thing.box().centerY()))
                                .toList(),
                        keeps.find(LEFT, name));
            }
            assertEquals(keeps.id(), forgets.id());
        }
    }

    @Test
    void aNameIsTheSameInAnyCaseAndWithAnArticle() {
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(TinyFolders.owlv2(folder))) {
            List<Box> found = boxes(detector.find(WHOLE, "red car"));
            assertEquals(found, boxes(detector.find(WHOLE, "A Red  CAR!")));
            assertEquals(found, boxes(detector.find(WHOLE, "the red, car")));
        }
    }

    private static List<Box> boxes(List<ImagePatch> found) {
        return found.stream().map(ImagePatch::box).toList();
    }

    @Test
    void aHigherThresholdFindsFewerAndBoxesOfOneNameShareNoMoreThanTold() {
        TinyFolders.owlv2(folder);
        try (OpenVocabularyDetector all = OpenVocabularyDetector.of(folder, new Settings(0, 1, 1L << 20));
                OpenVocabularyDetector fewer = OpenVocabularyDetector.of(folder, new Settings(0.5, 1, 1L << 20));
                OpenVocabularyDetector apart = OpenVocabularyDetector.of(folder, new Settings(0, 0.2, 1L << 20))) {
            List<ImagePatch> every = all.find(WHOLE, "dog");
            assertEquals(every.subList(0, fewer.find(WHOLE, "dog").size()), fewer.find(WHOLE, "dog"));
            List<ImagePatch> distinct = apart.find(WHOLE, "dog");
            assertTrue(distinct.size() < every.size(), distinct.size() + " of " + every.size());
            // They are told apart before they are cut to the picture and to whole pixels.
            assertTrue(every.containsAll(distinct));
        }
    }

    @Test
    void owlVitFindsTooAndItsBoxesAreOfTheSquashedPicture() {
        TinyFolders.owlVit(folder);
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(folder, new Settings(0, 1, 1L << 20))) {
            assertTrue(detector.id().matches("owlvit-[0-9a-f]{8}-0.0-1.0"), detector.id());
            List<ImagePatch> found = detector.find(WHOLE, "dog");
            // One box a patch, and the lower half of a wide picture is as full as the upper one.
            assertEquals(16, found.size());
            assertTrue(found.stream().anyMatch(thing -> thing.box().centerY() > 25), found.toString());
            assertEquals(boxes(found), boxes(detector.find(WHOLE, "Dog.")));
        }
        try (OpenVocabularyDetector apart = OpenVocabularyDetector.of(folder, new Settings(0, 0.1, 1L << 20))) {
            assertTrue(apart.find(WHOLE, "dog").size() < 16);
        }
    }

    @Test
    void textsThatCompeteShareThePatchesAmongThem() {
        TinyFolders.owlVit(folder);
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(folder, new Settings(0, 1, 1L << 20))) {
            List<String> texts = List.of("a photo of a dog", "a photo of a red cube");
            List<Found> both = detector.findCompeting(PICTURE, texts);
            assertEquals(16, both.size());
            List<Found> dogs = detector.findCompeting(PICTURE, texts.subList(0, 1));
            List<Found> cubes = detector.findCompeting(PICTURE, texts.subList(1, 2));
            for (Found one : both) {
                List<Found> same = one.query() == 0 ? dogs : cubes;
                List<Found> other = one.query() == 0 ? cubes : dogs;
                assertEquals(one.score(), at(same, one).score(), 1e-6);
                assertTrue(at(other, one).score() <= one.score() + 1e-6, one.toString());
            }
            assertEquals(
                    detector.find(WHOLE, "dog").getFirst().box(),
                    OpenVocabularyDetector.box(dogs.getFirst()).clip(PICTURE.bounds()));
        }
    }

    private static Found at(List<Found> all, Found box) {
        return all.stream()
                .filter(one -> one.left() == box.left() && one.top() == box.top() && one.right() == box.right())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNameWithoutWordsIsUnknown() {
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(TinyFolders.owlv2(folder))) {
            for (String name : List.of("", "  ", "?!", "-")) {
                assertThrows(UnknownNameException.class, () -> detector.find(WHOLE, name), name);
            }
            assertEquals(List.of(), detector.names());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        for (Executable wrong : List.<Executable>of(
                () -> new Settings(-0.1, 0.5, 1),
                () -> new Settings(Double.NaN, 0.5, 1),
                () -> new Settings(1, 0.5, 1),
                () -> new Settings(0.1, 1.5, 1),
                () -> new Settings(0.1, 0.5, -1))) {
            assertEquals(Code.USAGE, assertThrows(VireoException.class, wrong).code());
        }
    }

    @Test
    void theBestOptionIsTheOneWithTheHighestScore() {
        try (SiglipMatcher matcher = SiglipMatcher.of(TinyFolders.siglip(folder))) {
            List<String> options = List.of("dog", "cat", "a boat", "red house");
            double[] scores = options.stream()
                    .mapToDouble(option -> matcher.matchScores(List.of(LEFT), option)[0])
                    .toArray();
            int best = matcher.bestTextMatch(LEFT, options);
            assertEquals(
                    Stream.of(0, 1, 2, 3).max(Comparator.comparingDouble(i -> scores[i])),
                    Stream.of(best).findFirst());
            assertArrayEquals(
                    new double[] {matcher.matchScores(List.of(WHOLE), "dog")[0], scores[0]},
                    matcher.matchScores(List.of(WHOLE, LEFT), "dog"),
                    1e-6);
            assertArrayEquals(new double[0], matcher.matchScores(List.of(), "dog"));
        }
    }

    @Test
    void ofElevenColoursOneIsTheThings() {
        try (SiglipMatcher matcher = SiglipMatcher.of(TinyFolders.siglip(folder))) {
            List<String> colors = List.of(
                    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray");
            assertEquals(
                    1,
                    colors.stream()
                            .filter(color -> matcher.verifyProperty(LEFT, "car", color))
                            .count());
            assertEquals(matcher.verifyProperty(LEFT, "car", "gray"), matcher.verifyProperty(LEFT, "car", "Grey"));
            assertFalse(matcher.verifyProperty(LEFT, "door", "open") && matcher.verifyProperty(LEFT, "door", "closed"));
        }
    }

    @Test
    void propertiesAreComparedWithTheirRivals() {
        assertEquals(11, Properties.sentences("car", "blue").size());
        assertEquals(
                "a photo of a blue car", Properties.sentences("car", "blue").getFirst());
        assertEquals(
                List.of("a photo of a open door", "a photo of a closed door", "a photo of a door"),
                Properties.sentences("door", "open"));
        assertEquals(List.of("a photo of a furry cat", "a photo of a cat"), Properties.sentences("cat", "furry"));
        assertEquals(List.of("a photo of a cat", "a photo"), Properties.sentences("cat", "cat"));
        UnknownNameException size =
                assertThrows(UnknownNameException.class, () -> Properties.sentences("cat", "large"));
        assertEquals("large", size.name());
    }

    private static void refused(Executable call, String what) {
        VireoException e = assertThrows(VireoException.class, call);
        assertEquals(Code.DATA, e.code(), e.toString());
        assertTrue(e.what().contains(what), e.what());
        assertFalse(e.what().contains("\n"), e.what());
    }

    @Test
    void foldersThatDoNotFitAreRefused() throws IOException {
        Path owlv2 = TinyFolders.owlv2(folder.resolve("owlv2"));
        Path siglip = TinyFolders.siglip(folder.resolve("siglip"));
        refused(() -> OpenVocabularyDetector.of(folder.resolve("none")), "no such folder");
        refused(() -> OpenVocabularyDetector.of(siglip), "is of type 'siglip', not 'owlv2' or 'owlvit'");
        refused(() -> SiglipMatcher.of(owlv2), "is of type 'owlv2', not 'siglip'");
        Files.writeString(siglip.resolve("config.json"), "{\"model_type\": \"siglip2\"}");
        refused(() -> SiglipMatcher.of(siglip), "is of type 'siglip2', not 'siglip'");
        Files.writeString(
                siglip.resolve("config.json"),
                TinyFolders.SIGLIP.replace("\"vocab_size\": 300", "\"vocab_size\": 301"));
        refused(() -> SiglipMatcher.of(siglip), "token_embedding.weight' in shape [300, 12], not [301, 12]");
        Files.writeString(owlv2.resolve("preprocessor_config.json"), "{\"size\": {\"height\": 48, \"width\": 48}}");
        refused(() -> OpenVocabularyDetector.of(owlv2), "size is");
        Files.delete(owlv2.resolve("vocab.json"));
        Files.writeString(owlv2.resolve("preprocessor_config.json"), "{\"size\": {\"height\": 32, \"width\": 32}}");
        refused(() -> OpenVocabularyDetector.of(owlv2), "has no tokenizer that is known here");
        byte[] weights = Files.readAllBytes(owlv2.resolve("model.safetensors"));
        Files.write(owlv2.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        refused(() -> OpenVocabularyDetector.of(owlv2), "model.safetensors");
    }

    @Test
    void theIdChangesWithTheWeights() throws IOException {
        Path folders = TinyFolders.owlv2(folder.resolve("one"));
        String id;
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(folders)) {
            id = detector.id();
        }
        Path weights = folders.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        try (OpenVocabularyDetector detector = OpenVocabularyDetector.of(folders)) {
            assertNotEquals(id, detector.id());
        }
        assertTrue(id.matches("owlv2-[0-9a-f]{8}"), id);
    }
}
