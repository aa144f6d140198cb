package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Instructions that need no language model.
class LayoutEditorTest {
    private static final Layout LAYOUT = new Layout(
            "a red car and a cat",
            500,
            500,
            6,
            2,
            "",
            List.of(
                    object(
                            0,
                            "red car",
                            new LayoutObject.KeyFrame(0, new LayoutBox(100, 200, 100, 50)),
                            new LayoutObject.KeyFrame(5, new LayoutBox(300, 200, 100, 50))),
                    object(1, "cat", new LayoutObject.KeyFrame(0, new LayoutBox(200, 400, 50, 40)))));

    private static LayoutObject object(int id, String name, LayoutObject.KeyFrame... keys) {
        return new LayoutObject(
                id,
                name,
                name,
                1,
                LayoutObject.Motion.LINEAR,
                List.of(keys),
                List.of(new LayoutObject.FrameRange(0, 5)));
    }

    private static Layout edited(String instruction) {
        return switch (LayoutEditor.builtin().edit(LAYOUT, instruction)) {
            case LayoutPlan.Planned(Layout layout, var _, var _) -> layout;
            case LayoutPlan.NotUnderstood(String reason, var _) -> throw new AssertionError(reason);
        };
    }

    private static String refused(String instruction) {
        return ((LayoutPlan.NotUnderstood) LayoutEditor.builtin().edit(LAYOUT, instruction)).reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "move the red car left by 50 px | 0 | 50 | 200 | 100 | 50",
                "Move the car to the top. | 0 | 100 | 85 | 100 | 50",
                "move the red car up by 10 % | 0 | 100 | 150 | 100 | 50",
                "move the car right by 300 px | 0 | 200 | 200 | 100 | 50",
                "move the cat to the upper left | 1 | 75 | 90 | 50 | 40",
                "move the cat down | 1 | 200 | 460 | 50 | 40",
                "make the cat twice as large | 1 | 175 | 360 | 100 | 80",
                "make the cat 50 % smaller | 1 | 212.5 | 420 | 25 | 20",
                "make object 0 bigger | 0 | 83.3 | 183.3 | 133.3 | 66.7",
                "shrink the cat | 1 | 206.3 | 410 | 37.5 | 30",
                "put the cat in the center | 1 | 225 | 230 | 50 | 40",
            })
    void boxesAreMovedAndResizedInsideTheFrame(String instruction, int id, double x, double y, double w, double h) {
        LayoutBox box = edited(instruction)
                .object(id)
                .orElseThrow()
                .keyFrames()
                .getFirst()
                .box();
        assertEquals(x, box.x(), 0.11, box::toString);
        assertEquals(y, box.y(), 0.11, box::toString);
        assertEquals(w, box.width(), 0.11, box::toString);
        assertEquals(h, box.height(), 0.11, box::toString);
    }

    @Test
    void aRenamedObjectIsRenamedInTheCaptionToo() {
        Layout out = edited("rename the cat to orange dog");
        assertEquals("a red car and an orange dog", out.caption());
        assertEquals("orange dog", out.object(1).orElseThrow().name());
        assertEquals("orange dog", out.object(1).orElseThrow().phrase());
    }

    @Test
    void aRemovedObjectIsGone() {
        assertEquals(Optional.empty(), edited("remove the red car").object(0));
    }

    @Test
    void aDelayedObjectWaitsWhereItBegins() {
        LayoutObject car = edited("delay the red car by 1 second").object(0).orElseThrow();
        assertEquals(2, car.keyFrames().getFirst().frame());
        assertEquals(100, car.keyFrames().getFirst().box().x());
        assertTrue(car.visibleIn(0));
        assertTrue(car.visibleIn(5));
    }

    @Test
    void anObjectIsHiddenAndShownForAPartOfTheTime() {
        assertEquals(
                List.of(new LayoutObject.FrameRange(3, 5)),
                edited("hide the cat in the first half").object(1).orElseThrow().visible());
        assertEquals(
                List.of(new LayoutObject.FrameRange(4, 5)),
                edited("show the cat only in the last third")
                        .object(1)
                        .orElseThrow()
                        .visible());
    }

    @Test
    void anObjectIsGuidedHarder() {
        assertEquals(
                1.5, edited("make the cat stronger").object(1).orElseThrow().strength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"paint it blue", "move the cat somewhere nice", "", "delay the cat by a minute"})
    void otherInstructionsAreToldWithThoseItKnows(String instruction) {
        assertTrue(refused(instruction).contains("it knows: move X to PLACE"), refused(instruction));
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertTrue(refused("remove the dog").contains("it has 0 'red car', 1 'cat'"));
        assertTrue(refused("delay the cat by 9 seconds").contains("does not fit into the 6 frames"));
        assertTrue(refused("make the cat 200 % smaller").contains("nothing is left"));
    }
}
