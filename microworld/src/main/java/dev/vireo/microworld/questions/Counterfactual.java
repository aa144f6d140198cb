package dev.vireo.microworld.questions;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.World;
import dev.vireo.microworld.WorldQuestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// A question about a scene that was changed in one thing or a few alike, or mirrored: the same words,
/// another picture. The answer
/// comes from the question's program, run on the changed scene, and is clear by [Margins#STANDARD].
///
/// @param question the question with its answer there; its picture is the changed one
/// @param rendering the changed scene, drawn
/// @param change the kind of change
/// @param what the change in words: `thing 3: red becomes blue`, `things 2, 5: cube becomes ring`
public record Counterfactual(GeneratedQuestion question, Rendering rendering, Change change, String what) {
    /// A kind of change.
    public enum Change {
        /// A thing gets another colour.
        RECOLOURED,
        /// A thing gets another surface.
        RESURFACED,
        /// A thing gets another shape.
        RESHAPED,
        /// A thing becomes small or large.
        RESIZED,
        /// A thing goes away.
        REMOVED,
        /// A thing comes in.
        ADDED,
        /// A thing stands elsewhere.
        MOVED,
        /// Left becomes right for all things.
        MIRRORED
    }

    /// The scene changed so that the answer is another one. One thing is changed where that is enough; else the two or
    /// three things that share an attribute. Which kind of change is tried first is drawn from the seed and the
    /// question's id, so that all kinds come up.
    ///
    /// @return nothing when no change was found that gives another, clear answer
    public static Optional<Counterfactual> changed(GeneratedQuestion question, Scene scene, long seed) {
        SplittableRandom random = random(question, seed);
        List<Change> order = new ArrayList<>(List.of(Change.values()));
        Collections.shuffle(order, new Random(random.nextLong()));
        String id = question.question().id() + "-changed";
        BiPredicate<Scene, String> another =
                (_, answer) -> !answer.equals(question.question().answer());
        SceneChanges changes = new SceneChanges(scene, question.program(), random);
        return first(question, id, order, changes::all, another)
                .or(() -> first(question, id, order, changes::several, another));
    }

    private static Optional<Counterfactual> first(
            GeneratedQuestion question,
            String id,
            List<Change> order,
            Function<Change, List<SceneChanges.Edit>> edits,
            BiPredicate<Scene, String> wanted) {
        return order.stream()
                .flatMap(change ->
                        edits.apply(change).stream().flatMap(edit -> of(question, id, change, edit, wanted).stream()))
                .findFirst();
    }

    /// The scene changed so that the answer stays: a thing gets another colour whose colour makes no difference to the
    /// question, whichever it is.
    ///
    /// @return nothing when the answer hangs on the colour of every thing
    public static Optional<Counterfactual> control(GeneratedQuestion question, Scene scene, long seed) {
        SplittableRandom random = random(question, ~seed);
        String id = question.question().id() + "-control";
        List<Scene.Thing> things = new ArrayList<>(scene.objects());
        Collections.shuffle(things, new Random(random.nextLong()));
        for (Scene.Thing thing : things) {
            List<SceneChanges.Edit> colours = new SceneChanges(scene, question.program(), random).recoloured(thing);
            if (colours.stream().allMatch(edit -> stays(question, edit.scene()))) {
                return of(
                        question, id, Change.RECOLOURED, colours.getFirst(), (changed, _) -> stays(question, changed));
            }
        }
        return Optional.empty();
    }

    private static SplittableRandom random(GeneratedQuestion question, long seed) {
        long mixed = seed * 0x9E3779B97F4A7C15L;
        for (char c : question.question().id().toCharArray()) {
            mixed = 31 * mixed + c;
        }
        return new SplittableRandom(mixed);
    }

    private static boolean stays(GeneratedQuestion question, Scene scene) {
        return question.program()
                .answer(scene, Margins.STANDARD)
                .equals(Optional.of(question.question().answer()));
    }

    /// Takes an edit that looks as wanted from its record alone, and looks again at what would be seen.
    private static Optional<Counterfactual> of(
            GeneratedQuestion question,
            String id,
            Change change,
            SceneChanges.Edit edit,
            BiPredicate<Scene, String> wanted) {
        QuestionProgram program = question.program();
        if (!edit.rough()
                && program.answer(edit.scene(), Margins.STANDARD)
                        .filter(answer -> wanted.test(edit.scene(), answer))
                        .isEmpty()) {
            return Optional.empty();
        }
        Scene named = SceneChanges.named(edit.scene(), id);
        return World.seenAnew(named)
                .flatMap(seen -> program.answer(seen, Margins.STANDARD)
                        .filter(answer -> wanted.test(seen, answer))
                        .map(answer -> {
                            WorldQuestion asked = question.question();
                            return new Counterfactual(
                                    new GeneratedQuestion(
                                            new WorldQuestion(
                                                    id, id, asked.text(), answer, asked.family(), asked.depth()),
                                            program,
                                            Phraser.fullAnswer(program, answer)),
                                    World.draw(seen),
                                    change,
                                    edit.what());
                        }));
    }
}
