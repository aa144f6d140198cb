package dev.vireo.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From key frames to video frames.
class InterpolationTest {
    private static Layout layout(int frames, LayoutObject object) {
        return new Layout("", 1000, 1000, frames, 2, "", List.of(object));
    }

    private static LayoutObject object(LayoutObject.Motion motion, int frames, LayoutObject.KeyFrame... keys) {
        return new LayoutObject(
                0, "x", "x", 1, motion, List.of(keys), List.of(new LayoutObject.FrameRange(0, frames - 1)));
    }

    private static LayoutObject.KeyFrame key(int frame, double x, double y) {
        return new LayoutObject.KeyFrame(frame, new LayoutBox(x, y, 100, 100));
    }

    private static JsonNode published() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(InterpolationTest.class.getResourceAsStream("interpolation.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static void equalsPublished(JsonNode boxes, List<Optional<Region>> regions) {
        assertEquals(boxes.size(), regions.size());
        for (int n = 0; n < boxes.size(); n++) {
            Region r = regions.get(n).orElse(new Region(0, 0, 0, 0)); // the reference writes zeros when it is absent
            double[] is = {r.left(), r.top(), r.right(), r.bottom()};
            for (int c = 0; c < 4; c++) {
                assertEquals(boxes.get(n).get(c).asDouble(), is[c], 1e-12, "frame " + n + ", coordinate " + c);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24})
    void linearMotionIsThePublishedOne(int frames) throws IOException {
        List<LayoutObject.KeyFrame> keys = new ArrayList<>();
        for (int k = 0; k < 6; k++) {
            keys.add(new LayoutObject.KeyFrame(k, new LayoutBox(85 * k, 256, 100, 100)));
        }
        LayoutObject bear = new LayoutObject(
                0, "bear", "bear", 1, LayoutObject.Motion.LINEAR, keys, List.of(new LayoutObject.FrameRange(0, 5)));
        Layout layout = new Layout("", 512, 512, 6, 2, "", List.of(bear));
        equalsPublished(
                published().at("/bear/" + frames + "/0"),
                layout.tracks(frames).getFirst().regions());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24})
    void aGapIsCrossedUnseenAsPublished(int frames) throws IOException {
        JsonNode boxes = published().at("/gap_keyframes_0_1_4/" + frames + "/0");
        LayoutObject gap = new LayoutObject(
                0,
                "gap",
                "gap",
                1,
                LayoutObject.Motion.LINEAR,
                List.of(
                        new LayoutObject.KeyFrame(0, new LayoutBox(0, 0, .2, .2)),
                        new LayoutObject.KeyFrame(1, new LayoutBox(.1, 0, .2, .2)),
                        new LayoutObject.KeyFrame(4, new LayoutBox(.4, 0, .2, .2))),
                List.of(new LayoutObject.FrameRange(0, 1), new LayoutObject.FrameRange(4, 4)));
        equalsPublished(
                boxes,
                new Layout("", 1, 1, 6, 2, "", List.of(gap))
                        .tracks(frames)
                        .getFirst()
                        .regions());
    }

    @Test
    void physicalMotionThroughPointsOfAParabolaIsThatParabola() {
        int frames = 6;
        LayoutObject.KeyFrame[] keys = IntStream.range(0, frames)
                .mapToObj(k -> key(k, 100 * k, 500 - 300 * 4 * (k / 5.0) * (1 - k / 5.0)))
                .toArray(LayoutObject.KeyFrame[]::new);
        List<Optional<Region>> regions = layout(frames, object(LayoutObject.Motion.PHYSICAL, frames, keys))
                .tracks(51)
                .getFirst()
                .regions();
        for (int n = 0; n < 51; n++) {
            double t = n / 50.0 * (1 - 1e-5);
            assertEquals(.5 - .3 * 4 * t * (1 - t), regions.get(n).orElseThrow().top(), 1e-9, "frame " + n);
        }
    }

    @Test
    void aThingAtRestDoesNotHop() {
        List<Optional<Region>> regions = layout(
                        6, object(LayoutObject.Motion.PHYSICAL, 6, key(0, 0, 700), key(2, 0, 700), key(5, 0, 700)))
                .tracks(30)
                .getFirst()
                .regions();
        regions.forEach(r -> assertEquals(.7, r.orElseThrow().top(), 1e-12));
    }

    @Test
    void aBounceTurnsSharplyAndNeverGoesBelowTheGround() {
        List<Optional<Region>> regions = layout(
                        6,
                        object(
                                LayoutObject.Motion.PHYSICAL,
                                6,
                                key(0, 0, 100),
                                key(1, 0, 250),
                                key(2, 0, 700),
                                key(3, 0, 400),
                                key(4, 0, 700)))
                .tracks(61)
                .getFirst()
                .regions();
        double lowest =
                regions.stream().mapToDouble(r -> r.orElseThrow().top()).max().orElseThrow();
        assertEquals(.7, lowest, 1e-3);
        double before = regions.get(23).orElseThrow().top()
                - regions.get(22).orElseThrow().top();
        double after = regions.get(26).orElseThrow().top()
                - regions.get(25).orElseThrow().top();
        assertTrue(before > 0 && after < 0, before + ", " + after);
    }

    @Test
    void smoothMotionPassesThroughItsKeysAndStaysBetweenThem() {
        Layout layout = layout(
                5,
                object(LayoutObject.Motion.SMOOTH, 5, key(0, 0, 0), key(1, 10, 0), key(2, 800, 300), key(4, 850, 300)));
        List<Optional<Region>> regions = layout.tracks(81).getFirst().regions();
        assertEquals(.01, regions.get(20).orElseThrow().left(), 1e-3);
        assertEquals(.8, regions.get(40).orElseThrow().left(), 1e-3);
        double last = -1;
        for (Optional<Region> r : regions) {
            assertTrue(r.orElseThrow().left() >= last - 1e-12, "it never turns back");
            last = r.orElseThrow().left();
            assertEquals(.1, r.orElseThrow().right() - r.orElseThrow().left(), 1e-9);
        }
        assertTrue(last <= .85 + 1e-9);
    }

    @Test
    void oneFrameAndOneKeyFrameAreEnough() {
        for (LayoutObject.Motion motion : LayoutObject.Motion.values()) {
            Layout layout = layout(1, object(motion, 1, key(0, 100, 200)));
            List<Optional<Region>> regions = layout.tracks(1).getFirst().regions();
            assertEquals(
                    List.of(Optional.of(new Region(.1, .2, .2, .3))),
                    regions.stream()
                            .map(r -> r.map(x ->
                                    new Region(round(x.left()), round(x.top()), round(x.right()), round(x.bottom()))))
                            .toList());
            assertEquals(16, layout.tracks(16).getFirst().regions().size());
        }
    }

    private static double round(double v) {
        return Math.rint(v * 1e9) / 1e9;
    }

    @Test
    void noFramesAtAllAreRefused() {
        Layout layout = layout(1, object(LayoutObject.Motion.LINEAR, 1, key(0, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> layout.tracks(0));
    }
}
