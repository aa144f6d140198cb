package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScenesTest {
    @TempDir
    Path folder;

    @Test
    void aSetHasPicturesDepthMasksAndSceneFiles() throws IOException {
        List<Integer> progress = new ArrayList<>();
        List<Scene> scenes = Scenes.write(3, 9, 160, 120, 0, folder, progress::add);
        assertEquals(List.of(1, 2, 3), progress);
        for (int i = 0; i < 3; i++) {
            String id = "00000" + i;
            Rendering r = Scenes.make(9, i, 160, 120);
            assertEquals(r.scene(), scenes.get(i));
            assertEquals(r.scene(), SceneFiles.read(folder.resolve("scenes/" + id + ".json")));
            assertEquals(r.image(), Image.read(folder.resolve("images/" + id + ".png")));
            Raster depth = ImageIO.read(folder.resolve("depth/" + id + ".png").toFile())
                    .getRaster();
            Raster mask = ImageIO.read(folder.resolve("masks/" + id + ".png").toFile())
                    .getRaster();
            assertEquals(16, depth.getSampleModel().getSampleSize(0));
            assertEquals(8, mask.getSampleModel().getSampleSize(0));
            for (int y = 0; y < 120; y++) {
                for (int x = 0; x < 160; x++) {
                    assertEquals(r.depth()[y * 160 + x], depth.getSample(x, y, 0) / 1000.0, 0.0006);
                    assertEquals(r.mask()[y * 160 + x], mask.getSample(x, y, 0));
                }
            }
        }
    }

    @Test
    void writingTwiceGivesTheSameBytes() throws IOException {
        Path other = folder.resolve("other");
        Scenes.write(2, 9, 160, 120, 0, folder, done -> {});
        Scenes.write(2, 9, 160, 120, 0, other, done -> {});
        for (String name : List.of("images/000001.png", "depth/000001.png", "masks/000001.png", "scenes/000001.json")) {
            assertEquals(-1, Files.mismatch(folder.resolve(name), other.resolve(name)), name);
        }
    }

    @Test
    void seedsOfASetDifferAndStayWhatTheyAre() {
        Set<Long> seeds = new HashSet<>();
        for (int set = 0; set < 10; set++) {
            for (int i = 0; i < 1000; i++) {
                seeds.add(Scenes.seed(set, i));
            }
        }
        assertEquals(10_000, seeds.size());
        assertNotEquals(Scenes.seed(0, 1), Scenes.seed(1, 0));
        assertEquals(-2152535657050944081L, Scenes.seed(0, 0));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        VireoException e = assertThrows(VireoException.class, () -> Scenes.write(1, 1, 160, 120, 0, file, done -> {}));
        assertEquals(VireoException.Code.DATA, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("file"), e::getMessage);
    }
}
