package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.And;
import dev.vireo.microworld.questions.QuestionProgram.Choose;
import dev.vireo.microworld.questions.QuestionProgram.CompareCounts;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Count;
import dev.vireo.microworld.questions.QuestionProgram.Exist;
import dev.vireo.microworld.questions.QuestionProgram.Not;
import dev.vireo.microworld.questions.QuestionProgram.Or;
import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Query;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.SameAttribute;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.QuestionProgram.Verify;
import dev.vireo.microworld.questions.QuestionProgram.VerifySide;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Answers worked out by hand on one scene, 400 pixels wide and 300 high (a diagonal of 500):
///
/// | id | thing | centre | depth |
/// |---|---|---|---|
/// | 1 | large red matte cube | 60, 200 | 6 |
/// | 2 | small red shiny sphere | 130, 150 | 8 |
/// | 3 | large blue shiny cylinder | 200, 200 | 7 |
/// | 4 | small green striped cube | 300, 100 | 10 |
/// | 5 | large blue matte star | 310, 230 | 5 |
final class QuestionProgramTest {
    private static final Scene SCENE = new Scene(
            "hand",
            1,
            400,
            300,
            List.of(
                    thing(
                            1,
                            Attribute.Size.LARGE,
                            Attribute.Color.RED,
                            Attribute.Material.MATTE,
                            Attribute.Shape.CUBE,
                            60,
                            200,
                            6),
                    thing(
                            2,
                            Attribute.Size.SMALL,
                            Attribute.Color.RED,
                            Attribute.Material.SHINY,
                            Attribute.Shape.SPHERE,
                            130,
                            150,
                            8),
                    thing(
                            3,
                            Attribute.Size.LARGE,
                            Attribute.Color.BLUE,
                            Attribute.Material.SHINY,
                            Attribute.Shape.CYLINDER,
                            200,
                            200,
                            7),
                    thing(
                            4,
                            Attribute.Size.SMALL,
                            Attribute.Color.GREEN,
                            Attribute.Material.STRIPED,
                            Attribute.Shape.CUBE,
                            300,
                            100,
                            10),
                    thing(
                            5,
                            Attribute.Size.LARGE,
                            Attribute.Color.BLUE,
                            Attribute.Material.MATTE,
                            Attribute.Shape.STAR,
                            310,
                            230,
                            5)));

    private static Scene.Thing thing(
            int id,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            Attribute.Shape shape,
            int cx,
            int cy,
            double depth) {
        Box box = new Box(cx - 15, cy - 15, cx + 15, cy + 15);
        return new Scene.Thing(id, size, color, material, shape, 0, 0, 0, box, 1, depth);
    }

    private static Description what(Attribute... attributes) {
        Description what = Description.ANY;
        for (Attribute attribute : attributes) {
            what = what.with(attribute).orElseThrow();
        }
        return what;
    }

    private static Things all(Attribute... attributes) {
        return new Things.Select(what(attributes));
    }

    private static Referent the(Attribute... attributes) {
        return new Referent.The(all(attributes));
    }

    private static void answers(String expected, QuestionProgram program) {
        assertEquals(Optional.of(expected), program.answer(SCENE, Margins.STANDARD), program::toString);
    }

    private static void isUnclear(QuestionProgram program) {
        assertEquals(Optional.empty(), program.answer(SCENE, Margins.STANDARD), program::toString);
    }

    @Test
    void existence() {
        answers("yes", new Exist(all(Attribute.Color.RED, Attribute.Shape.CUBE)));
        answers("no", new Exist(all(Attribute.Color.GREEN, Attribute.Shape.SPHERE)));
    }

    @Test
    void counting() {
        answers("2", new Count(all(Attribute.Shape.CUBE)));
        answers("5", new Count(all()));
        answers("0", new Count(all(Attribute.Color.CYAN)));
    }

    @Test
    void attributes() {
        answers("green", new Query(QuestionProgram.Kind.COLOR, the(Attribute.Size.SMALL, Attribute.Shape.CUBE)));
        answers("cylinder", new Query(QuestionProgram.Kind.SHAPE, the(Attribute.Color.BLUE, Attribute.Material.SHINY)));
        answers("striped", new Query(QuestionProgram.Kind.MATERIAL, the(Attribute.Color.GREEN)));
        answers("small", new Query(QuestionProgram.Kind.SIZE, the(Attribute.Shape.SPHERE)));
        answers("yes", new Verify(the(Attribute.Shape.STAR), Attribute.Material.MATTE));
        answers("no", new Verify(the(Attribute.Shape.STAR), Attribute.Color.RED));
        isUnclear(new Query(QuestionProgram.Kind.COLOR, the(Attribute.Shape.CUBE)));
        isUnclear(new Query(QuestionProgram.Kind.COLOR, the(Attribute.Shape.RING)));
    }

    @Test
    void relations() {
        answers("2", new Count(new Things.Beside(Side.LEFT, the(Attribute.Shape.CYLINDER), what())));
        answers("no", new Exist(new Things.Beside(Side.RIGHT, the(Attribute.Shape.STAR), what(Attribute.Color.RED))));
        answers("yes", new VerifySide(the(Attribute.Shape.STAR), Side.FRONT, the(Attribute.Shape.CYLINDER)));
        answers("no", new VerifySide(the(Attribute.Shape.STAR), Side.BEHIND, the(Attribute.Shape.CYLINDER)));
        answers(
                "sphere",
                new Query(
                        QuestionProgram.Kind.SHAPE,
                        new Referent.The(new Things.Between(
                                the(Attribute.Size.LARGE, Attribute.Shape.CUBE),
                                the(Attribute.Shape.CYLINDER),
                                what()))));
        answers(
                "sphere",
                new Query(QuestionProgram.Kind.SHAPE, new Referent.Nearest(the(Attribute.Shape.CYLINDER), what())));
        answers("1", new Count(new Things.Alike(QuestionProgram.Kind.COLOR, the(Attribute.Shape.SPHERE), what())));
    }

