package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.layout.LayoutText;
import dev.vireo.planners.LayoutChecks.Problem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is found wrong with layouts, and how it is mended.
class LayoutChecksTest {
    private static final LayoutObject.FrameRange ALL = new LayoutObject.FrameRange(0, 5);

    private static LayoutObject object(int id, String name, double... boxes) {
        List<LayoutObject.KeyFrame> keys = new ArrayList<>();
        for (int i = 0; i < boxes.length; i += 5) {
            keys.add(new LayoutObject.KeyFrame(
                    (int) boxes[i], new LayoutBox(boxes[i + 1], boxes[i + 2], boxes[i + 3], boxes[i + 4])));
        }
        return new LayoutObject(id, name, name, 1, LayoutObject.Motion.LINEAR, keys, List.of(ALL));
    }

    private static LayoutObject seen(LayoutObject o, LayoutObject.FrameRange... ranges) {
        return new LayoutObject(o.id(), o.name(), o.phrase(), o.strength(), o.motion(), o.keyFrames(), List.of(ranges));
    }

    private static Layout layout(String caption, LayoutObject... objects) {
        return new Layout(caption, 512, 512, 6, 2, "", List.of(objects));
    }

    static Stream<Arguments> findings() {
        LayoutObject cat = object(0, "cat", 0, 100, 100, 100, 100);
        return Stream.of(
                Arguments.of(Kind.EMPTY, layout("a cat"), 2),
                Arguments.of(Kind.MISSING_OBJECT, layout("a cat and a dog", cat), 1),
                Arguments.of(Kind.MISSING_OBJECT, layout("two cats", cat.withPhrase("cats")), 1),
                Arguments.of(Kind.WRONG_TIME, layout("a cat appears only in the second half of the video", cat), 0),
                Arguments.of(
                        Kind.WRONG_DIRECTION,
                        layout(
                                "a cat walks from the left to the right",
                                object(0, "cat", 0, 400, 100, 100, 100, 5, 10, 100, 100, 100)),
                        0),
                Arguments.of(Kind.NEVER_SEEN, layout("", seen(cat)), 0),
                Arguments.of(Kind.OUTSIDE, layout("", object(0, "cat", 0, 100, 100, 90, 90, 5, 600, 100, 90, 90)), 0),
                Arguments.of(Kind.OUT_OF_FRAME, layout("", object(0, "cat", 0, 460, 100, 100, 100)), 0),
                Arguments.of(Kind.VANISHING, layout("", object(0, "cat", 0, 500, 100, 4, 100)), 0),
                Arguments.of(Kind.OVERLAP, layout("", cat, object(1, "dog", 0, 120, 110, 90, 90)), 0),
                Arguments.of(
                        Kind.TELEPORT,
                        layout(
                                "",
                                object(
                                        0, "cat", 0, 0, 0, 90, 90, 1, 20, 0, 90, 90, 2, 400, 400, 90, 90, 3, 60, 0, 90,
                                        90)),
                        0),
                Arguments.of(Kind.SIZE_JUMP, layout("", object(0, "cat", 0, 100, 100, 50, 50, 1, 50, 50, 200, 200)), 1),
                Arguments.of(
                        Kind.PHRASE,
                        layout("two cats", object(0, "cat", 0, 0, 0, 90, 90), object(1, "cat", 0, 300, 0, 90, 90)),
                        0),
                Arguments.of(
                        Kind.UNGUIDED,
                        layout(
                                "",
                                new LayoutObject(
                                        0, "cat", "cat", 0, LayoutObject.Motion.LINEAR, cat.keyFrames(), List.of(ALL))),
                        1));
    }

    /// @param left how many problems only a person can solve
    @ParameterizedTest
    @MethodSource("findings")
    void aProblemIsFoundAndMendedWhereThatNeedsNoGuess(Kind kind, Layout layout, int left) {
        List<LayoutChecks.Problem> problems = LayoutChecks.of(layout);
        assertTrue(problems.stream().anyMatch(p -> p.kind() == kind), problems::toString);
        LayoutChecks.Repaired repaired = LayoutChecks.repair(layout);
        List<LayoutChecks.Problem> rest = new ArrayList<>(repaired.left());
        rest.removeIf(p -> kind == Kind.NEVER_SEEN && p.kind() == Kind.EMPTY); // nothing is left of it
        assertEquals(left, rest.size(), rest::toString);
        assertEquals(left == 0, !repaired.changes().isEmpty(), repaired.changes()::toString);
    }

    @Test
    void theWorstComesFirst() {
        List<LayoutChecks.Problem> problems =
                LayoutChecks.of(layout("a cat and a dog", object(0, "cat", 0, 460, 100, 100, 100)));
        assertEquals(
                List.of(Kind.MISSING_OBJECT, Kind.OUT_OF_FRAME),
                problems.stream().map(LayoutChecks.Problem::kind).toList());
    }

    @Test
    void aLayoutInOrderHasNoProblems() {
        assertEquals(
                List.of(),
                LayoutChecks.of(layout(
                        "a cat walks from the left to the right",
                        object(0, "cat", 0, 10, 100, 100, 100, 5, 400, 100, 100, 100))));
    }

    @Test
    void boxesCutAtTheEdgeStayWhereTheyWereInside() {
        Layout repaired = LayoutChecks.repair(layout("", object(0, "cat", 0, 460, 100, 100, 100)))
                .layout();
        assertEquals(
                new LayoutBox(460, 100, 52, 100),
                repaired.objects().getFirst().keyFrames().getFirst().box());
    }

    @Test
    void aTextFormGoesThereAndBack() {
        Layout layout = layout(
                "",
                object(
                        0, "cat", 0, 10, 20, 50, 60, 1, 20, 20, 50, 60, 2, 30, 20, 50, 60, 3, 40, 20, 50, 60, 4, 50, 20,
                        50, 60, 5, 60, 20, 50, 60),
                seen(object(1, "dog's ball", 4, 100, 100, 50, 50), new LayoutObject.FrameRange(4, 4)));
        LayoutAnswer read = LayoutAnswer.of(LayoutText.of(layout), "", 6);
        assertEquals(new Layout("", 512, 512, 6, 2, "", layout.objects()), ((LayoutAnswer.Read) read).layout());
    }
}
