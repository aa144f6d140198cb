package dev.vireo.benchmarks.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logs of other harnesses; those of lmms-eval were written by itself (tools/parity/lmms_logs.py).
class ForeignLogTest {
    private static final Optional<String> ANY = Optional.empty();

    @TempDir
    private Path folder;

    private Path log(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(ForeignLogTest.class.getResourceAsStream("logs/" + name))) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void twoLogsOfLmmsEvalAreComparedSampleBySample() throws IOException {
        List<Judged> yes = ForeignLog.read(log("lmms_yes_samples_things.jsonl"), ANY, List.of());
        List<Judged> no = ForeignLog.read(log("lmms_no_samples_things.jsonl"), ANY, List.of());
        assertEquals(8, yes.size());
        assertEquals(new Judged("0", "", "Yes", 0), yes.getFirst());
        assertEquals(new Judged("0", "", "No", 1), no.getFirst());
        Comparison comparison = Comparison.of(yes, no);
        assertEquals(8, comparison.flips().size());
        assertEquals(5, comparison.mcNemar().lost());
        assertEquals(3, comparison.mcNemar().won());
        assertEquals(-0.25, comparison.difference());
    }

    @Test
    void questionsThatALogOnlyNumbersGetTheirNames() throws IOException {
        List<String> ids = IntStream.range(0, 8).mapToObj(i -> "thing-" + i).toList();
        List<Judged> numbered = ForeignLog.read(log("lmms_yes_samples_things.jsonl"), Optional.of("exact_match"), ids);
        List<Judged> named = ForeignLog.read(log("lmms_own_samples_things.jsonl"), ANY, List.of());
        assertEquals(ids, named.stream().map(Judged::id).toList());
        assertEquals(numbered, named);
        VireoException e = assertThrows(
                VireoException.class,
                () -> ForeignLog.read(log("lmms_yes_samples_things.jsonl"), ANY, ids.subList(0, 3)));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().endsWith(":4] is of question 3, counted from 0, and the data set has 3"), e.what());
    }

    @Test
    void tablesOfVlmEvalKitAreRead() throws IOException {
        for (String name : List.of("vlmevalkit.tsv", "vlmevalkit.csv")) {
            List<Judged> read = ForeignLog.read(log(name), ANY, List.of());
            assertEquals(
                    List.of("0", "1", "2", "3"), read.stream().map(Judged::id).toList());
            assertEquals(
                    List.of(1.0, 1.0, 0.0, 1.0),
                    read.stream().map(Judged::score).toList());
            assertEquals("The answer is B", read.get(1).answer());
        }
        List<Judged> json = ForeignLog.read(log("vlmevalkit.json"), ANY, List.of("a", "b", "c", "d"));
        assertEquals(List.of("a", "b", "c", "d"), json.stream().map(Judged::id).toList());
        assertEquals(
                List.of(1.0, Double.NaN, 0.0, 1.0),
                json.stream().map(Judged::score).toList());
    }

    @Test
    void olderLogsThatJudgeByWhatWasReadAreUnderstood() throws IOException {
        Path file = written("a_samples_mme.jsonl", """
                {"doc_id":0,"filtered_resps":["B"],"mme_score":{"question_id":"001-1","pred_answer":"B","answer":"B"}}
                {"doc_id":1,"filtered_resps":["C"],"mme_score":{"question_id":"001-2","pred_answer":"C","answer":"B"}}
                """);
        assertEquals(
                List.of(new Judged("001-1", "", "B", 1), new Judged("001-2", "", "C", 0)),
                ForeignLog.read(file, ANY, List.of()));
    }

    private void refused(String name, String text, Optional<String> metric, Code code, String what) throws IOException {
        Path file = written(name, text);
        VireoException e = assertThrows(VireoException.class, () -> ForeignLog.read(file, metric, List.of()));
        assertEquals(code, e.code(), e.getMessage());
        assertEquals(what.replace("FILE", file.toString()), e.what());
    }

    @Test
    void whatCannotBeReadIsRefusedWithFileAndLine() throws IOException {
        refused("a.xlsx", "PK", ANY, Code.DATA, "[FILE] is no log that can be imported");
        refused("a.jsonl", "", ANY, Code.DATA, "[FILE] has no answers");
        refused("b.jsonl", "{\"doc_id\":\"x\",\"acc\":1}\n", ANY, Code.DATA, "[FILE:1] has no whole number 'doc_id'");
        refused(
                "c.jsonl",
                "{\"doc_id\":0,\"acc\":1}\n\n{\"doc_id\":0,\"acc\":1}",
                ANY,
                Code.DATA,
                "[FILE:3] has the question '0' again");
        refused(
                "d.jsonl",
                "{\"doc_id\":0,\"acc\":57.5}",
                ANY,
                Code.DATA,
                "[FILE:1] has the score 57.5, which is not between 0 and 1");
        refused("e.jsonl", "{\"doc_id\":0,\"target\":\"x\"}", ANY, Code.DATA, "[FILE:1] has no metric");
        refused(
                "f.jsonl",
                "{\"doc_id\":0,\"acc\":1,\"em\":0}",
                ANY,
                Code.USAGE,
                "[FILE:1] has several metrics: acc, em");
        refused("g.jsonl", "{\"doc_id\":0,\"acc\":1}", Optional.of("ac"), Code.USAGE, "[FILE:1] has no metric 'ac'");
        refused("h.json", "{}", ANY, Code.DATA, "[FILE] is no list of answers");
        refused(
                "i.json",
                "[{\"index\":0,\"prediction\":\"A\"}]",
                ANY,
                Code.DATA,
                "[FILE:1] answer 1 has no column 'hit' or 'score'; let VLMEvalKit judge the predictions first");
        refused("j.tsv", "index\thit\n0\t1\t2\n", ANY, Code.DATA, "[FILE:2] has 3 cells, and 2 columns");
        refused(
                "k.tsv",
                "index\thit\n0\tmaybe\n",
                ANY,
                Code.DATA,
                "[FILE:2] has the score 'maybe', which is no number");
        refused("l.tsv", "hit\n1\n", ANY, Code.DATA, "[FILE:2] has neither an 'index' nor a 'question_id'");
        Path cut = written("m.jsonl", "{\"doc_id\":0,\"acc\":1}\n{\"doc_id\":1,");
        VireoException e = assertThrows(VireoException.class, () -> ForeignLog.read(cut, ANY, List.of()));
        assertTrue(e.what().startsWith("[" + cut + ":2] is not JSON"), e.what());
        Path missing = folder.resolve("none.jsonl");
        assertEquals(
                Code.DATA,
                assertThrows(VireoException.class, () -> ForeignLog.read(missing, ANY, List.of()))
                        .code());
    }
}
