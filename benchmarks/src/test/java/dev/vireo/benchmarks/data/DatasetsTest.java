package dev.vireo.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Type;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    private static final Gold YES = Gold.Text.of("yes");
    private static final Gold NO = Gold.Text.of("no");

    private static About video(String set, String file) {
        return new About.Video(DatasetFiles.folder(set).resolve(file), Optional.empty());
    }

    private static About picture(String set, String file) {
        return new About.Picture(DatasetFiles.folder(set).resolve(file));
    }

    @Test
    void aQuestionOfGqaHasItsTypesGroupsAndChoices() {
        List<Sample> all = DatasetFiles.all("gqa", "val_balanced");
        assertEquals(3, all.size());
        assertEquals(
                new Sample(
                        "05451385",
                        "What color is the cup?",
                        picture("gqa", "images/2370799.jpg"),
                        List.of(),
                        Gold.Text.of("blue"),
                        Optional.empty(),
                        "2370799",
                        Map.of(
                                "structural", "query",
                                "semantic", "attr",
                                "detailed", "directOf",
                                "global", "color",
                                "local", "05-cup_color",
                                "valid", "blue\nred\ngreen",
                                "plausible", "blue\nwhite",
                                "full-answer", "The cup is blue.",
                                "balanced", "true")),
                all.get(1));
        assertEquals("05451385 05451386", all.getFirst().labels().get("entailed"));
        assertEquals("false", all.get(2).labels().get("balanced"));
        assertFalse(all.get(2).labels().containsKey("global"));
        assertFalse(all.get(2).labels().containsKey("valid"));
    }

    @Test
    void aFileOverSeveralLinesIsReadToo() {
        Sample sample = DatasetFiles.all("gqa", "testdev_balanced").getFirst();
        assertEquals("Is it overcast?", sample.question());
        assertEquals(NO, sample.gold());
        assertEquals("n161313", sample.group());
    }

    @Test
    void theTestSplitOfGqaKeepsItsAnswersBack() {
        assertEquals(
                new Gold.Withheld(),
                DatasetFiles.all("gqa", "test_balanced").getFirst().gold());
    }

    @Test
    void allQuestionsOfTrainingComeFromTenParts() {
        List<String> ids =
                DatasetFiles.all("gqa", "train_all").stream().map(Sample::id).toList();
        assertEquals(List.of("10", "11", "12", "13", "14", "15", "16", "17", "18", "19"), ids);
    }

    @Test
    void theFilesThatMoveAScoreAreNamed() {
        Path root = DatasetFiles.folder("gqa");
        assertEquals(
                List.of(
                        root.resolve("questions/val_balanced_questions.json"),
                        root.resolve("sceneGraphs/val_sceneGraphs.json"),
                        root.resolve("eval/val_choices.json")),
                Datasets.named("gqa").files(root, "val_balanced"));
        Path next = DatasetFiles.folder("nextqa");
        assertEquals(
                List.of(next.resolve("val.csv"), next.resolve("map_vid_vidorID.json")),
                Datasets.named("nextqa").files(next, "val"));
        assertEquals(
                2,
                Datasets.named("longvideo-reason")
                        .files(DatasetFiles.folder("longvideo-reason"), "validation")
                        .size());
    }

    @Test
    void aWorldsOwnQuestionsAreReadAsGqa(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("questions.json"), """
                {"q1": {"question": "Is it red?", "imageId": "s0", "answer": "yes", "entailed": [],
                  "types": {"structural": "verify", "family": "exist", "depth": 2}, "fullAnswer": "Yes."}}
                """);
        Files.createDirectories(folder.resolve("images"));
        Files.write(folder.resolve("images/s0.png"), new byte[] {1});
        Sample sample = DatasetFiles.all("gqa", folder, "questions").getFirst();
        assertEquals(new About.Picture(folder.resolve("images/s0.png")), sample.about());
        assertEquals("2", sample.labels().get("depth"));
        assertEquals("exist", sample.labels().get("family"));
        assertEquals(List.of(), Datasets.named("gqa").check(folder, Optional.empty(), 10));
    }

    @Test
    void aCaptionOfVsrIsTrueOrFalse() {
        List<Sample> all = DatasetFiles.all("vsr", "zeroshot-dev");
        assertEquals(
                new Sample(
                        "1",
                        "The dog is in front of the person.",
                        picture("vsr", "images/000000050403.jpg"),
                        List.of(),
                        YES,
                        Optional.of(Type.Simple.BOOL),
                        "000000050403.jpg",
                        Map.of("relation", "in front of", "category", "Projective", "label", "1")),
                all.getFirst());
        assertEquals(NO, all.get(1).gold());
        assertEquals("Proximity", all.get(1).labels().get("category"));
        assertEquals("Unallocated", all.get(2).labels().get("category"));
        assertEquals(Map.of("relation", "wears", "label", "0"), all.get(3).labels());
        assertEquals("2", all.get(1).id());
        assertEquals(1, DatasetFiles.all("vsr", "random-test").size());
    }

    @Test
    void aQuestionOfCovrIsAboutPicturesOfThreeSources() {
        List<Sample> all = DatasetFiles.all("covr", "val");
        Path root = DatasetFiles.folder("covr");
        assertEquals(
                new Sample(
                        "11",
                        "How many images contain a cup?",
                        new About.Pictures(List.of(
                                root.resolve("gqa_images/2370799.jpg"), root.resolve("gqa_images/2370800.jpg"))),
                        List.of(),
                        Gold.Text.of("2"),
                        Optional.empty(),
                        "2370799 2370800",
                        Map.of("scenes", "2", "form", "question", "kind", "int", "pattern", "count_ref")),
                all.getFirst());
        assertEquals(
                new About.Pictures(List.of(
                        root.resolve("imSitu_images/sleeping/sleeping_12.jpg"),
                        root.resolve("gqa_images/2370799.jpg"))),
                all.get(1).about());
        assertEquals(YES, all.get(1).gold());
        assertEquals("statement", all.get(1).labels().get("form"));
        assertEquals(Optional.of(Type.Simple.BOOL), all.get(1).returns());
        assertEquals(
                new About.Pictures(List.of(root.resolve("nlvr2_images/dev/dev-850-0-img0.png"))),
                all.get(2).about());
        assertEquals("str", all.get(2).labels().get("kind"));
    }

    @Test
    void theDepthOfAGeneratedQuestionAboutPicturesIsALabel(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("test.jsonl"), """
                {"qid":"a","utterance":"Is it?","scenes":["000001"],"answer":true,"properties":["other","depth_3"]}
                {"qid":"b","utterance":"Is it?","scenes":["000001"],"answer":true,"properties":["depth_deep"]}
                {"qid":"c","utterance":"Is it?","scenes":["000001"],"answer":true,"properties":null}
                {"qid":"d","utterance":"Is it?","scenes":["000001"],"answer":true}
                """);
        List<Optional<String>> depths = new ArrayList<>();
        try (Samples samples = Datasets.named("covr").open(folder, "test")) {
            for (Optional<Sample> one = samples.next(); one.isPresent(); one = samples.next()) {
                depths.add(Optional.ofNullable(one.get().labels().get("depth")));
            }
        }
        assertEquals(List.of(Optional.of("3"), Optional.empty(), Optional.empty(), Optional.empty()), depths);
    }

    @Test
    void paraphrasesOfCovrAreASplitOfTheirOwn() {
        assertEquals(
                List.of("In how many pictures is a cup?", "Which thing is on the table?"),
                DatasetFiles.all("covr", "val_paraphrased").stream()
                        .map(Sample::question)
                        .toList());
        assertEquals(
                new Gold.Withheld(), DatasetFiles.all("covr", "test").getFirst().gold());
    }

    @Test
    void aTableOfNextQaHasQuotesCommasAndLinesInItsCells() {
        List<Sample> all = DatasetFiles.all("nextqa", "val");
        assertEquals(
                new Sample(
                        "4010069381_6",
                        "how does the man play",
                        video("nextqa", "videos/0001/4010069381.mp4"),
                        List.of("rolls, then lifts", "taps", "strums", "hits", "pats"),
                        new Gold.Choice(0),
                        Optional.empty(),
                        "4010069381",
                        Map.of("type", "CH", "video", "4010069381", "qid", "6")),
                all.getFirst());
        assertEquals("what does he say, \"hello\" or \"bye\"", all.get(1).question());
        assertEquals(
                List.of("hello", "bye", "no", "'yes'", "\"both\""), all.get(1).options());
        assertEquals("why is the\nboy still", all.get(2).question());
        assertEquals(video("nextqa", "videos/1164/3238737531.mp4"), all.get(2).about());
    }

    @Test
    void theTestSplitOfNextQaMayHaveNoAnswers() {
        Sample sample = DatasetFiles.all("nextqa", "test").getFirst();
        assertEquals(new Gold.Withheld(), sample.gold());
        assertEquals("DL", sample.labels().get("type"));
    }

    @Test
    void anExpressionOfRefCocoMeansABox() {
        List<Sample> all = DatasetFiles.all("refcoco", "refcoco-testA");
        assertEquals(List.of(expression("0", "left cup", "refcoco"), expression("1", "blue one", "refcoco")), all);
        assertEquals(1, DatasetFiles.all("refcoco", "refcoco-val").size());
        assertEquals(
                expression("0", "left cup", "refcocog").labels().get("set"),
                DatasetFiles.all("refcoco", "refcocog-test").getFirst().labels().get("set"));
    }

    private static Sample expression(String id, String text, String set) {
        return new Sample(
                id,
                text,
                picture("refcoco", "train2014/COCO_train2014_000000581857.jpg"),
                List.of(),
                new Gold.Region(10.5, 20.25, 110.5, 70.75),
                Optional.of(Type.Simple.PATCH),
                "581857",
                Map.of("set", set, "split", "testA"));
    }

    @Test
    void optionsOf4KProMayHaveLettersOrNot() {
        List<Sample> all = DatasetFiles.all("4kpro", "test");
        assertEquals(
                new Sample(
                        "ui-1",
                        "What does the small sign say?",
                        picture("4kpro", "images/ui/1.jpg"),
                        List.of("open", "shut", "left", "right"),
                        new Gold.Choice(1),
                        Optional.empty(),
                        "ui/1.jpg",
                        Map.of("category", "ui")),
                all.getFirst());
        assertEquals(List.of("left", "right"), all.get(1).options());
        Sample table = DatasetFiles.all("4kpro", DatasetFiles.folder("4kpro-parquet"), "test")
                .getFirst();
        assertEquals("ui/1.jpg", table.group());
        assertEquals(new Gold.Choice(1), table.gold());
        assertEquals("1", table.id());
    }

    @Test
    void optionsOfLongVideoReasonAreTakenOutOfTheText() {
        List<Sample> all = DatasetFiles.all("longvideo-reason-eval", "test");
        assertEquals(
                new Sample(
                        "0",
                        "What does he do first?",
                        video("longvideo-reason-eval", "longvideo_eval_subset3/a1.mp4"),
                        List.of("lifts the box", "opens the door", "sits", "sings"),
                        new Gold.Choice(1),
                        Optional.empty(),
                        "longvila_videos/a1.mp4",
                        Map.of("problem_type", "goal", "reasoning", "He lifts it first.")),
                all.getFirst());
        assertEquals("before\nnoon", all.get(3).options().getFirst());
        assertEquals(
                video("longvideo-reason-eval", "longvila_videos/b2.webm"),
                all.get(3).about());
    }

    @Test
    void rowsOfLongVideoReasonWithoutTheirOptionsAreAskedWithALabel() {
        List<Sample> all = DatasetFiles.all("longvideo-reason-eval", "test");
        assertEquals(Gold.Text.of("C"), all.get(1).gold());
        assertEquals(List.of(), all.get(1).options());
        assertEquals(
                "its answer is C, and its text has no options",
                all.get(2).labels().get("malformed"));
        assertEquals("Who talks to the man?", all.get(2).question());
        assertFalse(all.getFirst().labels().containsKey("malformed"));
    }

    @Test
    void openQuestionsOfLongVideoReasonHaveATextAsTheirAnswer() {
        List<Sample> all = DatasetFiles.all("longvideo-reason", "train");
        assertEquals(Gold.Text.of("dark red"), all.getFirst().gold());
        assertFalse(all.getFirst().labels().containsKey("malformed"));
        assertEquals(new Gold.Choice(1), all.get(1).gold());
    }

    @Test
    void allPartsOfAParquetTableAreRead() {
        List<Sample> all = DatasetFiles.all("longvideo-reason", "validation");
        assertEquals(List.of("10", "11", "12"), all.stream().map(Sample::id).toList());
        assertEquals(List.of("a cup", "a bus"), all.getFirst().options());
        assertEquals("plot", all.getFirst().labels().get("problem_type"));
        assertFalse(all.get(1).labels().containsKey("problem_type"));
    }

    @Test
    void aQuestionOfVideoMmeComesFromParquet() {
        List<Sample> all = DatasetFiles.all("videomme", "test");
        assertEquals(
                new Sample(
                        "001-1",
                        "How many cups are shown?",
                        video("videomme", "data/fFjv93ACGo8.mp4"),
                        List.of("One.", "Two.", "Three.", "Four."),
                        new Gold.Choice(2),
                        Optional.empty(),
                        "fFjv93ACGo8",
                        Map.of(
                                "duration", "short",
                                "domain", "Knowledge",
                                "sub_category", "Geography",
                                "task_type", "Counting Problem")),
                all.getFirst());
        assertEquals("It's free.", all.get(1).options().get(2));
        assertEquals(video("videomme", "data/N1cdUjctpG8.mkv"), all.get(2).about());
    }

    @Test
    void subtitlesOfVideoMmeAreASplitOfTheirOwnAndNotEveryVideoHasSome() {
        Path root = DatasetFiles.folder("videomme");
        List<Sample> all = DatasetFiles.all("videomme", "test-subtitles");
        assertEquals(
                new About.Video(
                        root.resolve("data/fFjv93ACGo8.mp4"), Optional.of(root.resolve("subtitle/fFjv93ACGo8.srt"))),
                all.getFirst().about());
        assertEquals(video("videomme", "data/N1cdUjctpG8.mkv"), all.get(2).about());
    }

    @Test
    void aTableOfRvpIsAboutPicturesSetsOrVideos() {
        Path root = DatasetFiles.folder("rvp");
        List<Sample> gqa = DatasetFiles.all("rvp", "queries_gqa");
        assertEquals(
                new Sample(
                        "0",
                        "Is it overcast?",
                        picture("rvp", "images/n161313.jpg"),
                        List.of(),
                        NO,
                        Optional.empty(),
                        "n161313.jpg",
                        Map.of("query_type", "verify", "sample_id", "201307251")),
                gqa.getFirst());
        assertEquals(new Gold.Withheld(), gqa.get(1).gold());
        assertEquals(
                List.of(YES, NO),
                DatasetFiles.all("rvp", "queries_vsr").stream()
                        .map(Sample::gold)
                        .toList());
        assertEquals(
                new About.Pictures(
                        List.of(root.resolve("images/n161313.jpg"), root.resolve("images/000000050403.jpg"))),
                DatasetFiles.all("rvp", "queries_valsample1000").getFirst().about());
        Sample clip = DatasetFiles.all("rvp", "queries_ATP_Corig").getFirst();
        assertEquals(List.of("tired", "hurt, badly", "it's asleep"), clip.options());
        assertEquals(new Gold.Choice(2), clip.gold());
        assertEquals(video("rvp", "videos/4010069381.mp4"), clip.about());
    }

    @Test
    void aTableOfRvpMayHaveAnyName(@TempDir Path folder) throws IOException {
        DatasetFiles.copy("rvp", folder);
        Files.move(folder.resolve("queries_gqa.csv"), folder.resolve("mine.csv"));
        assertEquals(2, DatasetFiles.all("rvp", folder, "mine").size());
    }

    @Test
    void everyHandMadeFolderIsInOrderButForTheRowsThatAreMeantToBeWrong() {
        for (Dataset dataset : Datasets.all()) {
            List<Problem> problems = dataset.check(DatasetFiles.folder(dataset.name()), Optional.empty(), 10);
            if (dataset.name().equals("longvideo-reason-eval")) {
                assertEquals(2, problems.size(), problems.toString());
                assertTrue(problems.getFirst().line() > 1, problems.toString());
                assertEquals(
                        "problem 147: its answer is C, and its text has no options",
                        problems.getFirst().message());
            } else {
                assertEquals(List.of(), problems, dataset.name());
            }
        }
    }

    @Test
    void metricsAndSplitsAreKnownByName() {
        assertEquals(
                List.of("gqa-official", "rvp-exact", "vqa-normalised"),
                Datasets.named("gqa").metrics());
        assertEquals(
                List.of("longvideo"), Datasets.named("longvideo-reason-eval").metrics());
        assertEquals("testdev_balanced", Datasets.named("gqa").splits().getFirst());
    }

    @Test
    void aNameThatIsNearlyRightIsToldAsOne() {
        VireoException name = assertThrows(VireoException.class, () -> Datasets.named("nextgqa"));
        assertEquals("Did you mean 'nextqa'?", name.hint());
        assertEquals(VireoException.Code.USAGE, name.code());
        Path root = DatasetFiles.folder("gqa");
        VireoException split =
                assertThrows(VireoException.class, () -> Datasets.named("gqa").files(root, "testdev_balance"));
        assertEquals("gqa has no split 'testdev_balance'", split.what());
        assertEquals("Did you mean 'testdev_balanced'?", split.hint());
        assertEquals(VireoException.Code.USAGE, split.code());
    }

    @Test
    void aRowThatIsWrongDoesNotEndTheFile(@TempDir Path folder) throws IOException {
        DatasetFiles.copy("vsr", folder);
        Path file = folder.resolve("splits/zeroshot/dev.jsonl");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.getFirst(), "{broken", lines.get(1)));
        try (Samples samples = Datasets.named("vsr").open(folder, "zeroshot-dev")) {
            assertEquals("1", samples.next().orElseThrow().id());
            assertThrows(VireoException.class, samples::next);
            assertEquals("3", samples.next().orElseThrow().id());
            assertEquals(Optional.empty(), samples.next());
        }
    }

    @Test
    void millionsOfIdsAreToldApartInLittleMemory() {
        SeenIds seen = new SeenIds();
        for (int i = 0; i < 1_000_000; i++) {
            assertTrue(seen.add("id" + i));
        }
        assertFalse(seen.add("id0"));
        assertFalse(seen.add("id999999"));
        assertTrue(seen.add("id1000000"));
    }
}
