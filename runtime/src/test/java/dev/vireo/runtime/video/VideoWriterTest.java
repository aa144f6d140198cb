package dev.vireo.runtime.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoWriterTest {
    @TempDir
    private Path folder = Path.of("");

    private static List<Image> frames(int count, int width, int height) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestVideos.frame(width, height, i))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"24, 96, 64, 8", "1, 256, 256, 25", "3, 101, 37, 29.97", "40, 576, 320, 0.5", "2, 24, 16, 240"})
    void everyFrameComesBackAtItsTime(int count, int width, int height, double rate) {
        Path file = folder.resolve("x.mp4");
        VideoWriter.write(file, frames(count, width, height), rate);
        try (Clip clip = Clips.open(file)) {
            assertEquals(count, clip.frames());
            assertEquals(rate, clip.framesPerSecond(), 0.01 * rate);
            for (int f = 0; f < count; f++) {
                assertEquals(f, TestVideos.number(clip.frame(f)));
                assertEquals(f / rate, clip.seconds(f), 1e-3);
            }
            assertEquals(width + width % 2, clip.frame(0).width());
        }
    }

    @Test
    void coloursComeBackNearlyAsTheyWere() {
        byte[] rgb = new byte[64 * 64 * 3];
        int[] colour = {200, 60, 120};
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) colour[i % 3];
        }
        Path file = folder.resolve("x.mp4");
        VideoWriter.write(file, List.of(Image.ofRgb(64, 64, rgb)), 8);
        try (Clip clip = Clips.open(file)) {
            for (int c = 0; c < 3; c++) {
                assertEquals(colour[c], clip.frame(0).channel(30, 30, c), 6);
            }
        }
    }

    @Test
    void noiseThatCannotBeMadeSmallIsWrittenAllTheSame() {
        byte[] noise = new byte[64 * 64 * 3];
        Random random = new Random(1);
        List<Image> frames = new ArrayList<>();
        for (int f = 0; f < 16; f++) {
            random.nextBytes(noise);
            frames.add(Image.ofRgb(64, 64, noise.clone()));
        }
        Path file = folder.resolve("x.mp4");
        VideoWriter.write(file, frames, 8);
        try (Clip clip = Clips.open(file)) {
            assertEquals(16, clip.frames());
            assertEquals(64, clip.frame(15).width());
        }
    }

    @Test
    void theSameFramesGiveTheSameFileAndNothingElseIsLeft() throws IOException {
        VideoWriter.write(folder.resolve("1.mp4"), frames(5, 96, 64), 8);
        VideoWriter.write(folder.resolve("2.mp4"), frames(5, 96, 64), 8);
        assertEquals(-1, Files.mismatch(folder.resolve("1.mp4"), folder.resolve("2.mp4")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        Path file = folder.resolve("x.mp4");
        assertThrows(IllegalArgumentException.class, () -> VideoWriter.write(file, List.of(), 8));
        assertThrows(IllegalArgumentException.class, () -> VideoWriter.write(file, frames(1, 8, 8), 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> VideoWriter.write(file, List.of(TestVideos.frame(16, 16, 0), TestVideos.frame(18, 16, 0)), 8));
        VireoException e = assertThrows(
                VireoException.class, () -> VideoWriter.write(folder.resolve("no/such/x.mp4"), frames(1, 16, 16), 8));
        assertTrue(e.getMessage().contains("there is no folder"), e.getMessage());
    }
}
