package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.questions.Counterfactual.Change;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// The changes of a scene in one thing or a few alike, as records: what of each thing is seen is that of the scene
/// before, where it
/// can't be told without drawing.
final class SceneChanges {
    /// Places that are tried for a thing that comes in.
    private static final int PLACES = 60;

    private static final int MOST_AT_ONCE = 3;
    private static final double NEAREST = 5.5;
    private static final double FARTHEST = 12.1;

    private final Scene scene;
    private final SplittableRandom random;
    private final List<Attribute> named;

    /// @param program whose words things that come in are likely to fit
    SceneChanges(Scene scene, QuestionProgram program, SplittableRandom random) {
        this.scene = scene;
        this.random = random;
        this.named = Operations.of(program).stream()
                .flatMap(step -> Stream.of(step.argument().split("[,|]", -1)))
                .flatMap(word -> Attribute.of(word).stream())
                .toList();
    }

    /// A changed scene.
    ///
    /// @param what the change in words
    /// @param rough whether the record says too little of what is seen to tell the answer from it
    record Edit(Scene scene, String what, boolean rough) {}

    /// All changes of a kind, or some of those that come in, in an order of chance.
    List<Edit> all(Change change) {
        List<Edit> out = new ArrayList<>();
        switch (change) {
            case RECOLOURED, RESURFACED, RESHAPED, RESIZED -> {
                for (QuestionProgram.Kind kind : QuestionProgram.Kind.values()) {
                    if (of(kind) == change) {
                        scene.objects().forEach(thing -> out.addAll(replaced(thing, kind)));
                    }
                }
            }
            case REMOVED -> {
                if (scene.objects().size() > SceneGenerator.MIN_OBJECTS) {
                    scene.objects().forEach(thing -> out.add(removed(thing)));
                }
            }
            case ADDED -> {
                if (scene.objects().size() < SceneGenerator.MAX_OBJECTS) {
                    for (int i = 0; i < PLACES; i++) {
                        out.add(added());
                    }
                }
            }
            case MOVED -> {
                for (int i = 0; i < PLACES; i++) {
                    out.add(moved(
                            scene.objects().get(random.nextInt(scene.objects().size()))));
                }
            }
            case MIRRORED -> out.add(mirrored());
        }
        Collections.shuffle(out, new Random(random.nextLong()));
        return out;
    }

    /// The changes of a kind in the two or three things that share an attribute: all of them get another one, or go.
    List<Edit> several(Change change) {
        List<Edit> out = new ArrayList<>();
        for (QuestionProgram.Kind kind : QuestionProgram.Kind.values()) {
            for (Attribute was : kind.attributes()) {
                List<Scene.Thing> all = scene.objects().stream()
                        .filter(thing -> kind.of(thing) == was)
                        .toList();
                if (all.size() < 2 || all.size() > MOST_AT_ONCE) {
                    continue;
                }
                if (change == Change.REMOVED && scene.objects().size() - all.size() >= SceneGenerator.MIN_OBJECTS) {
                    out.add(new Edit(
                            with(scene.objects().stream()
                                    .filter(thing -> !all.contains(thing))
                                    .toList()),
                            numbers(all) + ", all " + was.word() + ", go",
                            false));
                }
                if (change == of(kind)) {
                    kind.attributes().stream()
                            .filter(now -> now != was)
                            .forEach(now -> out.add(new Edit(
                                    with(scene.objects().stream()
                                            .map(thing -> all.contains(thing) ? with(thing, now) : thing)
                                            .toList()),
                                    numbers(all) + ": " + was.word() + " becomes " + now.word(),
                                    false)));
                }
            }
        }
        Collections.shuffle(out, new Random(random.nextLong()));
        return out;
    }

    private static Change of(QuestionProgram.Kind kind) {
        return switch (kind) {
            case COLOR -> Change.RECOLOURED;
            case MATERIAL -> Change.RESURFACED;
            case SHAPE -> Change.RESHAPED;
            case SIZE -> Change.RESIZED;
        };
    }

    private static String numbers(List<Scene.Thing> things) {
        return "things "
                + String.join(
                        ", ",
                        things.stream().map(thing -> String.valueOf(thing.id())).toList());
    }

    /// A thing in each of the other colours, in an order of chance.
    List<Edit> recoloured(Scene.Thing thing) {
        return replaced(thing, QuestionProgram.Kind.COLOR);
    }

    /// A thing with each of the other attributes of a kind, in an order of chance.
    private List<Edit> replaced(Scene.Thing thing, QuestionProgram.Kind kind) {
        List<Edit> out = new ArrayList<>();
        for (Attribute now : kind.attributes()) {
            if (now != kind.of(thing)) {
                out.add(new Edit(
                        with(scene.objects().stream()
                                .map(t -> t.id() == thing.id() ? with(t, now) : t)
                                .toList()),
                        "thing " + thing.id() + ": " + kind.of(thing).word() + " becomes " + now.word(),
                        false));
            }
        }
        Collections.shuffle(out, new Random(random.nextLong()));
        return out;
    }

    private static Scene.Thing with(Scene.Thing thing, Attribute now) {
        return switch (now) {
            case Attribute.Size size -> with(thing, size, thing.color(), thing.material(), thing.shape());
            case Attribute.Color color -> with(thing, thing.size(), color, thing.material(), thing.shape());
            case Attribute.Material material -> with(thing, thing.size(), thing.color(), material, thing.shape());
            case Attribute.Shape shape -> with(thing, thing.size(), thing.color(), thing.material(), shape);
        };
    }