    @Test
    void aThingInsideTheMarginMakesTheQuestionUnclear() {
        // The green cube and the star are 10 pixels apart from left to right; the margin is 16.
        isUnclear(new VerifySide(the(Attribute.Shape.STAR), Side.RIGHT, the(Attribute.Color.GREEN)));
        isUnclear(new Count(new Things.Beside(Side.LEFT, the(Attribute.Shape.STAR), what())));
        // Without the green cube among those who are asked about, it is clear.
        answers("1", new Count(new Things.Beside(Side.LEFT, the(Attribute.Shape.STAR), what(Attribute.Color.BLUE))));
        Margins wide = new Margins(0.04, 1.5, 0.05, 0.2, 0.01);
        assertEquals(
                Optional.empty(),
                new VerifySide(the(Attribute.Shape.SPHERE), Side.BEHIND, the(Attribute.Shape.CYLINDER))
                        .answer(SCENE, wide));
    }

    @Test
    void twoThingsAlmostEquallyNearAreUnclear() {
        // From the sphere, the cylinder and the large cube are both 86 pixels away.
        isUnclear(new Query(
                QuestionProgram.Kind.SHAPE,
                new Referent.Nearest(the(Attribute.Shape.SPHERE), what(Attribute.Size.LARGE))));
    }

    @Test
    void comparisons() {
        answers("yes", new CompareCounts(all(Attribute.Size.LARGE), Comparison.MORE, all(Attribute.Size.SMALL)));
        answers("no", new CompareCounts(all(Attribute.Size.LARGE), Comparison.FEWER, all(Attribute.Size.SMALL)));
        answers("yes", new CompareCounts(all(Attribute.Color.RED), Comparison.EQUAL, all(Attribute.Color.BLUE)));
        answers(
                "yes",
                new SameAttribute(
                        QuestionProgram.Kind.COLOR, the(Attribute.Shape.STAR), the(Attribute.Shape.CYLINDER)));
        answers(
                "no",
                new SameAttribute(
                        QuestionProgram.Kind.SHAPE, the(Attribute.Shape.STAR), the(Attribute.Shape.CYLINDER)));
        isUnclear(new SameAttribute(QuestionProgram.Kind.COLOR, the(Attribute.Shape.STAR), the(Attribute.Shape.STAR)));
    }

    @Test
    void logic() {
        QuestionProgram red = new Exist(all(Attribute.Color.RED));
        QuestionProgram cyan = new Exist(all(Attribute.Color.CYAN));
        answers("no", new And(red, cyan));
        answers("yes", new Or(red, cyan));
        answers("yes", new And(red, new Not(cyan)));
        answers("3", new Count(new Things.Without(all(), Attribute.Color.RED)));
        answers("3", new Count(new Things.EitherOf(all(), Attribute.Color.GREEN, Attribute.Color.RED)));
        answers(
                "1",
                new Count(new Things.Both(
                        new Things.Beside(Side.LEFT, the(Attribute.Shape.CYLINDER), what()),
                        new Things.Beside(Side.BEHIND, the(Attribute.Shape.CYLINDER), what()))));
        answers(
                "3",
                new Count(new Things.Either(
                        new Things.Beside(Side.LEFT, the(Attribute.Shape.CYLINDER), what()),
                        new Things.Beside(Side.BEHIND, the(Attribute.Shape.CYLINDER), what()))));
    }

    @Test
    void superlatives() {
        answers("cube", new Query(QuestionProgram.Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 1)));
        answers("sphere", new Query(QuestionProgram.Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 2)));
        answers("star", new Query(QuestionProgram.Kind.SHAPE, new Referent.Ranked(all(), Order.CLOSEST, 1)));
        answers("green", new Query(QuestionProgram.Kind.COLOR, new Referent.Ranked(all(), Order.FARTHEST, 1)));
        isUnclear(new Query(QuestionProgram.Kind.SHAPE, new Referent.Ranked(all(), Order.RIGHTMOST, 1)));
        isUnclear(new Query(QuestionProgram.Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 6)));
    }

    @Test
    void choices() {
        answers("blue", new Choose(the(Attribute.Shape.STAR), Attribute.Color.RED, Attribute.Color.BLUE));
        isUnclear(new Choose(the(Attribute.Shape.STAR), Attribute.Color.RED, Attribute.Color.GREEN));
    }

    @Test
    void depthIsTheLongestChainOfAnchors() {
        Referent sphere = the(Attribute.Shape.SPHERE);
        Referent right = new Referent.The(new Things.Beside(Side.RIGHT, sphere, what(Attribute.Shape.CYLINDER)));
        Referent nearest = new Referent.Nearest(right, what(Attribute.Size.LARGE));
        QuestionProgram program = new Query(QuestionProgram.Kind.COLOR, nearest);
        assertEquals(0, new Count(all()).depth());
        assertEquals(0, new Query(QuestionProgram.Kind.COLOR, new Referent.Ranked(all(), Order.LEFTMOST, 2)).depth());
        assertEquals(1, new VerifySide(sphere, Side.LEFT, the(Attribute.Shape.STAR)).depth());
        assertEquals(2, program.depth());
        assertEquals(2, new And(new Exist(all()), new Exist(new Things.Beside(Side.LEFT, right, what()))).depth());
        answers("blue", program);
    }
}
