package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.World;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.Counterfactual.Change;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.runtime.VireoException;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changed scenes and the answers there.
final class CounterfactualTest {
    private static final List<Scene> SCENES = IntStream.range(0, 12)
            .mapToObj(i -> Scenes.make(77, i, 320, 240).scene())
            .toList();

    @TempDir
    Path folder;

    private static List<GeneratedQuestion> questions(Scene scene) {
        return new QuestionGenerator().generate(scene, 3, 8);
    }

    private static final Map<Counterfactual, GeneratedQuestion> CHANGED = new HashMap<>();

    private static synchronized Map<Counterfactual, GeneratedQuestion> changed() {
        if (!CHANGED.isEmpty()) {
            return CHANGED;
        }
        Map<Counterfactual, GeneratedQuestion> out = new HashMap<>();
        for (Scene scene : SCENES) {
            for (GeneratedQuestion question : questions(scene)) {
                Counterfactual.changed(question, scene, 5).ifPresent(one -> out.put(one, question));
            }
        }
        CHANGED.putAll(out);
        return CHANGED;
    }

    private static Scene scene(GeneratedQuestion question) {
        return SCENES.stream()
                .filter(s -> s.id().equals(question.question().imageId()))
                .findFirst()
                .orElseThrow();
    }

    /// What a thing is and where it stands, whatever of it is seen.
    private static List<Object> standing(Scene.Thing t) {
        return List.of(t.size(), t.color(), t.material(), t.shape(), t.x(), t.y(), t.turn());
    }

    private static List<List<Object>> things(Scene scene) {
        return scene.objects().stream().map(CounterfactualTest::standing).toList();
    }

    @Test
    void theAnswerIsAnotherOneAndClear() {
        Map<Counterfactual, GeneratedQuestion> all = changed();
        assertTrue(all.size() > 80, all.size() + " of 96 questions have a change that flips the answer");
        all.forEach((one, before) -> {
            assertNotEquals(
                    before.question().answer(), one.question().question().answer(), one.what());
            assertEquals(
                    Optional.of(one.question().question().answer()),
                    before.program().answer(one.rendering().scene(), Margins.STANDARD));
            assertEquals(before.question().text(), one.question().question().text());
            assertEquals(before.program(), one.question().program());
            assertEquals(before.question().depth(), one.question().question().depth());
        });
        Set<Change> kinds = EnumSet.noneOf(Change.class);
        all.keySet().forEach(one -> kinds.add(one.change()));
        assertEquals(EnumSet.allOf(Change.class), kinds);
    }

    @Test
    void nothingElseIsChanged() {
        int several = 0;
        for (Map.Entry<Counterfactual, GeneratedQuestion> entry : changed().entrySet()) {
            Counterfactual one = entry.getKey();
            GeneratedQuestion question = entry.getValue();
            Scene before = scene(question);
            Scene after = one.rendering().scene();
            List<List<Object>> gone = new ArrayList<>(things(before));
            things(after).forEach(gone::remove);
            List<List<Object>> come = new ArrayList<>(things(after));
            things(before).forEach(come::remove);
            int touched = one.what().startsWith("things ") ? gone.size() : 1;
            assertTrue(touched <= 3, one.what());
            several += touched > 1 ? 1 : 0;
            switch (one.change()) {
                case REMOVED -> {
                    assertEquals(touched, gone.size());
                    assertEquals(0, come.size());
                }
                case ADDED -> {
                    assertEquals(0, gone.size());
                    assertEquals(1, come.size());
                }
                case MOVED -> {
                    assertEquals(1, gone.size());
                    assertEquals(gone.getFirst().subList(0, 4), come.getFirst().subList(0, 4));
                }
                case MIRRORED -> {
                    assertEquals(before.objects().size(), after.objects().size());
                    for (int i = 0; i < after.objects().size(); i++) {
                        Scene.Thing was = before.objects().get(i);
                        Scene.Thing now = after.objects().get(i);
                        assertEquals(
                                List.of(was.size(), was.color(), was.material(), was.shape(), -was.x(), was.y()),
                                List.of(now.size(), now.color(), now.material(), now.shape(), now.x(), now.y()));
                    }
                }
                case RECOLOURED, RESURFACED, RESHAPED, RESIZED -> {
                    assertEquals(touched, gone.size(), one.what());
                    assertEquals(touched, come.size());
                    for (int thing = 0; thing < touched; thing++) {
                        int differ = 0;
                        for (int i = 0; i < 6; i++) {
                            differ += gone.get(thing)
                                            .get(i)
                                            .equals(come.get(thing).get(i))
                                    ? 0
                                    : 1;
                        }
                        assertEquals(1, differ, one.what());
                    }
                }
            }
            assertEquals(before.seed(), after.seed());
        }
        assertTrue(several > 0, "some questions need more than one thing changed");
    }

    @Test
    void theChangedSceneKeepsWhatScenesPromiseAndIsDrawnAsItIs() {
        for (Counterfactual one : changed().keySet()) {
            Scene scene = one.rendering().scene();
            assertTrue(scene.objects().size() >= 3 && scene.objects().size() <= 10);
            scene.objects().forEach(t -> assertTrue(t.visible() >= 0.4, one.what()));
            assertEquals(one.question().question().imageId(), scene.id());
            assertArrayEquals(one.rendering().mask(), World.draw(scene).mask());
        }
    }

