package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneObject;
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
import dev.vireo.visiontools.vocabulary.Color;
import dev.vireo.visiontools.vocabulary.Description;
import dev.vireo.visiontools.vocabulary.Material;
import dev.vireo.visiontools.vocabulary.Shape;
import dev.vireo.visiontools.vocabulary.Size;
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
                    thing(1, Size.LARGE, Color.RED, Material.MATTE, Shape.CUBE, 60, 200, 6),
                    thing(2, Size.SMALL, Color.RED, Material.SHINY, Shape.SPHERE, 130, 150, 8),
                    thing(3, Size.LARGE, Color.BLUE, Material.SHINY, Shape.CYLINDER, 200, 200, 7),
                    thing(4, Size.SMALL, Color.GREEN, Material.STRIPED, Shape.CUBE, 300, 100, 10),
                    thing(5, Size.LARGE, Color.BLUE, Material.MATTE, Shape.STAR, 310, 230, 5)));

    private static SceneObject thing(
            int id, Size size, Color color, Material material, Shape shape, int cx, int cy, double depth) {
        Box box = new Box(cx - 15, cy - 15, cx + 15, cy + 15);
        return new SceneObject(id, size, color, material, shape, 0, 0, 0, box, 1, depth);
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
        answers("yes", new Exist(all(Color.RED, Shape.CUBE)));
        answers("no", new Exist(all(Color.GREEN, Shape.SPHERE)));
    }

    @Test
    void counting() {
        answers("2", new Count(all(Shape.CUBE)));
        answers("5", new Count(all()));
        answers("0", new Count(all(Color.CYAN)));
    }

    @Test
    void attributes() {
        answers("green", new Query(Kind.COLOR, the(Size.SMALL, Shape.CUBE)));
        answers("cylinder", new Query(Kind.SHAPE, the(Color.BLUE, Material.SHINY)));
        answers("striped", new Query(Kind.MATERIAL, the(Color.GREEN)));
        answers("small", new Query(Kind.SIZE, the(Shape.SPHERE)));
        answers("yes", new Verify(the(Shape.STAR), Material.MATTE));
        answers("no", new Verify(the(Shape.STAR), Color.RED));
        isUnclear(new Query(Kind.COLOR, the(Shape.CUBE)));
        isUnclear(new Query(Kind.COLOR, the(Shape.RING)));
    }

    @Test
    void relations() {
        answers("2", new Count(new Things.Beside(Side.LEFT, the(Shape.CYLINDER), what())));
        answers("no", new Exist(new Things.Beside(Side.RIGHT, the(Shape.STAR), what(Color.RED))));
        answers("yes", new VerifySide(the(Shape.STAR), Side.FRONT, the(Shape.CYLINDER)));
        answers("no", new VerifySide(the(Shape.STAR), Side.BEHIND, the(Shape.CYLINDER)));
        answers(
                "sphere",
                new Query(
                        Kind.SHAPE,
                        new Referent.The(
                                new Things.Between(the(Size.LARGE, Shape.CUBE), the(Shape.CYLINDER), what()))));
        answers("sphere", new Query(Kind.SHAPE, new Referent.Nearest(the(Shape.CYLINDER), what())));
        answers("1", new Count(new Things.Alike(Kind.COLOR, the(Shape.SPHERE), what())));
    }

    @Test
    void aThingInsideTheMarginMakesTheQuestionUnclear() {
        // The green cube and the star are 10 pixels apart from left to right; the margin is 16.
        isUnclear(new VerifySide(the(Shape.STAR), Side.RIGHT, the(Color.GREEN)));
        isUnclear(new Count(new Things.Beside(Side.LEFT, the(Shape.STAR), what())));
        // Without the green cube among those who are asked about, it is clear.
        answers("1", new Count(new Things.Beside(Side.LEFT, the(Shape.STAR), what(Color.BLUE))));
        Margins wide = new Margins(0.04, 1.5, 0.05, 0.01);
        assertEquals(
                Optional.empty(),
                new VerifySide(the(Shape.SPHERE), Side.BEHIND, the(Shape.CYLINDER)).answer(SCENE, wide));
    }

    @Test
    void twoThingsAlmostEquallyNearAreUnclear() {
        // From the sphere, the cylinder and the large cube are both 86 pixels away.
        isUnclear(new Query(Kind.SHAPE, new Referent.Nearest(the(Shape.SPHERE), what(Size.LARGE))));
    }

    @Test
    void comparisons() {
        answers("yes", new CompareCounts(all(Size.LARGE), Comparison.MORE, all(Size.SMALL)));
        answers("no", new CompareCounts(all(Size.LARGE), Comparison.FEWER, all(Size.SMALL)));
        answers("yes", new CompareCounts(all(Color.RED), Comparison.EQUAL, all(Color.BLUE)));
        answers("yes", new SameAttribute(Kind.COLOR, the(Shape.STAR), the(Shape.CYLINDER)));
        answers("no", new SameAttribute(Kind.SHAPE, the(Shape.STAR), the(Shape.CYLINDER)));
        isUnclear(new SameAttribute(Kind.COLOR, the(Shape.STAR), the(Shape.STAR)));
    }

    @Test
    void logic() {
        QuestionProgram red = new Exist(all(Color.RED));
        QuestionProgram cyan = new Exist(all(Color.CYAN));
        answers("no", new And(red, cyan));
        answers("yes", new Or(red, cyan));
        answers("yes", new And(red, new Not(cyan)));
        answers("3", new Count(new Things.Without(all(), Color.RED)));
        answers("3", new Count(new Things.EitherOf(all(), Color.GREEN, Color.RED)));
        answers(
                "1",
                new Count(new Things.Both(
                        new Things.Beside(Side.LEFT, the(Shape.CYLINDER), what()),
                        new Things.Beside(Side.BEHIND, the(Shape.CYLINDER), what()))));
        answers(
                "3",
                new Count(new Things.Either(
                        new Things.Beside(Side.LEFT, the(Shape.CYLINDER), what()),
                        new Things.Beside(Side.BEHIND, the(Shape.CYLINDER), what()))));
    }

    @Test
    void superlatives() {
        answers("cube", new Query(Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 1)));
        answers("sphere", new Query(Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 2)));
        answers("star", new Query(Kind.SHAPE, new Referent.Ranked(all(), Order.CLOSEST, 1)));
        answers("green", new Query(Kind.COLOR, new Referent.Ranked(all(), Order.FARTHEST, 1)));
        isUnclear(new Query(Kind.SHAPE, new Referent.Ranked(all(), Order.RIGHTMOST, 1)));
        isUnclear(new Query(Kind.SHAPE, new Referent.Ranked(all(), Order.LEFTMOST, 6)));
    }

    @Test
    void choices() {
        answers("blue", new Choose(the(Shape.STAR), Color.RED, Color.BLUE));
        isUnclear(new Choose(the(Shape.STAR), Color.RED, Color.GREEN));
    }

    @Test
    void depthIsTheLongestChainOfAnchors() {
        Referent sphere = the(Shape.SPHERE);
        Referent right = new Referent.The(new Things.Beside(Side.RIGHT, sphere, what(Shape.CYLINDER)));
        Referent nearest = new Referent.Nearest(right, what(Size.LARGE));
        QuestionProgram program = new Query(Kind.COLOR, nearest);
        assertEquals(0, new Count(all()).depth());
        assertEquals(0, new Query(Kind.COLOR, new Referent.Ranked(all(), Order.LEFTMOST, 2)).depth());
        assertEquals(1, new VerifySide(sphere, Side.LEFT, the(Shape.STAR)).depth());
        assertEquals(2, program.depth());
        assertEquals(2, new And(new Exist(all()), new Exist(new Things.Beside(Side.LEFT, right, what()))).depth());
        answers("blue", program);
    }
}
