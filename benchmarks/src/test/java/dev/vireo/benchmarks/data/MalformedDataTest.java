package dev.vireo.benchmarks.data;

import static dev.vireo.benchmarks.data.Malformed.DEV;
import static dev.vireo.benchmarks.data.Malformed.MME;
import static dev.vireo.benchmarks.data.Malformed.VAL;
import static dev.vireo.benchmarks.data.Malformed.asked;
import static dev.vireo.benchmarks.data.Malformed.bytes;
import static dev.vireo.benchmarks.data.Malformed.change;
import static dev.vireo.benchmarks.data.Malformed.checked;
import static dev.vireo.benchmarks.data.Malformed.covr;
import static dev.vireo.benchmarks.data.Malformed.cut;
import static dev.vireo.benchmarks.data.Malformed.delete;
import static dev.vireo.benchmarks.data.Malformed.gqa;
import static dev.vireo.benchmarks.data.Malformed.line;
import static dev.vireo.benchmarks.data.Malformed.mme;
import static dev.vireo.benchmarks.data.Malformed.next;
import static dev.vireo.benchmarks.data.Malformed.ref;
import static dev.vireo.benchmarks.data.Malformed.rvp;
import static dev.vireo.benchmarks.data.Malformed.swap;
import static dev.vireo.benchmarks.data.Malformed.vsr;
import static dev.vireo.benchmarks.data.Malformed.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedDataTest {
    static Stream<Malformed> cases() {
        return Stream.of(jsonObjects(), jsonLines(), tables(), others()).flatMap(s -> s);
    }

    private static Stream<Malformed> jsonObjects() {
        return Stream.of(
                gqa("no file", 0, "there is no such file", delete(VAL)),
                gqa("an empty file", 0, "it is empty", write(VAL, "")),
                gqa("no question", 0, "it has no question", write(VAL, "{}")),
                gqa("a list", 1, "it must be an object of objects", write(VAL, "[]")),
                gqa("a cut file", 1, "it is not JSON", cut(VAL)),
                gqa(
                        "broken JSON in line 3",
                        3,
                        "it is not JSON",
                        change(VAL, ", \"05451386\": ", ",\n\n\"05451386\" ")),
                gqa(
                        "more after the end",
                        1,
                        "it is not JSON",
                        root -> Files.writeString(root.resolve(VAL), Files.readString(root.resolve(VAL)) + "}")),
                gqa(
                        "a second value",
                        1,
                        "there is more after the end",
                        root -> Files.writeString(root.resolve(VAL), Files.readString(root.resolve(VAL)) + "{}")),
                gqa(
                        "no text",
                        "\"question\": \"Is the cup left of the plate?\"",
                        "\"q\": 1",
                        "question '05451384': the field 'question' is missing"),
                gqa(
                        "a number for a text",
                        "\"Is the cup left of the plate?\"",
                        "5",
                        "the field 'question' must be a text, not number"),
                gqa("an empty text", "Is the cup left of the plate?", "  ", "the field 'question' is empty"),
                gqa("no answer", "\"answer\": \"blue\"", "\"answr\": \"blue\"", "the field 'answer' is missing"),
                gqa("no picture's id", "\"imageId\": \"n161313\"", "\"image\": 1", "the field 'imageId' is missing"),
                gqa("an id twice", "\"05451385\": {", "\"05451384\": {", "the id '05451384' is there twice"),
                gqa("an empty id", "\"05451385\": {", "\"\": {", "its id is empty"),
                gqa(
                        "a field twice",
                        "\"isBalanced\": false",
                        "\"question\": \"Hm?\"",
                        "the field 'question' stands there twice"),
                gqa("a text for a question", 1, "expected an object", write(VAL, "{\"a\": \"b\"}")),
                gqa(
                        "a number among the entailed",
                        "[\"05451385\", \"05451386\"]",
                        "[7]",
                        "the field 'entailed' must be a list of texts"),
                gqa(
                        "a type that is a number",
                        "\"structural\": \"logical\"",
                        "\"structural\": 3",
                        "the field 'types.structural' must be a text"),
                gqa("a picture outside", "\"n161313\"", "\"../../n161313\"", "leads out of the folder"),
                gqa(
                        "a NUL in a text",
                        "Is the cup left",
                        "Is\\u0000 the cup left",
                        "the field 'question' holds the control character \\u0000"),
                gqa("a NUL in a picture's id", "\"n161313\"", "\"n16\\u00001313\"", "control character \\u0000"),
                gqa(
                        "half a character",
                        "Is the cup left",
                        "Is \\ud83d the cup left",
                        "the field 'question' holds half a character, \\ud83d"),
                gqa("a raw control character", "Is the cup left", "Is \u0001 the cup left", "it is not JSON"),
                gqa("deep nesting", 1, "it is not JSON", write(VAL, "{\"a\": {\"types\": " + "[".repeat(5000))),
                gqa(
                        "deep nesting in what is passed over",
                        1,
                        "it is not JSON",
                        write(VAL, "{\"a\": {\"x\": " + "[".repeat(5000))),
                gqa(
                        "an endless text",
                        1,
                        "it is not JSON",
                        write(VAL, "{\"a\": {\"question\": \"" + "x".repeat(2_000_000) + "\"}}")),
                gqa(
                        "an endless list",
                        1,
                        "more than a million characters",
                        write(VAL, "{\"a\": {\"entailed\": [" + "\"b\",".repeat(1_000_000) + "\"b\"]}}")),
                gqa(
                        "an endless number",
                        1,
                        "it is not JSON",
                        write(VAL, "{\"a\": {\"question\": " + "9".repeat(5000) + "}}")),
                gqa(
                        "not UTF-8 in line 2",
                        2,
                        "it is not UTF-8 text",
                        bytes(VAL, '{', '\n', '"', 0xff, '"', ':', '{', '}', '}')),
                gqa(
                        "UTF-16",
                        1,
                        "it is not UTF-8 text",
                        root -> Files.write(root.resolve(VAL), "{}".getBytes(StandardCharsets.UTF_16))),
                gqa("a folder", 0, "it is a folder", root -> {
                    Files.delete(root.resolve(VAL));
                    Files.createDirectory(root.resolve(VAL));
                }),
                asked(
                        "a missing part",
                        "gqa",
                        "train_all",
                        "train_all_questions_3.json",
                        0,
                        "there is no such file",
                        delete("questions/train_all_questions/train_all_questions_3.json")),
                asked(
                        "choices that are none",
                        "gqa",
                        "val_balanced",
                        "eval/val_choices.json",
                        1,
                        "question '05451384': the field 'valid' must be a list",
                        change("eval/val_choices.json", "[\"yes\", \"no\"]", "\"yes\"")),
                checked(
                        "a box outside in a scene graph",
                        "gqa",
                        "val_balanced",
                        "sceneGraphs/val_sceneGraphs.json",
                        1,
                        "the box of object '681268' is not within the picture of 500 x 333 pixels",
                        change("sceneGraphs/val_sceneGraphs.json", "\"w\": 200", "\"w\": 201")),
                checked(
                        "a scene graph without a width",
                        "gqa",
                        "val_balanced",
                        "sceneGraphs/val_sceneGraphs.json",
                        1,
                        "'2370799': the field 'width' is missing",
                        change("sceneGraphs/val_sceneGraphs.json", "\"width\": 500", "\"w\": 500")),
                checked(
                        "a missing picture",
                        "gqa",
                        "val_balanced",
                        "images/2370799.jpg",
                        0,
                        "there is no such file",
                        delete("images/2370799.jpg")),
                checked(
                        "an empty picture",
                        "gqa",
                        "val_balanced",
                        "images/2370799.jpg",
                        0,
                        "it is empty",
                        write("images/2370799.jpg", "")));
    }

    private static Stream<Malformed> jsonLines() {
        return Stream.of(
                vsr("broken JSON", 2, "it is not JSON", write(DEV, line("") + "{\"image\": \n")),
                vsr("two objects in a line", 2, "it is not JSON", write(DEV, line("") + line("").strip() + line(""))),
                vsr("a list in a line", 1, "expected an object", write(DEV, "[1]\n")),
                vsr("a key twice", 2, "it is not JSON: Duplicate", write(DEV, line("") + line(",\"label\":0"))),
                vsr(
                        "a label out of range",
                        2,
                        "must be 0 (false) or 1 (true), not 2",
                        write(DEV, line("") + line("").replace(":1,", ":2,"))),
                vsr(
                        "a label that is a word",
                        2,
                        "must be a whole number, not 'true'",
                        write(DEV, line("") + line("").replace(":1,", ":\"true\","))),
                vsr(
                        "a label that is a fraction",
                        1,
                        "the field 'label' must be a whole number",
                        write(DEV, line("").replace(":1,", ":0.5,"))),
                vsr(
                        "no relation",
                        1,
                        "the field 'relation' is missing",
                        write(DEV, line("").replace("relation", "relations"))),
                vsr(
                        "null for a caption",
                        1,
                        "the field 'caption' must be a text, not null",
                        write(DEV, line("").replace("\"A cup.\"", "null"))),
                vsr(
                        "an absolute picture",
                        1,
                        "leads out of the folder",
                        write(DEV, line("").replace("0000", "/etc/0000"))),
                vsr("no line", 0, "it has no question", write(DEV, "\n \n")),
                vsr(
                        "a line of more than a MiB",
                        2,
                        "longer than 1 MiB",
                        write(DEV, line("") + line(",\"x\":\"" + "y".repeat(1 << 20) + "\""))),
                vsr("deep nesting", 2, "it is not JSON", write(DEV, line("") + line(",\"x\":" + "[".repeat(1000)))),
                vsr("not UTF-8", 2, "it is not UTF-8 text", bytes(DEV, '\n', 0xc3, 0x28, '\n')),
                vsr("a NUL byte", 1, "it is not JSON", bytes(DEV, 0, '\n')),
                vsr(
                        "half a character",
                        1,
                        "holds half a character, \\udc00",
                        write(DEV, line("").replace("A cup", "A \\udc00"))),
                vsr("no file", 0, "there is no such file", delete(DEV)),
                checked(
                        "a missing folder of pictures",
                        "vsr",
                        "zeroshot-dev",
                        "images",
                        0,
                        "there is no such folder",
                        root -> {
                            Files.delete(root.resolve("images/000000050403.jpg"));
                            Files.delete(root.resolve("images/000000401552.jpg"));
                            Files.delete(root.resolve("images"));
                        }),
                covr("no scene", "[\"dev-850-0-img0\"]", "[]", 3, "the list 'scenes' is empty"),
                covr("an id of no source", "sleeping_12", "sleeping", 2, "the scene 'sleeping' is no id"),
                covr("a number for a scene", "\"sleeping_12\"", "12", 2, "must be a list of texts"),
                covr("no answer", "\"answer\": true", "\"a\": true", 2, "the field 'answer' is missing"),
                covr(
                        "a list for an answer",
                        "\"answer\": true",
                        "\"answer\": []",
                        2,
                        "the field 'answer' must be a text"),
                covr("an id twice", "\"qid\": 12", "\"qid\": 11", 2, "the id '11' is there twice"),
                asked(
                        "a letter out of the options",
                        "4kpro",
                        "test",
                        "test.jsonl",
                        2,
                        "the answer 'C' is none of the letters of the 2 options",
                        change("test.jsonl", "\"answer\": \"A\"", "\"answer\": \"C\"")),
                asked(
                        "one option",
                        "4kpro",
                        "test",
                        "test.jsonl",
                        2,
                        "at least two",
                        change("test.jsonl", "[\"A. left\", \"B. right\"]", "[\"A. left\"]")),
                asked(
                        "letters out of order",
                        "4kpro",
                        "test",
                        "test.jsonl",
                        2,
                        "option 2 must begin with 'B.', not 'C. right'",
                        change("test.jsonl", "B. right", "C. right")),
                asked(
                        "a picture inside the table",
                        "4kpro-inside",
                        "test",
                        "data/test-00000-of-00001.parquet",
                        1,
                        "row 1: the field 'image' has no path",
                        root -> {}),
                checked(
                        "no options",
                        "longvideo-reason-eval",
                        "test",
                        "test.json",
                        20,
                        "problem 379: its answer is C, and its text has no options",
                        root -> {}),
                checked(
                        "three options",
                        "longvideo-reason-eval",
                        "test",
                        "test.json",
                        2,
                        "problem 0: its text has 3 options, not 4",
                        change("test.json", "\\nD. sings", "")),
                asked(
                        "an empty answer",
                        "longvideo-reason-eval",
                        "test",
                        "test.json",
                        2,
                        "empty between its tags",
                        change("test.json", "<answer>B</answer>", "<answer></answer>")),
                asked(
                        "another kind of data",
                        "longvideo-reason",
                        "train",
                        "train.jsonl",
                        1,
                        "must be 'video', not 'image'",
                        change("train.jsonl", "\"data_type\": \"video\"", "\"data_type\": \"image\"")),
                checked(
                        "a missing video",
                        "longvideo-reason-eval",
                        "test",
                        "longvila_videos/b2.webm",
                        0,
                        "there is no such file",
                        delete("longvila_videos/b2.webm")));
    }

    private static Stream<Malformed> tables() {
        String row = "4010069381,1,2,3,\"is it, so\",0,8,TN,a,b,c,d,e\n";
        String head = "video,frame_count,width,height,question,answer,qid,type,a0,a1,a2,a3,a4\n";
        return Stream.of(
                next(
                        "too few cells",
                        3,
                        "the row has 12 cells, the header 13",
                        write("val.csv", head + row + row.replace(",e", ""))),
                next(
                        "too many cells",
                        2,
                        "the row has 14 cells, the header 13",
                        write("val.csv", head + row.replace(",e", ",e,f"))),
                next(
                        "an unclosed quote",
                        3,
                        "a quote that opens in this row is not closed",
                        write("val.csv", head + row + row.replace("so\"", "so"))),
                next(
                        "an unclosed quote in a long file",
                        2,
                        "the row is longer than 1 MiB",
                        write("val.csv", head + row.replace("so\"", "so") + "x,y\n".repeat(300_000))),
                next(
                        "text behind a quote",
                        2,
                        "text between the end of a quote and the comma",
                        write("val.csv", head + row.replace("so\"", "so\"?"))),
                next("a line of more than a MiB", 2, "longer than 1 MiB", write("val.csv", head + "x".repeat(1 << 21))),
                next(
                        "a missing column",
                        1,
                        "there is no column 'qid'",
                        write("val.csv", head.replace("qid", "id") + row)),
                next(
                        "a column twice",
                        1,
                        "a column stands twice",
                        write("val.csv", head.replace("width", "height") + row)),
                next("an empty file", 1, "the file is empty", write("val.csv", "")),
                next("a header alone", 0, "it has no question", write("val.csv", head)),
                next(
                        "an answer out of the options",
                        2,
                        "the answer 5 is none of the five options",
                        write("val.csv", head + row.replace(",0,8", ",5,8"))),
                next(
                        "an answer that is a letter",
                        2,
                        "must be a whole number, not 'A'",
                        write("val.csv", head + row.replace(",0,8", ",A,8"))),
                next(
                        "no answer",
                        2,
                        "must be a whole number, not ''",
                        write("val.csv", head + row.replace(",0,8", ",,8"))),
                next(
                        "an unknown type",
                        2,
                        "the field 'type' must be one of",
                        write("val.csv", head + row.replace("TN", "XX"))),
                next(
                        "an empty option",
                        2,
                        "the field 'a1' is empty",
                        write("val.csv", head + row.replace(",b,", ",,"))),
                next(
                        "a video that is not in the map",
                        2,
                        "the video '99' is not in",
                        write("val.csv", head + row.replace("4010069381", "99"))),
                next("an id twice", 3, "the id '4010069381_8' is there twice", write("val.csv", head + row + row)),
                next(
                        "a NUL",
                        2,
                        "holds the control character \\u0000",
                        write("val.csv", head + row.replace(",b,", ",\0,"))),
                next(
                        "not UTF-8",
                        2,
                        "it is not UTF-8 text",
                        root -> Files.write(
                                root.resolve("val.csv"),
                                (head + row.replace("so", "\u00e9")).getBytes(StandardCharsets.ISO_8859_1))),
                asked(
                        "no map",
                        "nextqa",
                        "val",
                        "map_vid_vidorID.json",
                        0,
                        "it says where the videos lie",
                        delete("map_vid_vidorID.json")),
                asked(
                        "a broken map",
                        "nextqa",
                        "val",
                        "map_vid_vidorID.json",
                        2,
                        "it is not JSON",
                        write("map_vid_vidorID.json", "{\n1}")),
                asked(
                        "a map of numbers",
                        "nextqa",
                        "val",
                        "map_vid_vidorID.json",
                        0,
                        "the place of video '1' must be a text",
                        write("map_vid_vidorID.json", "{\"1\": 2}")),
                rvp(
                        "no list",
                        "queries_valsample1000",
                        "['images/n161313.jpg', ",
                        "[images/n161313.jpg, ",
                        2,
                        "a Python list of texts is wanted"),
                rvp("a list that ends too early", "queries_valsample1000", "\"\"]\"", "\"\"\"", 2, "it ends too early"),
                rvp(
                        "an answer that is no caption's",
                        "queries_vsr",
                        "?,1,",
                        "?,maybe,",
                        2,
                        "must be 0, 1, yes or no, not 'maybe'"),
                rvp(
                        "an answer out of the options",
                        "queries_ATP_Corig",
                        ",2,4010",
                        ",3,4010",
                        2,
                        "the answer 3 is none of the 3 options"),
                rvp("no name of a picture", "queries_gqa", "no,n161313.jpg", "no,", 2, "must name files"),
                mme("no table", 0, "there is no such file", delete(MME)),
                mme("a text", 0, "it can't be read as a Parquet file", write(MME, "no table at all, just words")),
                mme("an empty file", 0, "it can't be read as a Parquet file", write(MME, "")),
                mme("a cut table", 0, "it can't be read as a Parquet file", cut(MME)),
                mme(
                        "a table without the columns",
                        0,
                        "there is no column '",
                        swap(MME, "4kpro-parquet/data/test-00000-of-00001.parquet")),
                asked(
                        "a missing part",
                        "longvideo-reason",
                        "validation",
                        "data/validation-00001-of-00002.parquet",
                        0,
                        "there is no such file",
                        delete("data/validation-00001-of-00002.parquet")),
                asked(
                        "a part twice",
                        "longvideo-reason",
                        "validation",
                        "data/validation-00001-of-00002.parquet",
                        1,
                        "row 1: the id '10' is there twice",
                        swap(
                                "data/validation-00001-of-00002.parquet",
                                "longvideo-reason/data/validation-00000-of-00002.parquet")),
                checked(
                        "no subtitles",
                        "videomme",
                        "test-subtitles",
                        "subtitle",
                        0,
                        "there is no folder of subtitles",
                        root -> {
                            Files.delete(root.resolve("subtitle/fFjv93ACGo8.srt"));
                            Files.delete(root.resolve("subtitle"));
                        }));
    }

    private static Stream<Malformed> others() {
        String refs = "refs(unc).json";
        return Stream.of(
                asked(
                        "a pickle",
                        "refcoco",
                        "refcoco-testA",
                        "refcoco/refs(unc).p",
                        0,
                        "it is a pickle",
                        root -> Files.move(root.resolve("refcoco/" + refs), root.resolve("refcoco/refs(unc).p"))),
                asked(
                        "no refs",
                        "refcoco",
                        "refcoco-testA",
                        "refcoco/" + refs,
                        0,
                        "there is no such file",
                        delete("refcoco/" + refs)),
                asked(
                        "no instances",
                        "refcoco",
                        "refcoco-testA",
                        "refcoco/instances.json",
                        0,
                        "there is no such file",
                        delete("refcoco/instances.json")),
                ref(
                        "no annotations",
                        "instances.json",
                        "\"annotations\"",
                        "\"annotation\"",
                        "it has no field 'annotations'"),
                ref(
                        "a box of three numbers",
                        "instances.json",
                        "10.5, 20.25, 100.0, 50.5",
                        "10.5, 20.25, 100.0",
                        "'bbox' must be four numbers"),
                ref(
                        "a box outside",
                        "instances.json",
                        "100.0, 50.5",
                        "900.0, 50.5",
                        "is not within picture 581857 of 640 x 427 pixels"),
                ref(
                        "a box of another picture",
                        "instances.json",
                        "\"id\": 581857",
                        "\"id\": 5",
                        "there is no picture 581857 among 'images'"),
                ref(
                        "an annotation that is missing",
                        refs,
                        "\"ann_id\": 1719310",
                        "\"ann_id\": 7",
                        "annotation 7 is not in"),
                ref(
                        "no sentences",
                        refs,
                        "\"sentences\": [",
                        "\"sentences\": [], \"x\": [",
                        "the list 'sentences' is empty"),
                ref(
                        "a sentence without an id",
                        refs,
                        "\"sent_id\": 1",
                        "\"sentid\": 1",
                        "the field 'sent_id' is missing"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isToldWithItsFileAndLine(Malformed wrong, @TempDir Path root) throws IOException {
        DatasetFiles.copy(wrong.set(), root);
        wrong.spoil().in(root);
        Dataset dataset = Datasets.named(wrong.set().startsWith("4kpro") ? "4kpro" : wrong.set());

        List<Problem> problems = dataset.check(root, Optional.of(wrong.split()), 50);

        Problem told = problems.stream()
                .filter(one -> one.message().contains(wrong.message()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not told; what is told: " + problems));
        assertTrue(told.file().endsWith(wrong.file()), told.toString());
        assertEquals(wrong.line(), told.line(), told.toString());
        assertFalse(told.hint().isEmpty());
        if (wrong.asked()) {
            VireoException thrown = assertThrows(VireoException.class, () -> readAll(dataset, root, wrong.split()));
            assertEquals(VireoException.Code.DATA, thrown.code());
            assertTrue(thrown.what().startsWith("[" + told.file()), thrown.what());
            assertTrue(thrown.what().contains(wrong.message()), thrown.what());
        } else {
            assertNotNull(readAll(dataset, root, wrong.split()));
        }
    }

    private static Sample readAll(Dataset dataset, Path root, String split) {
        try (Samples samples = dataset.open(root, split)) {
            Sample last = samples.next().orElseThrow();
            for (Optional<Sample> one = samples.next(); one.isPresent(); one = samples.next()) {
                last = one.get();
            }
            return last;
        }
    }

    @Test
    void thereAreAtLeastSixtyOfThem() {
        assertTrue(cases().count() >= 60);
    }

    @Test
    void noMoreProblemsAreToldThanAreWanted(@TempDir Path root) throws IOException {
        DatasetFiles.copy("vsr", root);
        Files.writeString(root.resolve(DEV), "{\n".repeat(1000));
        assertEquals(
                7,
                Datasets.named("vsr")
                        .check(root, Optional.of("zeroshot-dev"), 7)
                        .size());
        assertEquals(
                1000,
                Datasets.named("vsr")
                        .check(root, Optional.of("zeroshot-dev"), 5000)
                        .size());
    }

    @Test
    void aFolderWithoutAnySplitIsTold(@TempDir Path root) {
        for (Dataset dataset : Datasets.all()) {
            List<Problem> problems = dataset.check(root, Optional.empty(), 50);
            assertEquals(1, problems.size(), dataset.name());
            assertTrue(problems.getFirst().message().startsWith("there is no file of any split"));
            assertTrue(problems.getFirst().file().startsWith(root));
        }
    }

    @Test
    void aRootThatIsMissingIsTold(@TempDir Path root) {
        Path none = root.resolve("none");
        VireoException thrown =
                assertThrows(VireoException.class, () -> Datasets.named("covr").check(none, Optional.empty(), 5));
        assertEquals("[" + none + "] there is no such folder", thrown.what());
        assertEquals(VireoException.Code.DATA, thrown.code());
    }

    @Test
    void aMissingPictureSaysWhoAsksAboutItOnceAndWhereToObtainIt(@TempDir Path root) throws IOException {
        DatasetFiles.copy("vsr", root);
        Files.delete(root.resolve("images/000000401552.jpg"));
        List<Problem> problems = Datasets.named("vsr").check(root, Optional.of("zeroshot-dev"), 50);
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().message().contains("dev.jsonl:2] asks about it"), problems.toString());
        assertTrue(problems.getFirst().hint().contains("COCO 2017"), problems.toString());
    }
}
