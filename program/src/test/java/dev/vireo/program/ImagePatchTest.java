package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImagePatchTest {
    private static final int WIDTH = 31;
    private static final int HEIGHT = 17;
    private static final Image IMAGE = Image.ofRgb(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT * 3]);

    @Test
    void theEdgesThatAProgramReadsMakeTheSamePatchAgain() {
        Random random = new Random(6);
        for (int i = 0; i < 1000; i++) {
            int left = random.nextInt(WIDTH);
            int top = random.nextInt(HEIGHT);
            Box box = new Box(left, top, random.nextInt(left + 1, WIDTH + 1), random.nextInt(top + 1, HEIGHT + 1));
            ImagePatch patch = new ImagePatch(IMAGE, box, "thing");

            assertEquals(
                    patch,
                    ImagePatch.ofProgramFrame(
                            IMAGE, patch.left(), patch.lower(), patch.right(), patch.upper(), "thing"));
            assertTrue(patch.lower() >= 0 && patch.lower() < patch.upper() && patch.upper() <= HEIGHT);
            assertEquals(box.height(), patch.upper() - patch.lower());
            assertEquals(box.height(), patch.image().height());
        }
    }

    @Test
    void rowsCountFromTheBottom() {
        ImagePatch top = new ImagePatch(IMAGE, new Box(0, 0, WIDTH, 1), "");

        assertEquals(HEIGHT, top.upper());
        assertEquals(HEIGHT - 1, top.lower());
    }

    @Test
    void edgesOutsideThePictureAreCutBack() {
        ImagePatch cut = ImagePatch.ofProgramFrame(
                IMAGE, Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, "");

        assertTrue(cut.isWhole());
        assertEquals(
                new Box(5, 0, WIDTH, 7),
                ImagePatch.ofProgramFrame(IMAGE, 5, 10, 99, 40, "").box());
    }

    @Test
    void aPatchWithoutPixelsIsRefused() {
        int[][] edges = {
            {5, 5, 5, 9},
            {5, 5, 9, 5},
            {WIDTH, 0, WIDTH + 9, HEIGHT},
            {0, HEIGHT, 5, HEIGHT + 9},
            {0, -9, 5, 0},
            {9, 0, 5, 5},
            {0, 9, 5, 5},
            {0, Integer.MIN_VALUE, 5, Integer.MIN_VALUE},
            {0, Integer.MAX_VALUE, 5, Integer.MAX_VALUE}
        };
        for (int[] e : edges) {
            assertThrows(
                    IllegalArgumentException.class, () -> ImagePatch.ofProgramFrame(IMAGE, e[0], e[1], e[2], e[3], ""));
        }
        assertThrows(IllegalArgumentException.class, () -> new ImagePatch(IMAGE, new Box(0, 0, WIDTH + 1, HEIGHT), ""));
    }

    @Test
    void aPatchSaysWhereItIsInTheFrameOfPrograms() {
        ImagePatch patch = new ImagePatch(IMAGE, new Box(1, 2, 5, 6), "");

        assertEquals("ImagePatch(left=1, lower=11, right=5, upper=15)", patch.toString());
        assertEquals(
                "ImagePatch(left=1, lower=11, right=5, upper=15, category=red cube)",
                patch.withCategory("red cube").toString());
    }
}
