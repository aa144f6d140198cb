package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GqaFilesTest {
    private static final List<Scene> SCENES = IntStream.range(0, 100)
            .mapToObj(i -> SceneGenerator.generate(Scenes.id(i), Scenes.seed(8, i), 320, 240))
            .toList();
    private static final List<GqaFiles.Entry> ENTRIES = GqaFiles.generate(SCENES, 8, 600);
    private static final Map<String, GqaFiles.Entry> BY_ID = ENTRIES.stream()
            .collect(Collectors.toMap(e -> e.question().question().id(), Function.identity()));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void answersAreRightAndIdsAreDigits() {
        assertEquals(600, ENTRIES.size());
        assertEquals(600, BY_ID.size());
        Map<String, Scene> scenes = SCENES.stream().collect(Collectors.toMap(Scene::id, Function.identity()));
        for (GqaFiles.Entry entry : ENTRIES) {
            var question = entry.question().question();
            assertTrue(question.id().matches("[0-9]{8}"), question.id());
            assertEquals(
                    Optional.of(question.answer()),
                    entry.question()
                            .program()
                            .answer(Objects.requireNonNull(scenes.get(question.imageId())), Margins.STANDARD));
        }
    }

    @Test
    void aThirdFollowsFromOthersAndYesAndNoAreEquallyOften() {
        Set<String> entailed = new HashSet<>();
        ENTRIES.forEach(entry -> entailed.addAll(entry.entailed()));
        assertTrue(entailed.size() >= 190, "" + entailed.size());
        assertTrue(BY_ID.keySet().containsAll(entailed));
        for (GqaFiles.Entry entry : ENTRIES) {
            String id = entry.question().question().id();
            assertEquals(id, entry.equivalent().getFirst());
            for (String other : entry.equivalent()) {
                assertTrue(Objects.requireNonNull(BY_ID.get(other)).equivalent().contains(id), id + " " + other);
            }
        }
        for (boolean implied : List.of(false, true)) {
            long yes = count("yes", implied);
            long no = count("no", implied);
            assertTrue(yes * 10 >= (yes + no) * 4 && yes * 10 <= (yes + no) * 6, yes + " yes, " + no + " no");
        }
    }

    private static long count(String answer, boolean implied) {
        return ENTRIES.stream()
                .filter(e -> e.implied() == implied
                        && e.question().question().answer().equals(answer))
                .count();
    }

    @Test
    void theRightAnswerIsValidAndPlausibleAndNotEveryValidOneIsPlausible() throws IOException {
        Path file = folder.resolve("val_choices.json");
        GqaFiles.writeChoices(file, SCENES, ENTRIES);
        JsonNode root = StrictJson.mapper().readTree(Files.readAllBytes(file));
        int fewer = 0;
        for (GqaFiles.Entry entry : ENTRIES) {
            JsonNode choices = root.get(entry.question().question().id());
            Set<String> valid = texts(choices.get("valid"));
            Set<String> plausible = texts(choices.get("plausible"));
            assertTrue(plausible.contains(entry.question().question().answer()), choices.toString());
            assertTrue(valid.containsAll(plausible), choices.toString());
            fewer += valid.size() > plausible.size() ? 1 : 0;
        }
        assertTrue(fewer > 0);
    }

    private static Set<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::textValue).collect(Collectors.toSet());
    }

    @Test
    void onlyTheFileOfAllQuestionsHasSomeThatAreNotBalanced() throws IOException {
        Path file = folder.resolve("val_all_questions.json");
        GqaFiles.writeQuestions(file, ENTRIES, true);
        assertEquals(600 + 2, Files.readAllLines(file).size(), "one a line");
        long unbalanced = ENTRIES.stream().filter(GqaFiles.Entry::implied).count();
        assertEquals(unbalanced, unbalanced(file));
        GqaFiles.writeQuestions(file, ENTRIES, false);
        assertEquals(0, unbalanced(file));
    }

    private static long unbalanced(Path file) throws IOException {
        return StrictJson.mapper()
                .readTree(Files.readAllBytes(file))
                .valueStream()
                .filter(q -> !q.get("isBalanced").booleanValue())
                .count();
    }

    @Test
    void sceneGraphsSayWhatIsWhere() throws IOException {
        Path file = folder.resolve("val_sceneGraphs.json");
        GqaFiles.writeSceneGraphs(file, SCENES);
        JsonNode root = StrictJson.mapper().readTree(Files.readAllBytes(file));
        assertEquals(SCENES.size(), root.size());
        Scene scene = SCENES.get(7);
        JsonNode objects = root.get(scene.id()).get("objects");
        assertEquals(scene.objects().size(), objects.size());
        Scene.Thing thing = scene.objects().get(1);
        JsonNode node = objects.get("0000072");
        assertEquals(thing.shape().word(), node.get("name").textValue());
        assertEquals(thing.box().left(), node.get("x").intValue());
        assertEquals(thing.box().height(), node.get("h").intValue());
        assertTrue(texts(node.get("attributes")).contains(thing.color().word()));
        for (JsonNode relation : node.get("relations")) {
            assertTrue(objects.has(relation.get("object").textValue()));
        }
    }
}
