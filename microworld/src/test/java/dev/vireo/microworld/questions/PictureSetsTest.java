package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.SetProgram.Quantifier;
import dev.vireo.microworld.questions.SetProgram.Shows;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureSetsTest {
    private static final List<Scene> SCENES = RandomScenes.of(200, 9);
    private static final List<PictureSet> ALL = PictureSets.generate(SCENES, 4, 640);

    @Test
    void theSameSeedGivesTheSameQuestionsAndAnotherSeedOthers() {
        assertEquals(ALL.subList(0, 80), PictureSets.generate(SCENES, 4, 80));
        assertNotEquals(ALL.subList(0, 80), PictureSets.generate(SCENES, 5, 80));
    }

    @Test
    void everyAnswerFollowsFromTheScenesAndEveryTextIsNew() {
        Set<String> texts = new TreeSet<>();
        for (PictureSet set : ALL) {
            assertTrue(texts.add(set.text()), set.text());
            assertTrue(set.text().endsWith("?") || set.text().endsWith("."), set.text());
            assertTrue(
                    set.text().endsWith("?") || Set.of("yes", "no").contains(set.answer()),
                    () -> "no statement: " + set.text());
            String truth = set.program().answer(scenes(set)).orElseThrow();
            if (set.family() == PictureSet.Family.IN_MORE) {
                assertTrue(set.text().contains(set.answer()), set.text());
            } else {
                assertEquals(truth, set.answer(), set.text());
            }
        }
    }

    @Test
    void familiesTakeTurnsAndDepthsAndSizesSpread() {
        Map<String, Integer> families = count(s -> s.family().label());
        assertEquals(8, families.size());
        families.forEach((family, n) -> assertTrue(n >= 72 && n <= 88, family + ": " + n));
        Map<String, Integer> depths = count(s -> Integer.toString(s.depth()));
        assertEquals(Set.of("1", "2", "3", "4"), depths.keySet());
        depths.forEach((depth, n) -> assertTrue(n >= 80, depth + ": " + n));
        Map<String, Integer> sizes = count(s -> Integer.toString(s.imageIds().size()));
        assertEquals(10, sizes.size(), sizes::toString);
        ALL.forEach(
                s -> assertEquals(s.imageIds().size(), Set.copyOf(s.imageIds()).size()));
    }

    @Test
    void yesAndNoAreBalancedInEveryFamilyThatHasThem() {
        for (PictureSet.Family family : List.of(
                PictureSet.Family.NUMBER,
                PictureSet.Family.QUANTIFIER,
                PictureSet.Family.COMPARE,
                PictureSet.Family.SAME)) {
            List<PictureSet> of = ALL.stream().filter(s -> s.family() == family).toList();
            long yes = of.stream().filter(s -> s.answer().equals("yes")).count();
            assertTrue(Math.abs(2 * yes - of.size()) <= of.size() / 6, family + ": " + yes + " of " + of.size());
        }
    }

    @Test
    void countsSpreadAndNoneIsTheAnswerOfHalfOfTheQuestions() {
        for (PictureSet.Family family : List.of(PictureSet.Family.COUNT_PICTURES, PictureSet.Family.COUNT_THINGS)) {
            Map<String, Integer> answers = new HashMap<>();
            ALL.stream().filter(s -> s.family() == family).forEach(s -> answers.merge(s.answer(), 1, Integer::sum));
            assertTrue(answers.size() >= 7, answers.toString());
            answers.forEach((answer, n) -> assertTrue(n <= 30, family + " " + answer + ": " + n));
        }
    }

    @Test
    void thingsBesideSomeOthersAreBesideAtLeastOneOfThem() {
        Scene scene = scene(
                "s",
                thing(1, 100, Attribute.Shape.CUBE),
                thing(2, 200, Attribute.Shape.SPHERE),
                thing(3, 40, Attribute.Shape.SPHERE),
                thing(4, 300, Attribute.Shape.CUBE));
        Things left = new Things.BesideSome(
                Side.LEFT, new Things.Select(shape(Attribute.Shape.SPHERE)), shape(Attribute.Shape.CUBE));
        Executor executor = new Executor(scene, Margins.STANDARD);
        assertEquals(
                List.of(1),
                executor.things(left).orElseThrow().stream()
                        .map(Scene.Thing::id)
                        .toList());
        Things none = new Things.BesideSome(
                Side.LEFT, new Things.Select(shape(Attribute.Shape.STAR)), shape(Attribute.Shape.CUBE));
        assertEquals(Optional.of(List.of()), executor.things(none));
        assertEquals(1, left.depth());
    }

    @Test
    void quantifiersSpeakOfThePicturesThatAreMeantAndOfNoneWhenThereAreNone() {
        Scene both = scene("a", thing(1, 100, Attribute.Shape.CUBE), thing(2, 200, Attribute.Shape.RING));
        Scene cube = scene("b", thing(1, 100, Attribute.Shape.CUBE));
        Scene cone = scene("c", thing(1, 100, Attribute.Shape.CONE));
        Shows cubes = Shows.of(new Things.Select(shape(Attribute.Shape.CUBE)));
        Shows rings = Shows.of(new Things.Select(shape(Attribute.Shape.RING)));
        Shows stars = Shows.of(new Things.Select(shape(Attribute.Shape.STAR)));
        List<Scene> scenes = List.of(both, cube, cone);
        assertEquals(Optional.of("no"), quantified(Quantifier.ALL, cubes, rings).answer(scenes));
        assertEquals(
                Optional.of("yes"), quantified(Quantifier.ALL, rings, cubes).answer(scenes));
        assertEquals(
                Optional.of("yes"), quantified(Quantifier.SOME, cubes, rings).answer(scenes));
        assertEquals(Optional.of("yes"), quantified(Quantifier.NO, cubes, stars).answer(scenes));
        assertEquals(Optional.empty(), quantified(Quantifier.NO, stars, cubes).answer(scenes));
        assertEquals(Optional.of("yes"), new SetProgram.PicturesAre(cubes, Comparison.EQUAL, 2).answer(scenes));
        assertEquals(
                Optional.of("1"),
                new SetProgram.CountThings(new Things.Select(shape(Attribute.Shape.CUBE)), Optional.of(rings))
                        .answer(scenes));
    }

    @Test
    void aDataSetHasPicturesScenesAndOneQuestionALine(@TempDir Path folder) throws IOException {
        List<PictureSet> sets = PictureSets.make(24, 21, folder, _ -> {});
        List<String> lines = Files.readAllLines(folder.resolve("test.jsonl"));
        assertEquals(24, lines.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = new JsonMapper().readTree(lines.get(i));
            PictureSet set = sets.get(i);
            assertEquals(set.text(), line.path("utterance").asText());
            JsonNode answer = line.path("answer");
            switch (set.answer()) {
                case "yes", "no" -> assertEquals(set.answer().equals("yes"), answer.booleanValue());
                case String text -> assertEquals(text, answer.asText());
            }
            assertEquals(Character.isDigit(set.answer().charAt(0)), answer.isInt());
            assertEquals(set.imageIds().size(), line.path("scenes").size());
            line.path("scenes").forEach(id -> {
                assertTrue(Files.exists(folder.resolve("gqa_images").resolve(id.asText() + ".png")), id.asText());
                assertTrue(Files.exists(folder.resolve("scenes").resolve(id.asText() + ".json")), id.asText());
            });
            assertTrue(line.path("program").size() >= 3, line.toString());
        }
    }

    @Test
    void setsOfFewScenesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PictureSets.generate(SCENES.subList(0, 9), 1, 1));
    }

    private static SetProgram quantified(Quantifier quantifier, Shows where, Shows shows) {
        return new SetProgram.Quantified(quantifier, Optional.of(where), shows);
    }

    private static Description shape(Attribute.Shape shape) {
        return Description.ANY.with(shape).orElseThrow();
    }

    private static Scene.Thing thing(int id, int left, Attribute.Shape shape) {
        return new Scene.Thing(
                id,
                Attribute.Size.LARGE,
                Attribute.Color.RED,
                Attribute.Material.MATTE,
                shape,
                0,
                0,
                0,
                new Box(left, 100, left + 30, 130),
                1,
                8);
    }

    private static Scene scene(String id, Scene.Thing... things) {
        return new Scene(id, 1, 480, 320, List.of(things));
    }

    private static List<Scene> scenes(PictureSet set) {
        return set.imageIds().stream()
                .map(id -> SCENES.stream()
                        .filter(s -> s.id().equals(id))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static Map<String, Integer> count(Function<PictureSet, String> key) {
        Map<String, Integer> out = new HashMap<>();
        ALL.forEach(s -> out.merge(key.apply(s), 1, Integer::sum));
        return out;
    }
}
