package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VideoSegmentTest {
    private final VideoSegment whole = VideoSegment.whole(new StillClip(10));

    @Test
    void trimmingCountsInTheSegmentAndKeepsTheFramesOfTheWholeVideo() {
        VideoSegment middle = whole.trim(2, 8);
        VideoSegment inner = middle.trim(1, 3);

        assertEquals("VideoSegment(start=3, end=5)", inner.toString());
        assertEquals(2, inner.frames());
        assertFalse(inner.isWhole());
        assertTrue(whole.isWhole());
    }

    @Test
    void trimmingEndsWhereTheSegmentEnds() {
        assertEquals(new VideoSegment(whole.clip(), 2, 6), whole.trim(2, 6).trim(-4, 99));
        assertThrows(IllegalArgumentException.class, () -> whole.trim(2, 6).trim(4, 9));
        assertThrows(IllegalArgumentException.class, () -> whole.trim(5, 5));
    }

    @Test
    void aFrameOutsideTheSegmentIsRefused() {
        VideoSegment part = whole.trim(2, 4);

        assertEquals(2, part.frame(1).width());
        assertThrows(IndexOutOfBoundsException.class, () -> part.frame(2));
        assertThrows(IndexOutOfBoundsException.class, () -> part.frame(-1));
    }

    @Test
    void asAnAnswerItNamesItsFrames() {
        Value value = new Value.Video(whole.trim(2, 4));

        assertEquals(Map.of("start", 2, "end", 4), value.plain());
        assertEquals("frames 2 to 3", value.answerText());
    }

    @Test
    void framesAreSpreadEvenlyWithoutTheEnds() {
        assertEquals(List.of(2, 5, 7), whole.spread(3));
        assertEquals(List.of(5), whole.spread(1));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), whole.spread(10));
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), whole.spread(9));
        assertEquals(List.of(0, 1), whole.trim(5, 7).spread(5));
        assertThrows(IllegalArgumentException.class, () -> whole.spread(0));
    }
}