    @Test
    void aControlChangesAColourThatMakesNoDifference() {
        int found = 0;
        for (Scene scene : SCENES) {
            for (GeneratedQuestion question : questions(scene)) {
                Optional<Counterfactual> control = Counterfactual.control(question, scene, 5);
                if (control.isPresent()) {
                    found++;
                    Counterfactual one = control.get();
                    assertEquals(Change.RECOLOURED, one.change());
                    assertEquals(
                            question.question().answer(),
                            one.question().question().answer());
                    assertNotEquals(things(scene), things(one.rendering().scene()));
                    assertEquals(
                            scene.objects().stream().map(Scene.Thing::box).toList(),
                            one.rendering().scene().objects().stream()
                                    .map(Scene.Thing::box)
                                    .toList());
                }
            }
        }
        assertTrue(found > 50, found + " controls");
    }

    @Test
    void theColourThatIsAskedForIsNeverTheControl() {
        Scene scene = SCENES.getFirst();
        Scene.Thing only = scene.objects().stream()
                .filter(t -> scene.objects().stream()
                                .filter(o -> o.shape() == t.shape())
                                .count()
                        == 1)
                .findFirst()
                .orElseThrow();
        QuestionProgram program = new QuestionProgram.Query(
                Kind.COLOR,
                new Referent.The(new Things.Select(new Description(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(only.shape())))));
        GeneratedQuestion question = new GeneratedQuestion(
                new WorldQuestion(
                        "q", scene.id(), "What color is it?", only.color().word(), "attribute", 0),
                program,
                "");
        for (int seed = 0; seed < 20; seed++) {
            Counterfactual control =
                    Counterfactual.control(question, scene, seed).orElseThrow();
            assertFalse(control.what().startsWith("thing " + only.id() + ":"), control.what());
            Counterfactual changed =
                    Counterfactual.changed(question, scene, seed).orElseThrow();
            assertTrue(
                    changed.change() == Change.RECOLOURED || changed.change() == Change.RESHAPED,
                    changed.change() + " " + changed.what());
            assertTrue(Attribute.of(changed.question().question().answer()).isPresent());
        }
    }

    @Test
    void theSameSeedGivesTheSameChange() {
        GeneratedQuestion question = changed().values().iterator().next();
        Counterfactual one =
                Counterfactual.changed(question, scene(question), 9).orElseThrow();
        Counterfactual again =
                Counterfactual.changed(question, scene(question), 9).orElseThrow();
        assertEquals(one.what(), again.what());
        assertEquals(one.rendering().scene(), again.rendering().scene());
        assertEquals(one.rendering().image().sha256(), again.rendering().image().sha256());
    }

    @Test
    void aSceneThatDoesNotKeepItsPromisesIsNotDrawn() {
        Scene scene = SCENES.getFirst();
        Scene.Thing first = scene.objects().getFirst();
        Scene.Thing second = scene.objects().get(1);
        List<Scene.Thing> together = new ArrayList<>(scene.objects());
        together.set(
                1,
                new Scene.Thing(
                        2,
                        second.size(),
                        second.color(),
                        second.material(),
                        second.shape(),
                        first.x(),
                        first.y(),
                        second.turn(),
                        second.box(),
                        1,
                        second.depth()));
        assertTrue(World.seenAnew(new Scene("x", scene.seed(), scene.width(), scene.height(), together))
                .isEmpty());
        Scene same = World.seenAnew(scene).orElseThrow();
        assertEquals(scene, same);
    }

    @Test
    void programsAreReadBackFromTheFileAsTheyWere() {
        List<GeneratedQuestion> questions =
                SCENES.stream().flatMap(s -> questions(s).stream()).toList();
        Path file = folder.resolve("questions.json");
        QuestionFile.write(file, questions);
        assertEquals(questions, QuestionFile.readPrograms(file));
    }

    @Test
    void aProgramThatIsNoneOfThisWorldIsRefusedWithItsStep() throws IOException {
        Path file = folder.resolve("questions.json");
        for (String steps : List.of(
                "[]",
                step("select", "dog (1234)", ""),
                step("select", "cube", "") + "|" + step("exist", "?", "1"),
                step("select", "cube", "") + "|" + step("exist", "?", ""),
                step("select", "cube", "") + "|" + step("order", "leftmost,0", "0") + "|" + step("query", "color", "1"),
                step("select", "cube", "") + "|" + step("filter color", "sphere", "0") + "|" + step("exist", "?", "1"),
                step("select", "cube", "") + "|" + step("count", "", "0") + "|" + step("unique", "", "1") + "|"
                        + step("query", "color", "2"))) {
            String list = steps.startsWith("[") ? steps : "[" + steps.replace("|", ",") + "]";
            Files.writeString(
                    file,
                    "{\"7\":{\"imageId\":\"a\",\"question\":\"q\",\"answer\":\"a\",\"semantic\":" + list
                            + ",\"types\":{\"detailed\":\"x\"}}}");
            VireoException e = assertThrows(VireoException.class, () -> QuestionFile.readPrograms(file), list);
            assertTrue(e.what().contains("question '7' has no functional program"), e.what());
        }
    }

    @Test
    void stepsThatShareTheirResultsEndlesslyAreRefused() throws IOException {
        StringBuilder steps = new StringBuilder(step("select", "cube", "") + "," + step("exist", "?", "0"));
        for (int i = 2; i < 60; i++) {
            steps.append(',').append(step("and", "", (i - 1) + "," + (i - 1)));
        }
        Path file = folder.resolve("questions.json");
        Files.writeString(
                file,
                "{\"7\":{\"imageId\":\"a\",\"question\":\"q\",\"answer\":\"a\",\"semantic\":[" + steps
                        + "],\"types\":{\"detailed\":\"x\"}}}");
        VireoException e = assertThrows(VireoException.class, () -> QuestionFile.readPrograms(file));
        assertTrue(e.what().contains("more than 1000 times"), e.what());
    }

    private static String step(String operation, String argument, String dependencies) {
        return "{\"operation\":\"" + operation + "\",\"argument\":\"" + argument + "\",\"dependencies\":["
                + dependencies + "]}";
    }
}
