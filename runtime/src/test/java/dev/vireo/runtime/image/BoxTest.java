package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BoxTest {
    @Test
    void edgesOutOfOrderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Box(2, 0, 1, 5));
        assertThrows(IllegalArgumentException.class, () -> new Box(0, 3, 1, 2));
    }

    @Test
    void sharedPixelsAreThoseThatCountingFinds() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            Box a = random(random);
            Box b = random(random);
            long shared = 0;
            long either = 0;
            for (int y = -2; y < 16; y++) {
                for (int x = -2; x < 16; x++) {
                    boolean inA = a.contains(x, y);
                    boolean inB = b.contains(x, y);
                    shared += inA && inB ? 1 : 0;
                    either += inA || inB ? 1 : 0;
                }
            }
            assertEquals(shared, a.intersectionArea(b));
            assertEquals(shared > 0, a.overlaps(b), a + " " + b);
            assertEquals(either == 0 ? 0 : (double) shared / either, a.iou(b), 1e-12);
            assertEquals(a.iou(b), b.iou(a));
        }
    }

    private static Box random(Random random) {
        int left = random.nextInt(-2, 10);
        int top = random.nextInt(-2, 10);
        return new Box(left, top, left + random.nextInt(0, 6), top + random.nextInt(0, 6));
    }

    @Test
    void aClippedBoxLiesInsideItsFrame() {
        Box frame = new Box(10, 10, 20, 20);

        assertEquals(new Box(10, 12, 15, 20), new Box(0, 12, 15, 99).clip(frame));
        assertEquals(new Box(20, 10, 20, 10), new Box(30, 0, 40, 5).clip(frame));
        assertTrue(new Box(0, 0, 5, 5).clip(frame).isEmpty());
        assertEquals(frame, new Box(Integer.MIN_VALUE, 0, Integer.MAX_VALUE, 50).clip(frame));
    }

    @Test
    void anEmptyBoxOverlapsNothing() {
        Box empty = new Box(5, 5, 5, 9);

        assertFalse(empty.overlaps(Box.of(10, 10)));
        assertFalse(Box.of(10, 10).overlaps(empty));
        assertEquals(0, empty.iou(empty));
    }

    @Test
    void areasOfHugeBoxesDoNotOverflow() {
        Box huge = Box.of(Integer.MAX_VALUE, Integer.MAX_VALUE);

        assertEquals((long) Integer.MAX_VALUE * Integer.MAX_VALUE, huge.area());
        assertEquals(1.0, huge.iou(huge));
    }
}
