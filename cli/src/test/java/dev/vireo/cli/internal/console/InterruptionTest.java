package dev.vireo.cli.internal.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.cli.Terminal;
import dev.vireo.cli.Vireo;
import dev.vireo.diffusion.TinyVideoModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// What Ctrl-C and `kill` do to a command, tried on the real one in a JVM of its own.
@Isolated
class InterruptionTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ended(int code, String err) {}

    /// What shows that a command is at work.
    private sealed interface Sign {
        /// Something that it says on stderr.
        record Line(String part) implements Sign {}

        /// A file that it makes.
        record Made(Path file) implements Sign {}
    }

    /// Starts a command, waits until there is a sign that it is at work, and sends it a signal.
    private Ended interrupt(String signal, Sign sign, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.openblas.load=mkl_rt",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Vireo.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            CompletableFuture<Void> atWork = new CompletableFuture<>();
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> listen(process, sign, atWork));
            if (sign instanceof Sign.Made(Path file)) {
                awaitFile(file, process);
            } else {
                atWork.get(4, TimeUnit.MINUTES);
            }
            assertTrue(process.isAlive(), "it ended by itself");
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), "it did not end");
            return new Ended(process.exitValue(), said.get());
        } finally {
            process.destroyForcibly();
        }
    }

    /// Collects what the command says on stderr.
    private static String listen(Process process, Sign sign, CompletableFuture<Void> atWork) {
        StringBuilder all = new StringBuilder();
        try (BufferedReader in = process.errorReader(StandardCharsets.UTF_8)) {
            for (@Nullable String said = in.readLine(); said != null; said = in.readLine()) {
                all.append(said).append('\n');
                if (sign instanceof Sign.Line(String part) && said.contains(part)) {
                    atWork.complete(null);
                }
            }
        } catch (IOException e) {
            all.append(e);
        }
        atWork.completeExceptionally(new AssertionError("it never got to work: " + all));
        return all.toString();
    }

    /// Waits until a file is there, in a folder that may not be there yet either, or the process has ended.
    private static void awaitFile(Path file, Process process) throws IOException, InterruptedException {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            CompletableFuture<Void> _ = process.onExit().thenRun(() -> close(watch));
            while (!Files.exists(file)) {
                Path above = nearestFolder(file);
                above.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                if (!Files.exists(file) && above.equals(nearestFolder(file))) {
                    @Nullable WatchKey key = watch.poll(4, TimeUnit.MINUTES);
                    assertNotNull(key, "it never got to work");
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (ClosedWatchServiceException e) {
            throw new AssertionError("it ended by itself", e);
        }
    }

    private static Path nearestFolder(Path file) {
        Path above = Objects.requireNonNull(file.getParent());
        while (!Files.isDirectory(above)) {
            above = Objects.requireNonNull(above.getParent());
        }
        return above;
    }

    private static void close(WatchService watch) {
        try {
            watch.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTrainingThatIsInterruptedLeavesACheckpointInTheFolderThatItMade() throws Exception {
        Path out = folder.resolve("new/deep/folder");
        Ended ended =
                interrupt("INT", new Sign.Line("scene: starts"), "train", "builtin-perception", "--out", out + "");
        assertEquals(130, ended.code(), ended.err());
        assertTrue(Files.size(out.resolve("scene.checkpoint.safetensors")) > 0, ended.err());
        assertTrue(ended.err().contains("vireo: the training was interrupted"), ended.err());
        assertTrue(ended.err().contains("Run it again with the same --out to go on."), ended.err());
    }

    @Test
    void scenesThatAreInterruptedSayHowFarTheyCame() throws Exception {
        Ended ended = interrupt(
                "TERM",
                new Sign.Made(folder.resolve("w/scenes/000003.json")),
                "world",
                "scenes",
                "--count",
                "1000000",
                "--seed",
                "1",
                "--out",
                "w");
        assertEquals(130, ended.code(), ended.err());
        assertTrue(ended.err().contains("of 1000000 scenes; their files are in"), ended.err());
    }

    @Test
    void aVideoThatIsInterruptedGoesOnWithTheSameCommand() throws Exception {
        TinyVideoModel.write(folder.resolve("model"));
        String[] generate = {
            "video",
            "generate",
            "--caption",
            "a bear walks to the right",
            "--model",
            "model",
            "--size",
            "32x24",
            "--frames",
            "2",
            "--steps",
            "400"
        };
        Ended ended = interrupt("INT", new Sign.Made(folder.resolve("video/unfinished.safetensors")), generate);
        assertEquals(130, ended.code(), ended.err());
        assertTrue(ended.err().contains("What is done is kept; run the same again to go on."), ended.err());
        Matcher step = Pattern.compile("interrupted after step (\\d+) of 400").matcher(ended.err());
        assertTrue(step.find(), ended.err());
        assertTrue(Integer.parseInt(step.group(1)) < 400, ended.err());
        Path file = folder.resolve("video/unfinished.safetensors");
        byte[] before = Files.readAllBytes(file);
        List<String> shorter = new ArrayList<>(List.of(generate));
        shorter.set(shorter.size() - 1, "20");
        Terminal.Result other = new Terminal(folder).run(shorter.toArray(new String[0]));
        assertEquals(3, other.code(), "the work of other settings is left alone: " + other.err());
        assertArrayEquals(before, Files.readAllBytes(file));
        Terminal.Result result = new Terminal(folder).run(generate);
        assertEquals(0, result.code(), result.err());
        assertTrue(Files.exists(folder.resolve("video/run.json")));
        assertFalse(Files.exists(file));
    }
}
