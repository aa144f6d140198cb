package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Pipe;
import dev.vireo.cli.internal.console.WorkerStart;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorContractTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal.Result run(String... args) {
        return new Terminal(folder).run(args);
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearestOne() {
        Terminal.Result result = run("versoin");
        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertEquals("vireo: unknown command 'versoin' of vireo. Did you mean 'version'?\n", result.err());
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheNearestOne() {
        Terminal.Result result = run("version", "--jsn");
        assertEquals(2, result.code());
        assertEquals("vireo: unknown option '--jsn' of vireo version. Did you mean '--json'?\n", result.err());
    }

    @Test
    void aMistypedRequiredOptionIsNamedBeforeTheMissingOne() {
        Terminal.Result result = run("ask", "--imag", "a.png", "--question", "Is there a cube?");
        assertEquals(2, result.code());
        assertEquals("vireo: unknown option '--imag' of vireo ask. Did you mean '--image'?\n", result.err());
    }

    @Test
    void aWordThatIsNearNothingIsAnsweredWithTheWayToTheHelp() {
        Terminal.Result result = run("photosynthesis");
        assertEquals(2, result.code());
        assertEquals("vireo: unknown command 'photosynthesis' of vireo. Run: vireo --help\n", result.err());
    }

    @Test
    void aPictureAndAQuestionThatStandAloneAreAnsweredWithTheirOptions() {
        Terminal.Result result = run("ask", "photo.jpg", "How many mugs are there?");
        assertEquals(2, result.code());
        assertEquals(
                "vireo: unknown argument 'photo.jpg' of vireo ask."
                        + " Did you mean '--image photo.jpg --question \"How many mugs are there?\"'?\n",
                result.err());
    }

    @Test
    void aWebAddressThatStandsForAFileIsToldToBeOne() {
        String address = "https://example.org/photo.png";
        for (String[] line : new String[][] {
            {"ask", "--question", "Why?", "--image", address},
            {"ask", "--question", "Why?", "--video", address},
            {"video", "check", address},
            {"check", address},
            {"replay", address},
            {"exec", address, "--image", "photo.png"},
        }) {
            Terminal.Result result = run(line);
            assertEquals(2, result.code(), result.err());
            assertTrue(
                    result.err().startsWith("vireo: '" + address + "' is a web address, not a file. Fetch it first"),
                    result.err());
        }
    }

    @Test
    void outputThatFindsNoRoomIsAnError() {
        for (String[] line : new String[][] {{"version"}, {"version", "--json"}, {"--help"}, {"tools", "list"}}) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            int code = new Vireo(
                            new PrintStream(full, false, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            folder,
                            Map.of())
                    .run(line);
            assertEquals(5, code);
            assertEquals(
                    "vireo: the output could not be written. Is there room where it goes?\n",
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aReaderThatHasHadEnoughIsNoError() throws IOException {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (Pipe pipe = new Pipe(gone);
                PrintStream out = new PrintStream(pipe, false, StandardCharsets.UTF_8)) {
            assertEquals(
                    0,
                    new Vireo(
                                    out,
                                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                                    folder,
                                    Map.of())
                            .run("tools", "list"));
        }
    }

    @Test
    void whatComesInOnStdinMayBeAQuestionAProgramOrALayout() {
        assertEquals(
                run("plan", "--question", "How many red cubes are there?").out(),
                piped("How many red cubes are there?\n", "plan", "--question", "-")
                        .out());
        String layout =
                run("video", "layout", "--caption", "a ball rolls to the right").out();
        assertEquals(
                layout,
                piped("a ball rolls to the right", "video", "layout", "--caption", "-")
                        .out());
        Terminal.Result checked = piped(layout, "video", "check", "-", "--json");
        assertEquals(0, checked.code(), checked.out());
        Terminal.Result picture = piped("no picture", "ask", "--question", "Why?", "--image", "-");
        assertEquals(3, picture.code());
        assertTrue(picture.err().contains("stdin] "), picture.err());
    }

    private Terminal.Result piped(String input, String... line) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(line);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void withJsonAnErrorIsOneObjectOnStdoutAndNothingElse() {
        Terminal.Result result = run("version", "--jsn", "--json");
        assertEquals(2, result.code());
        assertEquals("", result.err());
        JsonNode error = result.json().path("error");
        assertEquals("usage", error.path("code").asText());
        assertEquals(
                "unknown option '--jsn' of vireo version", error.path("message").asText());
        assertEquals("Did you mean '--json'?", error.path("hint").asText());
        assertEquals(1, result.json().size());
        assertEquals(1, result.out().lines().count());
    }

    @Test
    void jsonMayStandBeforeTheCommand() {
        assertTrue(run("--json", "version").json().has("vireo"));
    }

    @Test
    void helpOfAnUnknownCommandIsWrongUsage() {
        Terminal.Result result = run("help", "aks");
        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("vireo: unknown command 'aks' of vireo."), result.err());
    }

    @Test
    void withoutACommandTheUsageIsPrinted() {
        Terminal.Result result = run();
        assertEquals(0, result.code());
        assertTrue(result.out().contains("Questions and programs:"), result.out());
        assertEquals("", result.err());
    }

    @Test
    void everyKindOfFailureHasItsExitCode() {
        assertEquals(2, report(new VireoException(Code.USAGE, "m", "h")).code());
        assertEquals(3, report(new VireoException(Code.DATA, "m", "h")).code());
        assertEquals(4, report(new VireoException(Code.PROVIDER, "m", "h")).code());
        assertEquals(5, report(new VireoException(Code.RESOURCE, "m", "h")).code());
        assertEquals(130, report(new VireoException(Code.CANCELLED, "m", "h")).code());
        assertEquals(5, report(new OutOfMemoryError("heap")).code());
        assertEquals(
                3,
                report(new UncheckedIOException(new NoSuchFileException("a.png")))
                        .code());
        assertEquals(70, report(new IllegalStateException("what?")).code());
    }

    @Test
    void aMessageAndItsHintAreOneLine() {
        Terminal.Result result = report(new VireoException(Code.DATA, "[a.png] is no picture:\n  text", "Give a PNG."));
        assertEquals("vireo: [a.png] is no picture: text. Give a PNG.\n", result.err());
    }

    @Test
    void aDefectIsOneLineThatNamesTheFileWithItsDetails() throws IOException {
        Terminal.Result result = report(new IllegalStateException("what?"));
        assertEquals(1, result.err().lines().count());
        assertTrue(result.err().startsWith("vireo: internal error: IllegalStateException: what? "), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        try (Stream<Path> files = Files.list(folder.resolve("cache/vireo/errors"))) {
            List<Path> written = files.toList();
            assertEquals(1, written.size());
            assertTrue(result.err().contains(written.getFirst().toString()), result.err());
            assertTrue(Files.readString(written.getFirst()).contains("\tat "));
        }
    }

    private Terminal.Result report(Throwable failure) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                folder,
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                WorkerStart::processes);
        int code = Failure.of(failure, console).report(console);
        return new Terminal.Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
