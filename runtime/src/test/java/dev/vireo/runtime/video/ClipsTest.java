package dev.vireo.runtime.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipsTest {
    @TempDir
    Path folder;

    private static Image picture(int number) {
        return TestVideos.frame(40, 20, number);
    }

    @Test
    void aListOfPicturesIsAClip() {
        List<Image> pictures = List.of(picture(0), picture(1), picture(2));
        try (Clip clip = Clip.of(pictures, 2)) {
            assertEquals(3, clip.frames());
            assertSame(pictures.get(2), clip.frame(2));
            assertEquals(1.0, clip.seconds(2));
            assertEquals(List.of(), clip.notices());
            assertThrows(IndexOutOfBoundsException.class, () -> clip.frame(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> clip.seconds(3));
        }
        assertThrows(IllegalArgumentException.class, () -> Clip.of(List.of(), 2));
        assertThrows(IllegalArgumentException.class, () -> Clip.of(pictures, 0));
    }

    @Test
    void aFolderOfPicturesComesInNaturalOrder() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture(i)
                    .write(folder.resolve(
                            "frame" + i + (i % 2 == 0 ? ".png" : ".PNG".toLowerCase(java.util.Locale.ROOT))));
        }
        Files.writeString(folder.resolve("notes.txt"), "not a frame");
        Files.writeString(folder.resolve(".hidden"), "not a frame either");
        try (Clip clip = Clips.folder(folder, 4)) {
            assertEquals(12, clip.frames());
            for (int i = 11; i >= 0; i--) {
                assertEquals(i, TestVideos.number(clip.frame(i)));
                assertSame(clip.frame(i), clip.frame(i));
            }
            assertEquals(2.5, clip.seconds(10));
            assertEquals(List.of("[" + folder + "] holds 1 thing besides its pictures; left out"), clip.notices());
        }
        try (Clip clip = Clips.open(folder, Clips.Sampling.atMost(3))) {
            assertEquals(Clips.FOLDER_RATE / 4, clip.framesPerSecond());
            assertEquals(6, clip.recorded(1));
            assertEquals(6, TestVideos.number(clip.frame(1)));
        }
    }

    @Test
    void namesAreOrderedByTheirNumbers() {
        List<String> names = new ArrayList<>(
                List.of("b1", "a10", "a2", "a02", "a", "a2b", "a99999999999999999999", "2", "10", "a3"));
        names.sort(PictureFolder.NATURAL);
        assertEquals(List.of("2", "10", "a", "a02", "a2", "a2b", "a3", "a10", "a99999999999999999999", "b1"), names);
    }

    @Test
    void aFolderWithoutPicturesOrWithADamagedOneIsRefusedWithItsName() throws IOException {
        VireoException empty = assertThrows(VireoException.class, () -> Clips.open(folder));
        assertEquals("[" + folder + "] holds no picture", empty.what());
        Files.writeString(folder.resolve("1.png"), "no picture");
        try (Clip clip = Clips.open(folder)) {
            VireoException damaged = assertThrows(VireoException.class, () -> clip.frame(0));
            assertTrue(damaged.getMessage().contains("1.png"), damaged.getMessage());
        }
        Clip closed = Clips.open(folder);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.frame(0));
    }

    @Test
    void ratesAndCountsThatMakeNoSenseAreRefused() {
        assertEquals(
                VireoException.Code.USAGE,
                assertThrows(VireoException.class, () -> Clips.Sampling.every(0))
                        .code());
        assertThrows(VireoException.class, () -> Clips.Sampling.every(Double.NaN));
        assertThrows(VireoException.class, () -> Clips.Sampling.atMost(0));
        assertThrows(VireoException.class, () -> Clips.folder(folder, -1));
    }

    @Test
    void samplingEverySecondTakesTheLastFrameOnlyWhileItIsOnScreen() {
        Clip clip = Clip.of(IntStream.range(0, 11).mapToObj(ClipsTest::picture).toList(), 5);
        Clip sampled = Clips.sampled(clip, Clips.Sampling.every(1));
        assertEquals(3, sampled.frames());
        assertEquals(10, sampled.recorded(2));
        assertEquals(1, Clips.sampled(clip, Clips.Sampling.every(60)).frames());
    }
}
