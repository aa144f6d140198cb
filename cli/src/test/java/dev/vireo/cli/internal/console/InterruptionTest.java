package dev.vireo.cli.internal.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.cli.Terminal;
import dev.vireo.cli.Vireo;
import dev.vireo.diffusion.TinyVideoModel;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /// Starts a command, waits until stderr or a file shows that it is at work, and sends it a signal.
    private Ended interrupt(String signal, Path sign, String line, String... args)
            throws IOException, InterruptedException {
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
        File err = folder.resolve("err.txt").toFile();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err)
                .start();
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (!Files.exists(sign) && !says(err, line)) {
                assertTrue(process.isAlive(), () -> "it ended by itself: " + text(err));
                assertTrue(System.nanoTime() < end, () -> "it never got to work: " + text(err));
                Thread.sleep(100);
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), "it did not end");
            return new Ended(process.exitValue(), text(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean says(File err, String line) throws IOException {
        if (line.isEmpty()) {
            return false;
        }
        try (BufferedReader in = Files.newBufferedReader(err.toPath(), StandardCharsets.UTF_8)) {
            @Nullable String said = in.readLine();
            while (said != null) {
                if (said.contains(line)) {
                    return true;
                }
                said = in.readLine();
            }
            return false;
        }
    }

    private static String text(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aTrainingThatIsInterruptedLeavesACheckpointInTheFolderThatItMade() throws Exception {
        Path out = folder.resolve("new/deep/folder");
        Ended ended = interrupt(
                "INT", folder.resolve("never"), "scene: starts", "train", "builtin-perception", "--out", out + "");
        assertEquals(130, ended.code(), ended.err());
        assertTrue(Files.size(out.resolve("scene.checkpoint.safetensors")) > 0, ended.err());
        assertTrue(ended.err().contains("vireo: the training was interrupted"), ended.err());
        assertTrue(ended.err().contains("Run it again with the same --out to go on."), ended.err());
    }

    @Test
    void scenesThatAreInterruptedSayHowFarTheyCame() throws Exception {
        Ended ended = interrupt(
                "TERM",
                folder.resolve("w/scenes/000003.json"),
                "",
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
        Ended ended = interrupt("INT", folder.resolve("video/unfinished.safetensors"), "", generate);
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
