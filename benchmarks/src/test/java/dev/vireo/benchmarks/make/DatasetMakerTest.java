package dev.vireo.benchmarks.make;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.data.Samples;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneFiles;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption;
import dev.vireo.microworld.questions.Captions;
import dev.vireo.microworld.questions.Details;
import dev.vireo.microworld.questions.Expressions;
import dev.vireo.microworld.questions.GqaFiles;
import dev.vireo.microworld.questions.PictureSet;
import dev.vireo.microworld.questions.PictureSets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetMakerTest {
    private static final int COUNT = 12;
    private static final long SEED = 19;

    @TempDir
    private Path folder = Path.of("");

    private static DatasetMaker.Order order(String name) {
        DatasetMaker.Order order = DatasetMaker.named(name).order(COUNT, SEED);
        return name.equals("4kpro") ? order.withSize(640, 360) : order;
    }

    private Path make(String name, DatasetMaker.Order order, String into) {
        Path root = folder.resolve(into);
        assertEquals(COUNT, DatasetMaker.named(name).make(order, root, _ -> {}).questions());
        return root;
    }

    private static List<Sample> read(String name, Path root, String split) {
        List<Sample> out = new ArrayList<>();
        try (Samples samples = Datasets.named(name).open(root, split)) {
            for (Optional<Sample> one = samples.next(); one.isPresent(); one = samples.next()) {
                out.add(one.get());
            }
        }
        return out;
    }

    /// All files with their content.
    private static Map<String, byte[]> files(Path root) {
        Map<String, byte[]> out = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private static void assertSame(Path one, Path other) {
        Map<String, byte[]> a = files(one);
        Map<String, byte[]> b = files(other);
        assertEquals(a.keySet(), b.keySet());
        a.forEach((name, bytes) -> assertArrayEquals(bytes, b.get(name), name));
    }

    private static List<Scene> scenes(Path root) {
        try (Stream<Path> all = Files.list(root.resolve("scenes"))) {
            return all.sorted().map(SceneFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The seed that a split is made from.
    private static long seed(String name, String split) {
        return Scenes.seed(SEED, Datasets.named(name).splits().indexOf(split));
    }

    @Test
    void everySplitIsInOrderAndHasItsQuestions() {
        for (String name : List.of("gqa", "vsr", "covr", "refcoco", "4kpro", "rvp")) {
            Dataset dataset = Datasets.named(name);
            DatasetMaker maker = DatasetMaker.named(name);
            assertEquals(maker.splits().getFirst(), order(name).split());
            for (String split : maker.splits()) {
                DatasetMaker.Order small = order(name).withSize(160, 120).withSplit(split);
                Path root = make(name, small, name + "/" + split);
                assertEquals(List.of(), dataset.check(root, Optional.of(split), 10));
                assertEquals(List.of(), dataset.check(root, Optional.empty(), 10));
                List<Sample> samples = read(name, root, split);
                assertEquals(COUNT, samples.size());
                for (Sample sample : samples) {
                    for (Path picture : sample.about().files()) {
                        Path fileName = picture.getFileName();
                        String id = fileName.toString().replaceFirst("\\.png$", "");
                        Scene scene = SceneFiles.read(root.resolve("scenes/" + id + ".json"));
                        Image image = Image.read(picture);
                        assertEquals(scene.width(), image.width());
                        assertEquals(scene.height(), image.height());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gqa", "vsr", "covr", "refcoco", "4kpro", "rvp"})
    void theSameOrderGivesTheSameBytesAndAnotherOtherOnes(String name) {
        Path one = make(name, order(name), "one");
        assertSame(one, make(name, order(name), "two"));
        assertSame(one, make(name, order(name), "one"));
        DatasetMaker.Order other = order(name);
        Path three = make(
                name, new DatasetMaker.Order(other.split(), COUNT, SEED + 1, other.width(), other.height()), "three");
        Map<String, byte[]> a = files(one);
        files(three).forEach((file, bytes) -> {
            if (file.endsWith(".png") && a.containsKey(file)) {
                assertFalse(java.util.Arrays.equals(bytes, a.get(file)), file);
            }
        });
    }

    @Test
    void anotherSplitOfTheSameSeedHasOtherPictures() throws IOException {
        Path one = make("vsr", order("vsr"), "one");
        Path other = make("vsr", order("vsr").withSplit("random-dev"), "other");
        assertTrue(Files.mismatch(one.resolve("images/000000.png"), other.resolve("images/000000.png")) >= 0);
    }

    @Test
    void gqaHasTheAnswersOfItsGenerator() {
        Path root = make("gqa", order("gqa").withSplit("val_balanced"), "gqa");
        List<GqaFiles.Entry> truth = GqaFiles.generate(scenes(root), seed("gqa", "val_balanced"), COUNT);
        List<Sample> samples = read("gqa", root, "val_balanced");
        for (int i = 0; i < COUNT; i++) {
            Sample sample = samples.get(i);
            assertEquals(truth.get(i).question().question().id(), sample.id());
            assertEquals(truth.get(i).question().question().text(), sample.question());
            assertEquals(Gold.Text.of(truth.get(i).question().question().answer()), sample.gold());
            assertEquals(
                    truth.get(i).question().question().family(), sample.labels().get("detailed"));
            assertTrue(sample.labels().containsKey("plausible"));
            assertTrue(sample.labels().containsKey("structural"));
            assertTrue(sample.labels().containsKey("semantic"));
            assertEquals(truth.get(i).question().fullAnswer(), sample.labels().get("full-answer"));
        }
        assertTrue(samples.stream().anyMatch(sample -> sample.labels().containsKey("entailed")));
        assertTrue(samples.stream().anyMatch(sample -> sample.labels().containsKey("global")));
    }

    @Test
    void vsrHasAsManyTrueAsFalseCaptionsAndTheirRelations() {
        Path root = make("vsr", order("vsr"), "vsr");
        List<Caption> truth = Captions.generate(scenes(root), seed("vsr", "zeroshot-test"), COUNT);
        List<Sample> samples = read("vsr", root, "zeroshot-test");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(truth.get(i).text(), samples.get(i).question());
            assertEquals(
                    Gold.Text.of(truth.get(i).label() ? "yes" : "no"),
                    samples.get(i).gold());
            assertEquals(
                    truth.get(i).relation().category().label(),
                    samples.get(i).labels().get("category"));
        }
        DatasetMaker.Order large = new DatasetMaker.Order("random-train", 160, SEED, 64, 64);
        DatasetMaker.named("vsr").make(large, folder.resolve("large"), _ -> {});
        List<Sample> many = read("vsr", folder.resolve("large"), "random-train");
        assertEquals(
                80,
                many.stream().filter(s -> s.gold().equals(Gold.Text.of("yes"))).count());
    }

    @Test
    void covrHasTheAnswersOfItsGenerator() {
        Path root = make("covr", order("covr"), "covr");
        List<PictureSet> truth = PictureSets.generate(scenes(root), seed("covr", "test"), COUNT);
        List<Sample> samples = read("covr", root, "test");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(truth.get(i).text(), samples.get(i).question());
            assertEquals(Gold.Text.of(truth.get(i).answer()), samples.get(i).gold());
            assertEquals(
                    truth.get(i).imageIds().size(),
                    samples.get(i).about().files().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"refcoco-testA", "refcoco+-val", "refcocog-test", "refcocog-google-train"})
    void refcocoHasTheBoxOfTheThingThatIsMeant(String split) {
        Path root = make("refcoco", order("refcoco").withSplit(split), "refcoco");
        List<Scene> scenes = scenes(root);
        Map<String, Gold> truth = new TreeMap<>();
        for (Expressions.Expression one : Expressions.generate(scenes, seed("refcoco", split), COUNT)) {
            Scene scene = scenes.stream()
                    .filter(s -> s.id().equals(one.imageId()))
                    .findFirst()
                    .orElseThrow();
            Box box = scene.objects().get(one.thing() - 1).box();
            truth.put(
                    one.imageId() + ".png " + one.text(),
                    new Gold.Region(box.left(), box.top(), box.right(), box.bottom()));
        }
        Map<String, Gold> found = new TreeMap<>();
        for (Sample sample : read("refcoco", root, split)) {
            found.put(sample.about().files().getFirst().getFileName() + " " + sample.question(), sample.gold());
        }
        assertEquals(truth, found);
    }

    @Test
    void fourKProHasOptionsAndTheRightOne() {
        Path root = make("4kpro", order("4kpro"), "4kpro");
        List<Details.Detail> truth = Details.generate(scenes(root), seed("4kpro", "test"), COUNT);
        List<Sample> samples = read("4kpro", root, "test");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(truth.get(i).text(), samples.get(i).question());
            assertEquals(truth.get(i).options(), samples.get(i).options());
            assertEquals(new Gold.Choice(truth.get(i).right()), samples.get(i).gold());
            assertEquals(
                    truth.get(i).category().label(), samples.get(i).labels().get("category"));
        }
        DatasetMaker.Order usual = DatasetMaker.named("4kpro").order(1, 1);
        assertEquals(3840, usual.width());
        assertEquals(2160, usual.height());
    }

    @Test
    void rvpHasQuestionsCaptionsAndSets() {
        Path captions = make("rvp", order("rvp").withSplit("queries_vsr"), "captions");
        List<Caption> truth = Captions.generate(scenes(captions), seed("rvp", "queries_vsr"), COUNT);
        List<Sample> asked = read("rvp", captions, "queries_vsr");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(
                    Gold.Text.of(truth.get(i).label() ? "yes" : "no"),
                    asked.get(i).gold());
            assertTrue(
                    asked.get(i)
                            .question()
                            .matches("Is the .* " + truth.get(i).relation().words() + " the .*\\?"),
                    asked.get(i).question());
        }
        Path sets = make("rvp", order("rvp").withSplit("queries_valsample1000"), "sets");
        List<PictureSet> all = PictureSets.generate(scenes(sets), seed("rvp", "queries_valsample1000"), COUNT);
        List<Sample> read = read("rvp", sets, "queries_valsample1000");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(Gold.Text.of(all.get(i).answer()), read.get(i).gold());
            assertTrue(read.get(i).about() instanceof About.Pictures);
        }
        Path one = make("rvp", order("rvp"), "one");
        List<GqaFiles.Entry> questions = GqaFiles.generate(scenes(one), seed("rvp", "queries_gqa"), COUNT);
        assertEquals(
                questions.stream().map(e -> e.question().question().text()).toList(),
                read("rvp", one, "queries_gqa").stream().map(Sample::question).toList());
    }

    @Test
    void aFolderThatHoldsSomethingElseIsLeftAlone() throws IOException {
        Path root = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(root.resolve("letter.txt"), "dear");
        assertRefused("holds something else: letter.txt", () -> make("vsr", order("vsr"), "mine"));
        make("vsr", order("vsr"), "vsr");
        assertRefused(
                "made with other options: seed 19, not 20",
                () -> make("vsr", new DatasetMaker.Order("zeroshot-test", COUNT, 20, 320, 240), "vsr"));
        assertRefused("dataset vsr, not covr; split zeroshot-test, not test", () -> make("covr", order("covr"), "vsr"));
        assertEquals(List.of("letter.txt"), List.copyOf(files(root).keySet()));
        assertRefused("is a file", () -> make("vsr", order("vsr"), "mine/letter.txt"));
        Files.writeString(root.resolve("letter.txt"), "x");
        Files.move(root.resolve("letter.txt"), root.resolve(DatasetMaker.RECORD));
        assertRefused("is no record", () -> make("vsr", order("vsr"), "mine"));
    }

    @Test
    void whatCannotBeMadeIsSaid() {
        assertRefused(
                "the videos of nextqa have 320x240 pixels",
                () -> make("nextqa", order("nextqa").withSize(640, 480), "x"));
        assertRefused("there is no data set 'gqaa'", () -> DatasetMaker.named("gqaa"));
        assertRefused(
                "gqa: the split 'test_all' is not made",
                () -> make("gqa", order("gqa").withSplit("test_all"), "x"));
        assertRefused("gqa has no split 'best'", () -> make("gqa", order("gqa").withSplit("best"), "x"));
        assertRefused(
                "has 1 to 1000000 questions, not 0",
                () -> make("gqa", new DatasetMaker.Order("val_all", 0, 1, 320, 240), "x"));
        assertRefused("can't have 320x10 pixels", () -> make("gqa", order("gqa").withSize(320, 10), "x"));
        assertFalse(Files.exists(folder.resolve("x")));
    }

    private static void assertRefused(String message, Runnable work) {
        VireoException e = assertThrows(VireoException.class, work::run);
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.what().contains(message), e.what());
    }

    @Test
    void aCallThatWasInterruptedIsDoneAgainInTheSameFolder() {
        Path root = folder.resolve("again");
        AtomicInteger seen = new AtomicInteger();
        VireoException e = assertThrows(
                VireoException.class,
                () -> DatasetMaker.named("vsr").make(order("vsr"), root, done -> {
                    seen.set(done);
                    if (done == 2) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertTrue(Thread.interrupted());
        assertEquals(Code.CANCELLED, e.code());
        assertEquals(2, seen.get());
        assertFalse(Files.exists(root.resolve("splits")));
        assertSame(make("vsr", order("vsr"), "whole"), make("vsr", order("vsr"), "again"));
    }

    @Test
    void nextQaAndVideoMmeHaveQuestionsAboutStories() {
        Path next = make("nextqa", order("nextqa"), "nextqa");
        assertEquals(List.of(), Datasets.named("nextqa").check(next, Optional.empty(), 10));
        assertEquals(COUNT, read("nextqa", next, "val").size());
        Path one = make("videomme", order("videomme"), "one");
        List<Sample> plain = read("videomme", one, "test");
        List<Sample> withSubtitles = read("videomme", one, "test-subtitles");
        assertEquals(List.of(), Datasets.named("videomme").check(one, Optional.empty(), 10));
        int[] letters = new int[4];
        for (int i = 0; i < COUNT; i++) {
            assertEquals(4, plain.get(i).options().size());
            letters[((Gold.Choice) plain.get(i).gold()).index()]++;
            assertEquals(Optional.empty(), ((About.Video) plain.get(i).about()).subtitles());
        }
        assertArrayEquals(new int[] {3, 3, 3, 3}, letters);
        assertTrue(withSubtitles.stream()
                .anyMatch(sample -> ((About.Video) sample.about()).subtitles().isPresent()));
        assertTrue(withSubtitles.stream()
                .anyMatch(sample -> ((About.Video) sample.about()).subtitles().isEmpty()));
        Path two = make("videomme", order("videomme"), "two");
        assertArrayEquals(
                files(one).get("videomme/test-00000-of-00001.parquet"),
                files(two).get("videomme/test-00000-of-00001.parquet"));
    }

    @Test
    void theLongVideosOfASplitAreReadBack() {
        DatasetMaker.Order order = DatasetMaker.named("longvideo-reason").order(2, SEED);
        assertEquals("validation", order.split());
        Path root = folder.resolve("long");
        assertEquals(
                new DatasetMaker.Made(2, 1),
                DatasetMaker.named("longvideo-reason").make(order, root, _ -> {}));
        assertEquals(List.of(), Datasets.named("longvideo-reason").check(root, Optional.empty(), 10));
        assertEquals(2, read("longvideo-reason", root, "validation").size());
    }
}