    private static Scene.Thing with(
            Scene.Thing thing,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            Attribute.Shape shape) {
        double turn = shape == thing.shape() ? thing.turn() : facing(shape, thing.x(), thing.y());
        return new Scene.Thing(
                thing.id(),
                size,
                color,
                material,
                shape,
                thing.x(),
                thing.y(),
                turn,
                thing.box(),
                thing.visible(),
                thing.depth());
    }

    /// How a thing is turned that shows its face: flat ones turn to the camera.
    private static double facing(Attribute.Shape shape, double x, double y) {
        return switch (shape) {
            case RING, STAR -> -StrictMath.atan2(x, y);
            case CUBE, SPHERE, CYLINDER, CONE -> 0.3;
        };
    }

    private Edit removed(Scene.Thing gone) {
        return new Edit(
                with(scene.objects().stream().filter(t -> t.id() != gone.id()).toList()),
                "thing " + gone.id() + ", " + words(gone) + ", goes",
                false);
    }

    /// A place on the ground.
    private record Spot(double x, double y) {}

    /// A place that is most likely in the picture.
    private Spot spot() {
        double y = NEAREST + random.nextDouble() * (FARTHEST - NEAREST);
        return new Spot((2 * random.nextDouble() - 1) * 0.6 * (2.5 + 0.87 * y), y);
    }

    private Edit moved(Scene.Thing thing) {
        Spot spot = spot();
        Scene.Thing there = new Scene.Thing(
                thing.id(),
                thing.size(),
                thing.color(),
                thing.material(),
                thing.shape(),
                spot.x,
                spot.y,
                facing(thing.shape(), spot.x, spot.y),
                thing.box(),
                thing.visible(),
                thing.depth());
        return new Edit(
                with(scene.objects().stream()
                        .map(t -> t.id() == thing.id() ? there : t)
                        .toList()),
                "thing " + thing.id() + ", " + words(thing) + ", stands elsewhere",
                true);
    }

    private Edit added() {
        Spot spot = spot();
        Attribute.Shape shape = pick(Attribute.Shape.values());
        Scene.Thing come = new Scene.Thing(
                scene.objects().size() + 1,
                pick(Attribute.Size.values()),
                pick(Attribute.Color.values()),
                pick(Attribute.Material.values()),
                shape,
                spot.x,
                spot.y,
                facing(shape, spot.x, spot.y),
                new Box(0, 0, 1, 1),
                1,
                spot.y);
        return new Edit(
                with(Stream.concat(scene.objects().stream(), Stream.of(come)).toList()), words(come) + " comes", true);
    }

    /// One of the values; three of four times one that the program names, if it names any.
    private <A extends Attribute> A pick(A[] values) {
        List<A> wanted = Stream.of(values).filter(named::contains).toList();
        return !wanted.isEmpty() && random.nextInt(4) > 0
                ? wanted.get(random.nextInt(wanted.size()))
                : values[random.nextInt(values.length)];
    }

    private Edit mirrored() {
        List<Scene.Thing> things = scene.objects().stream()
                .map(t -> new Scene.Thing(
                        t.id(),
                        t.size(),
                        t.color(),
                        t.material(),
                        t.shape(),
                        -t.x(),
                        t.y(),
                        -t.turn(),
                        mirrored(t.box()),
                        t.visible(),
                        t.depth()))
                .toList();
        List<Scene.Sign> signs = scene.signs().stream()
                .map(s -> new Scene.Sign(
                        s.id(), s.text(), -s.x(), s.y(), -s.turn(), mirrored(s.box()), s.visible(), s.depth()))
                .toList();
        return new Edit(
                new Scene(scene.id(), scene.seed(), scene.width(), scene.height(), things, signs),
                "left becomes right",
                false);
    }

    private Box mirrored(Box box) {
        return new Box(scene.width() - box.right(), box.top(), scene.width() - box.left(), box.bottom());
    }

    private static String words(Scene.Thing thing) {
        return String.join(
                " ",
                thing.size().word(),
                thing.color().word(),
                thing.material().word(),
                thing.shape().word());
    }

    /// The scene with other things, counted anew from 1, as scene files demand.
    private Scene with(List<Scene.Thing> things) {
        List<Scene.Thing> out = new ArrayList<>();
        for (Scene.Thing t : things) {
            out.add(new Scene.Thing(
                    out.size() + 1,
                    t.size(),
                    t.color(),
                    t.material(),
                    t.shape(),
                    t.x(),
                    t.y(),
                    t.turn(),
                    t.box(),
                    t.visible(),
                    t.depth()));
        }
        List<Scene.Sign> signs = new ArrayList<>();
        for (Scene.Sign s : scene.signs()) {
            signs.add(new Scene.Sign(
                    out.size() + signs.size() + 1, s.text(), s.x(), s.y(), s.turn(), s.box(), s.visible(), s.depth()));
        }
        return new Scene(scene.id(), scene.seed(), scene.width(), scene.height(), out, signs);
    }

    /// The same scene under another name.
    static Scene named(Scene scene, String id) {
        return new Scene(id, scene.seed(), scene.width(), scene.height(), scene.objects(), scene.signs());
    }
}
