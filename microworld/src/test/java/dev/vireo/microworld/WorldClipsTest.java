package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorldClipsTest {
    @TempDir
    private Path folder = Path.of("");

    private static WorldClips.Order order(int count, boolean asVideo) {
        return new WorldClips.Order(count, 7, 96, 72, 8, 4, List.of(Task.values()), asVideo);
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.put(
                        folder.relativize(file).toString(),
                        java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return out;
    }

    @Test
    void aSetInterruptedAndGoneOnWithEndsWithTheSameFiles() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        assertEquals(8, WorldClips.write(order(8, false), whole, done -> {}));
        VireoException e = assertThrows(
                VireoException.class,
                () -> WorldClips.write(order(8, false), broken, done -> {
                    if (done == 3) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertEquals(VireoException.Code.CANCELLED, e.code());
        assertTrue(Thread.interrupted());
        assertTrue(!Files.exists(broken.resolve("captions.jsonl")));
        // As a process that was killed leaves a clip: some frames, no truth.
        Files.delete(broken.resolve("clips/000001.json"));
        Files.writeString(broken.resolve("frames/000001/0003.png"), "half");
        int made = WorldClips.write(order(8, false), broken, done -> {});
        assertTrue(made >= 1 && made <= 7, "made " + made);
        assertEquals(content(whole), content(broken));
    }

    @Test
    void aLargerSetKeepsWhatASmallerOneMade() throws IOException {
        WorldClips.write(order(3, false), folder, done -> {});
        Map<String, String> before = content(folder);
        assertEquals(2, WorldClips.write(order(5, false), folder, done -> {}));
        Map<String, String> after = content(folder);
        before.forEach((name, bytes) -> {
            if (!name.equals("captions.jsonl")) {
                assertEquals(bytes, after.get(name), name);
            }
        });
        assertEquals(5, Files.readAllLines(folder.resolve("captions.jsonl")).size());
    }

    @Test
    void aFolderWithAnotherSetIsRefused() {
        WorldClips.write(order(1, false), folder, done -> {});
        WorldClips.Order other = new WorldClips.Order(1, 8, 96, 72, 8, 4, List.of(Task.values()), false);
        VireoException e = assertThrows(VireoException.class, () -> WorldClips.write(other, folder, done -> {}));
        assertEquals(VireoException.Code.USAGE, e.code());
        assertTrue(e.what().contains("\"seed\": 7"), e.what());
    }

    @Test
    void videosHaveAsManyFramesAsTheirTruthAndLookLikeIt() {
        WorldClips.write(order(2, true), folder, done -> {});
        WorldClip truth = ClipFiles.read(folder.resolve("clips/000001.json"));
        try (Clip video = Clips.open(folder.resolve("videos/000001.mp4"));
                Clip drawn = WorldClips.draw(truth)) {
            assertEquals(truth.frames(), video.frames());
            assertEquals(4, video.framesPerSecond(), 1e-6);
            for (int i = 0; i < truth.frames(); i++) {
                byte[] a = video.frame(i).toRgb();
                byte[] b = drawn.frame(i).toRgb();
                long sum = 0;
                for (int k = 0; k < a.length; k++) {
                    sum += Math.abs((a[k] & 0xFF) - (b[k] & 0xFF));
                }
                assertTrue(sum < 6L * a.length, "frame " + i + " differs by " + (double) sum / a.length);
            }
        }
    }

    @Nested
    class TruthFiles {
        private final WorldClip clip = ClipGenerator.generate("000002", -9L, Task.STORY, 96, 72, 40, 4);
        private Path file = Path.of("");
        private String json = "";

        @BeforeEach
        void write() throws IOException {
            file = folder.resolve("000002.json");
            ClipFiles.write(clip, file);
            json = Files.readString(file);
        }

        @Test
        void whatIsWrittenIsReadBackExactly() {
            assertEquals(clip, ClipFiles.read(file));
            for (Task task : Task.values()) {
                WorldClip other = ClipGenerator.generate("x", 4, task, 96, 72, 8, 7.5);
                ClipFiles.write(other, file);
                assertEquals(other, ClipFiles.read(file));
            }
        }

        @Test
        void whatIsWrongIsRefusedWithItsPlace() throws IOException {
            assertRefused("[]", "one JSON object");
            assertRefused("{", "is not a JSON clip file");
            assertRefused(json.replaceFirst("\"id\" : \"000002\"", "\"id\" : \"../x\""), "'id' must be a file name");
            assertRefused(json.replaceFirst("\"width\" : 96", "\"width\" : 9"), "'width'");
            assertRefused(json.replaceFirst("\"frames\" : 40", "\"frames\" : 41"), "'actors[0].seen'");
            assertRefused(json.replaceFirst("\"fps\" : 4.0", "\"fps\" : 0"), "'fps'");
            assertRefused(json.replaceFirst("\"view\" : \"usual\"", "\"view\" : \"below\""), "usual, above");
            assertRefused(json.replaceFirst("\"task\" : \"story\"", "\"task\" : \"stroy\""), "numeracy");
            assertRefused(json.replaceFirst("\"shape\" : \"\\w+\"", "\"shape\" : \"egg\""), "'actors[0].shape'");
            assertRefused(json.replaceFirst("\"kind\" : \"\\w+\"", "\"kind\" : \"flies\""), "'events[0].kind'");
            assertRefused(json.replaceFirst("(\"kind\" : \"\\w+\",\\s*\"actor\" : )\\d+", "$199"), "'events[0].actor'");
            assertRefused(json.replaceFirst("(\"seen\" : \\[ )\\[[^]]*]", "$1null"), "'actors[0].seen[0]'");
            assertRefused(json.replaceFirst("\"seed\"", "\"id\": \"again\", \"seed\""), "is not a JSON clip file");
            Files.delete(file);
            VireoException e = assertThrows(VireoException.class, () -> ClipFiles.read(file));
            assertTrue(e.what().contains("no such clip file"), e.what());
        }

        private void assertRefused(String text, String named) throws IOException {
            Files.writeString(file, text);
            VireoException e = assertThrows(VireoException.class, () -> ClipFiles.read(file));
            assertEquals(VireoException.Code.DATA, e.code());
            assertTrue(e.what().contains(named) && e.what().contains("000002.json"), e.what());
        }
    }
}
