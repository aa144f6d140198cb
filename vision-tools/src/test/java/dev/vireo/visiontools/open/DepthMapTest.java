package dev.vireo.visiontools.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Box;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DepthMapTest {
    private static final Box PICTURE = Box.of(100, 100);

    /// A map of 50 x 50 for a picture of twice that: nearness grows downwards, from 0 to 49.
    private static float[] ground() {
        float[] out = new float[2500];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.floorDiv(i, 50);
        }
        return out;
    }

    @Test
    void whatIsNearerHasTheSmallerDepth() {
        DepthMap map = DepthMap.ofNearness(ground(), 50, 50);
        double top = map.median(new Box(0, 0, 100, 4), PICTURE);
        double middle = map.median(new Box(0, 48, 100, 52), PICTURE);
        double bottom = map.median(new Box(0, 96, 100, 100), PICTURE);
        assertEquals(0.5, middle, 0.02);
        assertTrue(bottom < middle && middle < top, bottom + " " + middle + " " + top);
        assertEquals(1, top, 0.03);
        assertEquals(0, bottom, 0.03);
    }

    @Test
    void theMiddleHalfOfABoxCountsAndOfItTheMedian() {
        float[] nearness = new float[2500];
        Arrays.fill(nearness, 1); // what is behind
        for (int row = 20; row < 30; row++) {
            for (int column = 20; column < 30; column++) {
                nearness[row * 50 + column] = row == 25 && column < 24 ? 90 : 9; // with a false stripe
            }
        }
        nearness[0] = 0;
        DepthMap map = DepthMap.ofDistances(nearness, 50, 50);
        // The thing fills a quarter of the box, and more than half of its middle.
        assertEquals(9, map.median(new Box(32, 32, 68, 68), PICTURE));
        assertEquals(1, map.median(new Box(0, 0, 30, 30), PICTURE));
    }

    @Test
    void aBoxOfOnePixelHasTheDepthOfItsCell() {
        DepthMap map = DepthMap.ofDistances(ground(), 50, 50);
        assertEquals(0, map.median(new Box(0, 0, 1, 1), PICTURE));
        assertEquals(49, map.median(new Box(99, 99, 100, 100), PICTURE));
        assertEquals(24, map.median(new Box(7, 49, 8, 50), PICTURE));
        // A map larger than its picture.
        assertEquals(49, DepthMap.ofDistances(ground(), 50, 50).median(new Box(2, 2, 3, 3), Box.of(3, 3)), 9);
    }

    @Test
    void lessThanAMarginTellsNothingAndMoreAlwaysAnOrder() {
        DepthMap map = DepthMap.ofNearness(ground(), 50, 50);
        assertEquals(0, map.compare(0.50, 0.529));
        assertEquals(-1, map.compare(0.50, 0.531));
        assertEquals(1, map.compare(0.531, 0.50));
        SplittableRandom random = new SplittableRandom(1);
        int tied = 0;
        for (int i = 0; i < 10_000; i++) {
            double first = random.nextDouble();
            double apart = first + DepthMap.MARGIN + 1e-9;
            assertTrue(map.rounded(first) < map.rounded(apart), () -> first + " and " + apart);
            tied += map.rounded(first) == map.rounded(first + DepthMap.MARGIN / 4) ? 1 : 0;
        }
        assertEquals(7500, tied, 300);
    }

    @Test
    void aFewFalsePixelsDoNotStretchTheScale() {
        float[] values = ground();
        DepthMap before = DepthMap.ofNearness(values, 50, 50);
        values[1] = 1e6f;
        DepthMap after = DepthMap.ofNearness(values, 50, 50);
        Box box = new Box(0, 40, 100, 60);
        assertEquals(before.median(box, PICTURE), after.median(box, PICTURE), 1e-6);
    }

    @Test
    void inAFlatPictureNothingIsNearer() {
        DepthMap map = DepthMap.ofNearness(new float[2500], 50, 50);
        Box box = new Box(0, 0, 10, 10);
        assertEquals(0, map.rounded(map.median(box, PICTURE)));
        assertEquals(0, map.compare(0, 1));
    }
}
