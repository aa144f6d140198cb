package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.microworld.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptionsTest {
    private static final List<Scene> SCENES = RandomScenes.of(320, 3);
    private static final List<Caption> ALL = Captions.generate(SCENES, 4, 640);

    @Test
    void theSameSeedGivesTheSameCaptionsAndAnotherSeedOthers() {
        assertEquals(ALL, Captions.generate(SCENES, 4, 640));
        assertNotEquals(ALL, Captions.generate(SCENES, 5, 640));
    }

    @Test
    void everyRelationIsTrueAndFalseEquallyOften() {
        Map<Caption.Relation, List<Boolean>> labels = new HashMap<>();
        ALL.forEach(c ->
                labels.computeIfAbsent(c.relation(), _ -> new ArrayList<>()).add(c.label()));
        assertEquals(640, ALL.size());
        assertEquals(Caption.Relation.values().length, labels.size());
        labels.forEach((relation, of) -> {
            long yes = of.stream().filter(b -> b).count();
            assertTrue(Math.abs(2 * yes - of.size()) <= 4, relation + ": " + yes + " of " + of.size());
            assertTrue(of.size() >= 34, relation + ": " + of.size());
        });
    }

    @Test
    void everyLabelFollowsFromTheSceneEvenWithSmallerMargins() {
        Margins half = new Margins(0.02, 0.225, 0.025, 0.1, 0.005);
        for (Caption caption : ALL) {
            Scene scene = scene(caption);
            Optional<String> label = Optional.of(caption.label() ? "yes" : "no");
            assertEquals(label, caption.program().answer(scene, Margins.STANDARD), caption.text());
            assertEquals(label, caption.program().answer(scene, half), caption.text());
            assertEquals(1, caption.program().depth());
        }
    }

    @Test
    void noCaptionOfASceneIsMadeTwiceAndEachNamesItsRelation() {
        Set<String> known = new HashSet<>();
        for (Caption caption : ALL) {
            assertTrue(known.add(caption.imageId() + caption.text()), caption.text());
            assertTrue(caption.text().contains(" is " + caption.relation().words() + " the "), caption.text());
            assertTrue(caption.text().endsWith("."), caption.text());
        }
    }

    @Test
    void aDataSetHasPicturesScenesAndOneCaptionALine(@TempDir Path folder) throws IOException {
        List<Caption> captions = Captions.make(7, 21, folder, _ -> {});
        List<String> lines = Files.readAllLines(folder.resolve("test.jsonl"));
        assertEquals(7, captions.size());
        assertEquals(7, lines.size());
        for (int i = 0; i < 7; i++) {
            JsonNode line = new JsonMapper().readTree(lines.get(i));
            assertEquals(captions.get(i).text(), line.path("caption").asText());
            assertEquals(captions.get(i).label() ? 1 : 0, line.path("label").asInt(-1));
            assertEquals(
                    captions.get(i).relation().words(), line.path("relation").asText());
            assertTrue(line.path("annotator_id").isInt());
            assertTrue(line.path("vote_true_validator_id").isArray());
            assertTrue(line.path("vote_false_validator_id").isArray());
            assertTrue(Files.exists(
                    folder.resolve("images").resolve(line.path("image").asText())));
            assertTrue(Files.exists(folder.resolve(line.path("image_link").asText())));
            assertTrue(Files.exists(
                    folder.resolve("scenes").resolve(captions.get(i).imageId() + ".json")));
        }
    }

    private static Scene scene(Caption caption) {
        return SCENES.stream()
                .filter(s -> s.id().equals(caption.imageId()))
                .findFirst()
                .orElseThrow();
    }
}
