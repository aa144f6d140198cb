package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoSegmentTest {
    private static final VideoSegment WHOLE =
            VideoSegment.whole(Clip.of(Collections.nCopies(8, Image.ofRgb(1, 1, new byte[3])), 2));

    @Test
    void framesAreSpreadEvenlyWithoutTheEnds() {
        assertEquals(List.of(2, 4, 6), WHOLE.spread(3));
        assertEquals(List.of(4), WHOLE.spread(1));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), WHOLE.spread(8));
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 6),
                WHOLE.spread(7).stream().map(i -> i - 1).toList());
        assertEquals(List.of(0, 1), WHOLE.trim(5, 7).spread(5));
        assertThrows(IllegalArgumentException.class, () -> WHOLE.spread(0));
    }

    @Test
    void trimsOfTrimsCountInTheWholeVideo() {
        VideoSegment part = WHOLE.trim(2, 6).trim(1, 99);
        assertEquals(3, part.start());
        assertEquals(6, part.end());
        assertEquals("VideoSegment(start=3, end=6)", part.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> part.frame(3));
        assertThrows(IllegalArgumentException.class, () -> WHOLE.trim(4, 4));
    }
}
