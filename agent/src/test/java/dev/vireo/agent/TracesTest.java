package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.PythonHtml;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesTest {
    private static final Value NONE = new Value.None();

    @TempDir
    Path folder;

    static Image picture() {
        byte[] rgb = new byte[100 * 80 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((i * 31) >> 4);
        }
        return Image.ofRgb(100, 80, rgb);
    }

    private static Value str(String text) {
        return new Value.Str(text);
    }

    /// A language model that answers with what it was asked.
    static LanguageModel echo() {
        return new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                return new Completion("said: " + request.user().length(), new Usage(1, 7, 3));
            }

            @Override
            public String id() {
                return "echo:1";
            }
        };
    }

    static FakeRunner runner() {
        return new FakeRunner()
                .ends(
                        "refused",
                        new Outcome.Rejected(List.of(
                                Diagnostic.warning("possibly-empty", 1, 2, "may be empty", ""),
                                Diagnostic.error("unknown-name", 2, 5, "no 'x'", "Did you mean 'y'?")
                                        .expecting("y", "x"))))
                .ends("raised", new Outcome.Failed("IndexError", "list index out of range", OptionalInt.of(3)))
                .ends("slow", new Outcome.TimedOut(Duration.ofSeconds(5)))
                .ends("big", new Outcome.OutOfMemory("too much"))
                .ends("loud", new Outcome.OutputLimit(65536))
                .program("good", "dict[str, float]", (image, host) -> {
                    Value found = host.call("ImagePatch.find", List.of(image, str("cube")));
                    Value first = ((Value.Items) found).values().getFirst();
                    Value sub =
                            host.call("ImagePatch.recursive_query", List.of(first, str("deep?"), str("bool"), NONE));
                    host.call("ImagePatch.recursive_query", List.of(first, str("deep?"), str("bool"), NONE));
                    host.call("ImagePatch.simple_query", List.of(first, str("what is it?")));
                    host.call(
                            "llm_query", List.of(str("why? \u00e9\ud83d\ude00"), new Value.Tuple(List.of(sub, found))));
                    host.call("best_image_match", List.of(found, str("cube"), new Value.Bool(true)));
                    try {
                        host.call("ImagePatch.find", List.of(image, str("ghost")));
                    } catch (dev.vireo.program.ToolException _) {
                        // the program goes on
                    }
                    Map<String, Value> out = new LinkedHashMap<>();
                    out.put("depth", host.call("ImagePatch.compute_depth", List.of(first)));
                    out.put("odd", new Value.Real(Double.NaN));
                    return new Value.Dict(out);
                })
                .program("sub", "bool", (patch, host) -> {
                    host.call("ImagePatch.find", List.of(patch, str("ghost")));
                    return new Value.Bool(true);
                });
    }

    static Answer answer(FakeRunner runner) {
        FakeTools tools = new FakeTools()
                .thing("cube", new Box(10, 10, 30, 30), new Box(60, 10, 80, 30))
                .reply("what is it?", "half a pair: \ud83d")
                .reply("deep?", "yes");
        FakePlanner planner = new FakePlanner(new Usage(1, 5, 5))
                .plan("How far?", "refused", "raised", "slow", "big", "loud", "good")
                .plan("deep?", "sub");
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .runner(runner)
                .languageModel(echo())
                .repairs(5)
                .build()) {
            return agent.ask(picture(), "Return a dict[str, float], How far?");
        }
    }

    private Path written() {
        Path file = folder.resolve("t.jsonl");
        Traces.write(answer(runner()), file);
        return file;
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Answer answer = answer(runner());
        Path file = folder.resolve("t.jsonl");
        Traces.write(answer, file);
        Answer read = Traces.read(file);
        assertEquals(answer.plain(), read.plain());
        assertEquals(answer.trace().root(), read.trace().root());
        assertEquals(answer.notices(), read.notices());
        assertEquals(answer.cost(), read.cost());
        Path again = folder.resolve("again.jsonl");
        Traces.write(read, again);
        assertEquals(Files.readString(file), Files.readString(again));
        assertEquals(Traces.html(answer), Traces.html(read));
    }

    @Test
    void aReplayGivesTheSameBytesAndAsksNobody() {
        Path file = written();
        Replay replay = Replay.of(file);
        Replay.Result result = replay.run(runner());
        assertEquals("", result.difference().orElse(""));
        assertEquals(replay.recorded().plain(), result.answer().plain());
        assertEquals(new Type.DictOf(Type.Simple.FLOAT), result.answer().type());
    }

    @Test
    void aReplayOfAVideoThatNoProgramFitsLooksAtTheSameFrames() throws IOException {
        Clip clip = Clip.of(
                IntStream.range(0, 8)
                        .mapToObj(i -> Image.ofRgb(100 + i, 80, new byte[(100 + i) * 80 * 3]))
                        .toList(),
                4);
        FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30));
        for (String question : List.of("How many cubes fall?", "Return a ImagePatch, Who falls?")) {
            Path file = folder.resolve(question.length() + ".jsonl");
            try (VisualAgent agent = VisualAgent.builder()
                    .tools(tools)
                    .planner(new FakePlanner(Usage.NONE))
                    .runner(runner())
                    .build()) {
                Traces.write(agent.ask(clip, question), file);
            }
            Replay.Result result = Replay.of(file).run(runner());
            assertEquals("", result.difference().orElse(""));
            Path again = folder.resolve("again.jsonl");
            Traces.write(result.answer(), again);
            assertEquals(-1, Files.mismatch(file, again));
        }
    }

    @Test
    void aReplayIsPatientUnlessTimeRanOutInTheRecording() {
        Duration limit = Limits.DEFAULT.time();
        FakeRunner patient = new FakeRunner().program("quick", "int", (_, _) -> new Value.Int(1));
        Path file = folder.resolve("quick.jsonl");
        try (VisualAgent agent = VisualAgent.builder()
                .tools(new FakeTools())
                .planner(new FakePlanner(Usage.NONE).plan("How many?", "quick"))
                .runner(patient)
                .build()) {
            Traces.write(agent.ask(picture(), "How many?"), file);
        }
        assertEquals("", Replay.of(file).run(patient).difference().orElse(""));
        assertEquals(List.of(limit, limit.multipliedBy(20)), patient.times);
        FakeRunner strict = runner(); // its "slow" ran out of time
        Replay.of(written()).run(strict);
        assertTrue(strict.times.stream().allMatch(limit::equals), strict.times.toString());
    }

    @Test
    void aReplayTellsWhereItPartsFromTheRecording() {
        Path file = written();
        FakeRunner other = runner().program("sub", "bool", (_, _) -> new Value.Bool(true));
        String difference = Replay.of(file).run(other).difference().orElse("none");
        assertTrue(difference.startsWith("[" + file + ":"), difference);
        assertTrue(difference.contains("recorded") && difference.contains("replayed"), difference);
    }

    @Test
    void aReplayNamesWhatItsTraceLacks() {
        Path file = written();
        FakeRunner other = runner().program("good", "dict[str, float]", (image, host) -> {
            host.call("ImagePatch.find", List.of(image, str("sphere")));
            return new Value.Dict(Map.of());
        });
        VireoException e =
                assertThrows(VireoException.class, () -> Replay.of(file).run(other));
        assertEquals(Code.DATA, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("sphere"), e.getMessage());
    }

    @Test
    void aPictureMayLieInAFileThatIsChecked() throws IOException {
        Image picture = picture();
        picture.write(folder.resolve("p.png"));
        Path file = folder.resolve("t.jsonl");
        Traces.write(answer(runner()), file, Map.of(picture, Path.of("p.png")));
        assertFalse(Files.readString(file).contains("\"png\""));
        assertEquals("", Replay.of(file).run(runner()).difference().orElse(""));
        Image.ofRgb(100, 80, new byte[100 * 80 * 3]).write(folder.resolve("p.png"));
        VireoException e = assertThrows(VireoException.class, () -> Traces.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains("[" + file + ":2] the picture is not the one"));
    }

    private String refusal(List<String> lines) throws IOException {
        Path file = folder.resolve("bad.jsonl");
        Files.write(file, lines);
        VireoException e = assertThrows(VireoException.class, () -> Traces.read(file));
        assertEquals(Code.DATA, e.code());
        return e.what().replace(file.toString(), "f");
    }

    @Test
    void everyLineThatIsNotAsItShouldBeIsRefusedWithItsNumber() throws IOException {
        List<String> good = Files.readAllLines(written());
        for (int i = 0; i < good.size(); i++) {
            List<String> lines = new ArrayList<>(good);
            lines.set(i, good.get(i).substring(0, good.get(i).length() / 2));
            assertTrue(refusal(lines).startsWith("[f:" + (i + 1) + "] "), "cut line " + (i + 1));
            lines.set(i, good.get(i).replaceFirst("\\{", "{\"surplus\":1,"));
            assertTrue(refusal(lines).startsWith("[f:" + (i + 1) + "] unknown field 'surplus'"), refusal(lines));
            lines.set(i, "[]");
            assertTrue(refusal(lines).startsWith("[f:" + (i + 1) + "] "), refusal(lines));
            if (i > 0) {
                assertFalse(refusal(good.subList(0, i)).isEmpty(), "the first " + i + " lines alone");
            }
        }
    }

    @Test
    void eachFieldThatIsMissingIsNamed() throws IOException {
        List<String> good = Files.readAllLines(written());
        int call = 0;
        while (!good.get(call).contains("\"event\":\"call\"")) {
            call++;
        }
        List<String> lines = new ArrayList<>(good);
        lines.set(call, good.get(call).replace("\"remembered\":false,", ""));
        assertEquals("[f:" + (call + 1) + "] the field 'remembered' is missing", refusal(lines));
        lines.set(call, good.get(call).replace("\"remembered\":false", "\"remembered\":0"));
        assertEquals("[f:" + (call + 1) + "] the field 'remembered' must be true or false, not number", refusal(lines));
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(written()));
        lines.set(0, lines.getFirst().replace("\"vireo_trace\":1", "\"vireo_trace\":2"));
        assertEquals("[f:1] is a trace of version 2, and this Vireo reads version 1", refusal(lines));
        assertTrue(refusal(List.of("{}")).startsWith("[f:1] is no trace"));
        assertTrue(refusal(List.of()).contains("empty"));
    }

    @Test
    void anAnswerAtTheEndThatIsNotThatOfTheEventsIsRefused() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(written()));
        lines.set(lines.size() - 1, lines.getLast().replace("\"odd\":\"NaN\"", "\"odd\":1.0"));
        assertEquals("[f:" + lines.size() + "] the answer is not the one of the events before it", refusal(lines));
    }

    @Test
    void itsOwnerAloneMayReadATrace() throws IOException {
        Path page = folder.resolve("t.html");
        Traces.writeHtml(answer(runner()), page);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        assertEquals(owner, Files.getPosixFilePermissions(page));
        assertEquals(owner, Files.getPosixFilePermissions(written()));
    }

    @Test
    void noKeyThatAServerRepeatedGetsIntoATrace() throws IOException {
        Secrets.know("sk-of-the-traces-test");
        FakeTools tools = new FakeTools().reply("what is it?", "the key SK-OF-THE-TRACES-TEST");
        FakeRunner runner = new FakeRunner()
                .program(
                        "ask",
                        "str",
                        (image, host) -> host.call("ImagePatch.simple_query", List.of(image, str("what is it?"))));
        Path file = folder.resolve("key.jsonl");
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(new FakePlanner(Usage.NONE).plan("What?", "ask"))
                .runner(runner)
                .build()) {
            Answer answer = agent.ask(picture(), "What?");
            Traces.write(answer, file);
            assertFalse(Files.readString(file).toLowerCase(Locale.ROOT).contains("traces-test"));
            Traces.writeHtml(answer, file);
            assertFalse(Files.readString(file).toLowerCase(Locale.ROOT).contains("traces-test"));
        }
    }

    @Test
    void theLimitsOfAStrangersTraceAreThoseThatSettingsAllow() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(written()));
        lines.set(
                0,
                lines.getFirst()
                        .replaceFirst("\"micros\":\\d+", "\"micros\":9000000000000000")
                        .replaceFirst("\"frames\":\\d+", "\"frames\":2000000000"));
        Path file = folder.resolve("strange.jsonl");
        Files.write(file, lines);
        FakeRunner runner = runner();
        Replay.of(file).run(runner);
        assertTrue(
                runner.times.stream()
                        .allMatch(time -> time.compareTo(Limits.MOST.time().multipliedBy(20)) <= 0),
                runner.times.toString());
    }

    @Test
    void numbersThatOverflowAreRefusedWithTheirLine() throws IOException {
        List<String> good = Files.readAllLines(written());
        List<String> lines = new ArrayList<>(good);
        lines.set(0, good.getFirst().replaceFirst("\"micros\":\\d+", "\"micros\":9223372036854775807"));
        assertTrue(refusal(lines).startsWith("[f:1] "), refusal(lines));
        lines.set(0, good.getFirst().replace("\"money\":null", "\"money\":\"1e999999999\""));
        assertEquals("[f:1] an amount has at most 40 digits", refusal(lines));
    }

    @Test
    void questionsThatNestWithoutEndAreRefused() throws IOException {
        List<String> good = Files.readAllLines(written());
        int question = 0;
        while (!good.get(question).contains("\"event\":\"question\"")) {
            question++;
        }
        List<String> lines = new ArrayList<>(good.subList(0, question + 2));
        String path = "0";
        for (int i = 0; i < 100_000; i++) {
            path = i < 12 ? path + ".0" : path;
            lines.add(good.get(question).replace("\"path\":\"0\"", "\"path\":\"" + path + "\""));
            lines.add(good.get(question + 1).replace("\"path\":\"0\"", "\"path\":\"" + path + "\""));
        }
        assertTrue(refusal(lines).endsWith("questions nest deeper than 9"), refusal(lines));
    }

    @Test
    void aVeryLongProgramIsColouredInLinearTime() {
        for (String part : List.of("\"", "\"a", "'\\\\", "\"\"\"", "r", "1_", "1.", "#", "b\"x", "\ud83d\ude00", "(")) {
            String source = part.repeat((1 << 20) / part.length());
            String html = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> PythonHtml.lines(source, 0));
            assertTrue(html.length() >= source.length());
        }
    }
}
